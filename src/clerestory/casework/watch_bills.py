"""Watch bills: what the packs' files say, what staff noted since, and the draft pack that shows what would
change.

Promises that a status has the day somebody looked and the source; that a status nobody looked at for
STALE_AFTER days is told as old, unless the bill is over. A bill decides nothing, and attaching a draft
changes no law."""

import hashlib
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import CaseworkError, UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.horizon import registers
from clerestory.horizon.told import BillTold, StatusNoted
from clerestory.journal import actors
from clerestory.journal.horizon_events import BillAttached, BillNoted
from clerestory.journal.write import record
from clerestory.law.bills import Bill, load_bills
from clerestory.law.library import Library
from clerestory.law.provision import LawError
from clerestory.parties.identities import PersonId

STALE_AFTER: Final = timedelta(days=90)
OVER: Final = frozenset({"not enacted"})
"""What cannot change any more."""


_KEPT: Final[dict[Path, tuple[Bill, ...]]] = {}


class BillNotFoundError(CaseworkError):
    """No pack watches this bill."""

    def __init__(self) -> None:
        super().__init__("No pack watches this bill. The list of bills shows those there are.")


def bills_watched(
    *, today: date, library: Library, packs: frozenset[str] | None = None
) -> tuple[BillTold, ...]:
    """The bills of these packs (None: of all), each with its newest status. A pack whose file cannot be read
    is left out; `law lint` names it."""
    noted, drafts = registers.statuses(), registers.drafts()
    found = []
    for name in sorted(library.places):
        if packs is not None and name not in packs:
            continue
        for bill in _bills(library, name):
            place = (name, bill.id)
            found.append(_told(name, bill, noted.get(place, ()), drafts.get(place, ""), today))
    return tuple(found)


def bill_watched(pack: str, slug: str, *, today: date, library: Library) -> BillTold:
    """One bill. Raises BillNotFoundError."""
    for one in bills_watched(today=today, library=library, packs=frozenset({pack})):
        if one.slug == slug:
            return one
    raise BillNotFoundError


def note_bill(pack: str, slug: str, noted: StatusNoted, *, by: PersonId, at: datetime) -> None:
    """Keep a status that somebody looked up. Raises NotAllowedError, BillNotFoundError, UnusableEntryError,
    UnusableCommandError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="note how a bill stands")
        today = office.the_office().day_of(at)
        one = bill_watched(pack, slug, today=today, library=office.law_library())
        if not one.bill.as_of <= noted.as_of <= today:
            raise UnusableCommandError("/as_of", f"{noted.as_of}", f"a day from {one.bill.as_of} to {today}")
        registers.note_status(pack, one.bill.id, noted, by=by, at=at)
        happened = BillNoted(
            pack=pack,
            status=noted.status,
            as_of=noted.as_of.isoformat(),
            source_sha256=hashlib.sha256(noted.source.strip().encode()).hexdigest(),
        )
        record(happened, subject_ref=f"{pack}/{slug}", actor=actors.person(by), at=at)


def attach_draft(pack: str, slug: str, draft: str, *, by: PersonId, at: datetime) -> None:
    """Say which draft pack shows what the bill would change; empty: none. Raises NotAllowedError,
    BillNotFoundError, UnusableCommandError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing="attach a draft to a bill")
        library = office.law_library()
        one = bill_watched(pack, slug, today=office.the_office().day_of(at), library=library)
        if draft and draft not in library.laws():
            raise UnusableCommandError("/draft", "a law that no pack covers", "the law of a pack, or nothing")
        registers.attach_draft(pack, one.bill.id, draft, by=by, at=at)
        happened = BillAttached(pack=pack, draft=draft)
        record(happened, subject_ref=f"{pack}/{slug}", actor=actors.person(by), at=at)


def slug_of(name: str) -> str:
    """How a bill's id stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _bills(library: Library, name: str) -> tuple[Bill, ...]:
    """The bills of a pack's file, read once a process, as the packs themselves are."""
    folder = library.places[name]
    if folder not in _KEPT:
        try:
            _KEPT[folder] = load_bills(library.pack(name))
        except LawError:
            _KEPT[folder] = ()
    return _KEPT[folder]


def _told(pack: str, bill: Bill, noted: tuple[StatusNoted, ...], draft: str, today: date) -> BillTold:
    every = (StatusNoted(bill.status, bill.as_of, bill.source), *noted)
    newest = max(enumerate(every), key=lambda one: (one[1].as_of, one[0]))[1]
    now = Bill(bill.id, bill.title, newest.status, newest.as_of, bill.says, newest.source, bill.dice)
    return BillTold(
        pack=pack,
        slug=slug_of(bill.id),
        bill=now,
        stale=newest.status not in OVER and today - newest.as_of > STALE_AFTER,
        draft=draft,
        changes=tuple(one for one in every if one is not newest),
    )
