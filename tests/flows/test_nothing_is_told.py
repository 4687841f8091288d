"""What an agency is told never depends on whether the person exists, nor on what the register holds."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from clerestory.casework.commands import Verdict
from clerestory.casework.queries import query_reply
from clerestory.intake.states import State
from clerestory.registry import index
from clerestory.registry.index import Located, Resolved
from tests.world.days import MONDAY
from tests.world.office import COMPLETE, GENUINE_WARRANT, TOWING, WARRANT_FOR_PHOTO, World
from tests.world.register import nobody

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
        world.checks(reference, application=COMPLETE)
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
