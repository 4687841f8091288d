"""Which layout bytes are of, and the one way to read and write each.

Promises that whatever the bytes are, reading ends in a SwitchMessage or a LayoutError.
"""

from typing import Final

from clerestory.channels.switch import legacy, niem, niem_writing
from clerestory.channels.switch.errors import EncodingError
from clerestory.channels.switch.message import Layout, Limits, SwitchMessage

_BLANK: Final = b" \t\r\n"
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_OTHER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x00\x00")


def layout_of(raw: bytes) -> Layout:
    """XML if the first sign is an opening bracket, else text. Raises EncodingError for UTF-16 and UTF-32."""
    if raw.startswith(_OTHER_MARKS):
        raise EncodingError(0, "two or four bytes a sign", "UTF-8 or ASCII")
    return Layout.NIEM if raw.removeprefix(_UTF8_MARK).lstrip(_BLANK)[:1] == b"<" else Layout.LEGACY


def read(raw: bytes, limits: Limits | None = None, paths: niem.Paths | None = None) -> SwitchMessage:
    """The message of these bytes. Raises LayoutError, and nothing else."""
    if layout_of(raw) is Layout.NIEM:
        return niem.read(raw, limits, paths)
    return legacy.read(raw, limits)


def write(message: SwitchMessage) -> bytes:
    """The bytes of a message in its own layout. Raises UnwritableError."""
    return legacy.write(message) if message.layout is Layout.LEGACY else niem_writing.write(message)
