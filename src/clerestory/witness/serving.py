"""A small server for a witness, and the claim on its folder.

Promises: one process a folder. A connection lives at most two minutes and there are at most 64, so whoever
sends slowly costs little. Nothing of a request, and no address, is written anywhere.
Refuses: to serve beyond that; what has TLS, many clients or enemies stands behind a web server.
"""

import fcntl
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer

from clerestory.witness.application import Application
from clerestory.witness.errors import WitnessFolderError

MOST_CONNECTIONS: Final = 64
CONNECTION_SECONDS: Final = 120.0
SILENCE_SECONDS: Final = 10.0
_LOCK: Final = "lock"


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Have the folder for this process alone. Raises WitnessFolderError when another one has it."""
    try:
        number = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise WitnessFolderError(f"{folder}: cannot be used ({error.strerror}).") from None
    try:
        _claim(number, folder)
        yield
    finally:
        os.close(number)


def server(application: Application, host: str, port: int) -> WSGIServer:
    """The server, listening. port: 0 for any. Raises WitnessFolderError when the address cannot be used."""
    if not 0 <= port <= 65535:
        raise WitnessFolderError(f"There is no port {port}; ports are 0 to 65535.")
    kind = _Server6 if ":" in host else _Server
    try:
        made = kind((host, port), _Handler)
    except OSError as error:
        raise WitnessFolderError(
            f"Nothing can listen on {host} port {port} ({error.strerror}). Choose another --port or --host."
        ) from None
    made.set_app(application)
    return made


def _claim(number: int, folder: Path) -> None:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise WitnessFolderError(
            f"{folder}: another process is running this witness. Two of them could cosign two histories."
        ) from None


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    address_family = socket.AF_INET

    def __init__(self, *arguments: Any) -> None:
        self.places = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(*arguments)

    def server_bind(self) -> None:
        """As the base, without looking up the machine's own name, which can take long."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self.places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        ending = threading.Timer(CONNECTION_SECONDS, _end, (request,))
        ending.daemon = True
        ending.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            ending.cancel()
            self.places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is nobody's error, and its address nobody's business."""


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Answering(ServerHandler):
    def log_exception(self, exc_info: Any) -> None:
        """Nothing is written: the answer is 500, and the state is untouched or whole."""


class _Handler(WSGIRequestHandler):
    timeout = SILENCE_SECONDS
    server_version = "witness"
    sys_version = ""

    def address_string(self) -> str:
        return "client"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is written."""

    def handle(self) -> None:
        """One request a connection; a request line or header that is too long ends it."""
        self.raw_requestline = self.rfile.readline(65537)
        if len(self.raw_requestline) > 65536 or not self.parse_request():
            return
        source: Any = self.rfile
        target: Any = self.wfile
        handler = _Answering(source, target, self.get_stderr(), self.get_environ(), multithread=True)
        # Both as wsgiref's own handler does it, of which its types tell nothing.
        handler.request_handler = self  # type: ignore[attr-defined]
        handler.run(self.server.get_app())  # type: ignore[attr-defined]  # see above


def _end(request: socket.socket) -> None:
    with suppress(OSError):
        request.shutdown(socket.SHUT_RDWR)
