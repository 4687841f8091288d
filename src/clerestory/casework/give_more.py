"""The requester answers what the office asked, or an officer writes down what came by mail; the clock runs
again, and the day for the answer is counted anew."""

from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import clock, paper_facts, staff
from clerestory.casework.own_request import own_active_request
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import clock_stops, requests
from clerestory.intake.states import Step, Who
from clerestory.journal import actors
from clerestory.journal.actors import Actor
from clerestory.journal.desk_events import InformationGiven
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyId, PersonId

_WANTED: Final = "the answer, or which paper was sent; the office reads it"
_AGAIN: Final = "clock_ran_again"


def give_more(
    reference: str, *, answer: str, agency: AgencyId, by: PersonId | None, at: datetime
) -> QueryReply:
    """The agency itself answers. by: the person who signed in, or None for the agency's program. Raises
    NotAllowedError, AgencySuspendedError, UnusableCommandError, RequestNotFoundError (also for another
    agency's), StateChangeRefusedError, NothingAskedError."""
    answer = required_text("/answer", answer, wanted=_WANTED)
    with transaction.atomic():
        if by is not None:
            staff.refuse_outsider(by, agency, doing="answer for it")
        own = own_active_request(reference, agency=agency, by=by)
        with as_staff():
            return _answer(reference, answer, who=Who.REQUESTER, by=by, actor=own.actor, at=at)


def note_answer(reference: str, *, answer: str, officer: PersonId, at: datetime) -> QueryReply:
    """An officer writes down what the agency answered by another road. Raises as `give_more` does."""
    answer = required_text("/answer", answer, wanted=_WANTED)
    with transaction.atomic(), as_staff():
        staff.staff_with(officer, staff.PREPARING, doing="write down an answer")
        return _answer(reference, answer, who=Who.OFFICER, by=officer, actor=actors.person(officer), at=at)


def _answer(
    reference: str, answer: str, *, who: Who, by: PersonId | None, actor: Actor, at: datetime
) -> QueryReply:
    request = requests.fetch_for_change(reference)
    requests.move(request, Step.GIVE_MORE, who)
    stop = clock_stops.restart(request, answer=answer, by=by, at=at)
    due = clock.count_anew(request, because=_AGAIN, actor=actors.OFFICE, at=at)
    record(
        InformationGiven(
            clock_stop=str(stop.id),
            by=str(who),
            due_on=due.on.isoformat(),
            answer_sha256=digest_of(answer),
        ),
        subject_ref=reference,
        actor=actor,
        at=at,
        person=request.handle,
    )
    paper_facts.let_wholes_count(requests.fetch(reference), at=at)
    return reply_for(requests.fetch(reference), directory.agency_card(request.agency), at=at)
