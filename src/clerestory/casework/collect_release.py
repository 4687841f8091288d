"""An agency fetches its sealed release and gets a receipt.

Promises the same bytes each time until they expire, an entry for every hand-over, and that a suspended
agency gets nothing. Whether the agency sees the release at all is decided by row-level security."""

from datetime import datetime

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.errors import AgencySuspendedError, NothingToCollectError
from clerestory.casework.release_proof import proof_file
from clerestory.casework.replies import Collected, Receipt
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SAYS, State, Step, Who
from clerestory.journal import actors
from clerestory.journal.events import EnvelopeCollected
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.release import shelf
from clerestory.release.shelf import ReleaseRecord


def collect_release(
    reference: str, *, agency: AgencyId, at: datetime, by: PersonId | None = None
) -> Collected:
    """The envelope and its receipt. Raises RequestNotFoundError, NothingToCollectError,
    AgencySuspendedError."""
    with transaction.atomic():
        card = directory.agency_card(agency)
        if not card.active:
            raise AgencySuspendedError(card.name)
        staff.refuse_stranger(by, agency)
        with as_agency(agency):
            requests.fetch(reference)  # not the agency's own: not found
        with as_staff():
            request = requests.fetch_for_change(reference)
            release = _ready(request, at=at)
            requests.move(request, Step.COLLECT, Who.REQUESTER)
            shelf.mark_collected(release, at=at)
            happened = EnvelopeCollected(
                release_ref=release.release_ref,
                envelope_sha256=release.envelope_sha256,
                again=release.collected_at is not None,
            )
            actor = actors.person(by) if by else actors.client(agency)
            entry = record(happened, subject_ref=reference, actor=actor, at=at, person=request.handle)
        with as_agency(agency):
            envelope = shelf.envelope_of(release.release_ref)
            file = proof_file(reference, release)
    return Collected(
        reference=reference,
        envelope=envelope,
        sha256=release.envelope_sha256,
        expires_at=release.expires_at,
        receipt=Receipt(
            reference=reference,
            release_ref=release.release_ref,
            envelope_sha256=release.envelope_sha256,
            sealed_at=release.sealed_at,
            collected_at=at,
            journal_number=entry.number,
            journal_hash=entry.hash,
        ),
        proved=file.place if file is not None else None,
    )


def _ready(request: RequestRecord, *, at: datetime) -> ReleaseRecord:
    release = shelf.latest_of(request.id)
    if request.state not in (State.RELEASED, State.COLLECTED) or release is None:
        raise NothingToCollectError(
            f"Request {request.reference} has no sealed release to collect. It stands at: "
            f"{SAYS[request.state]}."
        )
    if release.expires_at <= at:
        raise NothingToCollectError(
            f"The release of request {request.reference} could be collected until "
            f"{release.expires_at:%Y-%m-%d %H:%M} UTC. Ask again with a new request."
        )
    return release
