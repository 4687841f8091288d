"""A hold is over: its end is noted, and the person is told, by a letter that the office itself promises where
no law demands one.

Promises that the page never waits for this: what is held is compared by days. A worker that was down only
writes its entry and its letters later."""

from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import office
from clerestory.casework.notice_letters import OWN_CITATION
from clerestory.casework.session import OfficeSide, as_office
from clerestory.intake import requests
from clerestory.intake.deadlines import WORKING_DAYS, ClockRule, due_by
from clerestory.intake.office_days import closed_days
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SETTLED
from clerestory.journal import actors
from clerestory.journal.notice_events import HoldEnded, NoticeOpened
from clerestory.journal.write import record
from clerestory.law.notices import NoticeTo
from clerestory.residents import holds, notices
from clerestory.residents.holds import HoldRecord
from clerestory.residents.notices import OWN_PROMISE, Opening

OWN_WORKING_DAYS: Final = 3


def note_ends(*, at: datetime) -> int:
    """Note every hold whose last day is over; how many."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        found = holds.over_unnoted(office.the_office().day_of(at))
    return sum(_note(each, at=at) for each in found)


def promise_to_tell(whole: RequestRecord, *, at: datetime) -> None:
    """Open the office's own notice to the person, where no law opened one: whoever was kept waiting is
    written to, and need not find it by chance."""
    if any(each.to is NoticeTo.SUBJECT for each in notices.of_request(whole.id)):
        return
    here = office.the_office()
    today = here.day_of(at)
    rule = ClockRule(OWN_WORKING_DAYS, WORKING_DAYS, OWN_CITATION)
    due = due_by(today, (rule,), holidays=closed_days(here.law, since=today))
    opening = Opening(
        provision=OWN_PROMISE,
        citation=OWN_CITATION,
        law=here.law,
        law_on=today,
        to=NoticeTo.SUBJECT,
        official="",
        before_disclosure=False,
        due_on=due.on if whole.state in SETTLED else None,
        due_arithmetic=f"{OWN_CITATION}: {due.arithmetic}",
    )
    made = notices.open_notice(whole.id, opening, at=at)
    if made is not None:
        happened = NoticeOpened(
            notice=str(made.id),
            provision=made.provision,
            to=str(made.to),
            official="",
            due_on=made.due_on.isoformat() if made.due_on else "",
        )
        record(happened, subject_ref=whole.reference, actor=actors.OFFICE, at=at, person=whole.handle)


def _note(hold: HoldRecord, *, at: datetime) -> bool:
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        whole = requests.fetch_for_change(hold.reference)
        found = holds.fetch(hold.id)
        over = found.over_on(office.the_office().day_of(at))
        if over is None or found.since is None or not holds.note_end(found, at=at):
            return False  # renewed or noted while we looked
        ended = HoldEnded(
            hold=str(found.id),
            since=found.since.isoformat(),
            until=over.isoformat(),
            terms=len(found.terms),
        )
        record(ended, subject_ref=whole.reference, actor=actors.WORKER, at=at, person=whole.handle)
        promise_to_tell(whole, at=at)
        return True
