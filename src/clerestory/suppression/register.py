"""Every table ever published, in order: what the gate reads. Append-only; each entry carries the digest of
all before.

As bytes it is JSON that anybody may read: there is nothing in it that was not published. Whoever can change
all of it can also make new digests, so the digest of the register belongs where it cannot be changed (the
public ledger), and `read(data, digest)` holds the two against each other. What `admit` takes must have passed
the gate (`protect.publish`).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from clerestory.suppression.errors import RegisterError, TableError
from clerestory.suppression.published import WITHHELD, Publication, Shown, Withheld
from clerestory.suppression.table import Category, Dimension, cells_of

FORM: Final = "clerestory.suppression.register.1"
_EMPTY: Final = sha256(FORM.encode()).hexdigest()
_CURE: Final = "Take the register as it was last published."


@dataclass(frozen=True)
class Register:
    """Publications in the order in which they were published. Frozen: adding makes a new register."""

    publications: tuple[Publication, ...] = ()

    def __iter__(self) -> Iterator[Publication]:
        """From the first to the last."""
        return iter(self.publications)

    def __len__(self) -> int:
        """How many tables were published."""
        return len(self.publications)

    def admit(self, publication: Publication) -> "Register":
        """The register with one more that passed the gate: for `protect` alone, a test looks. Raises
        RegisterError where the name is taken: a table is published once.
        """
        if any(one.name == publication.name for one in self.publications):
            raise RegisterError(
                f"«{publication.name}» is published already. A correction takes a name of its own."
            )
        return Register((*self.publications, publication))

    @property
    def digest(self) -> str:
        """SHA-256 over all of it, in hexadecimal digits."""
        entries = self._entries()
        return str(entries[-1]["digest"]) if entries else _EMPTY

    def to_bytes(self) -> bytes:
        """JSON, the same bytes for the same register."""
        whole = {"form": FORM, "publications": self._entries(), "digest": self.digest}
        return _canonical(whole) + b"\n"

    def _entries(self) -> list[dict[str, Any]]:
        before, entries = _EMPTY, []
        for one in self.publications:
            entry = _as_json(one)
            before = _chained(before, entry)
            entries.append({**entry, "digest": before})
        return entries


def read(data: bytes, digest: str | None = None) -> Register:
    """A register from its bytes. digest: what it must have, from where nobody can change it.

    Raises RegisterError where anything in it was changed, taken out, put in or moved.
    """
    try:
        whole = json.loads(data)
        if whole["form"] != FORM:
            raise RegisterError(f"The register is not of the form {FORM}. {_CURE}")
        register = Register()
        for entry in whole["publications"]:
            register = register.admit(_publication(entry))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, TableError) as error:
        raise RegisterError(f"The register is damaged or was changed. {_CURE}") from error
    if data != register.to_bytes():  # digests of its own included
        raise RegisterError(f"The register was changed: its digests do not fit what it says. {_CURE}")
    if digest is not None and digest != register.digest:
        raise RegisterError(
            f"The register is not the one that was published: another digest is expected. {_CURE}"
        )
    return register


def _as_json(publication: Publication) -> dict[str, Any]:
    values = [what.count if isinstance(what, Shown) else WITHHELD for what in _in_order(publication)]
    return {
        "name": publication.name,
        "counting": publication.counting,
        "dimensions": [
            {
                "name": dimension.name,
                "categories": [{"name": one.name, "parts": list(one.parts)} for one in dimension.categories],
                "total": dimension.total,
            }
            for dimension in publication.dimensions
        ],
        "cells": values,
    }


def _in_order(publication: Publication) -> list[Shown | Withheld]:
    return [publication.cells[cell] for cell in cells_of(publication.dimensions)]


def _publication(entry: dict[str, Any]) -> Publication:
    dimensions = tuple(
        Dimension(
            one["name"],
            tuple(Category(each["name"], tuple(each["parts"])) for each in one["categories"]),
            one["total"],
        )
        for one in entry["dimensions"]
    )
    marks = [_mark(value) for value in entry["cells"]]
    cells = dict(zip(cells_of(dimensions), marks, strict=True))
    return Publication(entry["name"], entry["counting"], dimensions, cells)


def _mark(value: object) -> Shown | Withheld:
    if value == WITHHELD:
        return Withheld()
    if isinstance(value, int) and not isinstance(value, bool):
        return Shown(value)
    raise ValueError("neither a count nor the word")


def _chained(before: str, entry: dict[str, Any]) -> str:
    return sha256(before.encode() + b"\n" + _canonical(entry)).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
