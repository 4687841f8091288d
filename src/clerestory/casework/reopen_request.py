"""A supervisor puts a stopped request back into review. Nothing of the old findings counts any more."""

from datetime import datetime

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import requests
from clerestory.intake.states import Step, Who
from clerestory.journal import actors
from clerestory.journal.events import RequestReopened, TaskOpened
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import PersonId
from clerestory.review import tasks


def reopen_request(reference: str, *, supervisor: PersonId, ground: str, at: datetime) -> QueryReply:
    """Where the request stands afterwards. Raises NotAllowedError, UnusableCommandError,
    StateChangeRefusedError."""
    ground = required_text("/ground", ground, wanted="one sentence that says why it may be looked at again")
    with transaction.atomic(), as_staff():
        staff.staff_with(supervisor, staff.REOPENING, doing="reopen a stopped request")
        request = requests.fetch_for_change(reference)
        requests.move(request, Step.REOPEN, Who.SUPERVISOR)
        if request.decision is not None:
            # It may end without another one; what was found would be told without a release.
            requests.keep_decision(request, request.decision, told=None)
        task = tasks.open_task(request.id, at=at)
        actor = actors.person(supervisor)
        record(
            RequestReopened(ground_sha256=digest_of(ground)),
            subject_ref=reference,
            actor=actor,
            at=at,
            person=request.handle,
        )
        opened = TaskOpened(task=str(task.id), kind="reopened", due_on=request.due.on.isoformat())
        record(opened, subject_ref=reference, actor=actor, at=at, person=request.handle)
        return reply_for(requests.fetch(reference), directory.agency_card(request.agency), at=at)
