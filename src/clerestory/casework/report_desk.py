"""What staff see of reports: which are made by themselves and when, what waits for a second person."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.make_due_reports import due_periods
from clerestory.casework.make_report import Preview, preview_from
from clerestory.casework.office import the_office
from clerestory.casework.session import as_staff
from clerestory.journal import counted
from clerestory.parties import directory
from clerestory.parties.identities import PersonId
from clerestory.publication.reports.periods import month_of, year_of
from clerestory.reports import kept, proposals
from clerestory.reports.kept import Card
from clerestory.reports.proposals import OpeningCard, ProposalCard, State

MOST: Final = 20
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Planned:
    """A report of the schedule. on: the day from which it can be made. passed_over: it could have been made
    and holds too little; its days are in a longer one."""

    name: str
    first: date
    last: date
    on: date
    passed_over: bool


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal with the people's names. may_confirm: may the viewer?"""

    card: ProposalCard
    proposed_by: str
    settled_by: str
    preview: Preview | None
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A wish for an opening with the people's names."""

    card: OpeningCard
    asked_by: str
    settled_by: str
    may_grant: bool


@dataclass(frozen=True, slots=True)
class ReportDesk:
    """Everything on the page."""

    planned: tuple[Planned, ...]
    proposals: tuple[ProposalLine, ...]
    openings: tuple[OpeningLine, ...]
    reports: tuple[Card, ...]
    yesterday: date


def report_desk(*, viewer: PersonId, at: datetime) -> ReportDesk:
    """The page of reports for supervisors and counsel. Raises NotAllowedError."""
    office = the_office()
    today = office.day_of(at)
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.REOPENING, doing="see proposals of reports")
        begun = counted.first_asked_on(office.zone)
        return ReportDesk(
            tuple(_planned(begun, today)),
            tuple(_proposal_line(one, viewer) for one in proposals.newest(MOST)),
            tuple(_opening_line(one, viewer) for one in proposals.newest_openings(MOST)),
            kept.every()[:MOST],
            today - _DAY,
        )


def line_of(card: ProposalCard, viewer: PersonId) -> ProposalLine:
    """A proposal as its own page shows it."""
    with transaction.atomic(), as_staff():
        return _proposal_line(card, viewer)


def line_of_opening(card: OpeningCard, viewer: PersonId) -> OpeningLine:
    """A wish for an opening as its own page shows it."""
    with transaction.atomic(), as_staff():
        return _opening_line(card, viewer)


def _proposal_line(card: ProposalCard, viewer: PersonId) -> ProposalLine:
    preview = preview_from(card.preview) if card.preview else None
    ready = card.state is State.PREVIEWED and preview is not None and not preview.refused
    return ProposalLine(
        card, _name(card.proposed_by), _name(card.settled_by), preview, ready and viewer != card.proposed_by
    )


def _opening_line(card: OpeningCard, viewer: PersonId) -> OpeningLine:
    may_grant = card.settled_at is None and viewer != card.asked_by
    return OpeningLine(card, _name(card.asked_by), _name(card.settled_by), may_grant)


def _planned(begun: date | None, today: date) -> list[Planned]:
    """What the schedule passed over, and what comes next: the month and the year that run."""
    found = []
    if begun is not None:
        found = [
            Planned(one.name, one.first, one.last, one.last + _DAY, True)
            for one in due_periods(begun, today)
            if not kept.is_taken(one.name)
        ]
    for one in (month_of(today), year_of(today)):
        found.append(Planned(one.name, one.first, one.last, one.last + _DAY, False))
    return found


def _name(person: UUID | None) -> str:
    return directory.person_card(PersonId(person)).full_name if person else ""
