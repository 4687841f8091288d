"""A question as a row of a history, and a row as a question.

Promises: what the law reads survives both ways. For every valid Facts, `context(facts_of(row_of(facts)))` is
`context(facts)` and the same parties and activities are judged; for every row without nulls
`row_of(facts_of(row))` is the row. A null becomes a fact left out, which unlocks least; `unrecorded` says
which facts those are, because only the row knows.
Not kept: the identifier of a question, the order of sets, and whether a flag was said to be false or was not
said, which no law can tell apart (`policy/question.py`).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import polars as pl

from clerestory.impact.errors import HistoryError
from clerestory.impact.history.columns import BY_NAME, COLUMNS, LIMITED, Kind, polars_schema
from clerestory.impact.history.lists import Lists
from clerestory.policy.question import UNKNOWN_ACTIVITY, context
from clerestory.vocabulary.days import day_of, number_of
from clerestory.vocabulary.facts import (
    Agreement,
    Application,
    Authority,
    Consent,
    Facts,
    Purpose,
    Requester,
    Reviewer,
    Subject,
)

Value = int | bool | None
Row = Mapping[str, Value]
"""A row: every column by name; None is a null."""

_OWN: Final = ("day", "agency", "requester", "recipient", "office", "elements", "purpose.mixed_with")


def row_of(facts: Facts, lists: Lists, *, agency: int | None = None) -> dict[str, Value]:
    """The row of a question all of whose facts were recorded; a fact left out is recorded as not said.

    lists: must hold its requester, recipient, office and division. agency: running number, if one is known.
    Raises HistoryError where a list lacks an entry.
    """
    activities = BY_NAME["purpose.mixed_with"].values
    mixed = {name if name in activities else UNKNOWN_ACTIVITY for name in facts.purpose.mixed_with}
    row: dict[str, Value] = {
        "day": number_of(facts.on),
        "agency": agency,
        "requester": _place(lists, "requester", facts.requester.agency),
        "recipient": _place(lists, "recipient", facts.requester.recipient or facts.requester.agency),
        "office": _place(lists, "office", facts.law),
        "elements": _bits("elements", facts.elements),
        "purpose.mixed_with": _bits("purpose.mixed_with", mixed),
    }
    read = context(facts, facts.purpose.activity)
    for column in COLUMNS:
        if column.name not in _OWN:
            row[column.name] = _value(lists, column.name, _at(read, column.name))
    return {column.name: row[column.name] for column in COLUMNS}


def facts_of(row: Row, lists: Lists, *, name: str, law: str) -> Facts:
    """The question a row holds, put to `law`. `name` becomes its identifier.

    Facts that were not recorded are left out: see `unrecorded`. The row must have passed `open_history`.
    """
    said = _Said(row, lists)
    day = int(row["day"] or 0)
    requester = said.word("requester") or "unknown"
    recipient = said.word("recipient")
    return Facts(
        id=name,
        on=day_of(day),
        law=law,
        requester=Requester(
            agency=requester,
            verified=said.flag("requester.verified"),
            delegated=said.members("requester.delegated"),
            attestations=said.members("requester.attestations"),
            agreement=Agreement(
                said.flag("requester.agreement.active"),
                said.flag("requester.agreement.covers_purpose"),
                said.limit("requester.agreement"),
            ),
            recipient=None if recipient == requester else recipient,
        ),
        purpose=Purpose(
            activity=said.word("purpose.activity") or UNKNOWN_ACTIVITY,
            mixed_with=said.members("purpose.mixed_with"),
            claimed_use=said.word("purpose.claimed_use"),
            case_number=said.flag("purpose.case_number"),
            emergency=said.flag("purpose.emergency"),
        ),
        elements=said.members("elements"),
        channel=said.word("channel"),
        application=Application(
            said.flag("application.complete"),
            said.flag("application.identification"),
            said.word("application.fee"),
        ),
        authority=_authority(said),
        consent=Consent(
            form=said.word("consent.form") or "none",
            names_recipient=said.flag("consent.names_recipient"),
            conditioned=said.flag("consent.conditioned"),
            elements=said.limit("consent"),
            withdrawn=said.flag("consent.withdrawn"),
        ),
        mode=said.word("mode"),
        subject=Subject(
            record=said.word("subject.record"),
            credential=said.word("subject.credential"),
            address_confidential=said.flag("subject.address_confidential"),
            accident_without_conviction=said.flag("subject.accident_without_conviction"),
            keys_supplied=said.members("subject.keys"),
            resolved=said.word("subject.resolved"),
        ),
        reviewer=Reviewer(
            said.word("reviewer.division"), said.word("reviewer.finding"), said.flag("reviewer.second_person")
        ),
    )


def unrecorded(row: Row) -> frozenset[str]:
    """The columns of a row that nobody recorded at the time."""
    return frozenset(name for name, value in row.items() if value is None)


def frame_of(rows: Iterable[Row]) -> pl.DataFrame:
    """Rows as a table with all columns of the schema, in order."""
    return pl.DataFrame(list(rows), schema=polars_schema(), orient="row")


def _authority(said: "_Said") -> Authority | None:
    instrument = said.word("authority.instrument")
    if instrument is None:
        return None
    return Authority(
        instrument=instrument,
        issuer=said.word("authority.issuer"),
        criminal_proceeding=said.flag("authority.criminal_proceeding"),
        enforced_by_court=said.flag("authority.enforced_by_court"),
        names_individual=said.flag("authority.names_individual"),
        elements=said.limit("authority"),
        in_force=said.flag("authority.in_force"),
        verified=said.flag("authority.verified"),
    )


class _Said:
    """What a row says, in the words of Facts: None for a null and for what nobody said."""

    def __init__(self, row: Row, lists: Lists) -> None:
        self.row, self.lists = row, lists

    def flag(self, name: str) -> bool | None:
        value = self.row[name]
        return None if value is None else bool(value)

    def word(self, name: str) -> str | None:
        value, column = self.row[name], BY_NAME[name]
        if value is None:
            return None
        if column.kind is Kind.LISTED:
            return None if column.listed == "divisions" and not value else self.lists.of(column.listed)[value]
        return column.values[value] if value else None

    def members(self, name: str) -> tuple[str, ...]:
        mask = int(self.row[name] or 0)
        return tuple(value for bit, value in enumerate(BY_NAME[name].values) if mask >> bit & 1)

    def limit(self, part: str) -> tuple[str, ...] | None:
        assert part in LIMITED
        return self.members(f"{part}.elements") if self.row[f"{part}.limited"] else None


def _at(read: Mapping[str, Any], path: str) -> Any:
    place: Any = read
    for step in path.split("."):
        place = place[step]
    return place


def _value(lists: Lists, name: str, found: Any) -> Value:
    column = BY_NAME[name]
    if column.kind is Kind.FLAG:
        return bool(found)
    if column.kind is Kind.SET:
        return _bits(name, found)
    if column.kind is Kind.LISTED:
        return _place(lists, name, found)
    return column.values.index(found)


def _bits(name: str, members: Iterable[str]) -> int:
    values = BY_NAME[name].values
    return sum(1 << values.index(member) for member in set(members))


def _place(lists: Lists, name: str, entry: str) -> int:
    column = BY_NAME[name]
    try:
        return lists.of(column.listed).index(entry)
    except ValueError:
        raise HistoryError(
            f"column {name}", f"{entry!r}, which the list {column.listed!r} lacks", "an entry of the list",
            "Take the lists from these questions (Lists.of_questions).",
        ) from None  # fmt: skip
