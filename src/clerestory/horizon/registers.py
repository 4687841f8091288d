"""Statuses of bills, drafts that show them, and added entries of the registers; the only way to their tables.

Promises that what was added stands as it was; the newest status or draft counts. Refuses a status that no
bill can have, and what the packs' own files would refuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from clerestory.horizon.errors import UnusableEntryError
from clerestory.horizon.models import AddedEntry, BillDraft, BillStatus
from clerestory.horizon.told import StatusNoted
from clerestory.law.bills import STATUSES
from clerestory.law.controversies import (
    Campaign,
    Controversy,
    Search,
    campaign_from,
    controversy_from,
    search_from,
)
from clerestory.law.sheets import SheetError
from clerestory.law.studies import Study, study_from
from clerestory.law.surveys import Survey, survey_from

LONGEST_SOURCE: Final = 500
_DAYS: Final = ("on", "last_on", "looked_on", "field_from", "field_until", "published_on")


@dataclass(frozen=True, slots=True)
class Entries:
    """What was added, by register."""

    surveys: tuple[Survey, ...]
    studies: tuple[Study, ...]
    controversies: tuple[Controversy, ...]
    campaigns: tuple[Campaign, ...]
    searches: tuple[Search, ...]


def note_status(pack: str, bill: str, noted: StatusNoted, *, by: UUID, at: datetime) -> None:
    """Keep a status. Raises UnusableEntryError."""
    if noted.status not in STATUSES:
        raise UnusableEntryError(f"Choose a status: {', '.join(STATUSES)}.")
    if not noted.source.strip() or len(noted.source) > LONGEST_SOURCE or not noted.source.isprintable():
        raise UnusableEntryError(f"Name the source you looked at, in one to {LONGEST_SOURCE} characters.")
    BillStatus.objects.create(
        pack=pack,
        bill=bill,
        status=noted.status,
        as_of=noted.as_of,
        source=noted.source.strip(),
        added_at=at,
        added_by=by,
    )


def attach_draft(pack: str, bill: str, draft: str, *, by: UUID, at: datetime) -> None:
    """From now on this draft's law shows the bill; empty: none does."""
    BillDraft.objects.create(pack=pack, bill=bill, draft=draft, added_at=at, added_by=by)


def statuses() -> dict[tuple[str, str], tuple[StatusNoted, ...]]:
    """What was noted, by pack and bill, in the order it was added."""
    found: dict[tuple[str, str], tuple[StatusNoted, ...]] = {}
    for row in BillStatus.objects.all():
        place = (row.pack, row.bill)
        found[place] = (*found.get(place, ()), StatusNoted(row.status, row.as_of, row.source))
    return found


def drafts() -> dict[tuple[str, str], str]:
    """The draft that shows each bill, as attached last."""
    return {(row.pack, row.bill): row.draft for row in BillDraft.objects.all()}


def add_entry(kind: str, pack: str, parts: Mapping[str, Any], *, by: UUID, at: datetime) -> str:
    """Keep an entry; its id. Raises UnusableEntryError with the sentence of the register's own rules."""
    number = AddedEntry.objects.count() + 1
    whole = {**parts, "id": f"added-{kind}-{number}"}
    try:
        _READ[kind](f"this {kind}", whole, pack)
    except SheetError as refused:
        raise UnusableEntryError(str(refused)) from None
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in whole.items()}
    AddedEntry.objects.create(kind=kind, pack=pack, parts=plain, added_at=at, added_by=by)
    return str(whole["id"])


def entries(packs: frozenset[str] | None = None) -> Entries:
    """What was added beside these packs; None: beside all."""
    found: dict[str, list[Any]] = {kind: [] for kind in _READ}
    for row in AddedEntry.objects.all():
        if packs is None or row.pack in packs:
            parts = _with_days(row.parts)
            found[row.kind].append(_READ[row.kind](f"{row.kind} {row.number}", parts, row.pack))
    return Entries(*(tuple(found[kind]) for kind in _READ))


def _with_days(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in _DAYS and value else value for name, value in parts.items()
    }


def _search(where: str, parts: Mapping[str, Any], pack: str) -> Search:
    """A search has no name of its own: the newest of a pack counts."""
    return search_from(where, {name: value for name, value in parts.items() if name != "id"}, pack)


_READ: Final[Mapping[str, Any]] = {
    "survey": lambda where, parts, pack: survey_from(where, parts),
    "study": lambda where, parts, pack: study_from(where, parts),
    "report": controversy_from,
    "position": campaign_from,
    "search": _search,
}
KINDS: Final = tuple(_READ)
"""The registers to which an entry can be added."""
