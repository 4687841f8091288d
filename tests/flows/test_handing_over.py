"""What changed between unlocking and downloading: the law is asked once more before a hand-over."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from clerestory.agreements.records import ActKind
from clerestory.agreements.usable import NewAct
from clerestory.casework.collect_release import collect_release
from clerestory.casework.errors import NothingToCollectError
from clerestory.casework.keep_agreement import record_act
from clerestory.casework.onboard_agency import replace_agency_keys
from clerestory.casework.queries import agency_request, alarms
from clerestory.casework.recall_release import recall_release
from clerestory.casework.reconcile_ledger import reconcile_ledger
from clerestory.casework.session import as_staff
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.law.library import default_folder
from clerestory.sealing import keys
from tests.flows.test_delivery import DIRECTIVE
from tests.world.agreements import concluded
from tests.world.days import HOUR, MONDAY
from tests.world.office import COMPLETE, TOWING, World
from tests.world.register import a_vehicle

MINUTE = timedelta(minutes=1)


def released(world: World) -> str:
    reference = world.asks(world.towing, TOWING, a_vehicle().keys).reference
    world.checks(reference, purpose=True, application=COMPLETE)
    world.finds(reference)
    assert world.delivers(reference) is State.RELEASED
    return reference


def collects(world: World, reference: str, at: timedelta = HOUR) -> list[str]:
    """The elements that the agency reads."""
    envelope = collect_release(reference, agency=world.towing.id, at=MONDAY + at).envelope
    return sorted(world.towing.opens(envelope, at=MONDAY + at))


def told(world: World) -> list[tuple[str, str, str | None]]:
    return [(each.kind, each.where, each.reference) for each in alarms(viewer=world.supervisor)]


def entries() -> int:
    with as_staff():
        return sum(read.count_of(event) for event in Event)


@pytest.fixture
def directed(settings: Any, tmp_path: Path) -> Any:
    """The office directs that owners are not named from a plate; `lift` takes the directive back."""
    before = settings.CLERESTORY_LAWPACKS

    def direct(lift: bool = False) -> None:
        settings.CLERESTORY_LAWPACKS = before if lift else tmp_path / "lawpacks"

    shutil.copytree(default_folder(), tmp_path / "lawpacks")
    policies = tmp_path / "lawpacks" / "us-mt-office" / "policies"
    policies.mkdir(exist_ok=True)
    (policies / "directives.cedar").write_text(DIRECTIVE)
    return direct


def test_a_directive_that_came_after_the_unlocking_holds_the_release_back(
    world: World, directed: Any
) -> None:
    reference = released(world)
    directed()
    before = entries()
    with pytest.raises(NothingToCollectError, match=r"law is asked once more.*call the office"):
        collects(world, reference)
    assert told(world) == [("decision_still_stands", "collect_release", reference)]
    assert entries() == before + 1  # as many as a hand-over writes
    shown = agency_request(reference, agency=world.towing.id, at=MONDAY + HOUR)
    assert shown.state is State.RELEASED

    directed(lift=True)
    assert collects(world, reference) == ["vehicle", "vehicle_owner"]
    assert entries() == before + 2
    directed()  # the same hands, a moment later: the copy they have is not the office's reason for another
    with pytest.raises(NothingToCollectError, match="law is asked once more"):
        collects(world, reference, HOUR + MINUTE)
    assert reconcile_ledger(at=MONDAY + HOUR).findings == ()


def test_what_the_law_does_not_let_go_any_more_is_called_back(world: World, directed: Any) -> None:
    reference = released(world)
    directed()
    with pytest.raises(NothingToCollectError):
        collects(world, reference)
    back = recall_release(reference, ground="A new directive.", by=world.supervisor, at=MONDAY + HOUR)
    assert back.state is State.RECALLED


def test_an_agreement_in_breach_holds_the_release_back_until_it_is_settled(world: World) -> None:
    concluded(world)
    reference = released(world)
    today = MONDAY.date()
    breach = record_act(
        "2026-014", NewAct(ActKind.BREACH, today, ground="Found."), by=world.officer, at=MONDAY
    )
    with pytest.raises(NothingToCollectError, match=r"agreement .* no longer covers it.*Settle"):
        collects(world, reference)
    assert told(world) == [("agreement_still_stands", "collect_release", reference)]
    cured = NewAct(ActKind.CURED, today, ground="Settled.")
    record_act("2026-014", replace(cured, of_breach=breach.number), by=world.counsel, at=MONDAY)
    assert collects(world, reference) == ["vehicle", "vehicle_owner"]


def test_what_was_sealed_to_a_key_that_was_replaced_is_not_handed_over(world: World) -> None:
    reference = released(world)
    other = dict(keys.public(keys.generate_recipient_key()))
    replace_agency_keys(world.towing.id, by=None, at=MONDAY, sealing_key=other)
    with pytest.raises(NothingToCollectError, match="sealed to a key"):
        collects(world, reference)
    assert [kind for kind, _where, _of in told(world)] == ["key_is_unchanged"]


def test_a_law_that_cannot_be_asked_hands_nothing_over(world: World, settings: Any, tmp_path: Path) -> None:
    reference = released(world)
    packs, settings.CLERESTORY_LAWPACKS = settings.CLERESTORY_LAWPACKS, tmp_path
    with pytest.raises(NothingToCollectError, match="law is asked once more"):
        collects(world, reference)
    assert told(world) == [("UnknownLawError", "collect_release", reference)]
    settings.CLERESTORY_LAWPACKS = packs
    assert collects(world, reference)
