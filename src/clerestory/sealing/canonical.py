"""One value, one byte string: canonical JSON, and a reader that accepts no second meaning.

Promises: equal values give equal bytes (RFC 8785: sorted by UTF-16 code units, no white space, shortest
escapes).
Refuses: fractional numbers and whole numbers beyond 2^53 - 1, whose JSON text is not the same in all
languages; keys that are not text; lone surrogates; nesting deeper than 32; when reading, a key that occurs
twice.
Source: RFC 8785, RFC 7493 (I-JSON).
"""

import json
from collections.abc import Mapping
from typing import NoReturn, TypeAlias

from clerestory.sealing.errors import CanonicalFormError

JsonValue: TypeAlias = "str | int | bool | list[JsonValue] | dict[str, JsonValue] | None"

LARGEST_WHOLE_NUMBER = 2**53 - 1
DEEPEST_NESTING = 32


def canonical_json(value: object) -> bytes:
    """The canonical JSON bytes (UTF-8) of text, whole numbers, booleans, None, lists and mappings.

    Raises CanonicalFormError, with the JSON pointer of the part that has no canonical form.
    """
    return json.dumps(_ordered(value, "", 0), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def parse_json(data: bytes) -> object:
    """Read JSON text. Raises CanonicalFormError if it is not JSON, repeats a key, or uses NaN or Infinity."""
    try:
        text = data.decode("utf-8")
        return json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise CanonicalFormError(f"Byte {error.start} is not UTF-8; JSON in UTF-8 was expected.") from error
    except json.JSONDecodeError as error:
        raise CanonicalFormError(f"Not JSON from character {error.pos} on ({error.msg}).") from error
    except ValueError as error:  # a number of more digits than Python will read
        raise CanonicalFormError("A number in the JSON text is too long to be read.") from error
    except RecursionError as error:
        raise CanonicalFormError(f"The JSON text is nested deeper than {DEEPEST_NESTING}.") from error


def parse_json_object(data: bytes) -> dict[str, object]:
    """Read JSON text that must be an object. Raises CanonicalFormError."""
    value = parse_json(data)
    if not isinstance(value, dict):
        raise CanonicalFormError(f"A JSON object was expected, found {_kind(value)}.")
    return value


def _ordered(value: object, pointer: str, depth: int) -> object:
    if depth > DEEPEST_NESTING:
        raise CanonicalFormError(f"{pointer}: nested deeper than {DEEPEST_NESTING}.")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _encodable(value, pointer)
    if isinstance(value, int):
        if abs(value) > LARGEST_WHOLE_NUMBER:
            raise CanonicalFormError(f"{pointer or '/'}: a whole number beyond 2^53 - 1; write it as text.")
        return value
    if isinstance(value, (list, tuple)):
        return [_ordered(item, f"{pointer}/{position}", depth + 1) for position, item in enumerate(value)]
    if isinstance(value, Mapping):
        return _ordered_mapping(value, pointer, depth)
    raise CanonicalFormError(
        f"{pointer or '/'}: found {_kind(value)}; canonical JSON holds text, whole numbers, "
        "true, false, null, lists and objects."
    )


def _ordered_mapping(value: Mapping[object, object], pointer: str, depth: int) -> dict[str, object]:
    keys: list[str] = []
    for key in value:
        if not isinstance(key, str):
            raise CanonicalFormError(f"{pointer or '/'}: a key is {_kind(key)}; keys are text.")
        keys.append(_encodable(key, pointer))
    # RFC 8785 section 3.2.3: by UTF-16 code units, which for ASCII is the order of the text itself.
    keys.sort(key=None if all(map(str.isascii, keys)) else lambda key: key.encode("utf-16-be"))
    return {key: _ordered(value[key], f"{pointer}/{key}", depth + 1) for key in keys}


def _encodable(text: str, pointer: str) -> str:
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalFormError(f"{pointer or '/'}: half a surrogate pair; it has no UTF-8 form.") from error
    return text


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise CanonicalFormError(
            "A key occurs twice in one JSON object; readers would not agree on its value."
        )
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise CanonicalFormError(f"{name} is not JSON.")


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "a boolean", int: "a whole number"}
    if value is None:
        return "null"
    return names.get(type(value), f"a {type(value).__name__}")
