"""Message keys and fields as data: what each asks, which fields it may have, how risky it is.

Promises that every row carries its source, and that a key no public text tells of is not in the table.
Refuses to answer by machine whatever asks about more than one person or by less than an identifier.
Source: `keys.toml`, `fields.toml`; docs/reference/switch-messages.md.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent


class KeyKind(StrEnum):
    """What a message is, by its key."""

    QUERY = "query"
    ANSWER = "answer"
    FREE_TEXT = "free_text"
    LOG = "log"
    DIRECTORY = "directory"
    OUTBOUND = "outbound"


class Risk(StrEnum):
    """Why a question of this key may be more than one about one person."""

    ORDINARY = "ordinary"
    LIST = "list"
    NAME = "name"
    FISHING = "fishing"
    SWEEP = "sweep"
    FREE_TEXT = "free_text"
    OUTBOUND = "outbound"


class FieldForm(StrEnum):
    """What the value of a field is made of."""

    NUMBER = "number"
    DIGITS = "digits"
    NAME = "name"
    WORD = "word"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Key:
    """A message key. has_fields: its text is prefixed fields; else it is kept whole. by_machine: an answer
    may leave without a person having looked. most: destinations, None where public text does not tell."""

    mke: str
    says: str
    kind: KeyKind
    has_fields: bool
    risk: Risk
    sources: tuple[str, ...]
    fields: frozenset[str] = frozenset()
    answered_by: str | None = None
    by_machine: bool = False
    most: int | None = None
    one_state: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A prefixed field. longest: characters, told for the keys in `longest_for` alone."""

    prefix: str
    says: str
    form: FieldForm
    sources: tuple[str, ...]
    words: frozenset[str] = frozenset()
    longest: int | None = None
    longest_for: frozenset[str] = frozenset()


def _keys() -> dict[str, Key]:
    table = tomllib.loads((_HERE / "keys.toml").read_text("utf-8"))
    return {
        mke: Key(
            mke=mke,
            says=row["says"],
            kind=KeyKind(row["kind"]),
            has_fields=row["form"] == "fields",
            risk=Risk(row["risk"]),
            sources=tuple(row["sources"]),
            fields=frozenset(row.get("fields", ())),
            answered_by=row.get("answered_by"),
            by_machine=row.get("by_machine", False),
            most=row.get("most"),
            one_state=row.get("one_state", False),
        )
        for mke, row in table.items()
    }


def _fields() -> dict[str, Field]:
    table = tomllib.loads((_HERE / "fields.toml").read_text("utf-8"))
    return {
        prefix: Field(
            prefix=prefix,
            says=row["says"],
            form=FieldForm(row["form"]),
            sources=tuple(row["sources"]),
            words=frozenset(row.get("words", ())),
            longest=row.get("longest"),
            longest_for=frozenset(row.get("longest_for", ())),
        )
        for prefix, row in table.items()
    }


KEYS: Final = _keys()
"""Every documented key, by its letters."""
FIELDS: Final = _fields()
"""Every documented field, by its prefix."""
