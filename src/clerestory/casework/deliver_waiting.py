"""Deliver what was approved and still waits: a job may be lost with a worker, an approval may not.

Promises that each request is tried on its own, so that one which cannot be delivered now does not hold up
others."""

from datetime import datetime

from django.db import transaction

from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.session import OfficeSide, as_office
from clerestory.intake import requests
from clerestory.intake.states import State


def deliver_waiting(*, at: datetime) -> tuple[str, ...]:
    """Deliver every approved request. Returns their references. Raises what `deliver_release` raises."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        waiting = tuple(request.reference for request in requests.in_states([State.APPROVED]))
    for reference in waiting:
        deliver_release(reference, at=at)
    return waiting
