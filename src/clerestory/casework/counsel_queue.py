"""What waits for counsel: papers in doubt, appeals, emergencies to be looked at after, disagreements, law.

Promises each with the step that ends it; nothing is decided here."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from clerestory.casework import emergency, office, staff
from clerestory.casework.law_changes import LawChanges, law_changes
from clerestory.casework.session import as_staff
from clerestory.intake import documents, requests
from clerestory.intake.document_standing import SAYS
from clerestory.intake.heads import RequestHead
from clerestory.intake.states import State
from clerestory.parties import directory
from clerestory.parties.identities import PersonId
from clerestory.review import looks
from clerestory.review.looks import LookKind, LookRecord


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """A paper that counsel has to settle."""

    reference: str
    number: int
    says: str
    since: datetime


@dataclass(frozen=True, slots=True)
class AppealLine:
    """An appeal that nobody concluded."""

    reference: str
    agency: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class LookLine:
    """A look that waits, or one that disagrees."""

    look: LookRecord
    is_late: bool


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A paper of an emergency that has not come."""

    reference: str
    agency: str
    due_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class CounselQueue:
    """Everything at once. emergencies: how many were answered without a paper in the last 365 days."""

    today: date
    doubts: tuple[DoubtLine, ...]
    appeals: tuple[AppealLine, ...]
    looks: tuple[LookLine, ...]
    disagreements: tuple[LookLine, ...]
    owed: tuple[OwedLine, ...]
    emergencies: emergency.EmergencyCounts
    law: LawChanges


def counsel_queue(*, viewer: PersonId, at: datetime) -> CounselQueue:
    """What waits. Raises NotAllowedError for anybody who takes no part in reviews."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.REOPENING, doing="see what waits for counsel")
        today = office.the_office().day_of(at)
        return CounselQueue(
            today=today,
            doubts=_doubts(),
            appeals=_appeals(),
            looks=_lines(looks.open_looks(LookKind.EMERGENCY), today=today),
            disagreements=_lines(looks.disagreements(), today=today),
            owed=_owed(at=at),
            emergencies=emergency.counts_of_a_year(until=at),
            law=law_changes(today=today),
        )


def _doubts() -> tuple[DoubtLine, ...]:
    return tuple(
        DoubtLine(each.reference, each.number, SAYS[each.standing], each.sent_at)
        for each in documents.for_counsel()
    )


def _appeals() -> tuple[AppealLine, ...]:
    heads: list[RequestHead] = [
        requests.head(each) for each in requests.references_in_states([State.APPEALED])
    ]
    names = directory.agency_names(frozenset(each.agency for each in heads))
    return tuple(AppealLine(each.reference, names[each.agency].name, each.opened_at) for each in heads)


def _lines(found: tuple[LookRecord, ...], *, today: date) -> tuple[LookLine, ...]:
    return tuple(LookLine(each, is_late=not each.verdict and each.due_on < today) for each in found)


def _owed(*, at: datetime) -> tuple[OwedLine, ...]:
    found = looks.papers_owed()
    names = directory.agency_names(frozenset(each.agency for each in found))
    return tuple(
        OwedLine(each.reference, names[each.agency].name, each.due_at, is_late=each.due_at <= at)
        for each in found
    )
