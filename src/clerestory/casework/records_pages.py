"""What staff see of the desk for public records: the list by due day, and one request with what the law says.

Promises that every view of a request shows the day with its arithmetic, and how the text of each rule was
read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import history, office, staff
from clerestory.casework.answer_records import Ground, grounds_on
from clerestory.casework.pages import HistoryLine
from clerestory.casework.records_law import RecordsLaw
from clerestory.casework.records_steps import law_of
from clerestory.casework.session import as_staff
from clerestory.casework.work_on_records import DOING, last_day_for_reply
from clerestory.intake.deadlines import working_days_between
from clerestory.intake.office_days import closed_days
from clerestory.law.public_records import RecordsRule, RuleKind
from clerestory.parties import directory
from clerestory.parties.identities import PersonId
from clerestory.public_records import contact, letters, log, requests
from clerestory.public_records.contact import Contact
from clerestory.public_records.errors import ContactForgottenError
from clerestory.public_records.letters import RecordsLetterCard
from clerestory.public_records.log import Line
from clerestory.public_records.records import EventRecord, RecordsRecord
from clerestory.public_records.states import SAYS, Step, steps_of_staff

_SHOWN: Final = (
    RuleKind.ACKNOWLEDGE,
    RuleKind.ANSWER,
    RuleKind.SINGLE_RECORD,
    RuleKind.EXTENSION,
    RuleKind.CLOCK_STOPS,
    RuleKind.CLOSE_WITHOUT_REPLY,
    RuleKind.FEE,
    RuleKind.DENIAL_REASONS,
    RuleKind.COURT,
    RuleKind.KEEP,
)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A line of the list. left: working days until `due_on`; None: no day runs."""

    number: str
    state_says: str
    summary: str
    due_on: date | None
    left: int | None
    arithmetic: str
    complained: bool
    made_up: bool


@dataclass(frozen=True, slots=True)
class DeskList:
    """The list: what is open, the earliest day first, and what ended."""

    today: date
    open: tuple[DeskRow, ...]
    ended: tuple[DeskRow, ...]


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """One request as staff see it. reached None: the contact was destroyed. last_reply: the last day for a
    reply that is waited for. names: of colleagues, by handle."""

    request: RecordsRecord
    state_says: str
    asked: str = field(repr=False)
    reached: Contact | None
    line: Line | None
    events: tuple[EventRecord, ...]
    names: Mapping[PersonId, str]
    letters: tuple[RecordsLetterCard, ...]
    rules: tuple[RecordsRule, ...]
    law: RecordsLaw
    grounds: tuple[Ground, ...]
    steps: tuple[Step, ...]
    last_reply: date | None
    left: int | None
    today: date
    may_settle: bool
    history: tuple[HistoryLine, ...]


def desk_list(*, viewer: PersonId, at: datetime) -> DeskList:
    """The desk's list. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing=DOING)
        today = office.the_office().day_of(at)
        return DeskList(
            today,
            tuple(_row(one, today) for one in requests.open_requests()),
            tuple(_row(one, today) for one in requests.ended_requests()),
        )


def records_page(number: str, *, viewer: PersonId, at: datetime) -> RecordsPage:
    """One request. Raises NotAllowedError, RecordsRequestNotFoundError."""
    with transaction.atomic(), as_staff():
        card = staff.staff_with(viewer, staff.LOOKING, doing=DOING)
        request = requests.fetch(number)
        today, law, keks = office.the_office().day_of(at), law_of(request), (office.keys().slips,)
        events = requests.events_of(request.id, keks=keks)
        closing = law.rule(RuleKind.CLOSE_WITHOUT_REPLY)
        return RecordsPage(
            request=request,
            state_says=SAYS[request.state],
            asked=contact.asked(request.id, keks=keks),
            reached=_reached(request),
            line=log.line_of(number),
            events=events,
            names=_names(events),
            letters=letters.letters_of(request.id),
            rules=tuple(rule for kind in _SHOWN for rule in law.rules if rule.kind is kind),
            law=law,
            grounds=grounds_on(request.law, today),
            steps=steps_of_staff(request.state),
            last_reply=last_day_for_reply(request, closing.amount) if closing and closing.amount else None,
            left=_left(request, today),
            today=today,
            may_settle=bool(card.roles & staff.REOPENING) and request.complained_on is not None,
            history=history.history_of(number),
        )


def records_letter(letter: UUID, *, viewer: PersonId) -> tuple[RecordsLetterCard, bytes]:
    """A letter with its pages. Raises NotAllowedError, RecordsRequestNotFoundError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing=DOING)
        return letters.fetch(letter)


def _names(events: tuple[EventRecord, ...]) -> Mapping[PersonId, str]:
    return directory.full_names(frozenset(PersonId(event.by) for event in events if event.by))


def _row(request: RecordsRecord, today: date) -> DeskRow:
    line = log.line_of(request.number)
    acknowledging = request.next_due is not None and request.next_due == request.acknowledge_by
    return DeskRow(
        number=request.number,
        state_says=SAYS[request.state],
        summary=line.summary if line else "",
        due_on=request.next_due,
        left=_left(request, today),
        arithmetic=request.acknowledge_arithmetic if acknowledging else request.due_arithmetic,
        complained=request.complained_on is not None,
        made_up=request.made_up,
    )


def _left(request: RecordsRecord, today: date) -> int | None:
    if request.next_due is None:
        return None
    closed = closed_days(request.law, since=min(today, request.received_on))
    return working_days_between(today, request.next_due, holidays=frozenset(closed))


def _reached(request: RecordsRecord) -> Contact | None:
    try:
        return contact.contact(request.id, keks=(office.keys().slips,))
    except ContactForgottenError:
        return None
