"""An officer asks the requester for more; the clock stands still until the answer comes or its time is over.

Promises that the question names nobody (it goes to the agency) and that findings made so far stay."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import clock_stops, requests
from clerestory.intake.states import Step, Who
from clerestory.journal import actors
from clerestory.journal.desk_events import InformationAsked
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import PersonId

_WANTED: Final = "what is needed and what it would change; the agency reads it"


def ask_for_more(reference: str, *, question: str, officer: PersonId, at: datetime) -> QueryReply:
    """Where the request stands after the question. Raises NotAllowedError, UnusableCommandError,
    RequestNotFoundError, StateChangeRefusedError."""
    question = required_text("/question", question, wanted=_WANTED)
    answer_by = office.the_office().day_of(at) + timedelta(days=office.ANSWER_TO_QUESTION_DAYS)
    with transaction.atomic(), as_staff():
        staff.staff_with(officer, staff.PREPARING, doing="ask for more")
        request = requests.fetch_for_change(reference)
        requests.move(request, Step.ASK_FOR_MORE, Who.OFFICER)
        stop = clock_stops.stop(request, question=question, by=officer, answer_by=answer_by, at=at)
        record(
            InformationAsked(
                clock_stop=str(stop.id),
                answer_by=answer_by.isoformat(),
                question_sha256=digest_of(question),
            ),
            subject_ref=reference,
            actor=actors.person(officer),
            at=at,
            person=request.handle,
        )
        return reply_for(requests.fetch(reference), directory.agency_card(request.agency), at=at)
