"""The witness as a WSGI application: one address to post to, a few to read from, and a page for people.

Promises: every answer is one of those below; what was sent is never repeated in one.
Refuses: bodies without a length or above the limit, before they are read.

    POST /add-checkpoint                 tlog-witness
    GET  /HASH/checkpoint                the last cosigned checkpoint of the log whose origin has this SHA-256
    GET  /HASH/tile/...                  of a mirrored log
    GET  /HASH/evidence/NAME             a signed checkpoint that was kept because it speaks against the log
    GET  /                               which logs, how far, when, and the witness's keys
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from clerestory.ledger.witnessing import LARGEST_REQUEST, TEXT_TYPE
from clerestory.logstore.errors import StoreError
from clerestory.logstore.names import is_name
from clerestory.witness.errors import WitnessError
from clerestory.witness.page import page
from clerestory.witness.state import LogState
from clerestory.witness.witness import Reply, Witness

_REASONS: Final = {
    200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    409: "Conflict", 411: "Length Required", 413: "Content Too Large", 422: "Unprocessable Content",
    500: "Internal Server Error", 503: "Service Unavailable",
}  # fmt: skip
_OF_A_LOG: Final = re.compile(r"/([0-9a-f]{64})/(checkpoint|tile/[0-9a-z./]+|evidence/[0-9a-z.]+)")
_BYTES_TYPE: Final = "application/octet-stream"

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def application(witness: Witness) -> Application:
    """The application of a witness."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        reply = _reply(witness, environ)
        headers = [
            ("Content-Type", reply.content_type),
            ("Content-Length", str(len(reply.body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
        ]
        if reply.status == 405:
            headers.append(("Allow", reply.body.decode("ascii").strip()))
        start_response(f"{reply.status} {_REASONS[reply.status]}", headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [reply.body]

    return answer


def _reply(witness: Witness, environ: Environ) -> Reply:
    path, method = environ.get("PATH_INFO", "") or "/", environ.get("REQUEST_METHOD", "")
    if path == "/add-checkpoint":
        return _posted(witness, environ) if method == "POST" else _said(405, "POST")
    if method not in ("GET", "HEAD"):
        return _said(405, "GET, HEAD")
    if path == "/":
        return Reply(200, "text/html; charset=utf-8", page(witness.keys, witness.watched()))
    parts = _OF_A_LOG.fullmatch(path)
    state = witness.state_of(parts[1]) if parts else None
    if parts is None or state is None:
        return _said(404, "There is nothing at this address.")
    try:
        data = _data(witness, state, parts[2])
    except (WitnessError, StoreError):
        return _said(500, "The witness cannot read this at present.")
    if data is None:
        return _said(404, "There is nothing at this address.")
    return Reply(200, _BYTES_TYPE if parts[2].startswith("tile/") else TEXT_TYPE, data)


def _data(witness: Witness, state: LogState, what: str) -> bytes | None:
    if what == "checkpoint":
        held = state.published()
        return None if held is None else held.note
    kind, _, name = what.partition("/")
    if kind == "evidence":
        return state.evidence_of(name) if name in state.evidence() else None
    if not witness.is_mirrored(state):
        return None
    return state.store.read(what) if is_name(what) else None


def _posted(witness: Witness, environ: Environ) -> Reply:
    length = environ.get("CONTENT_LENGTH") or ""
    if not re.fullmatch(r"[0-9]{1,9}", length, re.ASCII):
        return _said(411, "Say the length of the request in Content-Length.")
    if int(length) > LARGEST_REQUEST:
        return _said(413, f"A request has at most {LARGEST_REQUEST:,} bytes.")
    data = _read(environ["wsgi.input"], int(length))
    if data is None:
        return _said(400, "The request was cut off.")
    return witness.add_checkpoint(data)


def _read(source: Any, length: int) -> bytes | None:
    """Exactly so many bytes, or None where there are fewer."""
    try:
        data: bytes = source.read(length)
    except OSError:
        return None
    return data if len(data) == length else None


def _said(status: int, why: str) -> Reply:
    return Reply(status, TEXT_TYPE, f"{why}\n".encode())
