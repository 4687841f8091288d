"""The same question sent twice is one request; the same key with another body changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.errors import IdempotencyConflictError
from clerestory.journal import read
from clerestory.journal.events import Event
from tests.world.days import DAY, MONDAY
from tests.world.office import FORM_I200, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver


def stored() -> tuple[int, int]:
    """How many requests there are, and how many journal entries."""
    with as_staff():
        head = read.head()
        return sum(count for _, count in requests.counts()), head.number if head else 0


def test_the_same_key_and_body_give_the_same_answer_again(world: World) -> None:
    first = world.asks(world.removal, FORM_I200, a_driver().keys, key="one")
    before = stored()
    again = world.asks(world.removal, FORM_I200, a_driver().keys, key="one", at=MONDAY + DAY)
    assert stored() == before
    assert again.repeated
    assert not first.repeated
    assert (again.reference, again.state, again.decision) == (first.reference, first.state, first.decision)


@pytest.mark.parametrize("changed", ["claims", "person"])
def test_the_same_key_with_another_body_is_refused_and_nothing_is_stored(world: World, changed: str) -> None:
    first = world.asks(world.removal, FORM_I200, a_driver().keys, key="one")
    before = stored()
    claims = FORM_I200 | {"elements": ["address"]} if changed == "claims" else FORM_I200
    person = a_driver(5).keys if changed == "person" else a_driver().keys
    with pytest.raises(IdempotencyConflictError, match=first.reference):
        world.asks(world.removal, claims, person, key="one")
    assert stored() == before


def test_two_agencies_may_use_the_same_key(world: World) -> None:
    ours = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys, key="one")
    theirs = world.asks(world.removal, FORM_I200, a_driver().keys, key="one")
    assert ours.reference != theirs.reference
    assert not theirs.repeated


def test_the_same_question_sent_at_the_same_moment_opens_one_request(
    world: World, django_db_blocker: Any
) -> None:
    def ask(_: int) -> tuple[str, bool]:
        with django_db_blocker.unblock():
            try:
                reply = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys, key="one")
                return reply.reference, reply.repeated
            finally:
                connections.close_all()

    with ThreadPoolExecutor(max_workers=4) as senders:
        answers = list(senders.map(ask, range(4)))
    assert len({reference for reference, _ in answers}) == 1
    assert sorted(repeated for _, repeated in answers) == [False, True, True, True]
    with as_staff():
        assert read.count_of(Event.REQUEST_OPENED) == 1
        assert read.verify_chain().first_break is None


def test_references_have_no_gaps_after_a_race(world: World) -> None:
    references = [world.asks(world.removal, FORM_I200, a_driver().keys).reference for _ in range(3)]
    numbers = [int(reference.rsplit("-", 1)[1]) for reference in references]
    assert numbers == [1, 2, 3]
