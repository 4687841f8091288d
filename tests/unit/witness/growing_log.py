"""A log that grows, forks and signs, and witnesses over their real application, for tests."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from tests.unit.ledger.making import AT, LOG, ORIGIN

from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.growth import derived
from clerestory.ledger.keys import Kind, SeedSigner
from clerestory.ledger.merkle import Subtree, leaf_hash, subtrees_of
from clerestory.ledger.note import Note, sign
from clerestory.ledger.witnessing import Request, request_of
from clerestory.logstore.files import Files
from clerestory.logstore.folder import FolderStore
from clerestory.witness.application import Application, application
from clerestory.witness.keys import create, signers
from clerestory.witness.serving import server
from clerestory.witness.witness import Witness

NAME = "auditor.example/w"
KINDS = (Kind.ED25519_COSIGNATURE,)


class Answered(NamedTuple):
    status: int
    content_type: str
    body: bytes


class GrowingLog:
    """Entries, and what the log says of them at any size."""

    def __init__(self, entries: Sequence[bytes], *log_signers: SeedSigner, origin: str = ORIGIN) -> None:
        self.entries, self.origin, self.signers = list(entries), origin, log_signers or (LOG,)
        self.hashes = [leaf_hash(entry) for entry in self.entries]

    @property
    def subtree(self) -> Subtree:
        return subtrees_of(self.hashes)

    def head(self, size: int | None = None) -> Checkpoint:
        size = len(self.hashes) if size is None else size
        return Checkpoint(self.origin, size, self.subtree(0, size))

    def note(self, size: int | None = None) -> Note:
        return sign(self.head(size).to_text(), self.signers, AT)

    def request(self, old: int, size: int | None = None) -> bytes:
        return request_of(old, self.note(size), self.subtree)

    def unproved(self, old: int, size: int | None = None, proof: tuple[bytes, ...] = ()) -> bytes:
        return Request(old, proof, self.note(size).to_bytes()).to_bytes()

    def write(self, folder: Path) -> Path:
        """Its files, as a log publishes them."""
        folder.mkdir(exist_ok=True)
        store = FolderStore(folder)
        for resource, data in derived(self.entries):
            store.create(resource.path, data)
        store.replace("checkpoint", self.note().to_bytes())
        return folder


def entries(size: int, history: str = "") -> list[bytes]:
    return [f"record {number}{history}".encode() for number in range(size)]


def forked(log: GrowingLog, at: int, size: int) -> GrowingLog:
    """Another history: the same up to `at`, other entries from there."""
    return GrowingLog([*log.entries[:at], *entries(size, " of another history")[at:]], *log.signers)


def made(folder: Path, *kinds: Kind, name: str = NAME) -> Path:
    create(folder, name, kinds=kinds or KINDS)
    return folder


def witness(
    folder: Path,
    *logs: SeedSigner,
    clock: int = AT,
    files: Files | None = None,
    sources: Mapping[str, Path] | None = None,
) -> Witness:
    read = {origin: FolderStore(each).read for origin, each in (sources or {}).items()}
    keys = [log.key for log in logs or (LOG,)]
    return Witness(folder, signers(folder), keys, lambda: clock, sources=read, files=files)


def asked(app: Application, method: str, path: str, body: bytes = b"") -> Answered:
    told: list[object] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }  # fmt: skip
    parts = app(environ, lambda status, headers: told.extend((status, dict(headers))))
    status, headers = told
    return Answered(int(str(status).split()[0]), headers["Content-Type"], b"".join(parts))


def posted(one: Witness, request: bytes) -> Answered:
    return asked(application(one), "POST", "/add-checkpoint", request)


@contextmanager
def serving(app: Application) -> Iterator[str]:
    """The application behind the real server, on loopback; gives its address."""
    with server(app, "127.0.0.1", 0) as running:
        thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{running.server_port}"
        finally:
            running.shutdown()
            thread.join()
