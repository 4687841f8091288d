"""One value, one spelling: base64, decimals and hash lines as the C2SP formats write them.

Promises: what is read here would be written the same; padding bits, line breaks, leading zeros and signs do
not pass. So a changed bit in a text is a changed value or a refusal.
"""

import base64
import binascii
import re
from typing import Final

from clerestory.ledger.errors import MalformedError
from clerestory.ledger.merkle import HASH_BYTES, LARGEST_SIZE

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


def write_base64(data: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(data).decode("ascii")


def read_base64(text: str, what: str) -> bytes:
    """The bytes. what: names the value in a message. Raises MalformedError."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        data = b""
    if not data or write_base64(data) != text:
        raise MalformedError(f"{what} is not base64 in its one spelling (RFC 4648 section 4).")
    return data


def read_hash(text: str, what: str) -> bytes:
    """A hash of 32 bytes. Raises MalformedError."""
    data = read_base64(text, what)
    if len(data) != HASH_BYTES:
        raise MalformedError(f"{what} has {len(data)} bytes; a hash has {HASH_BYTES}.")
    return data


def read_decimal(text: str, what: str) -> int:
    """A whole number from 0 to 2^63 - 1. Raises MalformedError."""
    if _DECIMAL.fullmatch(text) is None or int(text) > LARGEST_SIZE:
        raise MalformedError(f"{what} is not a whole number below 2^63 without leading zeros.")
    return int(text)


def read_utf8(data: bytes, largest: int, what: str) -> str:
    """Text of at most `largest` bytes, no ASCII control character but newline. Raises MalformedError."""
    if len(data) > largest:
        raise MalformedError(f"{what} is larger than {largest:,} bytes; nothing that large is read.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"{what} is not UTF-8 (byte {error.start}).") from None
    if _CONTROL.search(text):
        raise MalformedError(f"{what} holds a control character other than the newline.")
    return text
