"""The columns of a signature: packed without loss, held to what was promised of the rows, made for a span."""

import random
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import polars as pl
import pytest
from tests.readings.published import seeds

from clerestory.impact.history.lists import Lists
from clerestory.impact.history.rows import frame_of, row_of
from clerestory.impact.replay.places import places
from clerestory.law.library import OutsideCoverageError, UnknownLawError, default_folder, open_library
from clerestory.policy.program.refusals import UnsupportedConstructError
from clerestory.policy.program.sides import OfElements
from clerestory.policy.replay import UNDETERMINED, Holds, LawInColumns, Place, Recorded, spans
from clerestory.policy.replay.slots import NEVER, Held, Slots
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.facts import Facts

LIBRARY = open_library(default_folder())
DAY = date(2026, 3, 1)
ASKED = [Facts.from_json({**one, "law": "us-mt", "on": DAY.isoformat()}) for one in seeds()[:300]]
LISTS = Lists.of_questions(ASKED)
ROWS = frame_of(row_of(one, LISTS) for one in ASKED)
EVERY = tuple(ELEMENTS)


@cache
def compiled(held: tuple[Place, ...]) -> LawInColumns:
    return LawInColumns(LIBRARY, "us-mt", DAY, held)


def told(held: tuple[Place, ...], rows: pl.DataFrame) -> list[dict[str, str]]:
    law = compiled(held)
    signature = law.signature()
    found = rows.select(signature.columns).iter_rows()
    return [
        {element: one.outcome for element, one in law.told([(signature, values)], EVERY).items()}
        for values in found
    ]


def bounded(held: tuple[Place, ...], rows: pl.DataFrame) -> tuple[Place, ...]:
    """The places with the bounds that these rows keep to."""
    return tuple(
        replace(one, least=int(rows[one.name].min()), most=int(rows[one.name].max())) for one in held
    )


@pytest.mark.parametrize("count", [1, 7, 8, 9, 63, 64, 65, 130])
def test_every_bit_of_every_row_is_found_again(count: int) -> None:
    chance = random.Random(count)
    truths = {f"t{at}": [chance.random() < 0.5 for _ in range(50)] for at in range(count)}
    slots = Slots()
    held = {name: slots.hold([pl.col(name)]) for name in truths}
    rows = pl.DataFrame(truths).select(slots.columns()).rows()
    assert slots.words == len(rows[0])
    for name, one in held.items():
        assert [one.holds(row, slots.words, 3) for row in rows] == truths[name]


def test_a_policy_holds_for_the_elements_of_its_scope_that_every_mask_leaves_over() -> None:
    slots = Slots()
    held = slots.hold([OfElements(0b1110), pl.col("row"), OfElements(pl.col("mask"))])
    rows = pl.DataFrame({"row": [True, False], "mask": [0b0110, 0b0110]})
    columns = slots.columns()
    found = [[held.holds(row, slots.words, element) for element in range(4)]
             for row in rows.select(columns).rows()]  # fmt: skip
    assert found == [[False, True, True, False], [False] * 4]


def test_equal_conditions_share_a_bit_and_what_never_holds_has_none() -> None:
    slots = Slots()
    first = slots.hold([pl.col("a"), pl.col("b")])
    assert slots.hold([pl.col("a"), pl.col("b")]) == first
    assert slots.hold([pl.col("a"), False]) is NEVER
    assert slots.hold([OfElements(1), OfElements(2)]) is NEVER
    assert slots.hold([True, OfElements(1)]) == Held(1, None, ())
    assert slots.words == 1


def test_what_is_known_of_all_rows_changes_no_answer() -> None:
    held = places(LISTS, frozenset())
    assert told(bounded(held, ROWS), ROWS) == told(held, ROWS)
    for at in range(0, ROWS.height, 100):  # one row alone: every column is the same in all rows
        alone = ROWS[at : at + 1]
        assert told(bounded(held, alone), alone) == told(held, alone)


def test_a_row_outside_what_was_promised_is_undetermined() -> None:
    held = bounded(places(LISTS, frozenset()), ROWS[:1])
    read = compiled(held).signature().columns[0].meta.root_names()
    assert {"purpose.activity", "consent.form", "requester", "authority.elements"} <= set(read)
    for name in read:
        value = ROWS[name][0]
        other = (not value) if isinstance(value, bool) else value - 1 if value else 1
        row = ROWS[:1].with_columns(pl.lit(other, dtype=ROWS[name].dtype).alias(name))
        assert set(told(held, row)[0].values()) == {UNDETERMINED}, name


def test_a_number_that_means_nothing_is_undetermined_and_never_released() -> None:
    held = places(LISTS, frozenset())
    for one in held:
        if one.holds is Holds.WORD and one.name != "recipient":
            row = ROWS[:1].with_columns(pl.lit(len(one.values), dtype=ROWS[one.name].dtype).alias(one.name))
            before, found = told(held, ROWS[:1])[0], told(held, row)[0]
            assert all(found[element] in (UNDETERMINED, before[element]) for element in EVERY), one.name


def test_a_column_of_another_type_or_none_at_all_is_an_error_and_no_answer() -> None:
    held = places(LISTS, frozenset())
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        told(held, ROWS.drop("purpose.activity"))
    with pytest.raises(pl.exceptions.PolarsError):
        told(held, ROWS.with_columns(pl.lit("").alias("purpose.activity")))


def test_an_attribute_without_a_column_is_refused_by_policy_and_name() -> None:
    held = tuple(one for one in places(LISTS, frozenset()) if one.name != "subject.keys")
    with pytest.raises(UnsupportedConstructError, match=r"subject\.keys"):
        LawInColumns(LIBRARY, "us-mt", DAY, held).signature()


def test_a_column_that_was_never_recorded_reads_as_if_it_were_all_null() -> None:
    held = places(LISTS, frozenset(("purpose.activity",)))
    gone = ROWS.with_columns(pl.lit(None, dtype=pl.UInt8).alias("purpose.activity"))
    never = tuple(
        replace(one, recorded=Recorded.NEVER) if one.name == "purpose.activity" else one for one in held
    )
    assert told(never, gone) == told(held, gone)
    assert any(UNDETERMINED in one.values() for one in told(held, gone))


def test_spans_begin_on_each_day_on_which_a_layer_changes_and_cover_every_day_once() -> None:
    first, last = date(2016, 1, 1), date(2026, 6, 30)
    found = spans(LIBRARY, "us-mt", first, last)
    assert found[0][0] == first
    assert found[-1][1] == last
    for (_, end), (begin, _) in pairwise(found):
        assert begin == end + timedelta(days=1)
    changes = {day for name in ("us", "us-mt") for day in LIBRARY.pack(name).boundaries()}
    assert {begin for begin, _ in found} == {first, *(day for day in changes if first < day <= last)}


def test_a_period_that_no_pack_covers_is_refused() -> None:
    with pytest.raises(OutsideCoverageError):
        spans(LIBRARY, "us-mt", date(1980, 1, 1), DAY)
    with pytest.raises(OutsideCoverageError):
        LawInColumns(LIBRARY, "us-mt", DAY, places(LISTS, frozenset()), until=date(2100, 1, 1))
    with pytest.raises(UnknownLawError):
        spans(LIBRARY, "us-zz", DAY, DAY)


def test_two_laws_share_the_columns_of_the_layer_they_share() -> None:
    held = places(LISTS, frozenset())
    names = [set(LawInColumns(LIBRARY, law, DAY, held).signature().names) for law in ("us-mt", "us-wa")]
    assert names[0] & names[1]
    assert names[0] - names[1]
    assert names[1] - names[0]
