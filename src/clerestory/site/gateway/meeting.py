"""Where the two programs meet: a socket file, one line of JSON each way.

Promises that the gateway can ask for nothing but the answer to a reference, and that whatever goes wrong on
the way is the same as no answer. The file belongs to this office's own user, and nobody else may open it.
"""

import base64
import json
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from clerestory.channels.switch.keys import Risk
from clerestory.channels.switch.message import Layout
from clerestory.channels.switch.query import Kind, SwitchQuery

LONGEST_BYTES: Final = 4 * 1024 * 1024
PATIENCE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """reference: of the approved request. query: how its answer is written; nothing of whom it asks about."""

    reference: str
    query: SwitchQuery

    def to_json(self) -> dict[str, Any]:
        """One line of JSON."""
        query = self.query
        return {
            "reference": self.reference,
            "kind": query.kind,
            "mke": query.mke,
            "answered_by": query.answered_by,
            "layout": query.layout,
            "sender": query.sender,
            "control": query.control,
            "elements": list(query.elements),
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Wanted":
        """What was said. Raises KeyError, TypeError, ValueError."""
        return cls(
            str(said["reference"]),
            SwitchQuery(
                kind=Kind(said["kind"]),
                mke=str(said["mke"]),
                answered_by=str(said["answered_by"]),
                layout=Layout(said["layout"]),
                sender=str(said["sender"]),
                destinations=(),
                control=None if said["control"] is None else str(said["control"]),
                elements=tuple(str(each) for each in said["elements"]),
                risk=Risk.ORDINARY,
                is_multi_state=None,
            ),
        )


@dataclass
class Answerer:
    """The gateway's end of the socket, for one thread; it connects anew when it has to."""

    path: Path
    _open: socket.socket | None = field(default=None, repr=False)

    def answer(self, wanted: Wanted) -> bytes:
        """The answer as it goes onto the line; empty where there is none. Raises OSError, ValueError."""
        try:
            return self._answer(wanted)
        except (OSError, ValueError):
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def _answer(self, wanted: Wanted) -> bytes:
        if self._open is None:
            self._open = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._open.settimeout(PATIENCE_SECONDS)
            self._open.connect(str(self.path))
        self._open.sendall(json.dumps(wanted.to_json()).encode() + b"\n")
        return base64.b64decode(json.loads(_line_from(self._open))["answer"], validate=True)


def _line_from(connection: socket.socket) -> bytes:
    held = bytearray()
    while not held.endswith(b"\n"):
        more = connection.recv(65536)
        if not more or len(held) > LONGEST_BYTES:
            raise ValueError("The answerer ended in the middle of a line.")
        held += more
    return bytes(held)
