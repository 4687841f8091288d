"""What this office tells of itself in answers to the public, gathered for one question at a time.

Promises: every count comes out of a published report, so no answer tells a number that the gate has not
passed; registers and checks are looked up each time, so that a sentence about them turns false by itself.
Counts no entries and no people. What a question does not ask is not looked up.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from clerestory.casework import check_statements, ledger_pages, report_pages
from clerestory.casework.agreements_held import agreements_held, due_between
from clerestory.casework.answer_message import CHANNEL
from clerestory.casework.commands import CHANNELS
from clerestory.casework.horizon_told import horizon_told
from clerestory.casework.office import (
    law_library,
    must_be_trained,
    published,
    stands_on_the_switch,
    the_office,
)
from clerestory.casework.session import as_staff
from clerestory.journal import published as ledger
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties import access_reviews, course_attempts
from clerestory.parties.course import ASKING, course
from clerestory.public_records import log
from clerestory.publication.figures import Published
from clerestory.publication.promises import Book, BookError, LawToday, read_book
from clerestory.publication.records import (
    AccessReviews,
    Compared,
    Doors,
    DueUnderAgreements,
    KeptNow,
    LedgerNow,
    PromiseNow,
    Records,
    ReplayNow,
    Reports,
    RequestLog,
    Training,
)
from clerestory.publication.replays_told import replays_told
from clerestory.publication.what_if import described
from clerestory.reports import kept
from clerestory.reports.kept import Card

OPEN_DOORS: Final = ("portal", "api")
"""Roads by which a request is opened here; a test walks the doors."""
WHERE_PLANNED: Final = (CHANNEL,)
"""Roads that are open only where the office planned them."""
MONTHS: Final = 12
_YEAR: Final = timedelta(days=365)
_OF_STAFF: Final = frozenset({"compared", "training", "reviews"})
"""Looked up with the rights of the office's staff; of what is found no person is told."""


def records_for_answers(question: int, *, at: datetime) -> Records:
    """What the answer to this question asks of the office. Raises OfficeNotReadyError."""
    office = the_office()
    wanted = [name for name in _GATHERED if question in ASKED_BY[name]]
    with as_staff() if _OF_STAFF.intersection(wanted) else nullcontext():
        gathered = {name: _GATHERED[name](at) for name in wanted}
    return Records(law=office.law, as_of=office.day_of(at), **gathered)


def forget() -> None:
    """Read reports anew, for another database in the same process."""
    _published.cache_clear()


def _reports(at: datetime) -> Reports:
    cards = report_pages.every_report()
    months = sorted((one for one in cards if len(one.name) == len("2026-10")), key=lambda one: one.first)
    years = [one for one in cards if len(one.name) == len("2026")]
    year = max(years, key=lambda one: one.last, default=None)
    latest_first = sorted(cards, key=lambda one: (one.last, one.last - one.first), reverse=True)
    newest = latest_first[0] if latest_first else None
    busy = next((one for one in latest_first[:MONTHS] if not _read(one).is_empty), None)
    told = {one.name: one for one in (year, busy, newest) if one is not None}
    return Reports(
        every=len(cards),
        newest=_read(newest) if newest else None,
        told=tuple(_read(one) for one in sorted(told.values(), key=lambda one: (one.first, one.last))),
        months=tuple(_read(one) for one in months[-MONTHS:]),
    )


def _read(card: Card) -> Published:
    return _published(card.name, card.entry, card.made_at)


@lru_cache(maxsize=32)
def _published(name: str, entry: int, made_at: datetime) -> Published:
    """Read once: what was published never changes."""
    return Published.of(json.loads(kept.file(f"{name}.json")))


def _promises(at: datetime) -> tuple[PromiseNow, ...]:
    office = the_office()
    book = _book()
    checked = book.laws.get(office.law) if book else None
    today = _law_today(str(law_library().folder), office.law, office.day_of(at))
    return tuple(
        PromiseNow(
            id=told.promised.promise.id,
            home=told.promised.home,
            says=told.promised.promise.says,
            standing=told.standing,
            solver=checked.solver if checked else "",
            checked_on=office.day_of(checked.at) if checked and told.checked else None,
            first_on=told.checked.first if told.checked else None,
            last_on=told.checked.last if told.checked else None,
        )
        for told in today.told(book)
    )


@lru_cache(maxsize=2)
def _law_today(packs: str, law: str, on: date) -> LawToday:
    """Packs are read once a process."""
    return LawToday.of(law_library(), law, on)


def _book() -> Book | None:
    """The book of promises; None also where it cannot be used, and then nothing counts as proved."""
    path = published().promises
    try:
        return _book_of(str(path), path.stat().st_mtime_ns)
    except (OSError, BookError):
        return None


@lru_cache(maxsize=1)
def _book_of(path: str, written: int) -> Book | None:
    return read_book(published().promises)


def _kept(at: datetime) -> tuple[KeptNow, ...]:
    told, latest = check_statements.told()
    judged_on = the_office().day_of(datetime.fromisoformat(latest.at)) if latest else None
    return tuple(
        KeptNow(
            id=one.id,
            digest=one.digest,
            since=one.since,
            says=one.says,
            dice=one.dice,
            examines=one.examines,
            examina=one.examina,
            holds=verdict.holds if verdict else None,
            broken_on=verdict.broken_on if verdict else None,
            examined=verdict.examined_at_least if verdict else 0,
            entries=latest.size if latest and verdict else 0,
            judged_on=judged_on if verdict else None,
        )
        for one, verdict in told
    )


def _replays(at: datetime) -> tuple[ReplayNow, ...]:
    places = published()
    about = described(places.history, places.replays)
    if about is None or not about.made_up:
        return ()  # counts of real requests leave through reports alone
    return replays_told(places.replays, about, law_library(), the_office().law)


def _compared(at: datetime) -> Compared | None:
    last = next(iter(read.lines_of(Event.RECONCILIATION_MADE, limit=1)), None)
    if last is None:
        return None
    return Compared(the_office().day_of(last.at), int(last.body["entries"]), int(last.body["findings"]))


def _ledger(at: datetime) -> LedgerNow:
    head = ledger.newest_head()
    pace = ledger_pages.pace_of(ledger.sequencer_state(), at=at)
    return LedgerNow(str(pace), head.size if head else 0, the_office().day_of(head.at) if head else None)


def _training(at: datetime) -> Training:
    found = course()
    newest = course_attempts.last_passed_on(ASKING)
    return Training(found.title, found.version, must_be_trained(), newest, the_office().day_of(at))


def _reviews(at: datetime) -> AccessReviews:
    today = the_office().day_of(at)
    found = access_reviews.standings(on=today)
    return AccessReviews(
        quarter=access_reviews.quarter_of(today),
        places=len(found),
        signed=sum(one.signed_at is not None for one in found),
        overdue=sum(one.overdue for one in found),
        as_of=today,
    )


def _log(at: datetime) -> RequestLog:
    today, lines = the_office().day_of(at), log.all_lines()
    ended = [one for one in lines if one.closed_on is not None]
    return RequestLog(
        lines=len(lines),
        open=len(lines) - len(ended),
        late=sum(one.closed_on is None and one.due_on is not None and one.due_on < today for one in lines),
        ended=len(ended),
        in_time=sum(
            one.closed_on is not None and one.due_on is not None and one.closed_on <= one.due_on
            for one in ended
        ),
        as_of=today,
    )


def _due(at: datetime) -> DueUnderAgreements:
    today = the_office().day_of(at)
    found = [one for one in due_between(today - _YEAR, today) if one.what != "term"]
    return DueUnderAgreements(len(found), sum(one.met for one in found), today)


def _doors(at: datetime) -> Doors:
    opened = (*OPEN_DOORS, *(WHERE_PLANNED if stands_on_the_switch() else ()))
    return Doors(opened, tuple(one for one in CHANNELS if one not in opened))


_GATHERED: Final[Mapping[str, Callable[[datetime], Any]]] = {
    "reports": _reports,
    "agreements": lambda at: agreements_held(at=at),
    "promises": _promises,
    "kept": _kept,
    "replays": _replays,
    "compared": _compared,
    "ledger": _ledger,
    "training": _training,
    "reviews": _reviews,
    "log": _log,
    "due": _due,
    "doors": _doors,
    "horizon": lambda at: horizon_told(the_office().law, at=at),
}
ASKED_BY: Final[Mapping[str, frozenset[int]]] = {
    "reports": frozenset({1, 3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 15, 20}),
    "agreements": frozenset({7}),
    "promises": frozenset({1}),
    "kept": frozenset({14}),
    "replays": frozenset({16, 18}),
    "compared": frozenset({5, 9, 14}),
    "ledger": frozenset({9}),
    "training": frozenset({9}),
    "reviews": frozenset({9}),
    "log": frozenset({10}),
    "due": frozenset({10}),
    "doors": frozenset({3}),
    "horizon": frozenset({8, 9, 12, 13, 18, 19}),
}
"""Which questions ask what of the office."""
