"""What an agency is told never depends on whether the person exists, nor on what the register holds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from clerestory.casework.commands import Verdict
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.queries import agency_request, query_reply
from clerestory.casework.reopen_request import reopen_request
from clerestory.intake.states import State
from clerestory.registry import index
from clerestory.registry.index import Located, Resolved
from tests.world.days import DAY, MONDAY
from tests.world.office import COMPLETE, GENUINE_WARRANT, TOWING, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver, nobody

_KNOWN = Located(Resolved.EXACT, uuid4(), "driver", None, False, False)
MEANT = {
    "exact": _KNOWN,
    "none": Located(Resolved.NONE),
    "ambiguous": Located(Resolved.AMBIGUOUS),
    "confidential": replace(_KNOWN, address_confidential=True),
    "accident": replace(_KNOWN, accident_without_conviction=True),
}
ASKED = ("photo", "address", "accidents", "name")
WARRANT: dict[str, Any] = WARRANT_FOR_PHOTO | {
    "elements": list(ASKED),
    "authority": WARRANT_FOR_PHOTO["authority"] | {"elements": list(ASKED)},
}
NOTICE: dict[str, Any] = TOWING | {"elements": ["vehicle_owner", "address"]}
Meant = Callable[[Located], None]


@pytest.fixture
def meant(monkeypatch: pytest.MonkeyPatch) -> Meant:
    """Let the register answer as if such a record were meant."""
    return lambda located: monkeypatch.setattr(index, "locate", lambda keys, **_: located)


def told(world: World, claims: dict[str, Any], *, by: str, verdict: Verdict) -> dict[str, Any]:
    """All that the agency reads after a person concluded; only what differs by request is left out."""
    warrant = claims is WARRANT
    party = world.bureau if warrant else world.towing
    reference = world.asks(party, claims, nobody()).reference
    if warrant:
        world.checks(reference, authority=replace(GENUINE_WARRANT, elements=ASKED))
    else:
        world.checks(reference, purpose=True, application=COMPLETE)
    world.finds(reference, verdict, by=getattr(world, by))
    reply = query_reply(reference, agency=party.id, at=MONDAY)
    assert reply.decision is not None
    return reply.decision.to_json() | {"id": "", "state": str(reply.state)}


@pytest.mark.parametrize(
    ("claims", "by", "verdict"),
    [
        (WARRANT, "supervisor", Verdict.REFUSE),
        (NOTICE, "supervisor", Verdict.REFUSE),
        (NOTICE, "second_supervisor", Verdict.APPROVE),
    ],
    ids=["warrant refused", "notice refused", "approval that does not count"],
)
def test_what_is_told_after_nothing_was_approved_is_the_same_for_everybody(
    world: World, meant: Meant, claims: dict[str, Any], by: str, verdict: Verdict
) -> None:
    answers = {}
    for name, located in MEANT.items():
        meant(located)
        answers[name] = told(world, claims, by=by, verdict=verdict)
    assert {name: answer for name, answer in answers.items() if answer != answers["none"]} == {}
    assert answers["none"]["state"] == State.WITHHELD
    assert answers["none"]["obligations"] == []


@pytest.mark.parametrize("elements", [["accidents"], ["accidents", "vehicle"]])
def test_a_person_looks_wherever_a_flag_of_the_register_could_matter(
    world: World, meant: Meant, elements: list[str]
) -> None:
    claims = {"purpose": {"activity": "towing_notice", "claimed_use": "b7"}, "elements": elements}
    for located in MEANT.values():
        meant(located)
        reply = world.asks(world.towing, claims, nobody())
        assert (reply.state, reply.decision) == (State.IN_REVIEW, None)


def test_where_no_flag_can_matter_the_law_answers_at_once(world: World) -> None:
    claims = {"purpose": {"activity": "towing_notice", "claimed_use": "b7"}, "elements": ["driver_status"]}
    assert world.asks(world.towing, claims, a_driver().keys).state is State.APPROVED


def test_a_paper_that_has_run_out_is_not_approved(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    checked = world.checks(
        reference, authority=GENUINE_WARRANT, authority_expires_on=(MONDAY - 30 * DAY).date()
    )
    assert checked.state in (State.WITHHELD, State.IN_REVIEW)
    if checked.state is State.IN_REVIEW:
        assert world.finds(reference).state is State.WITHHELD


def test_while_a_request_is_stopped_or_looked_at_again_no_decision_is_told(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT, authority_expires_on=MONDAY.date())
    assert world.finds(reference).decision is not None
    stopped = deliver_release(reference, at=MONDAY + DAY)
    assert (stopped.state, stopped.decision) == (State.STOPPED, None)
    assert not agency_request(reference, agency=world.bureau.id, at=MONDAY + DAY).told
    again = reopen_request(reference, supervisor=world.counsel, ground="Look again.", at=MONDAY + DAY)
    assert (again.state, again.decision) == (State.IN_REVIEW, None)
    assert world.finds(reference, at=MONDAY + DAY).state is State.WITHHELD
