"""Payloads about the work on a request: more was asked, a clock stood still, somebody took it, it was divided
or appealed. What people wrote is kept in `intake`; here stands its digest."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationAsked(Happening):
    """The office asked the requester for more; the clock stands still. answer_by: last day for the answer."""

    event: ClassVar[Event] = Event.INFORMATION_ASKED
    clock_stop: str
    answer_by: str
    question_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationGiven(Happening):
    """The requester answered; the clock runs again until `due_on`. by: requester or officer."""

    event: ClassVar[Event] = Event.INFORMATION_GIVEN
    clock_stop: str
    by: str
    due_on: str
    answer_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLapsed(Happening):
    """What was asked for did not come in time, so the request was closed without a decision."""

    event: ClassVar[Event] = Event.REQUEST_LAPSED
    clock_stop: str
    answer_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAssigned(Happening):
    """A member of staff has it on their desk from now on; None: nobody."""

    event: ClassVar[Event] = Event.REQUEST_ASSIGNED
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsLinked(Happening):
    """It was looked whether this request belongs to earlier ones. earlier: their references, none or several;
    kinds, beside them: after_refusal, asked_again or same_subject."""

    event: ClassVar[Event] = Event.REQUESTS_LINKED
    earlier: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectSearched(Happening):
    """A colleague searched among the requests for a person or a vehicle, with a reason. keys_supplied: kinds
    of what was written; found: how many requests."""

    event: ClassVar[Event] = Event.SUBJECT_SEARCHED
    search: str
    reason_sha256: str
    keys_supplied: tuple[str, ...]
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKept(Happening):
    """A colleague wrote a note; it is never part of a decision."""

    event: ClassVar[Event] = Event.NOTE_KEPT
    note_ref: str
    text_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDayCounted(Happening):
    """The day by which an answer is due was counted anew. because: the kind of reason."""

    event: ClassVar[Event] = Event.DEADLINE_COUNTED
    because: str
    before: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDivided(Happening):
    """Some elements are decided now, for the others more is asked; each part goes on under a reference of its
    own."""

    event: ClassVar[Event] = Event.REQUEST_DIVIDED
    decided: str
    decided_elements: tuple[str, ...]
    waiting: str
    waiting_elements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOpened(Happening):
    """A part of a divided request goes on under this reference. It is no new question, and not counted."""

    event: ClassVar[Event] = Event.PART_OPENED
    part_of: str
    agency: str
    agency_node: str
    channel: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalAppealed(Happening):
    """The requester brought something against the refusal."""

    event: ClassVar[Event] = Event.REFUSAL_APPEALED
    appeal: str
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealConcluded(Happening):
    """Somebody who had not refused looked. outcome: upheld (the refusal stands) or look_again."""

    event: ClassVar[Event] = Event.APPEAL_CONCLUDED
    appeal: str
    outcome: str
    answer_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClosed(Happening):
    """Nothing more is due. state_before tells how it ended."""

    event: ClassVar[Event] = Event.REQUEST_CLOSED
    state_before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDayAdded(Happening):
    """The office is closed on a day that is no public holiday."""

    event: ClassVar[Event] = Event.CLOSURE_ADDED
    day: str
    because_sha256: str
