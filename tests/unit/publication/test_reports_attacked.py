"""Somebody with every published file and every definition recovers nothing; without links he would."""

import pytest
from tests.world.outside_attacker import attack
from tests.world.reported_year import FIRST, Calendar, counted, publish_all, year_of_requests

from clerestory.publication.reports.definitions import shipped
from clerestory.publication.reports.links import links_of
from clerestory.publication.reports.menu import MENU
from clerestory.publication.reports.periods import parse
from clerestory.publication.reports.tables import make_tables
from clerestory.suppression import Register, derivable

FAMILY = (
    "answers-group",
    "elements",
    "refused-by-provision",
    "answer-time",
    "days-to-answer",
    "after-release",
    "types-released",
)


@pytest.mark.slow
def test_months_with_a_window_gives_an_outside_attacker_nothing_and_without_links_it_would() -> None:
    listed = [one for one in MENU if one.id in FAMILY]
    found = counted(year_of_requests(150, 3, days=59))
    months = Calendar(tuple(parse(name) for name in ("2026-01", "2026-02", "2026-01-01..2026-02-28")))
    reports = Calendar((*months.periods, parse("2026-01-10..2026-02-20")))
    safe = publish_all(found, reports, listed=listed)
    loot = attack(safe.register.to_bytes(), safe.links)
    assert loot.withheld > 100
    assert (loot.exact, loot.below) == (0, 0)
    assert derivable(tuple(safe.register), links=safe.links) == ()
    naive = publish_all(found, months, linked=False, listed=listed)
    assert derivable(tuple(naive.register)) == (), "each definition by itself is safe"
    taken = attack(naive.register.to_bytes(), naive.links)
    assert taken.exact + taken.below > 5


def test_differences_of_many_small_reports_give_nothing() -> None:
    """Windows that differ by a day, over the tables that speak of the same requests."""
    found = counted(year_of_requests(90, 5, days=28))
    listed = [one for one in MENU if one.id in FAMILY]
    reports = Calendar(tuple(parse(f"2026-01-01..2026-01-{day}") for day in (25, 26)))
    safe = publish_all(found, reports, listed=listed)
    assert len(safe.register) > 3
    loot = attack(safe.register.to_bytes(), safe.links)
    assert (loot.exact, loot.below) == (0, 0)


@pytest.mark.parametrize("linked", [True, False])
def test_types_released_fit_answers_and_elements_which_an_attacker_knows(linked: bool) -> None:
    """Without the links of `types-released@1` he tells of some withheld counts that they are below 11."""
    period, register = parse("2026-01"), Register()
    listed = [one for one in MENU if one.id in ("answers-group", "elements", "types-released")]
    every = links_of(FIRST, register, period)
    ours = [
        one for one in every if linked or "types-released@1" not in (one.small.counting, one.large.counting)
    ]
    found = counted(year_of_requests(60, 11, days=28))
    made, left_out, register = make_tables(listed, period, found, register, ours)
    assert (len(made), left_out) == (3, ())
    loot = attack(register.to_bytes(), every)
    assert (loot.exact + loot.below > 0) is not linked


def test_two_versions_of_a_definition_must_be_linked_by_whoever_writes_the_second() -> None:
    linked = {
        one.counting
        for link in links_of(None, Register(), parse("2026-03"))
        for one in (link.small, link.large)
    }
    for one in shipped():
        if one.version > 1:
            assert {one.name, f"{one.id}@{one.version - 1}"} <= linked, (
                f"{one.name}: say how it fits its past"
            )


def test_links_name_counts_that_tables_have() -> None:
    known = {one.counting for one in MENU}
    splits = {
        one.counting: {split.name for each in MENU if each.counting == one.counting for split in each.splits}
        for one in MENU
    }
    for link in links_of(None, Register(), parse("2026-03")):
        for one in (link.small, link.large):
            assert one.counting in known
            assert one.dimensions <= splits[one.counting], link.why
        assert not link.each or link.each in splits[link.small.counting]
        assert link.why.endswith(".")
