"""One message a frame on a stream of bytes, each acknowledged by its number.

Ours: public text does not say how the switch frames its messages, so an office chooses between two forms, and
the other side must be set the same way. `LengthPrefixed`: 17 bytes of head, then the body; after a fault
nothing that follows can be trusted, and the connection must be closed. `Delimited`: SOH, kind and number,
STX, body, ETX, check sum; after a fault reading goes on at the next SOH.

Promises that any split of the bytes gives the same frames and faults, that no more than one frame is held in
memory, and that a frame which another one runs into is never passed on. A number is the sender's own count;
the receiver tells a frame sent again by it.
"""

import re
import struct
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from clerestory.channels.switch.errors import (
    CorruptFrameError,
    FrameError,
    FrameHeadError,
    FrameTooLongError,
    InterleavedFrameError,
    StrayBytesError,
    TruncatedFrameError,
    UnframableError,
)

HIGHEST_NUMBER: Final = 2**64 - 1
LARGEST_BODY_BYTES: Final = 256 * 1024
_HEAD: Final = struct.Struct(">IcQI")
_SOH, _STX, _ETX = b"\x01", b"\x02", b"\x03"
_MARKS: Final = re.compile(rb"[\x01\x02\x03]")
_DIGITS: Final = 20
_SUM_SIGNS: Final = 8
_HEX: Final = frozenset(b"0123456789abcdef")
_BETWEEN: Final = frozenset(b"\r\n")


class FrameKind(StrEnum):
    """What a frame is for. ALIVE only tells that the line stands."""

    MESSAGE = "M"
    ACCEPTED = "A"
    REFUSED = "R"
    ALIVE = "L"


@dataclass(frozen=True, slots=True)
class Frame:
    """number: of the message, 0 to 2^64 - 1; an acknowledgement repeats it. body: of a message its bytes, of
    a refusal the reason (`SwitchError.reason`), else empty."""

    kind: FrameKind
    number: int
    body: bytes = field(default=b"", repr=False)


class Decoder(Protocol):
    """Reads one connection. `must_close`: nothing that follows can be trusted."""

    must_close: bool

    def feed(self, data: bytes) -> list[Frame | FrameError]:
        """What came to its end with these bytes: frames and faults, in their order. Never raises."""

    def end(self) -> list[Frame | FrameError]:
        """The connection is over: a fault if that was inside a frame."""


class Framing(Protocol):
    """A form of frames."""

    def write(self, frame: Frame) -> bytes:
        """The bytes of one frame. Raises UnframableError."""

    def decoder(self) -> Decoder:
        """A reader for one new connection."""


def accepted(frame: Frame) -> Frame:
    """The acknowledgement: the message is kept and need not be sent again."""
    return Frame(FrameKind.ACCEPTED, frame.number)


def refused(frame: Frame, reason: str) -> Frame:
    """The negative acknowledgement: the message will not be taken, however often it is sent."""
    return Frame(FrameKind.REFUSED, frame.number, reason.encode("ascii"))


@dataclass(frozen=True, slots=True)
class LengthPrefixed:
    """Length (4 bytes), kind (1), number (8), CRC-32 (4) of all the rest; big-endian; then the body."""

    largest_body_bytes: int = LARGEST_BODY_BYTES

    def write(self, frame: Frame) -> bytes:
        """See Framing."""
        _refuse_unframable(frame, self.largest_body_bytes)
        kind = frame.kind.encode()
        checked = _crc(_length_head(len(frame.body), kind, frame.number), frame.body)
        return _HEAD.pack(len(frame.body), kind, frame.number, checked) + frame.body

    def decoder(self) -> Decoder:
        """See Framing."""
        return _LengthDecoder(self.largest_body_bytes)


@dataclass(frozen=True, slots=True)
class Delimited:
    """SOH kind number STX body ETX CRC-32: number in decimal digits, sum in 8 hexadecimal ones, over
    everything from kind to the end of the body. The body must be free of SOH, STX and ETX. Between frames CR
    and LF are ignored."""

    largest_body_bytes: int = LARGEST_BODY_BYTES

    def write(self, frame: Frame) -> bytes:
        """See Framing."""
        _refuse_unframable(frame, self.largest_body_bytes)
        if _MARKS.search(frame.body):
            raise UnframableError(
                "The body holds SOH, STX or ETX, expected none of them. Use length-prefixed frames."
            )
        inside = b"%s%d%s%s" % (frame.kind.encode(), frame.number, _STX, frame.body)
        return b"%s%s%s%08x" % (_SOH, inside, _ETX, zlib.crc32(inside))

    def decoder(self) -> Decoder:
        """See Framing."""
        return _DelimitedDecoder(self.largest_body_bytes)


class _LengthDecoder:
    def __init__(self, largest: int) -> None:
        self.must_close = False
        self._largest, self._held, self._at = largest, bytearray(), 0

    def feed(self, data: bytes) -> list[Frame | FrameError]:
        found: list[Frame | FrameError] = []
        if self.must_close:
            return found
        self._held += data
        while (one := self._next()) is not None:
            found.append(one)
            if isinstance(one, FrameError):
                self.must_close = True
                self._held.clear()
                break
        return found

    def end(self) -> list[Frame | FrameError]:
        if not self._held:
            return []
        self.must_close = True
        missing = "the rest of a head" if len(self._held) < _HEAD.size else "the rest of a body"
        return [TruncatedFrameError(self._at + len(self._held), "the end of the connection", missing)]

    def _next(self) -> Frame | FrameError | None:
        if len(self._held) < _HEAD.size:
            return None
        length, kind, number, checked = _HEAD.unpack_from(self._held)
        if kind not in _KINDS:
            return FrameHeadError(self._at + 4, "a kind of frame that is not known", _KNOWN_KINDS)
        if length > self._largest:
            return FrameTooLongError(self._at, f"a body of {length} bytes", f"at most {self._largest}")
        if len(self._held) < _HEAD.size + length:
            return None
        body = bytes(self._held[_HEAD.size : _HEAD.size + length])
        if _crc(_length_head(length, kind, number), body) != checked:
            return CorruptFrameError(self._at, "a check sum of other bytes", "that of this frame")
        del self._held[: _HEAD.size + length]
        self._at += _HEAD.size + length
        return Frame(_KINDS[kind], number, body)


class _DelimitedDecoder:
    """Four states: between frames, in a head, in a body, in a check sum. `_held` begins with what the state
    is about; `_seen` signs of it were looked at before."""

    def __init__(self, largest: int) -> None:
        self.must_close = False
        self._largest, self._held, self._at = largest, bytearray(), 0
        self._step: _Step = self._between
        self._seen, self._told_stray, self._inside = 0, False, b""

    def feed(self, data: bytes) -> list[Frame | FrameError]:
        found: list[Frame | FrameError] = []
        self._held += data
        while self._step(found):
            pass
        return found

    def end(self) -> list[Frame | FrameError]:
        if self._step == self._between:
            return []
        at = self._at + len(self._held)
        self._go(self._between, len(self._held))
        return [TruncatedFrameError(at, "the end of the connection", "the rest of a frame")]

    def _go(self, step: "_Step", taken: int) -> bool:
        del self._held[:taken]
        self._at += taken
        self._step, self._seen = step, 0
        return True

    def _between(self, found: list[Frame | FrameError]) -> bool:
        start = self._held.find(_SOH)
        before = self._held if start < 0 else self._held[:start]
        stray = next((at for at, sign in enumerate(before) if sign not in _BETWEEN), None)
        if stray is not None and not self._told_stray:
            found.append(StrayBytesError(self._at + stray, "bytes outside of a frame", "SOH"))
            self._told_stray = True
        if start < 0:
            self._go(self._between, len(self._held))
            return False
        self._told_stray = False
        return self._go(self._head, start + 1)

    def _head(self, found: list[Frame | FrameError]) -> bool:
        for at, sign in enumerate(self._held):
            if at == 0 and bytes((sign,)) not in _KINDS:
                return self._lose(found, FrameHeadError(self._at, "another sign", _KNOWN_KINDS), 0)
            if at and sign == _STX[0] and at > 1 and int(self._held[1:at]) <= HIGHEST_NUMBER:
                self._inside = bytes(self._held[: at + 1])
                return self._go(self._body, at + 1)
            if at and (at > _DIGITS or not 0x30 <= sign <= 0x39):
                fault = FrameHeadError(self._at + at, "another sign", f"a number up to {HIGHEST_NUMBER}, STX")
                return self._lose(found, fault, at)
        return False

    def _body(self, found: list[Frame | FrameError]) -> bool:
        mark = _MARKS.search(self._held, self._seen)
        length = mark.start() if mark else len(self._held)
        if length > self._largest:
            expected = f"ETX after at most {self._largest} bytes"
            fault = FrameTooLongError(self._at + self._largest, "a body that goes on", expected)
            return self._lose(found, fault, self._largest + 1)
        if mark is None:
            self._seen = length
            return False
        if mark[0] != _ETX:
            return self._lose(
                found, InterleavedFrameError(self._at + length, "a frame inside a frame", "ETX"), length
            )
        self._inside += self._held[:length]
        return self._go(self._sum, length + 1)

    def _sum(self, found: list[Frame | FrameError]) -> bool:
        for at, sign in enumerate(self._held[:_SUM_SIGNS]):
            if sign not in _HEX:
                fault = CorruptFrameError(self._at + at, "another sign", "a sum of 8 hexadecimal digits")
                return self._lose(found, fault, at)
        if len(self._held) < _SUM_SIGNS:
            return False
        if int(self._held[:_SUM_SIGNS], 16) != zlib.crc32(self._inside):
            found.append(CorruptFrameError(self._at, "a check sum of other bytes", "that of this frame"))
        else:
            head, _, body = self._inside.partition(_STX)
            found.append(Frame(_KINDS[head[:1]], int(head[1:]), body))
        self._inside = b""
        return self._go(self._between, _SUM_SIGNS)

    def _lose(self, found: list[Frame | FrameError], fault: FrameError, taken: int) -> bool:
        """Tell one fault for a frame that is lost, and nothing more until the next SOH."""
        found.append(fault)
        self._told_stray = True
        self._inside = b""
        return self._go(self._between, taken)


class _Step(Protocol):
    def __call__(self, found: list[Frame | FrameError], /) -> bool: ...


_KINDS: Final = {kind.value.encode(): kind for kind in FrameKind}
_KNOWN_KINDS: Final = "a kind of frame, one of " + ", ".join(FrameKind)


def _refuse_unframable(frame: Frame, largest: int) -> None:
    if not 0 <= frame.number <= HIGHEST_NUMBER:
        raise UnframableError(f"The number is {frame.number}, expected 0 to {HIGHEST_NUMBER}.")
    if len(frame.body) > largest:
        raise UnframableError(f"The body has {len(frame.body)} bytes, expected at most {largest}.")


def _length_head(length: int, kind: bytes, number: int) -> bytes:
    return _HEAD.pack(length, kind, number, 0)


def _crc(head: bytes, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(head))
