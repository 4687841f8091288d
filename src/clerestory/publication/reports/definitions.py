"""What each figure counts: versioned definitions, which outlive the programs that count by them.

Promises: a version that was published never changes; its digest stands in every report. A new version names
the day it was announced, which comes before the day it counts from, and the version before goes on beside it
for a year, so that nobody has to compare years across a change. A figure that is new is announced, too; it
may count days before that one, since nothing else counted them.
"""

import hashlib
import json
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from clerestory.publication.errors import PublicationError

SHIPPED: Final = Path(__file__).with_name("definitions.toml")
_TEXTS: Final = (
    "title", "titulo", "unit", "unidad", "counts", "cuenta", "leaves_out", "deja_fuera"
)  # fmt: skip


class DefinitionError(PublicationError):
    """A definition is not whole, or a change of it was not announced."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What one figure counts. since: first day it counts. announced_on: None for those of the first
    report. entries: names of events of the journal. The Spanish texts are `titulo`, `unidad`, `cuenta`,
    `deja_fuera`."""

    id: str
    version: int
    since: date
    announced_on: date | None
    title: str
    titulo: str
    unit: str
    unidad: str
    counts: str
    cuenta: str
    leaves_out: str
    deja_fuera: str
    entries: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Is it a figure that nothing counted before, rather than a change of one?"""
        return self.version == 1

    @property
    def name(self) -> str:
        """As reports cite it: `requests-asked@1`."""
        return f"{self.id}@{self.version}"

    def to_json(self) -> dict[str, Any]:
        """The public form."""
        document = {one.name: getattr(self, one.name) for one in fields(self)}
        announced = self.announced_on.isoformat() if self.announced_on else None
        return document | {
            "since": self.since.isoformat(),
            "announced_on": announced,
            "entries": list(self.entries),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the public form, in hexadecimal digits."""
        return digest_of(self.to_json())


def digest_of(document: dict[str, Any]) -> str:
    """The digest of a definition in its public form."""
    text = json.dumps(document, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def shipped() -> tuple[Definition, ...]:
    """The definitions of this program. Raises DefinitionError."""
    return read(SHIPPED.read_bytes())


def read(data: bytes) -> tuple[Definition, ...]:
    """Definitions from TOML, by id and version. Raises DefinitionError, which names the definition."""
    try:
        found = [_definition(table) for table in tomllib.loads(data.decode("utf-8"))["definition"]]
    except (ValueError, KeyError, TypeError) as error:
        raise DefinitionError(f"Definitions of figures cannot be read: {error}. Mend the file.") from None
    found.sort(key=lambda one: (one.id, one.version))
    for number, one in enumerate(found):
        before = found[number - 1] if number and found[number - 1].id == one.id else None
        _check(one, before)
    return tuple(found)


def counting_in(first: date, definitions: tuple[Definition, ...]) -> tuple[Definition, ...]:
    """Those that count in a period which begins on this day: the newest of each id, and the one before for a
    year after it was replaced."""
    found = []
    for one in definitions:
        after = next(
            (each for each in definitions if (each.id, each.version) == (one.id, one.version + 1)), None
        )
        if one.since <= first and (after is None or first < a_year_after(after.since)):
            found.append(one)
    return tuple(found)


def announced(definitions: tuple[Definition, ...]) -> tuple[Definition, ...]:
    """New figures and changes of definitions, newest first: for the codebook and the feed."""
    changed = [one for one in definitions if one.announced_on is not None]
    return tuple(sorted(changed, key=lambda one: (one.announced_on or one.since, one.id), reverse=True))


def a_year_after(day: date) -> date:
    """The same day a year later; after 29 February the 1st of March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _definition(table: dict[str, Any]) -> Definition:
    unknown = set(table) - {one.name for one in fields(Definition)}
    if unknown:
        raise ValueError(f"«{table.get('id')}» has {', '.join(sorted(unknown))}, which no definition has")
    days = {
        "announced_on": None,
        **{name: table[name] for name in ("since", "announced_on") if name in table},
    }
    if not all(value is None or type(value) is date for value in days.values()):
        raise ValueError(f"«{table.get('id')}» has a day that is no date")
    texts = {name: table[name] for name in _TEXTS}
    if not all(isinstance(text, str) and text.strip() for text in texts.values()):
        raise ValueError(f"«{table.get('id')}» has an empty text")
    return Definition(
        id=str(table["id"]), version=int(table["version"]), entries=tuple(table["entries"]), **days, **texts
    )


def _check(one: Definition, before: Definition | None) -> None:
    if before is None:
        if one.version != 1:
            raise DefinitionError(f"«{one.name}» has no version before it. Keep every version in the file.")
        return
    if one.version != before.version + 1:
        raise DefinitionError(f"«{one.name}» does not follow «{before.name}». Count versions up by one.")
    if one.announced_on is None or not before.since < one.announced_on < one.since:
        raise DefinitionError(
            f"«{one.name}» changes what is counted and was not announced before {one.since}. Give it the day "
            "`announced_on` on which readers are told."
        )
