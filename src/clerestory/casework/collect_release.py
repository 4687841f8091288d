"""An agency fetches its sealed release and gets a receipt.

Promises that a release is handed over once: again only within some minutes to the same hands, because a
connection may break, or once more after a supervisor allowed it; then the same bytes. An entry for every
hand-over, and for each that is held back because the law of the day, asked once more, does not let it go; a
suspended agency gets nothing, and nobody gets what rests on a paper that is not verified any more. Row-level
security decides whether the agency sees it at all. Source: docs/decisions/0024-handed-over-once.md."""

from datetime import datetime

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.before_handing_over import keep_held, why_held
from clerestory.casework.errors import AgencySuspendedError, NothingToCollectError
from clerestory.casework.paper_force import force_of
from clerestory.casework.release_proof import proof_file
from clerestory.casework.replies import Collected, Receipt
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SAYS, State, Step, Who
from clerestory.journal import actors
from clerestory.journal.actors import Actor
from clerestory.journal.read import Recorded
from clerestory.journal.release_events import EnvelopeCollected
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.release import aftercare, shelf
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
            release = _ready(request, by=by, at=at)
            actor = actors.person(by) if by else actors.client(agency)
            held = why_held(request, card, at=at)
            if held is not None:
                keep_held(request, held, actor=actor, at=at)
            else:
                entry = _hand_over(request, release, actor=actor, by=by, at=at)
                with as_agency(agency):
                    return _collected(request.reference, release, entry, at=at)
    raise NothingToCollectError(held.says)  # outside, so that the entry about it stays


def _hand_over(
    request: RequestRecord, release: ReleaseRecord, *, actor: Actor, by: PersonId | None, at: datetime
) -> Recorded:
    requests.move(request, Step.COLLECT, Who.REQUESTER)
    if not release.is_repeat(at, by=by):
        shelf.mark_collected(release, by=by, at=at)
        aftercare.use_allowance(release, at=at)
    happened = EnvelopeCollected(
        release_ref=release.release_ref,
        envelope_sha256=release.envelope_sha256,
        again=release.collected_at is not None,
    )
    return record(happened, subject_ref=request.reference, actor=actor, at=at, person=request.handle)


def _collected(reference: str, release: ReleaseRecord, entry: Recorded, *, at: datetime) -> Collected:
    file = proof_file(reference, release)
    return Collected(
        reference=reference,
        envelope=shelf.envelope_of(release.release_ref),
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


def _ready(request: RequestRecord, *, by: PersonId | None, at: datetime) -> ReleaseRecord:
    release = shelf.latest_of(request.id)
    if request.state not in (State.RELEASED, State.COLLECTED) or release is None:
        raise NothingToCollectError(
            f"Request {request.reference} has no sealed release to collect. It stands at: "
            f"{SAYS[request.state]}."
        )
    if force_of(request).why:
        raise NothingToCollectError(
            f"A paper behind request {request.reference} is looked at again. Nothing is handed over until "
            "that is settled; call the office."
        )
    if release.expires_at <= at:
        raise NothingToCollectError(
            f"The release of request {request.reference} could be collected until "
            f"{release.expires_at:%Y-%m-%d %H:%M} UTC. Ask again with a new request."
        )
    if release.destroyed_at is not None or not release.may_be_handed_over(at, by=by):
        raise NothingToCollectError(
            f"The release of request {request.reference} was handed over on "
            f"{release.window_from or release.collected_at:%Y-%m-%d %H:%M} UTC, and a release is handed over "
            "once. If it was lost, call the office: a supervisor can allow one more download."
        )
    return release
