"""A concluded review is sometimes looked at again, by another person: drawn blind, or after an emergency.

Promises that the draw comes from the journal (the hash of the finding's entry), so that anybody can make it
again; that who looks never belongs to who found; that nothing about the release changes, and that a
disagreement is an alarm and a task for counsel."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import alarms, before_review, office, staff
from clerestory.casework.commands import Verdict
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import OfficeSide, as_office, as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import deadlines, requests
from clerestory.intake.office_days import closed_days
from clerestory.intake.records import RequestRecord
from clerestory.journal import actors
from clerestory.journal.read import Recorded
from clerestory.journal.review_events import LookConcluded, LookOpened, LookSettled
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import PersonCard, PersonId, Role
from clerestory.review import guards, looks, tasks
from clerestory.review.looks import LookKind, LookRecord
from clerestory.review.tasks import TaskRecord

BLIND_WITHIN: Final = 5
"""Working days for a look that was drawn."""
_PARTS: Final = 10_000
_GROUND: Final = "why, in one or two sentences for colleagues"
SETTLING: Final = frozenset({Role.COUNSEL, Role.SUPERVISOR})


def draw(
    request: RequestRecord, task: TaskRecord, *, verdict: Verdict, entry: Recorded, at: datetime
) -> None:
    """Ask for a blind look if this finding ended the review and its entry is drawn."""
    share = office.blind_look_share()
    concluded = tasks.latest_task_of(request.id)
    if concluded is None or concluded.concluded_at is None or not looks.is_drawn(entry.hash, share):
        return
    here = office.the_office()
    today = here.day_of(at)
    due = deadlines.after_working_days(today, BLIND_WITHIN, holidays=closed_days(here.law, since=today))
    look = looks.open_look(task.id, kind=LookKind.BLIND, first=str(verdict), due_on=due.on, at=at)
    opened = LookOpened(
        look=str(look.id),
        kind=str(look.kind),
        due_on=due.on.isoformat(),
        drawn_from=entry.number,
        share=round(share * _PARTS),
    )
    record(opened, subject_ref=request.reference, actor=actors.OFFICE, at=at, person=request.handle)


def conclude_look(look_id: UUID, *, by: PersonId, verdict: Verdict, ground: str, at: datetime) -> LookRecord:
    """Keep what another person finds. Raises NotAllowedError, UnusableCommandError, LookNotFoundError,
    LookConcludedError."""
    ground = required_text("/look/ground", ground, wanted=_GROUND)
    with transaction.atomic(), as_staff():
        look = looks.fetch_look(look_id)
        request = requests.fetch_for_change(look.reference)
        why = why_not_look(look, request, directory.person_card(by))
        if why:
            raise NotAllowedError(why)
        look = looks.conclude_look(look, by=by, verdict=str(verdict), ground=ground, at=at)
        concluded = LookConcluded(
            look=str(look.id),
            kind=str(look.kind),
            verdict=look.verdict,
            agrees=not look.disagrees,
            ground_sha256=digest_of(look.ground),
        )
        actor = actors.person(by)
        record(concluded, subject_ref=request.reference, actor=actor, at=at, person=request.handle)
        if look.disagrees:
            alarms.raise_alarm(
                kind="ReviewersDisagree",
                where="after_review",
                subject_ref=request.reference,
                actor=actor,
                at=at,
            )
        return look


def settle_disagreement(look_id: UUID, *, by: PersonId, settling: str, at: datetime) -> LookRecord:
    """Counsel, or another supervisor, says what follows from a disagreement. Raises as `conclude_look`."""
    settling = required_text("/look/settling", settling, wanted="what follows from it")
    with transaction.atomic(), as_staff():
        card = staff.staff_with(by, SETTLING, doing="settle a disagreement")
        look = looks.fetch_look(look_id)
        request = requests.fetch_for_change(look.reference)
        why = why_not_settle(look, request, card)
        if why:
            raise NotAllowedError(why)
        look = looks.settle_look(look, by=by, settling=settling, at=at)
        settled = LookSettled(look=str(look.id), settling_sha256=digest_of(look.settling))
        record(settled, subject_ref=request.reference, actor=actors.person(by), at=at, person=request.handle)
        return look


def why_not_look(look: LookRecord, request: RequestRecord, person: PersonCard) -> str | None:
    """Why this person may not take this look, or None: as for a review, and nobody who found before."""
    agency = directory.agency_card(request.agency)
    case = before_review.guard_case(request, agency, None)
    return guards.why_not(person, replace(case, earlier_reviewers=frozenset(_found_before(look))))


def keep_blind(request: RequestRecord, viewer: PersonCard) -> None:
    """Raise NotAllowedError for somebody who could take the open blind look at this request: before it is
    given, they do not read what the first person found. Theirs, or another's, opens the page again."""
    look = looks.open_blind_look_of(request.id)
    if look is not None and why_not_look(look, request, viewer) is None:
        raise NotAllowedError(
            f"A second person looks at request {request.reference} without knowing what the first one found, "
            "and you may be that person. Give your look first, under Second looks; then this page opens."
        )


def why_not_settle(look: LookRecord, request: RequestRecord, person: PersonCard) -> str | None:
    """Why this person, who may settle disagreements, may not settle this one, or None."""
    if person.id in {look.reviewer, *_found_before(look)}:
        return "One of the two findings is yours. A third person settles it."
    return why_not_look(look, request, person)


def raise_what_is_late(*, at: datetime) -> int:
    """Once a day: an alarm for each look that nobody took in time, and for each paper of an emergency that
    did not come. Returns how many are late."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        today = office.the_office().day_of(at)
        late = [("LookOverdue", each.reference) for each in looks.open_looks() if each.due_on < today]
        late += [("PaperOfEmergencyOverdue", each.reference) for each in looks.papers_owed(until=at)]
        for kind, reference in late:
            alarms.raise_alarm_daily(
                kind=kind,
                where="after_review",
                subject_ref=reference,
                actor=actors.WORKER,
                at=at,
            )
        return len(late)


def _found_before(look: LookRecord) -> set[PersonId]:
    return {
        finding.reviewer
        for task in tasks.tasks_of(look.request)
        if task.id == look.task
        for finding in task.findings
    }
