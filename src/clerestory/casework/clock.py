"""Which rules set the day for an answer, and the day itself, counted anew whenever something moved it.

Promises that the office's own standard and every duty of the decision that starts with the request are
counted, that the earliest governs, and that holidays and stopped clocks are in the arithmetic."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from clerestory.casework import office
from clerestory.intake import clock_stops, requests
from clerestory.intake.deadlines import (
    CALENDAR_DAYS,
    WORKING_DAYS,
    ClockRule,
    Deadline,
    StoodStill,
    due_by,
)
from clerestory.intake.office_days import closed_days
from clerestory.intake.records import RequestRecord
from clerestory.journal.actors import Actor
from clerestory.journal.desk_events import DueDayCounted
from clerestory.journal.write import record
from clerestory.vocabulary.decision import Decision

_OWN: Final = "the office's own standard"
_UNITS: Final = {"business days": WORKING_DAYS, "calendar days": CALENDAR_DAYS}


def on_arrival(*, emergency: bool, at: datetime) -> tuple[ClockRule, Deadline]:
    """The office's own rule, and the day it gives a request that arrives now."""
    here = office.the_office()
    today = here.day_of(at)
    rule = ClockRule(0 if emergency else office.ANSWER_WORKING_DAYS, WORKING_DAYS, _OWN)
    return rule, due_by(today, (rule,), holidays=closed_days(here.law, since=today))


def rules_of_law(decision: Decision) -> tuple[ClockRule, ...]:
    """Each duty of this decision whose clock starts with the request, as its law counts it. Raises
    LawError."""
    found = []
    for duty in decision.obligations:
        deadline = office.deadline_of(duty.id, law=decision.law, on=decision.on)
        if deadline is None or deadline.event != "request" or deadline.amount is None:
            continue
        if deadline.unit in _UNITS:
            found.append(ClockRule(deadline.amount, _UNITS[deadline.unit], duty.citation))
    return tuple(found)


def count(request: RequestRecord, rules: Sequence[ClockRule]) -> Deadline:
    """The day by which this request is due, with the stops of its clock that are over."""
    here = office.the_office()
    opened_on = here.day_of(request.opened_at)
    stops = tuple(
        StoodStill(here.day_of(stop.stopped_at), here.day_of(stop.restarted_at))
        for each in (request.part_of, request.id)
        if each is not None
        for stop in clock_stops.stops_of(each)
        if stop.restarted_at is not None
    )
    return due_by(opened_on, rules, holidays=closed_days(here.law, since=opened_on), stops=stops)


def count_anew(
    request: RequestRecord, *, because: str, actor: Actor, at: datetime, more: Sequence[ClockRule] = ()
) -> Deadline:
    """Count the day again, with more rules if there are; keep and record it where it moved. because: law,
    clock_ran_again or closed_day."""
    rules = tuple(dict.fromkeys((*request.clock_rules, *more)))
    if not rules:
        return request.due  # opened before clocks had rules
    due = count(request, rules)
    if (due, rules) == (request.due, request.clock_rules):
        return due
    requests.keep_due(request, due, rules)
    if due.on != request.due.on:
        counted = DueDayCounted(because=because, before=request.due.on.isoformat(), due_on=due.on.isoformat())
        record(counted, subject_ref=request.reference, actor=actor, at=at, person=request.handle)
    return due
