"""A request whose stored words this release does not know rests, says so, and holds up nobody else."""

from collections.abc import Callable
from typing import Any

import pytest

from clerestory.casework.collect_release import collect_release
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.expire_releases import expire_releases
from clerestory.casework.office import ENVELOPE_LIFE
from clerestory.casework.queries import agency_request, agency_requests, query_reply, queue, request_page
from clerestory.casework.reopen_request import reopen_request
from clerestory.casework.session import as_staff
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.intake import requests
from clerestory.intake.errors import RequestNotFoundError, UnreadableRequestError
from clerestory.intake.states import State
from clerestory.journal import read
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.office import GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

Spoil = Callable[..., None]
OF_ANOTHER_RELEASE = {
    "a word of the claims": ("claims", '{"mode": "gone_word"}'),
    "a part of the claims": ("claims", '{"gone_part": true}'),
    "a part of what staff found": ("established", '{"authority": {"gone": true}}'),
    "an outcome": ("told", '{"id": "x", "elements": [{"outcome": "gone"}]}'),
    "a fact of the register": ("register", '{"resolved": "exact", "gone": true}'),
}


@pytest.fixture
def spoil(office_records: Any) -> Spoil:
    """Store what another release may have stored, beside what is there."""

    def change(reference: str, column: str = "claims", more: str = '{"mode": "gone_word"}') -> None:
        with office_records.connect("clerestory_owner") as owner:
            owner.execute("SELECT set_config('app.office', 'staff', false)")
            owner.execute(
                f"UPDATE intake_request SET {column} = coalesce({column}, '{{}}') || %s::jsonb"
                " WHERE reference = %s",
                [more, reference],
            )

    return change


def asked(world: World, number: int = 0) -> str:
    return world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver(number).keys).reference


@pytest.mark.parametrize("stored", OF_ANOTHER_RELEASE.values(), ids=OF_ANOTHER_RELEASE)
def test_whatever_cannot_be_read_is_said_with_reference_and_state(
    world: World, spoil: Spoil, stored: tuple[str, str]
) -> None:
    broken, sound = asked(world), asked(world, 1)
    spoil(broken, *stored)
    for look in (
        lambda: request_page(broken, viewer=world.supervisor, at=MONDAY),
        lambda: agency_request(broken, agency=world.bureau.id, at=MONDAY),
        lambda: query_reply(broken, agency=world.bureau.id, at=MONDAY),
    ):
        with pytest.raises(UnreadableRequestError, match=f"{broken} cannot be read") as said:
            look()
        assert (said.value.head.reference, said.value.head.state) == (broken, State.IN_REVIEW)
        assert "gone" not in str(said.value)
    rows = agency_requests(world.bureau.id, at=MONDAY)
    assert [(row.reference, row.readable, row.state) for row in rows] == [
        (sound, True, State.IN_REVIEW),
        (broken, False, State.IN_REVIEW),
    ]
    shown = queue(viewer=world.supervisor, at=MONDAY)
    assert [row.reference for row in shown.rows] == [sound]
    assert [(row.reference, row.agency) for row in shown.unreadable] == [(broken, world.bureau.name)]
    assert world.checks(sound, authority=GENUINE_WARRANT).state is State.IN_REVIEW


def test_nothing_is_done_with_what_cannot_be_read(world: World, spoil: Spoil) -> None:
    reference = asked(world)
    spoil(reference)
    with as_staff():
        before = read.head()
    for step in (
        lambda: world.checks(reference, authority=GENUINE_WARRANT),
        lambda: world.finds(reference),
        lambda: reopen_request(reference, supervisor=world.supervisor, ground="Again.", at=MONDAY),
        lambda: withdraw_request(reference, agency=world.bureau.id, at=MONDAY),
        lambda: collect_release(reference, agency=world.bureau.id, at=MONDAY),
        lambda: deliver_release(reference, at=MONDAY),
    ):
        with pytest.raises(UnreadableRequestError):
            step()
    with as_staff():
        assert read.head() == before
        assert requests.head_for_change(reference).state is State.IN_REVIEW


def test_the_same_key_again_says_that_the_first_request_cannot_be_read(world: World, spoil: Spoil) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys, key="once").reference
    spoil(reference)
    with pytest.raises(UnreadableRequestError):
        world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys, key="once")
    assert world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys, key="anew").state is State.IN_REVIEW


def test_another_agency_does_not_learn_that_it_exists(world: World, spoil: Spoil) -> None:
    reference = asked(world)
    spoil(reference)
    with pytest.raises(RequestNotFoundError):
        query_reply(reference, agency=world.removal.id, at=MONDAY)


def test_a_page_of_the_list_counts_it_as_any_other(world: World, spoil: Spoil) -> None:
    first, second, third = (asked(world, number) for number in range(3))
    spoil(second)
    page = agency_requests(world.bureau.id, at=MONDAY, limit=2)
    assert [row.reference for row in page] == [third, second]
    following = agency_requests(world.bureau.id, at=MONDAY, after=second, limit=2)
    assert [row.reference for row in following] == [first]


def test_once_mended_it_goes_on_where_it_stood(world: World, spoil: Spoil) -> None:
    reference = asked(world)
    spoil(reference)
    spoil(reference, "claims", '{"mode": "single"}')
    world.checks(reference, authority=GENUINE_WARRANT)
    assert world.finds(reference).state is State.APPROVED


def test_its_envelope_is_destroyed_in_time_like_everybodys(
    world: World, spoil: Spoil, office_records: Any
) -> None:
    references = [world.approved_photo(a_driver(number).keys) for number in (0, 1)]
    for reference in references:
        world.delivers(reference, at=MONDAY)
    spoil(references[0])
    (row,) = [each for each in agency_requests(world.bureau.id, at=MONDAY + HOUR) if not each.readable]
    assert (row.state, row.collectable) == (State.RELEASED, False)
    assert expire_releases(at=MONDAY + ENVELOPE_LIFE + DAY) == 2
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        assert owner.execute("SELECT envelope FROM release_release").fetchall() == [("",), ("",)]
        states = owner.execute("SELECT state FROM intake_request").fetchall()
    assert states == [(State.EXPIRED,), (State.EXPIRED,)]
