"""Some elements of a request can be decided now, for others more is needed: it is divided into two requests.

Promises that dividing decides nothing: the first part stays in review with all that was established, the
second waits for the requester; nobody looks anybody up again, and reviewers stay as unfit as they were."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import clock_stops, parts, requests, slips
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import Step, Who
from clerestory.journal import actors
from clerestory.journal.actors import Actor
from clerestory.journal.desk_events import InformationAsked, PartOpened, RequestDivided
from clerestory.journal.events import TaskOpened
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import PersonId
from clerestory.review import tasks
from clerestory.sealing.errors import SealingError

_WANTED: Final = "what is needed for these elements; the agency reads it"


def divide_request(
    reference: str, *, waiting: frozenset[str], question: str, officer: PersonId, at: datetime
) -> tuple[str, str]:
    """The references of the part that is decided now and of the part that waits. waiting: some of the
    elements, not all. Raises NotAllowedError, UnusableCommandError, RequestNotFoundError and
    StateChangeRefusedError."""
    question = required_text("/question", question, wanted=_WANTED)
    with transaction.atomic(), as_staff():
        staff.staff_with(officer, staff.PREPARING, doing="divide a request")
        whole = requests.fetch_for_change(reference)
        asked = whole.claims.elements
        later = tuple(name for name in asked if name in waiting)
        now = tuple(name for name in asked if name not in waiting)
        if not later or not now or set(later) != waiting:
            raise UnusableCommandError(
                "/waiting", f"{len(waiting)} elements", f"some of the {len(asked)} that were asked, not all"
            )
        requests.move(whole, Step.DECIDE_IN_PART, Who.OFFICER)
        tasks.conclude(tasks.open_task_of(whole.id), at=at)
        actor = actors.person(officer)
        first = _open(whole, now, number=1, actor=actor, at=at)
        second = _open(whole, later, number=2, actor=actor, at=at)
        _ask(second, question, officer=officer, actor=actor, at=at)
        divided = RequestDivided(
            decided=first.reference,
            decided_elements=now,
            waiting=second.reference,
            waiting_elements=later,
        )
        record(divided, subject_ref=reference, actor=actor, at=at, person=whole.handle)
        return first.reference, second.reference


def _open(
    whole: RequestRecord, elements: tuple[str, ...], *, number: int, actor: Actor, at: datetime
) -> RequestRecord:
    part = parts.open_part(whole, elements, number=number, year=office.the_office().day_of(at).year)
    try:
        keys = slips.read_slip(whole, keks=(office.keys().slips,))
    except SealingError:
        raise UnusableCommandError(
            "/reference", "a request whose identifiers were destroyed", "one that can still be answered"
        ) from None
    slips.put_slip(part, keys, kek=office.keys().slips)
    agency = directory.agency_card(whole.agency)
    opened = PartOpened(
        part_of=whole.reference,
        agency=str(agency.id),
        agency_node=agency.node,
        channel=whole.channel,
        elements=elements,
    )
    record(opened, subject_ref=part.reference, actor=actor, at=at, person=part.handle)
    requests.move(part, Step.SEND_TO_REVIEW, Who.LAW)
    task = tasks.open_task(part.id, at=at)
    waits = TaskOpened(task=str(task.id), kind="divided", due_on=part.due.on.isoformat())
    record(waits, subject_ref=part.reference, actor=actor, at=at, person=part.handle)
    return requests.fetch(part.reference)


def _ask(part: RequestRecord, question: str, *, officer: PersonId, actor: Actor, at: datetime) -> None:
    answer_by = office.the_office().day_of(at) + timedelta(days=office.ANSWER_TO_QUESTION_DAYS)
    requests.move(part, Step.ASK_FOR_MORE, Who.OFFICER)
    stop = clock_stops.stop(part, question=question, by=officer, answer_by=answer_by, at=at)
    asked = InformationAsked(
        clock_stop=str(stop.id), answer_by=answer_by.isoformat(), question_sha256=digest_of(question)
    )
    record(asked, subject_ref=part.reference, actor=actor, at=at, person=part.handle)
