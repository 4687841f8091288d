"""The shelf of releases: which one of a request is the last, and that each is destroyed once."""

from typing import Any

import pytest
from django.db import transaction

from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.expire_releases import expire_release, expire_releases
from clerestory.casework.office import ENVELOPE_LIFE
from clerestory.casework.onboard_agency import replace_agency_keys
from clerestory.casework.reopen_request import reopen_request
from clerestory.casework.session import OfficeSide, as_office, as_staff
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.release import shelf
from clerestory.sealing import keys
from tests.world.days import HOUR, MONDAY
from tests.world.office import World
from tests.world.register import a_driver


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_what_somebody_else_destroyed_first_expires_only_once(world: World, is_taken_back: bool) -> None:
    reference = world.approved_photo(a_driver().keys)
    deliver_release(reference, at=MONDAY)
    after = MONDAY + ENVELOPE_LIFE
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        (release,) = shelf.overdue(after)
    if is_taken_back:
        withdraw_request(reference, agency=world.bureau.id, at=after)
    else:
        assert expire_releases(at=after) == 1
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        assert not expire_release(release, at=after + HOUR)
    with as_staff():
        assert read.count_of(Event.ENVELOPE_EXPIRED) == (0 if is_taken_back else 1)


def test_the_tenth_release_of_a_request_is_the_last_whatever_the_clock_says(
    world: World, forced: Any
) -> None:
    reference = world.approved_photo(a_driver().keys)
    forced("INSERT INTO release_attempts (request_id, last) SELECT id, 8 FROM intake_request")
    for at in (MONDAY + HOUR, MONDAY):  # the clock is set back between the ninth and the tenth
        deliver_release(reference, at=at)
        other = keys.public(keys.generate_recipient_key())
        replace_agency_keys(world.bureau.id, by=world.administrator, at=MONDAY, sealing_key=dict(other))
        assert world.proves(reference, at=at) is State.STOPPED
        reopen_request(reference, supervisor=world.counsel, ground="It was confirmed.", at=MONDAY)
        world.finds(reference, by=world.counsel)
    with as_staff():
        latest = shelf.latest_of(requests.head(reference).id)
    assert latest is not None
    assert latest.release_ref == f"{reference}-R10"
