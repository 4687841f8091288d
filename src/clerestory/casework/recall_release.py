"""A supervisor calls an answer back, for a ground that the agency is told; the agency confirms destruction.

Promises: whatever lies on the shelf is destroyed in the same transaction as the entry that says so; what was
collected cannot be fetched back, so its agency is told to destroy it and has to confirm. Refuses to claim
more than that: nobody can see from here whether a copy is gone."""

from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.own_request import own_release, own_request
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State, Step, Who
from clerestory.journal import actors
from clerestory.journal.after_events import DestructionConfirmed, EnvelopeRecalled
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.release import aftercare, shelf
from clerestory.release.errors import NothingOwedError
from clerestory.release.shelf import ReleaseRecord

_GROUND: Final = "why it is called back; the agency reads it"
_CONFIRMATION: Final = "what was destroyed, where and when; nothing about the person"
_WITHOUT_RELEASE: Final = frozenset({State.APPROVED})


def recall_release(reference: str, *, ground: str, by: PersonId, at: datetime) -> QueryReply:
    """Where the request stands afterwards. Raises NotAllowedError, UnusableCommandError,
    RequestNotFoundError, StateChangeRefusedError."""
    ground = required_text("/ground", ground, wanted=_GROUND)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.SUPERVISING, doing="call a release back")
        request = requests.fetch_for_change(reference)
        requests.move(request, Step.RECALL, Who.SUPERVISOR)
        release = _sealed(request)
        handed_over = release is not None and release.collected_at is not None
        if release is not None and release.destroyed_at is None:
            shelf.destroy(release, at=at)
        aftercare.keep_recall(
            request.id, request.agency, release, ground=ground, handed_over=handed_over, by=by, at=at
        )
        happened = EnvelopeRecalled(
            release_ref=release.release_ref if release else None,
            state_before=str(request.state),
            handed_over=handed_over,
            ground_sha256=digest_of(ground),
        )
        record(happened, subject_ref=reference, actor=actors.person(by), at=at, person=request.handle)
        return reply_for(requests.fetch(reference), directory.agency_card(request.agency), at=at)


def confirm_destroyed(
    reference: str, *, confirmation: str, agency: AgencyId, at: datetime, by: PersonId | None = None
) -> QueryReply:
    """The agency confirms that its copies are destroyed. Raises RequestNotFoundError, NotAllowedError (also
    where nothing is to be confirmed), UnusableCommandError, StateChangeRefusedError."""
    confirmation = required_text("/confirmation", confirmation, wanted=_CONFIRMATION)
    with transaction.atomic():
        own = own_request(reference, agency=agency, by=by)
        with as_staff():
            request = requests.fetch_for_change(reference)
            requests.move(request, Step.CONFIRM_DESTROYED, Who.REQUESTER)
            try:
                aftercare.confirm_destroyed(request.id, confirmation=confirmation, by=by, at=at)
            except NothingOwedError as nothing:
                raise NotAllowedError(str(nothing)) from nothing
            happened = DestructionConfirmed(
                release_ref=own_release(request).release_ref, confirmation_sha256=digest_of(confirmation)
            )
            record(happened, subject_ref=reference, actor=own.actor, at=at, person=request.handle)
            return reply_for(requests.fetch(reference), own.card, at=at)


def _sealed(request: RequestRecord) -> ReleaseRecord | None:
    """What was sealed for this approval; an older release of a request that was reopened is not meant."""
    return None if request.state in _WITHOUT_RELEASE else shelf.latest_of(request.id)
