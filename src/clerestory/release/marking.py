"""A mark for each release that names its recipient and cannot be made or changed by anybody but the office.

Promises: a mark that verifies was made here, for exactly this release, agency and key (HMAC-SHA256, cut to
160 bits). Images carry it beside their pixels, which are not touched. Refuses to alter values: a name or a
number is never bent to find a leak. Limits, said wherever a mark is shown: it can be cut off, so its absence
proves nothing; and it tells whose release a copy came from, not who copied it.
Source: docs/decisions/0024-handed-over-once.md."""

import base64
import hmac
import re
import zlib
from dataclasses import replace
from typing import Final

from clerestory.parties.identities import AgencyId
from clerestory.release.case import Assembled
from clerestory.sealing.canonical import canonical_json
from clerestory.sealing.contents import LARGEST_MEDIUM_BYTES, Medium

_TAG_BYTES: Final = 20
_PURPOSE: Final = b"recipient mark of a release"
_MARK: Final = re.compile(r"CM1\.([A-Z]{1,8}-[0-9]{4}-[0-9]{6,12}-R[0-9]{1,6})\.([A-Z2-7]{32})(?![A-Z2-7])")
_KEYWORD: Final = b"Comment\x00"
_PNG, _IEND, _CRC_BYTES = b"\x89PNG\r\n\x1a\n", b"IEND", 4
_JPEG, _COMMENT = b"\xff\xd8", b"\xff\xfe"


def mark_for(release_ref: str, agency: AgencyId, recipient_thumbprint: str, *, secret: bytes) -> str:
    """The mark of a release. secret: of this office; at least 32 bytes."""
    said = canonical_json([release_ref, str(agency), recipient_thumbprint])
    tag = hmac.digest(hmac.digest(secret, _PURPOSE, "sha256"), said, "sha256")[:_TAG_BYTES]
    return f"CM1.{release_ref}.{base64.b32encode(tag).decode('ascii')}"


def marks_in(text: str) -> tuple[str, ...]:
    """Everything in a text that has the form of a mark, each once; whether it is one, `is_mark_of` tells."""
    return tuple(dict.fromkeys(found[0] for found in _MARK.finditer(text)))


def release_named(mark: str) -> str:
    """The release that a mark names. Raises ValueError for what has not the form of a mark."""
    found = _MARK.fullmatch(mark)
    if found is None:
        raise ValueError("not the form of a mark")
    return found[1]


def is_mark_of(
    mark: str, release_ref: str, agency: AgencyId, recipient_thumbprint: str, *, secret: bytes
) -> bool:
    """Whether the office made this mark for this release, agency and key."""
    made = mark_for(release_ref, agency, recipient_thumbprint, secret=secret)
    return hmac.compare_digest(mark.encode(), made.encode())


def marked(assembled: Assembled, mark: str) -> Assembled:
    """The same with the mark in each image of a form that has a place for it."""
    values = {
        name: _marked_medium(value, mark) if isinstance(value, Medium) else value
        for name, value in assembled.values.items()
    }
    return replace(assembled, values=values)


def _marked_medium(medium: Medium, mark: str) -> Medium:
    content, note = medium.content, mark.encode("ascii")
    if medium.media_type == "image/svg+xml" and content.rstrip().endswith(b"</svg>"):
        content = content + b"<!-- " + note + b" -->"
    elif medium.media_type == "image/png" and content.startswith(_PNG):
        content = _in_png(content, note)
    elif medium.media_type == "image/jpeg" and content.startswith(_JPEG):
        length = (len(note) + 2).to_bytes(2, "big")
        content = _JPEG + _COMMENT + length + note + content[len(_JPEG) :]
    return medium if len(content) > LARGEST_MEDIUM_BYTES else replace(medium, content=content)


def _in_png(content: bytes, note: bytes) -> bytes:
    end = content.rfind(_IEND) - 4  # the chunk begins with four bytes of length
    if end < len(_PNG):
        return content
    body = b"tEXt" + _KEYWORD + note
    chunk = (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(_CRC_BYTES, "big")
    return content[:end] + chunk + content[end:]
