"""What was reported about the sharing of these records, by day, and who asks for which change.

Promises that an entry says who reported it, where, on which day we looked, and whether we read the source or
only others' word of it; and that "none known" stands beside the day of the last search (`controversies.toml`,
`positions.toml`). Refuses to say that a report is true: it says that it was made.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from clerestory.law.pack import Pack
from clerestory.law.sheets import checked, place, read_toml
from clerestory.law.surveys import READ, known, refuse_twice

FILE: Final = "controversies.toml"
POSITIONS: Final = "positions.toml"
PRECISIONS: Final = ("day", "month", "year")
WANTS: Final = ("limits", "sharing", "transparency")
_NEEDED: Final = {
    "id": str,
    "on": date,
    "precise_to": str,
    "says": str,
    "dice": str,
    "by": str,
    "source": str,
    "read": str,
    "looked_on": date,
}
_SEARCH: Final = {"last_on": date, "says": str, "dice": str}
_POSITION: Final = {
    "id": str,
    "who": str,
    "wants": str,
    "says": str,
    "dice": str,
    "on": date,
    "precise_to": str,
    "source": str,
    "read": str,
    "looked_on": date,
}


@dataclass(frozen=True, slots=True)
class Controversy:
    """Something that was reported. on: the day of the report or of what it tells, as exact as `precise_to`
    (a month stands as its first day). by: who reported it. place: the pack it stands in."""

    id: str
    on: date
    precise_to: str
    says: str
    dice: str
    by: str
    source: str
    read: str
    looked_on: date
    place: str


@dataclass(frozen=True, slots=True)
class Search:
    """The last look for such reports. says: where and how; `dice` in Spanish."""

    last_on: date
    says: str
    dice: str
    place: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """Who asks for which change. wants: limits, sharing or transparency. who: a body or an office-holder in
    their office, never a private person."""

    id: str
    who: str
    wants: str
    says: str
    dice: str
    on: date
    precise_to: str
    source: str
    read: str
    looked_on: date
    place: str


def controversy_from(where: str, entry: object, pack: str) -> Controversy:
    """The entry as a report. Raises SheetError."""
    found = Controversy(**checked(where, entry, _NEEDED, {}), place=pack)
    known(where, "precise_to", found.precise_to, PRECISIONS)
    known(where, "read", found.read, READ)
    return found


def campaign_from(where: str, entry: object, pack: str) -> Campaign:
    """The entry as a position. Raises SheetError."""
    found = Campaign(**checked(where, entry, _POSITION, {}), place=pack)
    known(where, "wants", found.wants, WANTS)
    known(where, "precise_to", found.precise_to, PRECISIONS)
    known(where, "read", found.read, READ)
    return found


def search_from(where: str, entry: object, pack: str) -> Search:
    """The entry as a search. Raises SheetError."""
    return Search(**checked(where, entry, _SEARCH, {}), place=pack)


def load_controversies(pack: Pack) -> tuple[tuple[Controversy, ...], Search | None]:
    """The reports of a pack in file order, and the last search. Raises SheetError."""
    path = pack.folder / FILE
    sheet = checked(place(path), read_toml(path), {}, {"report": list, "search": dict})
    reports = tuple(
        controversy_from(f"{place(path)} report {number}", one, pack.id)
        for number, one in enumerate(sheet.get("report", []), 1)
    )
    refuse_twice(place(path), [one.id for one in reports])
    searched = sheet.get("search")
    where = f"{place(path)} search"
    return reports, search_from(where, searched, pack.id) if searched else None


def load_campaigns(pack: Pack) -> tuple[Campaign, ...]:
    """The positions of a pack in file order. Raises SheetError."""
    path = pack.folder / POSITIONS
    sheet = checked(place(path), read_toml(path), {}, {"position": list})
    found = tuple(
        campaign_from(f"{place(path)} position {number}", one, pack.id)
        for number, one in enumerate(sheet.get("position", []), 1)
    )
    refuse_twice(place(path), [one.id for one in found])
    return found
