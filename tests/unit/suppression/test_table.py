"""What is no table of counts is refused in one sentence."""

import pytest
from tests.world.counts import flat, table, year_of

from clerestory.suppression import (
    PERIOD,
    Category,
    Dimension,
    LinkError,
    Publication,
    Shown,
    Table,
    TableError,
    Withheld,
    derivable,
    from_rows,
    summed,
)
from clerestory.suppression.findings import Kind
from clerestory.suppression.periods import days_of
from clerestory.suppression.published import publication_of

R, C = flat("r", 2), flat("c", 1, None)
RIGHT = {("r0", "c0"): 20, ("r1", "c0"): 5, ("all", "c0"): 25}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({("all", "c0"): 26}, "is no sum of its parts"),
        ({("r1", "c0"): -5}, "is negative"),
        ({("r1", "c0"): 5.0}, "no whole number"),
        ({("r1", "c0"): True}, "no whole number"),
        ({("r1", "c0"): 10**15}, "larger than any count"),
        ({("r9", "c0"): 3}, "is no cell of this table"),
    ],
)
def test_a_wrong_count_is_refused(changed: dict[tuple[str, str], int], says: str) -> None:
    with pytest.raises(TableError, match=says):
        Table("t", "requests", (R, C), {**RIGHT, **changed})


def test_a_cell_without_count_is_refused() -> None:
    with pytest.raises(TableError, match="has no count"):
        Table("t", "requests", (R, C), {("r0", "c0"): 20, ("all", "c0"): 20})


def test_a_cell_twice_is_refused() -> None:
    with pytest.raises(TableError, match="comes twice"):
        from_rows("t", "requests", (R, C), [*RIGHT.items(), (("r0", "c0"), 20)])
    assert from_rows("t", "requests", (R, C), RIGHT.items()).counts == RIGHT


@pytest.mark.parametrize(
    ("dimension", "says"),
    [
        (lambda: Dimension("", (Category("a"),)), "has a name that is empty"),
        (lambda: Dimension("d", (Category("a"), Category("a"))), "stands twice"),
        (lambda: Dimension("d", (Category("a"),), "a"), "stands twice"),
        (lambda: Dimension("d", ()), "has no category"),
        (lambda: Dimension("d", (Category("a", ("b",)), Category("b", ("a",)))), "part of itself"),
        (lambda: Dimension("d", (Category("a", ("b", "b")),)), "names a part twice"),
        (lambda: Dimension(PERIOD, (Category("2025"),), "always"), "time goes on"),
        (lambda: Dimension(PERIOD, (Category("spring"),)), "is no time"),
        (lambda: Dimension(PERIOD, (Category("2025-13"),)), "is no time"),
        (lambda: Dimension(PERIOD, (Category("spring", ("2025-03", "april")),)), "is no time"),
    ],
)
def test_a_wrong_dimension_is_refused(dimension: object, says: str) -> None:
    with pytest.raises(TableError, match=says):
        dimension()


def test_sums_are_added_up_over_every_level() -> None:
    state = Dimension("d", (Category("east", ("a", "b")), Category("a"), Category("b"), Category("c")), "all")
    of = summed("t", "requests", (state, flat("c", 2)), {("a", "c0"): 1, ("b", "c1"): 20, ("c", "c0"): 30})
    assert of.counts["east", "all"] == 21
    assert of.counts["all", "c0"] == 31
    assert of.counts["all", "all"] == 51
    with pytest.raises(TableError, match="is one that is added up"):
        summed("t", "requests", (state, C), {("east", "c0"): 3})


def test_a_small_count_cannot_be_published_by_mistake() -> None:
    cells = dict.fromkeys([("r0", "c0"), ("r1", "c0"), ("all", "c0")], Shown(3))
    with pytest.raises(TableError, match="must be withheld"):
        Publication("t", "requests", (R, C), cells)


def test_withheld_looks_withheld_and_never_zero() -> None:
    one = publication_of(table([[5, 20], [30, 0]]), [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")])
    rows = dict(one.rows())
    assert rows["r0", "c0"] == rows["r1", "c1"] == "withheld"
    assert rows["all", "all"] == 55
    assert one.withheld == 4
    assert Withheld() == Withheld()
    assert vars(Withheld()) == {}


def test_a_name_that_means_two_things_is_refused() -> None:
    one = Dimension("d", (Category("east", ("a", "b")), Category("c")))
    other = Dimension("d", (Category("east", ("a",)), Category("c")))
    counts = {("east",): 20, ("c",): 30}
    tables = [
        publication_of(Table(f"t{n}", "requests", (d,), counts), []) for n, d in enumerate((one, other))
    ]
    with pytest.raises(LinkError, match="made of other parts"):
        derivable(tables)


def test_tables_that_contradict_each_other_are_refused() -> None:
    period = Dimension(PERIOD, (year_of(2025),))
    one = publication_of(Table("t0", "requests", (period,), {("2025",): 20}), [])
    halves = Dimension(
        PERIOD, (Category("h1", ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06")),)
    )
    other = publication_of(Table("t1", "requests", (halves,), {("h1",): 30}), [])
    with pytest.raises(LinkError, match="contradict"):
        derivable([one, other])


def test_a_table_must_say_of_what_time_it_is_if_others_do() -> None:
    one = publication_of(Table("t0", "requests", (Dimension(PERIOD, (year_of(2025),)),), {("2025",): 20}), [])
    other = publication_of(table([[20, 30]], "t1"), [])
    with pytest.raises(LinkError, match="does not say of what time"):
        derivable([one, other])


def test_names_of_times_are_taken_apart_into_days() -> None:
    assert len(days_of("2024")) == 366
    assert days_of("2025") == days_of("2025-H1") | days_of("2025-H2")
    assert days_of("2025-H2") == days_of("2025-Q3") | days_of("2025-10") | days_of("2025-11") | days_of(
        "2025-12"
    )
    assert days_of("2025-02-28") < days_of("2025-02")
    assert not any(map(days_of, ("2025-02-29", "2025-Q5", "2025-00", "25", "2025-", "٢٠٢٥")))


def test_a_month_and_its_quarter_are_linked_without_being_told() -> None:
    def of(name: str, inner: dict[str, int]) -> Table:
        period = Dimension(PERIOD, tuple(map(Category, inner)))
        return Table(name, "requests", (period,), {(one,): count for one, count in inner.items()})

    two = publication_of(of("months", {"2025-01": 20, "2025-02": 30, "2025-03": 5}), [("2025-03",)])
    found = derivable([two, publication_of(of("quarter", {"2025-Q1": 55}), [])])
    assert [one.kind for one in found] == [Kind.PINNED]


def test_groups_and_members_that_look_like_strangers_are_refused() -> None:
    one = publication_of(Table("t0", "requests", (flat("r", 2, None),), {("r0",): 20, ("r1",): 30}), [])
    groups = Dimension("r", (Category("west"),))
    other = publication_of(Table("t1", "requests", (groups,), {("west",): 50}), [])
    with pytest.raises(LinkError, match="in common"):
        derivable([one, other])
    told = Dimension("r", (Category("west", ("r0", "r1")),))
    assert derivable([one, publication_of(Table("t1", "requests", (told,), {("west",): 50}), [])]) == ()
