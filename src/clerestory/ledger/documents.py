"""JSON documents as this room reads them: known members, each once, and values of one kind.

Promises: what passes has one meaning for every reader.
Refuses: a member that occurs twice in one object, members that are not expected, objects beyond a limit. A
message names the place and never a value.
"""

import json
from collections.abc import Collection
from typing import Final

from clerestory.ledger.errors import MalformedError
from clerestory.ledger.spelling import read_base64

MOST_MEMBERS: Final = 256


def write_document(document: object) -> bytes:
    """The document as a file: UTF-8, one member a line, an end of line at the end."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def read_document(data: bytes, largest: int, what: str) -> object:
    """The value of a JSON text. what: names the document. Raises MalformedError."""
    if len(data) > largest:
        raise MalformedError(f"{what} is larger than {largest:,} bytes.")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise MalformedError(f"{what} is not UTF-8 (byte {error.start}).") from None
    except (ValueError, RecursionError):
        raise MalformedError(f"{what} is not JSON.") from None


def read_members(
    value: object, what: str, expected: Collection[str], optional: Collection[str] = ()
) -> dict[str, object]:
    """The members of an object that has exactly the expected ones, and perhaps the optional ones.

    Raises MalformedError.
    """
    members = read_object(value, what)
    if not set(expected) <= set(members) <= {*expected, *optional}:
        raise MalformedError(f"Expected in {what} exactly: {', '.join(sorted(expected))}.")
    return members


def read_object(value: object, what: str) -> dict[str, object]:
    """An object of at most 256 members, by any names. Raises MalformedError."""
    if not isinstance(value, dict) or len(value) > MOST_MEMBERS:
        raise MalformedError(f"{what} is not an object of at most {MOST_MEMBERS} members.")
    return value


def read_text(value: object, what: str) -> str:
    """Text. Raises MalformedError."""
    if not isinstance(value, str):
        raise MalformedError(f"{what} is not text where text is expected.")
    return value


def read_bytes(value: object, what: str, size: int) -> bytes:
    """Base64 of exactly `size` bytes. Raises MalformedError."""
    data = read_base64(read_text(value, what), what)
    if len(data) != size:
        raise MalformedError(f"{what} does not have {size} bytes.")
    return data


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedError("A member occurs twice in one object of a JSON document.")
    return members
