"""A requester appeals a refusal; somebody who had no part in it looks.

Promises that nobody concludes an appeal against a refusal of their own, that an appeal can only lead back
into review (never to a release by itself), and that its days are counted in words."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction

from clerestory.casework import before_review, office
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.own_request import own_active_request
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import appeals, requests
from clerestory.intake.appeals import AppealOutcome
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State, Step, Who
from clerestory.journal import actors
from clerestory.journal.desk_events import AppealConcluded, RefusalAppealed
from clerestory.journal.events import TaskOpened
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, AgencyId, PersonCard, PersonId
from clerestory.review import guards, tasks

_GROUND: Final = "what is wrong with the refusal; the office reads it"
_ANSWER: Final = "the reasons, for the agency and the file"


def appeal_refusal(
    reference: str, *, ground: str, agency: AgencyId, by: PersonId | None, at: datetime
) -> QueryReply:
    """Bring an appeal. by: the person who signed in, or None for the agency's program. Raises
    NotAllowedError (also after the last day), AgencySuspendedError, UnusableCommandError,
    RequestNotFoundError, StateChangeRefusedError."""
    ground = required_text("/ground", ground, wanted=_GROUND)
    with transaction.atomic():
        own = own_active_request(reference, agency=agency, by=by)
        with as_staff():
            request = requests.fetch_for_change(reference)
            why = why_no_appeal(request, today=office.the_office().day_of(at))
            if why:
                raise NotAllowedError(why)
            requests.move(request, Step.APPEAL, Who.REQUESTER)
            appeal = appeals.bring(request, ground=ground, by=by, at=at)
            record(
                RefusalAppealed(appeal=str(appeal.id), ground_sha256=digest_of(ground)),
                subject_ref=reference,
                actor=own.actor,
                at=at,
                person=request.handle,
            )
            return reply_for(requests.fetch(reference), own.card, at=at)


def conclude_appeal(
    reference: str, *, outcome: AppealOutcome, answer: str, by: PersonId, at: datetime
) -> QueryReply:
    """Say what came of it. Raises NotAllowedError, UnusableCommandError, RequestNotFoundError,
    StateChangeRefusedError, NothingAskedError."""
    answer = required_text("/answer", answer, wanted=_ANSWER)
    with transaction.atomic(), as_staff():
        request = requests.fetch_for_change(reference)
        agency = directory.agency_card(request.agency)
        why = why_not_conclude(request, agency, directory.person_card(by))
        if why:
            raise NotAllowedError(why)
        again = outcome is AppealOutcome.LOOK_AGAIN
        requests.move(request, Step.LOOK_AGAIN if again else Step.UPHOLD, Who.SUPERVISOR)
        appeal = appeals.conclude(request, outcome=outcome, answer=answer, by=by, at=at)
        concluded = AppealConcluded(
            appeal=str(appeal.id), outcome=str(outcome), answer_sha256=digest_of(answer)
        )
        actor = actors.person(by)
        record(concluded, subject_ref=reference, actor=actor, at=at, person=request.handle)
        if again:
            task = tasks.open_task(request.id, at=at)
            opened = TaskOpened(task=str(task.id), kind="appealed", due_on=request.due.on.isoformat())
            record(opened, subject_ref=reference, actor=actor, at=at, person=request.handle)
        return reply_for(requests.fetch(reference), agency, at=at)


def why_no_appeal(request: RequestRecord, *, today: date) -> str | None:
    """The sentence that says why this refusal cannot be appealed (any more), or None. What stands otherwise
    than refused is for the table of states to say."""
    if request.state is not State.WITHHELD or request.appeal_by is None or today <= request.appeal_by:
        return None
    return f"The last day for an appeal was {request.appeal_by.isoformat()}. Ask anew with what has changed."


def why_not_conclude(request: RequestRecord, agency: AgencyCard, person: PersonCard) -> str | None:
    """The sentence that says why this person may not conclude the appeal, or None."""
    found = {finding.reviewer for task in tasks.tasks_of(request.id) for finding in task.findings}
    case = before_review.guard_case(request, agency, None)
    return guards.why_not(person, replace(case, earlier_reviewers=frozenset(found)))
