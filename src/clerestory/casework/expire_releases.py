"""Destroy envelopes whose time is over; a request nobody collected ends as expired."""

from datetime import datetime

from django.db import transaction

from clerestory.casework.session import OfficeSide, as_office
from clerestory.intake import requests
from clerestory.intake.states import State, Step, Who
from clerestory.journal import actors
from clerestory.journal.events import EnvelopeExpired
from clerestory.journal.write import record
from clerestory.release import shelf
from clerestory.release.shelf import ReleaseRecord


def expire_releases(*, at: datetime) -> int:
    """Destroy what is overdue. Returns how many envelopes were destroyed; each in a transaction of its
    own."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        overdue = shelf.overdue(at)
    for release in overdue:
        with transaction.atomic(), as_office(OfficeSide.WORKER):
            _expire(release, at=at)
    return len(overdue)


def _expire(release: ReleaseRecord, *, at: datetime) -> None:
    # The head is enough: a request that cannot be read neither keeps its envelope nor holds up others.
    request = requests.head_for_change(requests.reference_of(release.request))
    latest = shelf.latest_of(request.id)
    waits = request.state in (State.SEALED, State.RELEASED)
    if waits and latest is not None and latest.release_ref == release.release_ref:
        requests.move(request, Step.EXPIRE, Who.WORKER)
    shelf.destroy(release, at=at)
    happened = EnvelopeExpired(release_ref=release.release_ref, envelope_sha256=release.envelope_sha256)
    record(happened, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
