"""What other rooms may know of a request for public records: frozen, without who asked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from clerestory.public_records.clocks import Clocks
from clerestory.public_records.models import RecordsEvent, RecordsRequest
from clerestory.public_records.states import ENDED, STANDS_STILL, State
from clerestory.vocabulary.words import LANGUAGES, Language


class Happened(StrEnum):
    """Kinds of what happens: each step of the table, and what moves nothing."""

    ASKED = "asked"
    ACKNOWLEDGE = "acknowledge"
    TAKE_UP = "take_up"
    ASK_CLARIFICATION = "ask_clarification"
    ASK_FEE = "ask_fee"
    CLARIFY = "clarify"
    PAY = "pay"
    EXTEND = "extend"
    ANSWER_IN_PART = "answer_in_part"
    ANSWER = "answer"
    DENY_IN_PART = "deny_in_part"
    DENY = "deny"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    LOOK_AGAIN = "look_again"
    SUMMARISED = "summarised"
    COMPLAINED = "complained"
    COMPLAINT_ANSWERED = "complaint_answered"
    CONTACT_FORGOTTEN = "contact_forgotten"


@dataclass(frozen=True, slots=True)
class RecordsRecord:
    """A request. way: none, mail or post. due_on None: no day is set; the arithmetic says so."""

    id: UUID
    number: str
    language: Language
    way: str
    state: State
    received_at: datetime
    received_on: date
    clocks: Clocks
    law: str
    acknowledge_by: date | None
    acknowledge_arithmetic: str
    due_on: date | None
    due_arithmetic: str
    acknowledged_on: date | None
    still_since: date | None
    closed_on: date | None
    forget_on: date | None
    complained_on: date | None
    made_up: bool

    @property
    def next_due(self) -> date | None:
        """The next day that binds the office; None while the clock stands still, after the end, or where no
        day is set."""
        if self.state in ENDED or self.state in STANDS_STILL:
            return None
        return self.acknowledge_by if self.state is State.RECEIVED else self.due_on


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Something that happened. says: the office's words. wrote: words of who asked, opened; empty for none.
    by: the colleague; None: who asked, or the worker."""

    kind: Happened
    at: datetime
    on: date
    by: UUID | None
    says: str
    wrote: str
    details: dict[str, Any]


_LANGUAGES: dict[str, Language] = {code: code for code in LANGUAGES}


def as_record(row: RecordsRequest) -> RecordsRecord:
    """The row without what is sealed in it."""
    return RecordsRecord(
        id=row.pk,
        number=row.number,
        language=_LANGUAGES.get(row.language, "en"),
        way=row.way,
        state=State(row.state),
        received_at=row.received_at,
        received_on=row.received_on,
        clocks=Clocks.from_json(row.clocks),
        law=row.law,
        acknowledge_by=row.acknowledge_by,
        acknowledge_arithmetic=row.acknowledge_arithmetic,
        due_on=row.due_on,
        due_arithmetic=row.due_arithmetic,
        acknowledged_on=row.acknowledged_on,
        still_since=row.still_since,
        closed_on=row.closed_on,
        forget_on=row.forget_on,
        complained_on=row.complained_on,
        made_up=row.made_up,
    )


def as_event(row: RecordsEvent, wrote: str) -> EventRecord:
    """The row with its sealed words opened."""
    return EventRecord(Happened(row.kind), row.at, row.on, row.by, row.says, wrote, dict(row.details))
