"""After collecting over HTTP: acknowledged, attested, passed on, destroyed after a recall."""

from datetime import timedelta

from tests.doors.api.conftest import Clock
from tests.doors.api.program import Program
from tests.world.office import World
from tests.world.register import a_driver

from clerestory.casework.recall_release import recall_release

USE = {"used_for": "Matched in the case.", "fate": "deleted", "passed_on": False}


def collected(world: World, bureau: Program, time: Clock) -> str:
    reference = world.approved_photo(a_driver().keys)
    world.delivers(reference, at=time.now())
    assert bureau.get(f"/queries/{reference}").json["after"] is None
    assert bureau.get(f"/queries/{reference}/release").status == 200
    return reference


def test_a_program_repeats_a_broken_fetch_and_is_told_what_it_owes(
    world: World, bureau: Program, time: Clock
) -> None:
    reference = collected(world, bureau, time)
    time.moves(timedelta(minutes=10))
    bureau._token = None  # it ended within five minutes
    assert bureau.get(f"/queries/{reference}/release").status == 200
    time.moves(timedelta(minutes=10))
    bureau._token = None  # it ended within five minutes
    assert bureau.get(f"/queries/{reference}/release").type == "nothing-to-collect"
    after = bureau.get(f"/queries/{reference}").json["after"]
    assert after == {
        "release": f"{reference}-R1",
        "due_on": "2026-04-01",
        "recalled_because": None,
        "redisclosures": 0,
    }


def test_a_program_acknowledges_enters_and_attests(world: World, bureau: Program, time: Clock) -> None:
    reference = collected(world, bureau, time)
    place = f"/queries/{reference}"
    assert bureau.post(f"{place}/acknowledge").json["state"] == "acknowledged"
    assert bureau.post(f"{place}/acknowledge").type == "step-refused"
    assert bureau.post(f"{place}/use", USE | {"fate": "lost"}).type == "body-not-fitting"
    kept = USE | {"fate": "kept_under_rule"}
    assert bureau.post(f"{place}/use", kept).type == "body-not-fitting"
    assert bureau.post(f"{place}/use", USE | {"passed_on": True}).type == "not-allowed"
    body = {
        "to_name": "City Court",
        "to_node": "court",
        "permitted_use": "b4",
        "elements": ["name"],
        "passed_on": "2026-03-02",
    }
    assert bureau.post(f"{place}/redisclosures", body).type == "body-not-fitting"
    entered = bureau.post(f"{place}/redisclosures", body | {"elements": ["photo"]})
    assert (entered.status, entered.json["keep_until"]) == (201, "2031-03-02")
    assert bureau.post(f"{place}/use", USE).type == "not-allowed"
    closed = bureau.post(f"{place}/use", USE | {"passed_on": True}).json
    assert (closed["state"], closed["after"]["due_on"], closed["after"]["redisclosures"]) == (
        "closed",
        None,
        1,
    )


def test_a_recall_is_told_with_its_ground_and_confirmed(world: World, bureau: Program, time: Clock) -> None:
    reference = collected(world, bureau, time)
    place = f"/queries/{reference}"
    gone = {"confirmation": "Wiped."}
    assert bureau.post(f"{place}/destroyed", gone).type == "step-refused"
    recall_release(reference, ground="The order was quashed.", by=world.supervisor, at=time.now())
    read = bureau.get(place).json
    assert (read["state"], read["after"]["recalled_because"]) == ("recalled", "The order was quashed.")
    assert bureau.get(f"{place}/release").type == "nothing-to-collect"
    assert bureau.post(f"{place}/use", USE).type == "step-refused"
    assert bureau.post(f"{place}/destroyed", gone).json["state"] == "closed"
