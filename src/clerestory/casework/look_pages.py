"""What pages show of looks: what waits, one request as its first reviewer saw it, how far people agree.

Promises that who looks blind sees no finding, no history and no outcome before their own is kept."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clerestory.casework import deciding, office, question, staff
from clerestory.casework.after_review import SETTLING, why_not_look, why_not_settle
from clerestory.casework.asked import asked_facts
from clerestory.casework.pages import AskedFact, ElementRow
from clerestory.casework.rows import element_rows
from clerestory.casework.session import as_staff
from clerestory.casework.under_agreement import under_agreement
from clerestory.intake import documents, requests
from clerestory.intake.document_standing import SAYS
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, PersonCard, PersonId
from clerestory.review import looks
from clerestory.review.kappa import Agreement, agreement
from clerestory.review.looks import LookKind, LookRecord


@dataclass(frozen=True, slots=True)
class WaitingLook:
    """One look in the list. why_not: why this viewer may not take it, or None."""

    id: UUID
    kind: LookKind
    reference: str
    agency: str
    due_on: date
    is_late: bool
    why_not: str | None


@dataclass(frozen=True, slots=True)
class LookPage:
    """One look. first: the verdict that stood, only after this look was taken or where it is not blind.
    law_says: as on the day on which the look was asked for, without anybody's finding."""

    look: LookRecord
    agency: AgencyCard
    asked: tuple[AskedFact, ...]
    law_says: tuple[ElementRow, ...]
    papers: tuple[tuple[int, str], ...]
    first: str | None
    why_not: str | None
    may_settle: bool


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """How far two people agree. cells: first verdict, second verdict and how often. open: waiting looks."""

    found: Agreement
    cells: tuple[tuple[str, str, int], ...]
    open: int
    share: float


def waiting_looks(*, viewer: PersonId, at: datetime) -> tuple[WaitingLook, ...]:
    """Looks that nobody has taken, those due first. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        card = staff.staff_with(viewer, staff.REOPENING, doing="look at reviews again")
        today = office.the_office().day_of(at)
        return tuple(_waiting(each, viewer=card, today=today) for each in looks.open_looks())


def look_page(look_id: UUID, *, viewer: PersonId) -> LookPage:
    """One look. Raises NotAllowedError, LookNotFoundError, UnreadableRequestError."""
    with transaction.atomic(), as_staff():
        card = staff.staff_with(viewer, staff.REOPENING, doing="look at reviews again")
        look = looks.fetch_look(look_id)
        request = requests.fetch(look.reference)
        agency = directory.agency_card(request.agency)
        standing = question.as_established(request, agency, at=look.opened_at, register=request.register)
        held = under_agreement(request, agency, on=standing.on)
        shows_first = look.kind is LookKind.EMERGENCY or bool(look.verdict)
        return LookPage(
            look=look,
            agency=agency,
            asked=asked_facts(request, agency, standing, held=held),
            law_says=element_rows(deciding.decide_or_refuse(standing)),
            papers=tuple((each.number, SAYS[each.standing]) for each in documents.of_request(request.id)),
            first=look.first if shows_first else None,
            why_not=None if look.verdict else why_not_look(look, request, card),
            may_settle=look.disagrees
            and look.settled_at is None
            and bool(card.roles & SETTLING)
            and why_not_settle(look, request, card) is None,
        )


def agreement_page(*, viewer: PersonId) -> AgreementPage:
    """How far reviewers agree. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.REOPENING, doing="see how far reviewers agree")
        pairs = looks.verdicts(LookKind.BLIND)
        kinds = ("approve", "refuse")
        return AgreementPage(
            found=agreement(pairs),
            cells=tuple((one, two, pairs.count((one, two))) for one in kinds for two in kinds),
            open=looks.count_open(LookKind.BLIND),
            share=office.blind_look_share(),
        )


def _waiting(look: LookRecord, *, viewer: PersonCard, today: date) -> WaitingLook:
    request = requests.fetch(look.reference)
    return WaitingLook(
        id=look.id,
        kind=look.kind,
        reference=request.reference,
        agency=directory.agency_card(request.agency).name,
        due_on=look.due_on,
        is_late=look.due_on < today,
        why_not=why_not_look(look, request, viewer),
    )
