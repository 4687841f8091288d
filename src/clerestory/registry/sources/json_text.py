"""JSON from outside, read strictly: no key twice, no number that is none, no abyss.

Promises ValueError for everything that two readers could understand differently. Numbers with fractions come
as Decimal, so that nothing is rounded before somebody decides whether they are allowed.
"""

import json
from decimal import Decimal
from typing import Any


def read_json(text: bytes) -> Any:
    """What the text says. UTF-8 only. Raises ValueError."""
    try:
        return json.loads(
            text.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_each_once,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _refuse(word: str) -> Any:
    raise ValueError("not a number of JSON")
