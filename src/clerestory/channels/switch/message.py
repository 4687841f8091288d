"""One message of the switch, whatever its layout: who, to whom, which key, which fields.

Values only. What identifies a person is in `fields`, `text` and `image`, and does not appear in `repr`.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

ORI_CHARACTERS: Final = 9
MULTI_STATE: Final = "NL"
"""The destination that the switch fans out to every state that answers the key [s2][s5]."""


class Layout(StrEnum):
    """The two layouts that are read and written."""

    LEGACY = "legacy"
    NIEM = "niem"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the switch adds when it receives or sends: time, day and a number, as it wrote them. `number` is
    the one that stands beside them, whatever the switch calls it [x1]."""

    time: str
    day: str
    number: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: its content in base64 without breaks, and the name of its format."""

    base64: str = field(repr=False)
    format: str

    @property
    def size_kilobytes(self) -> int:
        """Of the picture itself, rounded up."""
        size_bytes = len(self.base64) // 4 * 3 - self.base64[-2:].count("=")
        return -(-size_bytes // 1024)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken. Ours, not the switch's: public text tells the sizes of some fields alone."""

    message_bytes: int = 256 * 1024
    field_characters: int = 256
    control_characters: int = 64
    fields: int = 40
    destinations: int = 5
    depth: int = 24
    elements: int = 400
    attributes: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchMessage:
    """A message as it was read, or as it will be written.

    ori: who sends, nine characters. destinations: codes of two letters, or ORIs. control: the requester's own
    reference, None where there is none ("" is an empty one).
    fields: (prefix, value) in the order of the message, each prefix once; for a key whose text is not made of
    fields, and for a key that is not known, they are empty and `text` holds what was sent.
    unread: names of parts that no public text explains; their content is not kept.
    digest: SHA-256 of the bytes read, in hex; "" for a message that was not read. It can be guessed from a
    name and a birth date: keep `keyed_digest`, not this, in anything that stays.
    """

    layout: Layout
    mke: str
    ori: str
    destinations: tuple[str, ...]
    control: str | None = field(default=None, repr=False)
    received: Stamp | None = None
    sent: Stamp | None = None
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    text: str | None = field(default=None, repr=False)
    image: Image | None = None
    unread: tuple[str, ...] = field(default=(), repr=False)
    separator: str = "."
    digest: str = field(default="", compare=False, repr=False)

    def value(self, prefix: str) -> str | None:
        """The value of a field; None where the message has none."""
        return next((value for name, value in self.fields if name == prefix), None)


def digest_of(raw: bytes) -> str:
    """SHA-256 in hex; see SwitchMessage.digest for what it must not be used for."""
    return hashlib.sha256(raw).hexdigest()


def keyed_digest(raw: bytes, key: bytes) -> str:
    """HMAC-SHA-256 in hex: the same for the same bytes, and of no use to somebody without the key."""
    return hmac.new(key, raw, hashlib.sha256).hexdigest()
