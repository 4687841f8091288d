"""Duties to tell somebody that could not be read from the law when the request came: listed, and asked again.

Promises that a request whose law could not be asked, or whose duty has no addressee in a pack, stays on the
notices desk with the cure until the law was asked and answered, and that this is tried each time notices go
out; nobody is looked up for it. The law of the day on which the request came is asked, with what is
established now.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, deciding, notices_owed, office, question
from clerestory.casework.errors import DecisionFaultError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.intake import requests
from clerestory.intake.errors import UnreadableRequestError
from clerestory.journal import actors, undecided
from clerestory.journal.notice_events import NoticesDecided
from clerestory.journal.write import record
from clerestory.parties import directory

HERE: Final = "undecided_notices"
PLACES: Final = frozenset({"answer_query", notices_owed.PLACE, HERE})
"""Use cases whose alarms about a request say that its notices were not decided. A fault while a request is
answered undoes the notices that were opened with it."""


@dataclass(frozen=True, slots=True)
class UndecidedLine:
    """A request on the list. kind: what went wrong. no_addressee: the law was asked; its pack does not say
    whom it tells."""

    reference: str
    kind: str
    since: date
    no_addressee: bool


def lines() -> tuple[UndecidedLine, ...]:
    """The list. Inside a transaction of staff or the worker."""
    day_of = office.the_office().day_of
    return tuple(
        UndecidedLine(row.reference, row.kind, day_of(row.since), row.kind == notices_owed.NO_ADDRESSEE)
        for row in undecided.undecided(PLACES)
    )


def decide_again(*, at: datetime) -> int:
    """Ask the law again for each of them; how many were decided now. Each in a transaction of its own."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        waiting = [row.reference for row in undecided.undecided(PLACES)]
    return sum(_decide(reference, at=at) for reference in waiting)


def _decide(reference: str, *, at: datetime) -> bool:
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        try:
            request = requests.fetch_for_change(reference)
            agency = directory.agency_card(request.agency)
            came = request.opened_at
            answers = [
                deciding.decide(asked(request, agency, at=came, register=None))
                for asked in (question.as_claimed, question.as_established)
            ]
        except (UnreadableRequestError, DecisionFaultError) as fault:
            alarms.raise_alarm_daily(
                kind=deciding.kind_of(fault),
                where=HERE,
                subject_ref=reference,
                actor=actors.WORKER,
                at=at,
            )
            return False
        opened = notices_owed.open_notices(request, answers, at=at)
        if opened is None:
            return False
        record(NoticesDecided(opened=opened), subject_ref=reference, actor=actors.WORKER, at=at)
        return True
