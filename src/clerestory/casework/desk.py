"""What pages show of the work on a request beside its answer: the desk it is on, notes, clock, links, parts.

Staff see all of it; an agency sees the questions it was asked, its appeals and its parts. Nothing here is
part of a decision."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.appeal_refusal import why_no_appeal, why_not_conclude
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import appeals, clock_stops, links, notes, parts, requests
from clerestory.intake.appeals import AppealRecord
from clerestory.intake.clock_stops import ClockStopRecord
from clerestory.intake.deadlines import ClockRule, Deadline, counted_by
from clerestory.intake.links import Linked
from clerestory.intake.office_days import closed_days
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State, Step, Who, step_from
from clerestory.parties import directory
from clerestory.parties.colleagues import staff_members
from clerestory.parties.identities import AgencyId, PersonCard, PersonId


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note, with the name of who wrote it."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """Another request that this one is a part of, or a part of it."""

    reference: str
    state: State


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A rule of the clock, and the day that follows from it alone (without the stops of the clock)."""

    rule: ClockRule
    alone: Deadline


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """For staff. assigned_to: who has it; colleagues: on whose desk it could be put, name and handle.

    why_not_appeal: why this viewer may not conclude the open appeal; None where they may, or where none is
    open. rules: by which the day was counted; one line each."""

    assigned_to: str | None
    is_mine: bool
    colleagues: tuple[tuple[str, PersonId], ...]
    notes: tuple[NoteLine, ...]
    stops: tuple[ClockStopRecord, ...]
    appeals: tuple[AppealRecord, ...]
    why_not_appeal: str | None
    links: tuple[Linked, ...]
    whole: PartLine | None
    parts: tuple[PartLine, ...]
    rules: tuple[ClockLine, ...]
    can_ask: bool
    can_note_answer: bool
    can_conclude_appeal: bool
    appeal_by: date | None


@dataclass(frozen=True, slots=True)
class AgencyDesk:
    """For the agency. open_question: what it was asked and has not answered."""

    open_question: ClockStopRecord | None
    stops: tuple[ClockStopRecord, ...]
    appeals: tuple[AppealRecord, ...]
    can_appeal: bool
    appeal_by: date | None
    whole: PartLine | None
    parts: tuple[PartLine, ...]


def staff_desk(reference: str, *, viewer: PersonId) -> StaffDesk:
    """The desk of one request. Raises NotAllowedError, RequestNotFoundError, UnreadableRequestError."""
    with transaction.atomic(), as_staff():
        card = staff.staff_with(viewer, staff.LOOKING, doing="look at a request")
        request = requests.fetch(reference)
        written, why_not_appeal = notes.notes_of(request.id), _why_not_appeal(request, card)
        names = directory.full_names(
            frozenset(note.by for note in written)
            | (frozenset({request.assigned_to}) if request.assigned_to else frozenset())
        )
        return StaffDesk(
            assigned_to=names.get(request.assigned_to) if request.assigned_to else None,
            is_mine=request.assigned_to == viewer,
            colleagues=tuple(
                (each.full_name, each.id) for each in staff_members() if each.roles & staff.LOOKING
            ),
            notes=tuple(NoteLine(note.at, names.get(note.by, "Somebody"), note.text) for note in written),
            stops=clock_stops.stops_of(request.id),
            appeals=appeals.appeals_of(request.id),
            why_not_appeal=why_not_appeal,
            links=links.linked_with(request.id),
            whole=_whole(request),
            parts=_parts(request),
            rules=_rules(request),
            can_ask=_open(request, Step.ASK_FOR_MORE, Who.OFFICER) and bool(card.roles & staff.PREPARING),
            can_note_answer=_open(request, Step.GIVE_MORE, Who.OFFICER)
            and bool(card.roles & staff.PREPARING),
            can_conclude_appeal=request.state is State.APPEALED and why_not_appeal is None,
            appeal_by=request.appeal_by,
        )


def agency_desk(reference: str, *, agency: AgencyId, at: datetime) -> AgencyDesk:
    """What the agency may know of it. Raises RequestNotFoundError, also for another agency's, and
    UnreadableRequestError."""
    with transaction.atomic(), as_agency(agency):
        request = requests.fetch(reference)
        stops = clock_stops.stops_of(request.id)
        today = office.the_office().day_of(at)
        return AgencyDesk(
            open_question=next((stop for stop in stops if stop.restarted_at is None), None),
            stops=stops,
            appeals=appeals.appeals_of(request.id),
            can_appeal=request.state is State.WITHHELD and why_no_appeal(request, today=today) is None,
            appeal_by=request.appeal_by,
            whole=_whole(request),
            parts=_parts(request),
        )


def _open(request: RequestRecord, step: Step, who: Who) -> bool:
    return step_from(request.state, step, who) is not None


def _why_not_appeal(request: RequestRecord, viewer: PersonCard) -> str | None:
    if request.state is not State.APPEALED:
        return None
    return why_not_conclude(request, directory.agency_card(request.agency), viewer)


def _whole(request: RequestRecord) -> PartLine | None:
    if request.part_of is None:
        return None
    reference = requests.reference_of(request.part_of)
    return PartLine(reference, requests.head(reference).state)


def _parts(request: RequestRecord) -> tuple[PartLine, ...]:
    return tuple(PartLine(reference, state) for reference, state in parts.parts_of(request.id))


def _rules(request: RequestRecord) -> tuple[ClockLine, ...]:
    here = office.the_office()
    opened_on = here.day_of(request.opened_at)
    closed = closed_days(here.law, since=opened_on)
    return tuple(
        ClockLine(rule, counted_by(opened_on, rule, holidays=closed, stops=()))
        for rule in request.clock_rules
    )
