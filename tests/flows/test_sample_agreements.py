"""The sample's agreements are marked as made up; one stands, one is over, one is in breach."""

from datetime import timedelta

from clerestory.agreements import register
from clerestory.casework.agreements_held import the_register
from clerestory.casework.sample_agreements import load_agreements
from tests.world.days import MONDAY
from tests.world.office import World

BEGAN = MONDAY - timedelta(days=40)


def test_the_sample_has_one_agreement_of_each_kind(world: World) -> None:
    assert load_agreements({"carrier": world.insurer.id}, at=BEGAN) == 3
    assert all(one.made_up for one in register.every())
    held, pages = the_register(at=MONDAY)
    assert [page.lapse.kind if page.lapse else None for page in pages] == [None, "over", "breached"]
    assert (held.registered, held.in_force, held.with_immigration) == (3, 1, ())


def test_an_agreement_with_an_agency_that_is_not_there_is_left_out(world: World) -> None:
    assert load_agreements({}, at=BEGAN) == 2
