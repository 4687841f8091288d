"""Tables that count different things say something of each other; the gate knows it, as an attacker does."""

import random
from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from clerestory.suppression import (
    PERIOD,
    CannotBePublishedError,
    Category,
    Dimension,
    Link,
    LinkError,
    Publication,
    RefusedError,
    Register,
    Shown,
    Sum,
    Table,
    Withheld,
    derivable,
    protect,
    publish,
    summed,
)
from clerestory.suppression.findings import Kind
from clerestory.suppression.links import related, together
from clerestory.suppression.published import is_small, publication_of

CAME = Link(Sum("came"), Sum("owed"), "Each paper that came on a day was owed on that day.")
BEFORE = Link(Sum("came"), Sum("owed"), "Each paper that came was owed before.", since="2026-01-01")


def of(counting: str, name: str, months: Mapping[str, int], whole: str = "") -> Table:
    """A table by month, with their sum where it has a name."""
    categories = [Category(whole, tuple(months))] if whole else []
    time = Dimension(PERIOD, (*categories, *(Category(month) for month in months)))
    return summed(name, counting, (time,), {(month,): count for month, count in months.items()})


OWED = publication_of(of("owed", "o", {"2026-01": 12, "2026-02": 5}, "Q"), [("2026-01",), ("2026-02",)])


def test_a_shown_part_gives_a_withheld_whole_away_and_only_links_say_so() -> None:
    """12 owed in January and 5 in February, 17 together; 12 came in January: 12 were owed, 5 were left."""
    came = publication_of(of("came", "c", {"2026-01": 12}), [])
    assert derivable([OWED, came]) == ()
    found = derivable([OWED, came], links=[CAME])
    assert {(place[1], one.kind) for one in found for place in one.places} >= {(("2026-02",), Kind.SMALL)}


def test_the_gate_refuses_such_a_table_and_the_search_withholds_what_gives_it_away() -> None:
    months = [("2026-01",), ("2026-02",)]
    owed = publication_of(of("owed", "o", {"2026-01": 60, "2026-02": 5}, "Q"), months)
    register = Register((owed,))
    table = of("came", "c", {"2026-01": 60, "2026-02": 2, "2026-03": 12}, "R")
    alone = protect(table, register).publication
    assert alone.cells["2026-01",] == Shown(60), "the dearest cell is shown where nobody thinks of links"
    assert derivable([owed, alone]) == ()
    with pytest.raises(RefusedError, match=r"below 11|exactly"):
        publish(register, alone, [CAME])
    safe = protect(table, register, links=[CAME]).publication
    assert isinstance(safe.cells["2026-01",], Withheld)
    assert derivable([owed, safe], links=[CAME]) == ()


def test_what_came_up_to_a_day_was_owed_up_to_that_day() -> None:
    """Owed in January is withheld; what came in February can only be what January owed, as none was then."""
    owed = publication_of(
        of("owed", "o", {"2026-01": 15, "2026-02": 0, "2026-03": 5}, "Q"), [("2026-01",), ("2026-03",)]
    )
    came = publication_of(of("came", "c", {"2026-01": 0, "2026-02": 13}), [])
    assert derivable([owed, came]) == ()
    found = derivable([owed, came], links=[BEFORE])
    assert ("2026-03",) in {place[1] for one in found for place in one.places}
    late = [Link(BEFORE.small, BEFORE.large, BEFORE.why, since="2025-12-01")]
    assert derivable([owed, came], links=late) == (), "nobody knows what was owed in December"


def test_a_factor_bounds_from_both_sides() -> None:
    answers = publication_of(
        of("answers", "a", {"2026-01": 30, "2026-02": 4}, "Q"), [("2026-01",), ("2026-02",)]
    )
    elements = publication_of(of("elements", "e", {"2026-01": 90, "2026-02": 12}), [])
    three = [Link(Sum("elements"), Sum("answers"), "Three elements an answer at most.", times=3)]
    assert derivable([answers, elements]) == ()
    found = derivable([answers, elements], links=three)
    assert {(p[1], one.kind) for one in found for p in one.places} >= {(("2026-02",), Kind.PINNED)}


def test_each_category_of_a_dimension_is_held_against_the_whole() -> None:
    rules = Dimension("rule", (Category("a"), Category("b")), "all")
    table = summed("r", "rules", (rules, Dimension(PERIOD, (Category("2026-01"),))), {("a", "2026-01"): 13})
    refused = publication_of(
        of("refused", "x", {"2026-01": 13, "2026-02": 3}, "Q"), [("2026-01",), ("2026-02",)]
    )
    link = Link(Sum("rules"), Sum("refused"), "A rule takes part in a refusal once.", each="rule")
    assert derivable([refused, publication_of(table, [])]) == ()
    assert derivable([refused, publication_of(table, [])], links=[link])


def test_counts_that_no_link_joins_stand_apart() -> None:
    assert related("owed", [OWED], [CAME]) == [OWED]
    assert related("others", [OWED], [CAME]) == []
    assert together(["a", "owed", "came"], [CAME]) == [frozenset({"a"}), frozenset({"owed", "came"})]


def test_tables_that_contradict_a_link_are_refused() -> None:
    came = publication_of(of("came", "c", {"2026-01": 40}), [])
    shown = publication_of(of("owed", "o", {"2026-01": 30}), [])
    with pytest.raises(LinkError, match="contradict"):
        publish(Register((shown,)), came, [CAME])


def tried(small: Publication, large: Publication, most: int) -> set[tuple[str, tuple[str, ...]]]:
    """Withheld cells that are below 11, or one number, in every pair of whole-number tables that fits."""
    months = [cell for cell in small.cells if cell[0].startswith("2026-")]
    seen: dict[tuple[str, tuple[str, ...]], set[int]] = {}
    wholes = list(_fits(large, months, most))
    for few in _fits(small, months, most):
        for many in wholes:
            if all(few[month] <= many[month] for month in months):
                for name, cells in ((small.name, few), (large.name, many)):
                    for cell, count in cells.items():
                        seen.setdefault((name, cell), set()).add(count)
    return {
        at
        for at, counts in seen.items()
        if isinstance((small if at[0] == small.name else large).cells[at[1]], Withheld)
        and (max(counts) < 11 or len(counts) == 1)
    }


def _fits(of_table: Publication, months: list[tuple[str, ...]], most: int) -> Iterator[dict]:
    for counts in product(range(most + 1), repeat=len(months)):
        cells = dict(zip(months, counts, strict=True)) | {("Q",): sum(counts)}
        if all(
            what == Shown(cells[cell]) or isinstance(what, Withheld) for cell, what in of_table.cells.items()
        ):
            yield cells


def test_what_follows_is_what_trying_every_pair_of_tables_finds() -> None:
    dice = random.Random(5)
    found_any = 0
    for _ in range(20):
        owed = {month: dice.randint(0, 13) for month in ("2026-01", "2026-02")}
        came = {month: dice.randint(0, count) for month, count in owed.items()}
        tables = []
        for counting, counts in (("came", came), ("owed", owed)):
            table = of(counting, counting, counts, "Q")
            hidden = [cell for cell, count in table.counts.items() if is_small(count) or dice.random() < 0.4]
            tables.append(publication_of(table, hidden))
        derived = tried(tables[0], tables[1], 24)
        found = {
            (place[0], place[1])
            for one in derivable(tables, links=[CAME])
            if one.kind in (Kind.PINNED, Kind.SMALL)
            for place in one.places
        }
        assert derived == {
            at
            for at in found
            if isinstance(next(one for one in tables if one.name == at[0]).cells[at[1]], Withheld)
        }
        found_any += bool(derived)
    assert found_any > 2


def test_more_is_withheld_or_nothing_leaves_never_something_that_follows() -> None:
    dice = random.Random(11)
    refused = 0
    for _ in range(12):
        register = Register()
        for at in range(1, 4):
            owed = {f"2026-{month:02}": dice.randint(0, 30) for month in range(at, at + 2)}
            came = {month: dice.randint(0, count) for month, count in owed.items()}
            for counting, counts in (("owed", owed), ("came", came)):
                table = of(counting, f"{counting}{at}", counts, f"W{at}")
                try:
                    safe = protect(table, register, links=[CAME, BEFORE]).publication
                    register = publish(register, safe, [CAME, BEFORE])
                except (CannotBePublishedError, RefusedError, LinkError):
                    refused += 1
        assert derivable(tuple(register), links=[CAME, BEFORE]) == ()
    assert refused, "some of these contradict what was published before"
