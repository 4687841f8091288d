"""The program that may open records for a line. `python -m clerestory.site.gateway.answerer`.

Promises: it listens at a file that only this office's user can open, reads nothing that came from outside
but a reference and the form of the reply, and says nothing where anything goes wrong.
"""

import base64
import json
import logging
import os
import socketserver
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

LOG: Final = logging.getLogger("clerestory.answerer")
NO_ANSWER: Final = b""


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    allow_reuse_address = True


class _Meeting(socketserver.StreamRequestHandler):
    """One thread of the gateway, for as long as it stays."""

    def handle(self) -> None:
        """A line asks, a line answers."""
        from clerestory.site.gateway.meeting import LONGEST_BYTES

        while line := self.rfile.readline(LONGEST_BYTES):
            answer = answer_to(line)
            self.wfile.write(json.dumps({"answer": base64.b64encode(answer).decode()}).encode() + b"\n")


def answer_to(line: bytes) -> bytes:
    """The answer to what a line asks; nothing for whatever cannot be read or goes wrong."""
    from django.db import Error, connections

    from clerestory.casework.answer_on_line import answer_on_line
    from clerestory.channels.switch import layouts, replies
    from clerestory.errors import ClerestoryError
    from clerestory.site import clock
    from clerestory.site.gateway.meeting import Wanted

    try:
        wanted = Wanted.from_json(json.loads(line))
        query = wanted.query

        def write(values: Mapping[str, object]) -> bytes:
            released = {name: _spelled(value) for name, value in values.items()}
            return layouts.write(replies.answer(query, released, station=_plan().station))

        carried = [name for name in query.elements if replies.carries(query.layout, name)]
        return answer_on_line(wanted.reference, carried=carried, write=write, at=clock.now()).text
    except (ClerestoryError, Error, KeyError, TypeError, ValueError) as fault:
        LOG.warning("no answer: %s", type(fault).__name__)
        if isinstance(fault, Error):
            connections.close_all()
        return NO_ANSWER


def _spelled(value: object) -> object:
    """Pictures in the form that messages carry them in."""
    from clerestory.channels.switch.message import Image
    from clerestory.sealing.contents import Medium

    if isinstance(value, Medium):
        return Image(base64.b64encode(value.content).decode(), value.media_type.rpartition("/")[2].upper())
    return value


def _plan() -> Any:
    from clerestory.site.gateway.places import the_plan

    return the_plan()


def serve(path: Path) -> None:
    """Answer until the process is ended."""
    path.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        server = _Server(str(path), _Meeting)
    finally:
        os.umask(before)
    with server:
        server.serve_forever()


def main() -> int:
    """Start."""
    import django

    django.setup()
    from clerestory.site.errors import SiteError
    from clerestory.site.gateway.places import meeting_place, the_plan

    try:
        the_plan()
    except SiteError as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    serve(meeting_place())
    return 0


if __name__ == "__main__":
    sys.exit(main())
