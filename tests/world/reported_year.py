"""A made-up year of requests as reports count them: histories of entries, and calendars of reports over them.

What is true of requests holds: a paper comes after it was owed, a hand-over after a release, a first
answer once.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from clerestory.publication.reports.counting import History, Noted, Unit, units
from clerestory.publication.reports.definitions import shipped
from clerestory.publication.reports.links import links_of
from clerestory.publication.reports.menu import MENU, Listed
from clerestory.publication.reports.periods import Period, month_of, year_of
from clerestory.publication.reports.tables import make_tables
from clerestory.suppression import Link, Register

FIRST = date(2026, 1, 1)
NODES = (
    "us.dhs.ice",
    "us.dhs.ice",
    "us.dhs.cbp",
    "us.doj.fbi",
    "state.police",
    "state.police",
    "private.towing",
)
ACTIVITIES = ("civil_immigration", "civil_immigration", "criminal_immigration", "criminal_other", "insurance")
PAPERS = (None, None, "administrative_warrant", "detainer", "judicial_warrant", "court_order")
ELEMENTS = ("photo", "address", "ssn", "driver_status", "vehicle", "name")
RULES = ("rule-a", "rule-b", "rule-c")
CHANNELS = ("api", "api", "api", "mail", "counter", "portal")


def year_of_requests(requests: int, seed: int, days: int = 365) -> list[History]:
    """Histories of so many requests, spread over the days unevenly."""
    dice = random.Random(seed)
    numbers = count(1)
    return [_request(dice, numbers, f"MV-{at}", days) for at in range(requests)]


def counted(histories: Sequence[History]) -> list[Unit]:
    """What they count."""
    return units(shipped(), histories)


@dataclass(frozen=True)
class Calendar:
    """Reports in the order in which they are published."""

    periods: tuple[Period, ...]


def calendar(months: int, *, quarters: bool, windows: int, seed: int) -> Calendar:
    """Months, each quarter behind its third, windows of any two days in between, the year last."""
    dice = random.Random(seed)
    found: list[Period] = []
    for month in range(1, months + 1):
        found.append(month_of(date(2026, month, 1)))
        if quarters and month % 3 == 0:
            found.append(Period(date(2026, month - 2, 1), found[-1].last))
        if len(found) % max(2, months // max(1, windows)) == 0 and windows:
            first = FIRST + timedelta(days=dice.randrange((found[-1].last - FIRST).days - 20))
            last = min(found[-1].last, first + timedelta(days=dice.randrange(15, 60)))
            found.append(Period(first, last))
    if months == 12:
        found.append(year_of(FIRST))
    return Calendar(tuple(dict.fromkeys(found)))


@dataclass(frozen=True)
class Published:
    """What left: the register, and how many tables were left out. links: as of the last report."""

    register: Register
    left_out: int
    links: tuple[Link, ...]


def publish_all(
    found: Sequence[Unit], reports: Calendar, *, linked: bool = True, listed: Sequence[Listed] = MENU
) -> Published:
    """Publish every report of the calendar, as the office does. linked: as now; else as before links."""
    register, left_out = Register(), 0
    for period in reports.periods:
        links = links_of(FIRST, register, period) if linked else ()
        _, out, register = make_tables(listed, period, found, register, links)
        left_out += len(out)
    return Published(register, left_out, links_of(FIRST, register, reports.periods[0]))


def _request(dice: random.Random, numbers: Iterator[int], about: str, days: int) -> History:
    came = FIRST + timedelta(days=int(days * dice.betavariate(1.3, 1.1)) % days)
    entries: list[Noted] = []

    def happens(event: str, after: int, **body: Any) -> date:
        on = came + timedelta(days=after)
        entries.append(Noted(next(numbers), event, about, on, body))
        return on

    wanted = tuple(dice.sample(ELEMENTS, dice.randint(1, 4)))
    paper = dice.choice(PAPERS)
    happens(
        "query.request.opened",
        0,
        agency_node=dice.choice(NODES),
        activity=dice.choice(ACTIVITIES),
        channel=dice.choice(CHANNELS),
        instrument=paper,
    )
    if paper and dice.random() < 0.7:
        verified = "yes" if dice.random() < 0.7 else "no"
        happens(
            "query.papers.checked",
            1,
            established=[f"authority.instrument={paper}", f"authority.verified={verified}"],
        )
    took = dice.choice((0, 0, 1, 2, 5, 9, 20))
    emergency = dice.random() < 0.08
    if emergency:
        happens("review.paper.owed", 0)
    fate = dice.random()
    if fate < 0.55:
        rules = dice.sample(RULES, dice.randint(1, 2))
        happens("query.elements.decided", took, decision=about, rules=rules)
        happens("query.request.refused", took, decision=about, elements=wanted)
    elif fate < 0.85:
        left = wanted[1:] if dice.random() < 0.3 and len(wanted) > 1 else ()
        given = tuple(one for one in wanted if one not in left)
        happens("review.finding.recorded", took)
        happens("query.request.approved", took, withheld=left)
        happens("release.envelope.sealed", took, elements=given, absent=())
        if dice.random() < 0.9:
            happens("release.envelope.collected", took + dice.randint(0, 3), again=False)
        if dice.random() < 0.05:
            happens("release.envelope.recalled", took + 4)
    elif fate < 0.92:
        happens("query.request.unmatched", took)
    elif fate < 0.96:
        happens("query.request.withdrawn", took)
    else:
        happens("query.request.lapsed", took + 30)
    if emergency and dice.random() < 0.8:
        happens("review.paper.arrived", took + 2, in_time=dice.random() < 0.8)
    return History(entries, entries[0])
