"""All tables ever published: the gate reads them, nobody changes them, and no refusal tells a value."""

import json
import random
import re
from collections.abc import Iterator, Sequence

import pytest
from tests.world.counts import flat, months, only_small_withheld, quarter, skewed, table, year_of

from clerestory.suppression import (
    PERIOD,
    CannotBePublishedError,
    Category,
    Dimension,
    Publication,
    RefusedError,
    Register,
    RegisterError,
    Table,
    derivable,
    protect,
    publish,
    read,
    summed,
)
from clerestory.suppression.findings import Kind
from clerestory.suppression.published import is_small, publication_of

Counts = dict[tuple[str, str, str], int]


def of_period(counts: Counts, period: Sequence[Category], name: str, rows: int = 6, wide: int = 5) -> Table:
    """Agency by purpose by period, of true counts by month."""
    inner: dict[tuple[str, ...], int] = {}
    for (agency, purpose, month), count in counts.items():
        for one in period:
            if month in (one.parts or (one.name,)):
                key = (agency, purpose, one.name)
                inner[key] = inner.get(key, 0) + count
    dimensions = (flat("agency", rows), flat("purpose", wide), Dimension(PERIOD, tuple(period)))
    return summed(name, "requests", dimensions, inner)


def a_year(seed: int, year: int = 2025, rows: int = 6, wide: int = 5) -> Counts:
    """True counts by agency, purpose, month."""
    dice = random.Random(seed)
    return {
        (f"agency{i}", f"purpose{j}", month): skewed(dice) // 3
        for i in range(rows)
        for j in range(wide)
        for month in months(year)
    }


def quarters_and_year(seed: int) -> Iterator[Table]:
    counts = a_year(seed)
    for number in (1, 2, 3, 4):
        yield of_period(counts, [quarter(2025, number)], f"quarter {number}")
    yield of_period(counts, [year_of(2025)], "year")


def recovered(publications: Sequence[Publication]) -> int:
    return len(derivable(publications))


def test_quarters_and_the_year_fall_when_each_is_protected_alone_and_stand_together() -> None:
    alone, together = [], Register()
    for seed in (1, 2):
        alone.append([protect(one).publication for one in quarters_and_year(seed)])
    assert all(recovered([one]) == 0 for each in alone for one in each)
    assert sum(recovered(each) for each in alone) > 0
    for one in quarters_and_year(1):
        together = publish(together, protect(one, together).publication)
    assert recovered(list(together)) == 0


def test_a_table_that_gives_an_earlier_one_away_is_refused() -> None:
    refused = 0
    for seed in (1, 2):
        *quarters, year = quarters_and_year(seed)
        register = Register()
        for one in quarters:
            register = publish(register, protect(one, register).publication)
        try:
            publish(register, protect(year).publication)
        except RefusedError as error:
            refused += 1
            sentence = str(error)
            assert "«year»" in sentence
            assert "follows from" in sentence
            assert not re.search(
                r"(?<![\w-])\d+(?![\w-])(?! more)", sentence.replace("below 11", "").replace("quarter ", "Q")
            )
    assert refused


def test_a_refusal_names_only_the_tables_it_takes() -> None:
    rows = [[5, 7, 60], [30, 40, 50]]
    first = protect(table(rows, "first")).publication
    unrelated = publication_of(
        summed("unrelated", "requests", (flat("x", 2),), {("x0",): 92, ("x1",): 100}), []
    )
    register = publish(publish(Register(), unrelated), first)
    shown_now = [cell for cell in first.cells if not is_small(table(rows).counts[cell])]
    gives_away = publication_of(table(rows, "second"), set(first.cells) - set(shown_now))
    with pytest.raises(RefusedError, match="«second»") as refused:
        publish(register, gives_away)
    assert "unrelated" not in str(refused.value)


def test_the_same_count_in_another_table_is_withheld_there_too() -> None:
    rows = [[5, 20, 300], [30, 40, 500]]
    register = publish(Register(), protect(table(rows, "first")).publication)
    again = protect(table(rows, "again"), register)
    assert dict(again.cells) == dict(register.publications[0].cells)


@pytest.mark.parametrize("seed", range(6))
def test_counts_that_an_earlier_table_shows_stay_shown(seed: int) -> None:
    # The second table repeats the first: what was shown cannot be withheld any more.
    dice = random.Random(seed)
    rows = [[dice.choice((0, 4, 8, 12, 30)) for _ in range(3)] for _ in range(3)]
    try:
        register = publish(Register(), protect(table(rows, "first")).publication)
    except CannotBePublishedError:
        return
    again = protect(table(rows, "again"), register)
    assert dict(again.cells) == dict(register.publications[0].cells)
    assert again.asked.method != "greedy"


def test_tables_by_other_dimensions_are_linked_through_what_they_share() -> None:
    dice = random.Random(4)
    true = {
        (f"a{i}", f"b{j}", f"c{k}"): skewed(dice) // 4 for i in range(4) for j in range(4) for k in range(3)
    }
    register, alone = Register(), []
    for name, pair in (("ab", (0, 1)), ("bc", (1, 2)), ("ac", (0, 2))):
        inner: dict[tuple[str, ...], int] = {}
        for cell, count in true.items():
            inner[cell[pair[0]], cell[pair[1]]] = inner.get((cell[pair[0]], cell[pair[1]]), 0) + count
        of = summed(name, "requests", [flat("abc"[n], (4, 4, 3)[n]) for n in pair], inner)
        register = publish(register, protect(of, register).publication)
        alone.append(only_small_withheld(of))
    assert recovered(list(register)) == 0


def test_what_two_tables_share_is_one_count() -> None:
    ab = summed(
        "ab", "requests", (flat("a", 2), flat("b", 2)), {("a0", "b0"): 20, ("a1", "b0"): 30, ("a0", "b1"): 40}
    )
    bc = summed(
        "bc", "requests", (flat("b", 2), flat("c", 2)), {("b0", "c0"): 20, ("b0", "c1"): 30, ("b1", "c1"): 40}
    )
    hidden = publication_of(bc, [("b0", "c0"), ("b0", "all"), ("all", "c0"), ("all", "all")])
    assert Kind.PINNED not in {one.kind for one in derivable([hidden])}
    found = derivable([publication_of(ab, []), hidden])
    assert ("bc", ("b0", "c0")) in {place for one in found if one.kind is Kind.PINNED for place in one.places}


def test_a_total_says_that_what_it_does_not_list_is_zero() -> None:
    # January lists two agencies and a total; the year lists a third, so that one has nothing in January.
    def of(name: str, agencies: int, period: Category, inner: dict[tuple[str, ...], int]) -> Table:
        return summed(name, "requests", (flat("agency", agencies), Dimension(PERIOD, (period,))), inner)

    inner = {("agency0", "2025-01"): 5, ("agency1", "2025-01"): 30}
    january = of("january", 2, Category("2025-01"), inner)
    rest = Category("rest of 2025", tuple(months(2025, 2)))
    inner = {("agency0", rest.name): 40, ("agency1", rest.name): 50, ("agency2", rest.name): 60}
    hidden = [("agency0", "2025-01"), ("all", "2025-01")]
    two = [publication_of(january, hidden), publication_of(of("rest", 3, rest, inner), [])]
    inner = {("agency0", "2025"): 45, ("agency1", "2025"): 80, ("agency2", "2025"): 60}
    year = publication_of(
        of("year", 3, year_of(2025), inner), [(one, "2025") for one in ("agency0", "agency2", "all")]
    )
    found = {one.places[0][1]: one.kind for one in derivable([*two, year])}
    assert found["agency2", "2025"] is Kind.PINNED
    assert found.get(("agency0", "2025")) is not Kind.PINNED


def test_what_counts_something_else_stands_apart() -> None:
    one = protect(table([[5, 20], [30, 40]], "t1")).publication
    of = table([[6, 200], [300, 400]], "t2")
    register = publish(Register(), one)
    other = Table("t2", "complaints", of.dimensions, of.counts)
    assert protect(other, register).cells == protect(other).cells


def test_a_register_comes_back_from_its_bytes() -> None:
    register = Register()
    for one in quarters_and_year(1):
        register = publish(register, protect(one, register).publication)
    assert read(register.to_bytes(), register.digest) == register
    assert read(Register().to_bytes()) == Register()


@pytest.mark.parametrize(
    "way", ["a count", "a mark", "one taken out", "two swapped", "the end", "a byte", "cut"]
)
def test_a_register_that_was_changed_is_refused(way: str) -> None:
    register = Register()
    for seed in (1, 2, 3):
        of = table([[5, 20 + seed, 300], [30, 40, 50]], f"t{seed}")
        register = publish(
            register, protect(Table(of.name, f"kind {seed}", of.dimensions, of.counts)).publication
        )
    whole = json.loads(register.to_bytes())
    entries = whole["publications"]
    cells = entries[1]["cells"]
    if way == "a count":
        cells[next(n for n, value in enumerate(cells) if value != "withheld")] += 1
    elif way == "a mark":
        cells[cells.index("withheld")] = 0
    elif way == "one taken out":
        del entries[1]
    elif way == "two swapped":
        entries[0], entries[1] = entries[1], entries[0]
    elif way == "the end":
        del entries[2]
        whole["digest"] = entries[-1]["digest"]
    data = json.dumps(whole, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    data = data[:-2] + b" }" if way == "a byte" else data[:100] if way == "cut" else data
    with pytest.raises(RegisterError):
        read(data, register.digest)
    if way != "the end":  # whoever takes the last ones away is found by the digest alone
        with pytest.raises(RegisterError):
            read(data)


def test_a_table_is_published_once() -> None:
    safe = protect(table([[20, 30]])).publication
    register = publish(Register(), safe)
    with pytest.raises(RegisterError, match="published already"):
        publish(register, safe)
    with pytest.raises(RegisterError, match="published already"):
        protect(table([[20, 30]]), register)


def test_what_would_follow_whatever_is_withheld_is_not_published() -> None:
    # All but one agency were published over the same time, and the total of all: the last one follows.
    def of(name: str, agencies: tuple[str, ...], total: str | None) -> Table:
        true = {("a",): 40, ("b",): 50, ("c",): 4}
        dimension = Dimension("agency", tuple(map(Category, agencies)), total)
        inner = {(one,): true[one,] for one in agencies}
        return summed(name, "requests", (dimension,), inner)

    register = publish(Register(), protect(of("two", ("a", "b"), None)).publication)
    with pytest.raises(CannotBePublishedError, match="«three»"):
        protect(of("three", ("a", "b", "c"), "all"), register)


def reports(counts: Counts, year: int, rows: int = 4, wide: int = 3) -> Iterator[Table]:
    """Every month, every quarter, the halves, a window that overlaps both, the year."""
    names = months(year)
    for at, month in enumerate(names):
        yield of_period(counts, [Category(month)], f"{month}", rows, wide)
        if at % 3 == 2:
            yield of_period(counts, [quarter(year, at // 3 + 1)], f"{year} quarter {at // 3 + 1}", rows, wide)
    yield of_period(counts, [Category(f"{year} spring", tuple(names[1:6]))], f"{year} spring", rows, wide)
    yield of_period(
        counts,
        [Category(f"{year}-H1", tuple(names[:6])), Category(f"{year}-H2", tuple(names[6:]))],
        f"{year} halves",
        rows,
        wide,
    )
    yield of_period(counts, [year_of(year)], f"{year} whole", rows, wide)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_where_a_zero_cannot_be_withheld_safely_another_pattern_is_found(seed: int) -> None:
    # Withholding everything is then not safe, though withholding less is.
    register = Register()
    for one in reports(a_year(seed, 2025, 3, 2), 2025, 3, 2):
        register = publish(register, protect(one, register).publication)
    assert recovered(list(register)) == 0


@pytest.mark.slow
def test_two_years_of_small_reports_give_nothing_away() -> None:
    register, alone, refused = Register(), [], 0
    for year in (2025, 2026):
        for one in reports(a_year(year, year, 4, 3), year):
            try:
                alone.append(protect(one).publication)
                register = publish(register, protect(one, register).publication)
            except CannotBePublishedError:
                refused += 1
    assert (len(register), refused) == (38, 0)
    assert recovered(list(register)) == 0
    assert recovered(alone) > 0
