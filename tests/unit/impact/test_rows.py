"""A question survives being a row, and a row survives being a question."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readings.questions import WHOLE

from clerestory.impact.errors import HistoryError
from clerestory.impact.history.columns import ACTIVITIES, BY_NAME, COLUMNS, Kind
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.rows import facts_of, frame_of, row_of, unrecorded
from clerestory.policy.question import context, judgements
from clerestory.vocabulary.facts import Facts

LISTS = Lists(("unknown", "us", "us.dhs.ice"), ("us", "us-mt"), ("none", "legal", "records"))
WEIGHED = frozenset(ACTIVITIES)


def read_by_law(facts: Facts) -> Any:
    """All that a law, and who decides by it, can see of a question; sets without their order."""
    activities = {(each.party, each.activity) for each in judgements(facts, WEIGHED)}
    contexts = [_unordered(context(facts, activity)) for activity in WEIGHED]
    return contexts, activities, frozenset(facts.elements)


def _unordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unordered(inner) for key, inner in value.items()}
    return frozenset(value) if isinstance(value, list) else value


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    """Any row that a history may hold, nulls included."""
    row = {column.name: draw(_values(column)) for column in COLUMNS}
    for part in ("requester.agreement", "authority", "consent"):
        if row[f"{part}.limited"] is None:
            row[f"{part}.elements"] = None
        else:
            row[f"{part}.elements"] = (row[f"{part}.elements"] or 0) if row[f"{part}.limited"] else 0
    if not row["authority.instrument"]:
        for name in (name for name in row if name.startswith("authority.")):
            row[name] = (
                None if row["authority.instrument"] is None else (0 if row[name] is not None else None)
            )
            if row[name] == 0 and BY_NAME[name].kind is Kind.FLAG:
                row[name] = False
    return row


def _values(column: Any) -> st.SearchStrategy[Any]:
    if column.kind is Kind.DAY:
        return st.dates().map(lambda day: day.year * 10_000 + day.month * 100 + day.day)
    if column.kind is Kind.FLAG:
        return st.sampled_from((None, False, True))
    if column.kind is Kind.LISTED:
        most = len(LISTS.of(column.listed)) - 1
    else:
        most = 65_535 if column.kind is Kind.NUMBER else column.largest
    known = st.integers(1 if column.name == "elements" else 0, most)
    return known if column.required else st.one_of(st.none(), known)


@given(document=WHOLE)
@settings(max_examples=300, deadline=None)
def test_a_question_written_as_a_row_is_read_by_the_law_as_before(document: Any) -> None:
    facts = Facts.from_json(document)
    lists = Lists.of_questions([facts])
    row = row_of(facts, lists, agency=7)
    again = facts_of(row, lists, name=facts.id, law=facts.law)
    assert read_by_law(again) == read_by_law(facts)
    assert unrecorded(row) == set()
    Facts.from_json(again.to_json())


@given(row=rows())
@settings(max_examples=300, deadline=None)
def test_a_row_read_as_a_question_gives_the_row_again(row: dict[str, Any]) -> None:
    facts = facts_of(row, LISTS, name="row", law=LISTS.offices[row["office"] or 0])
    again = row_of(facts, LISTS, agency=row["agency"])
    missing = unrecorded(row)
    assert missing == {name for name in row if row[name] is None}
    for name in row.keys() - missing:
        assert again[name] == row[name], name
    for name in missing - {"agency", "recipient", "office"}:
        assert not again[name], f"{name} was not recorded, so it must come out as what unlocks least"


def test_a_recorded_no_and_an_unrecorded_fact_stay_apart_in_a_table() -> None:
    facts = Facts.from_json(
        {
            "id": "a",
            "on": "2025-03-01",
            "law": "us",
            "requester": {"agency": "us.dhs.ice", "verified": False},
            "purpose": {"activity": "unknown"},
            "elements": ["name", "photo"],
        }
    )
    said = row_of(facts, LISTS)
    table = frame_of([said, said | {"requester.verified": None, "purpose.activity": None}])
    assert table["requester.verified"].to_list() == [False, None]
    assert table["purpose.activity"].to_list() == [0, None]
    first, second = (facts_of(row, LISTS, name="a", law="us") for row in table.iter_rows(named=True))
    assert read_by_law(first) == read_by_law(second) == read_by_law(facts)
    assert first.on == date(2025, 3, 1)
    assert unrecorded(table.row(1, named=True)) - unrecorded(table.row(0, named=True)) == {
        "requester.verified",
        "purpose.activity",
    }


def test_an_activity_no_law_knows_is_kept_as_unknown() -> None:
    facts = Facts.from_json(
        {
            "id": "a",
            "on": "2025-03-01",
            "law": "us",
            "requester": {"agency": "us"},
            "purpose": {"activity": "customs", "mixed_with": ["something else", "toll"]},
            "elements": ["name"],
        }
    )
    again = facts_of(row_of(facts, LISTS), LISTS, name="a", law="us")
    assert again.purpose.mixed_with == ("unknown", "toll")
    assert read_by_law(again) == read_by_law(facts)


def test_a_node_that_no_list_knows_is_refused_by_name() -> None:
    facts = Facts.from_json(
        {
            "id": "a",
            "on": "2025-03-01",
            "law": "us",
            "requester": {"agency": "us.nasa"},
            "purpose": {"activity": "unknown"},
            "elements": ["name"],
        }
    )
    with pytest.raises(HistoryError, match=r"'us\.nasa', which the list 'requesters' lacks"):
        row_of(facts, LISTS)
