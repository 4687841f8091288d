"""An agency acknowledges that it has a release and can open it; from then on nothing is downloaded any more.

Promises an entry in the journal; refuses to take it for granted: nothing is acknowledged by silence."""

from datetime import datetime

from django.db import transaction

from clerestory.casework.own_request import own_release, own_request
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import Step, Who
from clerestory.journal.actors import Actor
from clerestory.journal.after_events import ReceiptAcknowledged
from clerestory.journal.write import record
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.release.shelf import ReleaseRecord


def acknowledge_release(
    reference: str, *, agency: AgencyId, at: datetime, by: PersonId | None = None
) -> QueryReply:
    """Where the request stands afterwards. by: the person who signed in, or None for the agency's program.
    Raises RequestNotFoundError, StateChangeRefusedError, NotAllowedError, NothingToCollectError."""
    with transaction.atomic():
        own = own_request(reference, agency=agency, by=by)
        with as_staff():
            request = requests.fetch_for_change(reference)
            acknowledge(request, own_release(request), actor=own.actor, at=at)
            return reply_for(requests.fetch(reference), own.card, at=at)


def acknowledge(request: RequestRecord, release: ReleaseRecord, *, actor: Actor, at: datetime) -> None:
    """Take the step and record it. Needs a session of the staff, and the request's row locked."""
    requests.move(request, Step.ACKNOWLEDGE, Who.REQUESTER)
    happened = ReceiptAcknowledged(release_ref=release.release_ref, envelope_sha256=release.envelope_sha256)
    record(happened, subject_ref=request.reference, actor=actor, at=at, person=request.handle)
