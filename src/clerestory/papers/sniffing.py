"""What a file is, told by its content; its name and what the sender says of it count for nothing.

Promises one of four kinds, or a refusal; a file that is also something else (a page, a program, an archive at
its end) is refused. Source: the magic numbers of the formats; Albertini's collection of polyglots for what to
look for.
"""

import struct
from enum import StrEnum
from typing import Final

from clerestory.papers.errors import MOST_BYTES, PaperRefusedError


class Kind(StrEnum):
    """The kinds of file that are taken."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"


_STARTS: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"%PDF-", Kind.PDF),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"II*\x00", Kind.TIFF),
    (b"MM\x00*", Kind.TIFF),
)
_NAMES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.PDF: (".pdf",),
    Kind.PNG: (".png",),
    Kind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    Kind.TIFF: (".tif", ".tiff"),
}
_HEAD: Final = 1024
_FOREIGN_AT_HEAD: Final = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?php", b"#!/")
_FOREIGN_AT_END: Final = (b"PK\x03\x04", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"<", b"%PDF-", b"#!")
_ZIP_END: Final = b"PK\x05\x06"
_PDF_END: Final = b"%%EOF"


def kind_of(data: bytes) -> Kind:
    """What these bytes are. Raises PaperRefusedError: empty, too_large, unknown_kind, two_kinds."""
    if not data:
        raise PaperRefusedError("empty")
    if len(data) > MOST_BYTES:
        raise PaperRefusedError("too_large")
    kind = next((kind for start, kind in _STARTS if data.startswith(start)), None)
    if kind is None:
        raise PaperRefusedError("unknown_kind")
    head = data[:_HEAD].lower()
    if any(mark in head for mark in _FOREIGN_AT_HEAD) or _ends_as_archive(data):
        raise PaperRefusedError("two_kinds")
    if kind is not Kind.PDF and b"%pdf-" in head:
        raise PaperRefusedError("two_kinds")
    if behind_end(kind, data).lstrip().startswith(_FOREIGN_AT_END):
        raise PaperRefusedError("two_kinds")
    return kind


def is_misnamed(kind: Kind, name: str) -> bool:
    """Whether the name says another kind than the content; a name without an ending says nothing."""
    _stem, dot, ending = name.rpartition(".")
    return bool(dot) and f".{ending.lower()}" not in _NAMES[kind]


def behind_end(kind: Kind, data: bytes) -> bytes:
    """What stands behind the end of the file itself; b'' where the kind has no end to look for.

    Raises PaperRefusedError('truncated') for a file without an end.
    """
    if kind is Kind.PDF:
        end = data.rfind(_PDF_END)
        return _rest(data, end, len(_PDF_END)).strip(b"\r\n\t\x00 ")
    if kind is Kind.PNG:
        return _rest(data, data.rfind(b"IEND"), 8)
    if kind is Kind.JPEG:
        return _rest(data, data.rfind(b"\xff\xd9"), 2)
    return b""


def _rest(data: bytes, end: int, length: int) -> bytes:
    if end < 0:
        raise PaperRefusedError("truncated")
    return data[end + length :]


def _ends_as_archive(data: bytes) -> bool:
    """The end record of a ZIP archive that fits: archives are read from their end, whatever is before it."""
    tail = data[-(1 << 16) - 22 :]
    at = tail.rfind(_ZIP_END)
    if at < 0 or len(tail) - at < 22:
        return False
    (comment,) = struct.unpack_from("<H", tail, at + 20)
    return len(tail) - at - 22 >= int(comment)
