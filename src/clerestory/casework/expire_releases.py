"""Destroy envelopes whose time is over; a request nobody collected ends as expired."""

from datetime import datetime

from django.db import transaction

from clerestory.casework.session import OfficeSide, as_office
from clerestory.intake import requests
from clerestory.intake.states import State, Step, Who
from clerestory.journal import actors
from clerestory.journal.release_events import EnvelopeExpired
from clerestory.journal.write import record
from clerestory.release import shelf
from clerestory.release.shelf import ReleaseRecord


def expire_releases(*, at: datetime) -> int:
    """Destroy what is overdue. Returns how many envelopes were destroyed; each in a transaction of its
    own."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        overdue = shelf.overdue(at)
    count = 0
    for release in overdue:
        with transaction.atomic(), as_office(OfficeSide.WORKER):
            count += expire_release(release, at=at)
    return count


def expire_release(release: ReleaseRecord, *, at: datetime) -> bool:
    """Destroy one that was found overdue. False where somebody else was first. Needs a transaction."""
    # The head is enough: a request that cannot be read neither keeps its envelope nor holds up others.
    request = requests.head_for_change(requests.reference_of(release.request))
    # Another worker may have been first, or it was taken back, before the request's lock was ours.
    if shelf.is_destroyed(release):
        return False
    latest = shelf.latest_of(request.id)
    waits = request.state in (State.SEALED, State.RELEASED)
    if waits and latest is not None and latest.release_ref == release.release_ref:
        requests.move(request, Step.EXPIRE, Who.WORKER)
    shelf.destroy(release, at=at)
    happened = EnvelopeExpired(release_ref=release.release_ref, envelope_sha256=release.envelope_sha256)
    record(happened, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
    return True
