"""The main job: one photo under a judge's warrant goes out sealed; the same question on Form I-200 opens
nothing."""

from typing import Any

import pytest

from clerestory.casework.collect_release import collect_release
from clerestory.intake.states import State
from clerestory.registry import openings
from clerestory.sealing.contents import Medium
from clerestory.sealing.errors import NotForThisRecipientError
from tests.world.days import HOUR, MONDAY
from tests.world.office import FORM_I200, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver, nobody


def test_a_warrant_for_one_photo_ends_in_an_envelope_with_only_that_photo(world: World) -> None:
    driver = a_driver()
    asked = world.asks(world.bureau, WARRANT_FOR_PHOTO, driver.keys)
    assert asked.state is State.IN_REVIEW
    assert asked.decision is None

    assert world.checks(asked.reference, authority=GENUINE_WARRANT).state is State.IN_REVIEW
    assert world.finds(asked.reference).state is State.APPROVED
    assert openings.opened() == ()
    assert world.delivers(asked.reference, at=MONDAY + HOUR) is State.RELEASED

    collected = collect_release(asked.reference, agency=world.bureau.id, at=MONDAY + 2 * HOUR)
    inside = world.bureau.opens(collected.envelope, at=MONDAY + 2 * HOUR)
    assert list(inside) == ["photo"]
    photo = inside["photo"]
    assert isinstance(photo, Medium)
    assert photo.content.decode().startswith(driver.content["photo"]["text"] + "<!-- CM1.")
    with pytest.raises(NotForThisRecipientError):
        world.removal.opens(collected.envelope, at=MONDAY + 2 * HOUR)

    (opening,) = openings.opened(collected.receipt.release_ref)
    assert opening.elements == ("photo",)
    assert opening.opened_by == "releaser"
    assert openings.gaps() == ()


def test_form_i200_is_withheld_at_once_and_the_vault_stays_closed(world: World) -> None:
    asked = world.asks(world.removal, FORM_I200, a_driver().keys)
    assert asked.state is State.WITHHELD
    assert asked.decision is not None
    (photo,) = asked.decision.elements
    assert photo.outcome == "withhold"
    assert photo.cure
    assert openings.opened() == ()
    assert openings.gaps() == ()


def test_a_refusal_does_not_depend_on_whether_the_person_exists(world: World, office_records: Any) -> None:
    about_somebody = world.asks(world.removal, FORM_I200, a_driver().keys)
    about_nobody = world.asks(world.removal, FORM_I200, nobody())
    assert about_somebody.decision is not None
    assert about_nobody.decision is not None
    assert about_somebody.decision.elements == about_nobody.decision.elements
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        looked_up = owner.execute("SELECT count(*) FROM intake_request WHERE register IS NOT NULL").fetchone()
    assert looked_up == (0,)


def test_a_made_up_warrant_does_not_tell_whether_a_person_exists(world: World) -> None:
    about_somebody = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys)
    about_nobody = world.asks(world.bureau, WARRANT_FOR_PHOTO, nobody())
    assert about_somebody.state is about_nobody.state is State.IN_REVIEW
    assert about_somebody.if_proved is not None
    assert about_nobody.if_proved is not None
    assert about_somebody.if_proved.elements == about_nobody.if_proved.elements


def test_an_approved_request_about_nobody_ends_without_a_record(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, nobody()).reference
    world.checks(reference, authority=GENUINE_WARRANT)
    assert world.finds(reference).state is State.NO_RECORD
    assert openings.opened() == ()


def test_a_purpose_that_was_only_said_releases_nothing_even_under_federal_law_alone(
    world: World, settings: Any
) -> None:
    settings.CLERESTORY_LAW = "us"
    claims = {
        "purpose": {"activity": "criminal_other", "claimed_use": "b1"},
        "elements": ["photo"],
        "record": "driver",
    }
    asked = world.asks(world.bureau, claims, a_driver().keys)
    assert asked.if_proved is not None
    assert asked.if_proved.outcome_of("photo") == "release"
    assert asked.state is State.IN_REVIEW
    assert openings.opened() == ()
