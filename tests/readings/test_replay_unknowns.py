"""What nobody recorded never makes an answer more permissive: every value it may have had is tried.

A row loses facts (nulls); every completion of it that a history can hold is answered as well. Where the
completions agree the answer may be theirs, where they do not it is undetermined; nothing else is allowed.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.readings.published import seeds
from tests.readings.questions import AGENCIES, DIVISIONS, questions

from clerestory.impact.history.columns import BY_NAME, COLUMNS, LIMITED, Kind
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.rows import frame_of, row_of
from clerestory.impact.replay.places import places
from clerestory.law.library import default_folder, open_library
from clerestory.policy.replay import UNDETERMINED, LawInColumns, Told
from clerestory.policy.replay.signature import Signature
from clerestory.vocabulary.facts import Facts

Row = dict[str, Any]

LIBRARY = open_library(default_folder())
NEAR = Lists.of_questions(Facts.from_json(one) for one in seeds())
LISTS = Lists(
    tuple(dict.fromkeys((*AGENCIES, *NEAR.requesters))),
    LIBRARY.laws(),
    tuple(dict.fromkeys((*NEAR.divisions, *DIVISIONS))),
)
MOST_COMPLETIONS = 3_000
FACTS = tuple(one.name for one in COLUMNS if not one.required and one.name not in ("agency", "office"))
EVERY = frozenset(FACTS)


@cache
def law(name: str, on: Any) -> LawInColumns:
    return LawInColumns(LIBRARY, name, on, places(LISTS, EVERY))


def judged(columns: LawInColumns, mixed: int | None) -> list[Signature]:
    """The judgements of a row whose further purposes are these; of an unrecorded recipient or purpose too."""
    aims = ["purpose.activity", *([] if mixed == 0 else [None] if mixed is None else ["further"])]
    return [columns.signature(party, None, aim) for party in ("requester", "recipient") for aim in aims]


def told(columns: LawInColumns, rows: list[Row], elements: tuple[str, ...]) -> list[dict[str, Told]]:
    """What the law says of each row; the rows agree about whether something was mixed with their purpose."""
    mixed = rows[0]["purpose.mixed_with"]
    signatures = judged(columns, mixed)
    table = frame_of(rows)
    if mixed:
        further = (mixed & -mixed).bit_length() - 1
        table = table.with_columns(further=further)
        table = table.cast({"further": BY_NAME["purpose.activity"].type})
    values = [table.select(one.columns).rows() for one in signatures]
    return [
        columns.told(list(zip(signatures, row, strict=True)), elements) for row in zip(*values, strict=True)
    ]


def completions(row: Row, names: list[str]) -> Iterator[Row]:
    """Every row a history can hold that differs from `row` in these facts alone."""
    for values in product(*(_every(name) for name in names)):
        whole = {**row, **dict(zip(names, values, strict=True))}
        if _can_be(whole):
            yield whole


def _every(name: str) -> list[Any]:
    column = BY_NAME[name]
    if column.kind is Kind.FLAG:
        return [False, True]
    if column.kind is Kind.LISTED:
        return list(range(len(LISTS.of(column.listed))))
    if column.kind is Kind.WORD:
        return list(range(len(column.values)))
    # of a set: nothing, each member alone, everything
    single = [1 << bit for bit in range(len(column.values))]
    return [0, *single] if name == "purpose.mixed_with" else [0, *single, sum(single)]


def _can_be(row: Row) -> bool:
    return all(row[f"{part}.limited"] or not row[f"{part}.elements"] for part in LIMITED)


def together(name: str) -> list[str]:
    """The facts that are unrecorded with this one, as a history demands."""
    for part in LIMITED:
        if name in (f"{part}.limited", f"{part}.elements"):
            return [f"{part}.limited", f"{part}.elements"]
    return [name]


@pytest.mark.parametrize("name", ["us", "us-mt", "us-ny"])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    document=st.one_of(questions(), st.sampled_from(seeds())),
    lost=st.lists(st.sampled_from(FACTS), min_size=1, max_size=2, unique=True),
)
def test_an_unrecorded_fact_gives_what_every_value_gives_or_nothing(name, document, lost):
    facts = Facts.from_json({**document, "law": name})
    assume(len(facts.purpose.mixed_with) <= 1)
    row = row_of(facts, LISTS)
    names = list(dict.fromkeys(every for one in lost for every in together(one)))
    gone = {**row, **dict.fromkeys(names)}
    columns = law(name, facts.on)
    found = told(columns, [gone], facts.elements)[0]
    wholes = list(completions(row, names))
    assume(len(wholes) <= MOST_COMPLETIONS)
    by_mixed: dict[Any, list[Row]] = {}
    for one in wholes:
        by_mixed.setdefault(one["purpose.mixed_with"], []).append(one)
    answers = [each for rows in by_mixed.values() for each in told(columns, rows, facts.elements)]
    for element in facts.elements:
        outcomes = {one[element].outcome for one in answers}
        assert UNDETERMINED not in outcomes
        assert found[element].outcome == UNDETERMINED or {found[element].outcome} == outcomes


QUESTION = {
    "id": "one",
    "on": "2026-03-01",
    "law": "us-mt",
    "requester": {"agency": "us-mt.local.police", "verified": True},
    "purpose": {"activity": "criminal_violent", "case_number": True},
    "elements": ["driver_status", "name", "ssn"],
    "application": {"complete": True},
}


def outcomes_without(*names: str, **changed: Any) -> dict[str, str]:
    facts = Facts.from_json({**QUESTION, **changed})
    gone = {**row_of(facts, LISTS), **dict.fromkeys(names)}
    found = told(law("us-mt", facts.on), [gone], facts.elements)[0]
    return {element: one.outcome for element, one in found.items()}


def test_what_is_sure_without_the_fact_is_told_and_what_is_not_is_undetermined():
    assert outcomes_without() == {"driver_status": "release", "name": "review", "ssn": "withhold"}
    assert outcomes_without("subject.resolved") == {
        "driver_status": UNDETERMINED,
        "name": UNDETERMINED,
        "ssn": "withhold",
    }
    assert outcomes_without("application.fee") == outcomes_without()


def test_what_anybody_may_have_is_told_even_where_the_aim_was_not_recorded():
    assert outcomes_without("purpose.activity")["driver_status"] == "release"
    assert outcomes_without("purpose.activity")["name"] == UNDETERMINED


def test_nothing_is_released_where_nobody_recorded_whom_the_data_reach():
    assert "release" not in outcomes_without("recipient").values()


def test_a_row_in_which_nothing_was_recorded_releases_nothing():
    assert "release" not in outcomes_without(*FACTS).values()


def test_a_null_where_the_rows_were_said_to_be_whole_releases_nothing():
    facts = Facts.from_json(QUESTION)
    columns = LawInColumns(LIBRARY, "us-mt", facts.on, places(LISTS, frozenset()))
    signature = columns.signature("requester", passes_on=False)
    for name in FACTS:
        row = {**row_of(facts, LISTS), name: None}
        values = frame_of([row]).select(signature.columns).row(0)
        said = columns.told([(signature, values)], facts.elements)
        whole = row_of(facts, LISTS)
        values = frame_of([whole]).select(signature.columns).row(0)
        before = columns.told([(signature, values)], facts.elements)
        assert all(said[one].outcome in (UNDETERMINED, before[one].outcome) for one in facts.elements), name


def test_every_element_is_withheld_or_undetermined_where_only_the_asker_is_known():
    facts = replace(Facts.from_json(QUESTION), elements=tuple(BY_NAME["elements"].values))
    for name in LIBRARY.laws()[::7]:
        row = {**row_of(replace(facts, law=name), LISTS), **dict.fromkeys(FACTS)}
        found = told(law(name, facts.on), [row], facts.elements)[0]
        assert {one.outcome for one in found.values()} <= {UNDETERMINED, "withhold", "out_of_scope"}, name
