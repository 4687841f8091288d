"""A requester takes a question back while nothing can have reached them yet: also a sealed release that still
waits for the public ledger is destroyed unread."""

from datetime import datetime

from django.db import transaction

from clerestory.casework.own_request import own_request
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import UNDECIDED, State, Step, Who
from clerestory.journal.events import RequestWithdrawn
from clerestory.journal.write import record
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.release import shelf
from clerestory.review import tasks


def withdraw_request(
    reference: str, *, agency: AgencyId, at: datetime, by: PersonId | None = None
) -> QueryReply:
    """Where the request stands afterwards. Raises RequestNotFoundError, StateChangeRefusedError."""
    with transaction.atomic():
        own = own_request(reference, agency=agency, by=by)
        with as_staff():
            request = requests.fetch_for_change(reference)
            requests.move(request, Step.WITHDRAW, Who.REQUESTER)
            if request.state in UNDECIDED:
                tasks.conclude(tasks.open_task_of(request.id), at=at)
            sealed = shelf.latest_of(request.id) if request.state is State.SEALED else None
            if sealed is not None:
                shelf.destroy(sealed, at=at)
            record(
                RequestWithdrawn(state_before=str(request.state)),
                subject_ref=reference,
                actor=own.actor,
                at=at,
                person=request.handle,
            )
            return reply_for(requests.fetch(reference), own.card, at=at)
