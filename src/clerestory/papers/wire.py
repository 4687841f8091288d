"""What the reading process is told and what it answers, as frames of bytes over two pipes.

In: one frame of JSON (`at`, trusted `roots` as PEM), then the paper to the end. Out: a frame for each page
(width, height, then three bytes a dot), and last one frame of JSON: the reading, or why it was refused. The
reader of the answers believes nothing in them: sizes are checked before anything is kept.
"""

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any, Final

from clerestory.papers.errors import PapersError

PAGE: Final = b"P"
READING: Final = b"R"
LONGEST_READING: Final = 4 * 1024 * 1024
WIDEST, HIGHEST = 1240, 1754


class BrokenAnswerError(PapersError):
    """The process answered something that is no answer, or ended before it had answered."""


def asked(at: str, roots: tuple[str, ...]) -> bytes:
    """The frame before the paper."""
    body = json.dumps({"at": at, "roots": list(roots)}).encode()
    return struct.pack(">I", len(body)) + body


def read_asked(read: Callable[[int], bytes]) -> tuple[str, tuple[str, ...]]:
    """What `asked` wrote."""
    (length,) = struct.unpack(">I", read(4))
    body = json.loads(read(length))
    return body["at"], tuple(body["roots"])


def page(width: int, height: int, dots: bytes) -> bytes:
    """A page's frame."""
    return PAGE + struct.pack(">II", width, height) + dots


def reading(body: Mapping[str, Any]) -> bytes:
    """The last frame."""
    data = json.dumps(body).encode()
    return READING + struct.pack(">I", len(data)) + data


def next_frame(read: Callable[[int], bytes]) -> tuple[int, int, bytes] | dict[str, Any]:
    """A page as (width, height, dots), or the reading. Raises BrokenAnswerError."""
    tag = read(1)
    if tag == PAGE:
        width, height = struct.unpack(">II", _whole(read, 8))
        if not (1 <= width <= WIDEST and 1 <= height <= HIGHEST):
            raise BrokenAnswerError("The reading process named a page of an impossible size.")
        return width, height, _whole(read, width * height * 3)
    if tag == READING:
        (length,) = struct.unpack(">I", _whole(read, 4))
        if length > LONGEST_READING:
            raise BrokenAnswerError("The reading process answered at impossible length.")
        try:
            found = json.loads(_whole(read, length))
        except ValueError:
            raise BrokenAnswerError("The reading process answered no JSON.") from None
        if isinstance(found, dict):
            return found
    raise BrokenAnswerError("The reading process ended before it had answered.")


def _whole(read: Callable[[int], bytes], length: int) -> bytes:
    data = read(length)
    if len(data) != length:
        raise BrokenAnswerError("The reading process ended in the middle of an answer.")
    return data
