"""A server that speaks S3 on the loopback, in a process of its own: moto, from var/bucket-venv."""

import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from clerestory.site.folders import CLONE

PYTHON = CLONE / "var/bucket-venv/bin/python"
SERVE = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def bucket_server() -> Iterator[str]:
    """Give the server's address; it ends with the block, or with the test's process."""
    command = [str(PYTHON), "-c", SERVE]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        assert port.isdigit(), "the server did not start"
        yield f"http://127.0.0.1:{port}"
        server.stdin.close()


def make_bucket(address: str, name: str) -> None:
    """Make an empty bucket."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(urllib.request.Request(f"{address}/{name}", method="PUT"), timeout=20).close()
