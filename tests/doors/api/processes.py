"""The processes of `make run`, started for a test: web server and worker, each with its own rights."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from tests.doors.api.program import call
from tests.world.ledger import TheLedger

from clerestory.site.launch_commands import ADDRESSES, web_command, worker_command

PATIENCE_SECONDS = 60


def now() -> datetime:
    """These processes read the machine's clock, so their tests do."""
    return datetime.now(UTC)


@contextmanager
def web_server(app_url: str, *, ledger: TheLedger) -> Iterator[str]:
    """The web server, with the address of the role `app` and no other."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        web_command("127.0.0.1", port),
        env=_plain() | _place(ledger) | {"DATABASE_URL": app_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(server, address)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


def work_once(app_url: str, releaser_url: str, *, ledger: TheLedger) -> None:
    """The worker, until no job is left."""
    addresses = {"DATABASE_URL": app_url, "VAULT_DATABASE_URL": releaser_url}
    surroundings = _plain() | _place(ledger) | addresses
    subprocess.run([*worker_command(), "--one-shot"], env=surroundings, check=True, timeout=PATIENCE_SECONDS)


def _place(ledger: TheLedger) -> dict[str, str]:
    return {"CLERESTORY_LEDGER": ledger.log.as_uri(), "CLERESTORY_LEDGER_POLICY": str(ledger.policy_file)}


def _plain() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ADDRESSES}


def _wait_until_ready(server: "subprocess.Popen[bytes]", address: str) -> None:
    began = now()
    while (now() - began).total_seconds() < PATIENCE_SECONDS:
        assert server.poll() is None, "the server ended by itself"
        try:
            if call("GET", f"{address}/ready").status == 200:
                return
        except OSError:
            with pytest.raises(subprocess.TimeoutExpired):
                server.wait(0.1)
    pytest.fail("the server did not get ready in time")
