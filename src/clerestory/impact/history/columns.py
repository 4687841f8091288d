"""The columns of recorded traffic, version 1: the one place that says what a number in a history file means.

Promises: a column holds what the law reads. Its name is the path of the attribute in `law/facts.cedarschema`
without "context." (`purpose.activity` is `context.purpose.activity`), its codes stand for exactly the values
that `policy.question.context` hands to Cedar, so nothing has to be translated between a file and a law. Three
columns are no attribute: `requester` is Cedar's principal, `recipient` the second party that is judged,
`elements` the resources. `requester.passes_on` is not kept: it is `recipient != requester`.
A null says that nobody recorded the fact at the time. Code 0 of a word, or a flag that is false, is a record:
nothing was said, nobody established it. The two never mix: a null makes an answer `undetermined`.
Refuses: a change of meaning without a new version. `DIGEST` covers every name, type and code, each file
carries it, and tests/unit/impact pins it.
Source of idea: docs/decisions/0004-unknown-unlocks-least.md; replay reads only what was recorded then.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import polars as pl

from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.form import SCHEMA

VERSION: Final = "clerestory/history/1"


class Kind(StrEnum):
    """How a column holds its fact."""

    DAY = "day"  # year * 10000 + month * 100 + day, as `context.day`
    NUMBER = "number"  # a running number that no law reads
    LISTED = "listed"  # a place in one of the lists of history.json
    WORD = "word"  # a place in `values`
    FLAG = "flag"
    SET = "set"  # bit i is `values[i]`


@dataclass(frozen=True)
class Column:
    """One fact of a question. `values`: words by code, or by bit; `listed`: the list of history.json."""

    name: str
    kind: Kind
    says: str
    values: tuple[str, ...] = ()
    listed: str = ""
    required: bool = False

    @property
    def type(self) -> type[pl.DataType]:
        """The column's Polars type; Parquet holds the same."""
        if self.kind is Kind.FLAG:
            return pl.Boolean
        if self.kind is Kind.DAY:
            return pl.Int32
        if self.kind is Kind.NUMBER or self.name in ("requester", "recipient"):
            return pl.UInt16
        if self.kind is Kind.SET:
            return pl.UInt8 if len(self.values) <= 8 else pl.UInt32 if len(self.values) <= 32 else pl.UInt64
        return pl.UInt8

    @property
    def largest(self) -> int:
        """The largest number a word or a set of this column can be."""
        return (1 << len(self.values)) - 1 if self.kind is Kind.SET else len(self.values) - 1


def _allowed(*path: str) -> tuple[str, ...]:
    """The values the public schema of Facts allows at a place, without null."""
    place: Any = SCHEMA
    for step in path:
        place = place["properties"][step]
    listed = place.get("items", place)["enum"]
    return tuple(value for value in listed if value is not None)


def _words(least: str, *path: str) -> tuple[str, ...]:
    """The values of a place, the one that unlocks least first: code 0 is what nobody said."""
    return (least, *(value for value in _allowed(*path) if value != least))


ACTIVITIES: Final = _words("unknown", "purpose", "activity")
USES: Final = (
    "none",
    "state",
    *(f"b{number}" for number in range(100)),
    *(f"b0{number}" for number in range(10)),
)
"""Every use the public schema lets a requester claim, also those no statute knows."""


def _flag(name: str, says: str) -> Column:
    return Column(name, Kind.FLAG, says)


def _set(name: str, values: tuple[str, ...], says: str, *, required: bool = False) -> Column:
    return Column(name, Kind.SET, says, values, required=required)


def _word(name: str, values: tuple[str, ...], says: str) -> Column:
    return Column(name, Kind.WORD, says, values)


COLUMNS: Final[tuple[Column, ...]] = (
    Column("day", Kind.DAY, "The day of the question, 20250131 for 31 January 2025.", required=True),
    Column("agency", Kind.NUMBER, "Which agency asked, by a running number; no law reads it."),
    Column("requester", Kind.LISTED, "Who asked: a node of the tree.", listed="requesters", required=True),
    Column("recipient", Kind.LISTED, "Whom the data finally reach; the requester itself if nobody else.",
           listed="requesters"),
    Column("office", Kind.LISTED, "The office that was asked, by its law.", listed="offices"),
    _set("elements", tuple(ELEMENTS), "What was asked for.", required=True),
    _word("channel", _words("unknown", "channel"), "How it arrived."),
    _word("mode", _words("single", "mode"), "One record, or many."),
    _flag("requester.verified", "Identity checked beyond an e-mail domain."),
    _set("requester.delegated", _allowed("requester", "delegated"), "Powers held for somebody else."),
    _set("requester.attestations", _allowed("requester", "attestations"), "What the requester signed."),
    _flag("requester.agreement.active", "A standing agreement is in force."),
    _flag("requester.agreement.covers_purpose", "It covers what the data are for."),
    _flag("requester.agreement.limited", "It lists elements."),
    _set("requester.agreement.elements", tuple(ELEMENTS), "The elements it lists."),
    _word("purpose.activity", ACTIVITIES, "What it is for."),
    _set("purpose.mixed_with", ACTIVITIES, "Further activities of a mixed purpose."),
    _word("purpose.claimed_use", USES, "The use claimed on the application."),
    _flag("purpose.case_number", "A case number was given."),
    _flag("purpose.emergency", "Imminent danger to life was claimed."),
    _flag("application.complete", "The application a statute demands is complete."),
    _flag("application.identification", "The requester was identified as a statute demands."),
    _word("application.fee", _words("unknown", "application", "fee"), "The fee."),
    _word("authority.instrument", _words("unknown", "authority", "instrument"), "The paper shown."),
    _word("authority.issuer", _words("unknown", "authority", "issuer"), "Who issued it."),
    _flag("authority.criminal_proceeding", "It belongs to a criminal proceeding."),
    _flag("authority.enforced_by_court", "A court ordered compliance with it."),
    _flag("authority.names_individual", "It names the person."),
    _flag("authority.limited", "It lists elements."),
    _set("authority.elements", tuple(ELEMENTS), "The elements it lists."),
    _flag("authority.in_force", "Signed, dated, not expired, not quashed."),
    _flag("authority.verified", "Checked with the issuer."),
    _word("consent.form", _words("none", "consent", "form"), "How the person agreed."),
    _flag("consent.names_recipient", "The consent names who receives."),
    _flag("consent.conditioned", "It was a condition of getting the credential."),
    _flag("consent.limited", "It lists elements."),
    _set("consent.elements", tuple(ELEMENTS), "The elements it lists."),
    _flag("consent.withdrawn", "It was withdrawn."),
    _word("subject.record", _words("motor_vehicle_record", "subject", "record"), "The kind of record."),
    _word("subject.credential", _words("unknown", "subject", "credential"), "The class of credential."),
    _flag("subject.address_confidential", "The address is protected."),
    _flag("subject.accident_without_conviction", "The record holds an accident without a conviction."),
    _set("subject.keys", _allowed("subject", "keys_supplied"), "What the requester already gave."),
    _word("subject.resolved", _words("unknown", "subject", "resolved"), "Whether the keys fit one record."),
    Column("reviewer.division", Kind.LISTED, "The reviewer's division.", listed="divisions"),
    _word("reviewer.finding", _words("none", "reviewer", "finding"), "What the reviewer found."),
    _flag("reviewer.second_person", "A second person agreed."),
)  # fmt: skip

BY_NAME: Final[dict[str, Column]] = {column.name: column for column in COLUMNS}
LISTS: Final = ("requesters", "offices", "divisions")
"""The lists of history.json. In `divisions` the first place is "none": nobody reviewed."""
NOT_KEPT: Final[dict[str, str]] = {"requester.passes_on": "recipient differs from requester"}
"""Attributes of the law's context that follow from columns and are therefore not kept."""
LIMITED: Final = ("requester.agreement", "authority", "consent")
"""Where a list of elements stands beside a flag saying whether there is one."""


def polars_schema() -> dict[str, type[pl.DataType]]:
    """Names and types of all columns, in order."""
    return {column.name: column.type for column in COLUMNS}


def _digest() -> str:
    described = [asdict(column) | {"type": column.type.__name__} for column in COLUMNS]
    for column in described:
        del column["says"]  # wording may be mended; meaning may not
    text = json.dumps({"version": VERSION, "columns": described}, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


DIGEST: Final = _digest()
"""Digest of every name, type, code and obligation of this version."""
