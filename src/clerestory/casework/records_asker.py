"""Who asked for public records looks how it stands, answers, complains, withdraws: by number and key.

Promises one answer for a wrong key, a wrong number and none; that only the one request is seen (row-level
security, by the key); and that looking leaves no trace but a count that ends by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, office, records_law
from clerestory.casework.ask_for_records import digest_of_key, take_a_try
from clerestory.casework.records_law import RecordsLaw
from clerestory.casework.records_steps import Taken, take
from clerestory.casework.session import as_records_asker, as_staff
from clerestory.casework.texts import required_text
from clerestory.journal import actors
from clerestory.journal.records_events import RecordsComplained
from clerestory.journal.write import record
from clerestory.parties.brake import Place
from clerestory.public_records import contact, log, requests
from clerestory.public_records.errors import RecordsRequestNotFoundError, StepNotOpenError
from clerestory.public_records.log import Line
from clerestory.public_records.records import EventRecord, Happened, RecordsRecord
from clerestory.public_records.states import ENDED, SAYS, STANDS_STILL, State, Step, Who, step_from

LONGEST: Final = 4000
_MOST_COMPLAINTS: Final = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A number and its key, as somebody typed them, and where tries from there are counted."""

    number: str
    key: str = field(repr=False)
    source: Place | None = None


@dataclass(frozen=True, slots=True)
class AskersPage:
    """What who asked sees: the request, their own words, what happened, the log's line, the law's rows."""

    request: RecordsRecord
    asked: str = field(repr=False)
    events: tuple[EventRecord, ...]
    line: Line | None
    law: RecordsLaw

    @property
    def may_answer(self) -> bool:
        """Whether a question of the office is open."""
        return self.request.state is State.CLARIFICATION_ASKED

    @property
    def may_withdraw(self) -> bool:
        """Whether it is still open."""
        return step_from(self.request.state, Step.WITHDRAW, Who.ASKER) is not None

    @property
    def may_complain(self) -> bool:
        """Whether an appeal or a complaint can be written now: one at a time."""
        return self.request.complained_on is None and self.request.state is not State.WITHDRAWN


def look(shown: Shown, *, at: datetime) -> AskersPage:
    """How it stands. Raises RecordsRequestNotFoundError, TooManyError."""
    take_a_try(shown.source, at=at)
    keks = (office.keys().slips,)
    with transaction.atomic(), as_records_asker(digest_of_key(shown.key)):
        request = _found(shown)
        return AskersPage(
            request=request,
            asked=contact.asked(request.id, keks=keks),
            events=requests.events_of(request.id, keks=keks),
            line=log.line_of(request.number),
            law=records_law.rules_for(request.law, request.received_on),
        )


def give_clarification(shown: Shown, text: str, *, at: datetime) -> None:
    """Answer the office's question; the clock runs again. Raises as `look`, UnusableCommandError,
    StepNotOpenError."""
    kept = required_text("/text", text, wanted="your answer", longest=LONGEST)
    with _as_asker(shown, at=at) as request:
        take(request, Taken(step=Step.CLARIFY, who=Who.ASKER, by=None, wrote=kept), at=at)


def withdraw_records(shown: Shown, *, at: datetime) -> None:
    """Take the request back. Raises as `look`, StepNotOpenError."""
    with _as_asker(shown, at=at) as request:
        take(request, Taken(step=Step.WITHDRAW, who=Who.ASKER, by=None), at=at)


def complain(shown: Shown, text: str, *, at: datetime) -> None:
    """Appeal a denial, or complain about a late or a poor answer; somebody is called. Raises as `look`,
    UnusableCommandError, StepNotOpenError."""
    kept = required_text("/text", text, wanted="what you do not agree with", longest=LONGEST)
    today, keks = office.the_office().day_of(at), (office.keys().slips,)
    with _as_asker(shown, at=at) as request:
        made = [e for e in requests.events_of(request.id, keks=keks) if e.kind is Happened.COMPLAINED]
        if request.complained_on or request.state is State.WITHDRAWN or len(made) >= _MOST_COMPLAINTS:
            raise StepNotOpenError(SAYS[request.state])
        requests.add_event(request, Happened.COMPLAINED, at=at, on=today, by=None, wrote=kept, keks=keks)
        requests.keep_complaint(request, today)
        record(
            RecordsComplained(state=str(request.state)),
            subject_ref=request.number,
            actor=actors.OFFICE,
            at=at,
        )
        alarms.raise_alarm(
            kind="RecordsComplaint",
            where="records_asker",
            subject_ref=request.number,
            actor=actors.OFFICE,
            at=at,
        )


@contextmanager
def _as_asker(shown: Shown, *, at: datetime) -> Iterator[RecordsRecord]:
    """The request, locked, for a change by who asked: first found under their own key alone."""
    take_a_try(shown.source, at=at)
    with transaction.atomic():
        with as_records_asker(digest_of_key(shown.key)):
            number = _found(shown).number
        with as_staff():
            yield requests.fetch_for_change(number)


def _found(shown: Shown) -> RecordsRecord:
    request = requests.with_key(digest_of_key(shown.key))
    if request is None or request.number != shown.number.strip().upper():
        raise RecordsRequestNotFoundError
    return request


def is_running(request: RecordsRecord) -> bool:
    """Whether the office's clock runs."""
    return request.state not in ENDED and request.state not in STANDS_STILL
