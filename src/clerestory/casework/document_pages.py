"""What pages show of papers: to staff all but the bytes themselves, to an agency where its own stand."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.keep_document import TAKES_PAPERS
from clerestory.casework.paper_facts import is_checked_now
from clerestory.casework.session import as_agency, as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import documents, requests
from clerestory.intake.document_fields import TypedFields
from clerestory.intake.document_standing import (
    CONFIRMING,
    FOR_COUNSEL,
    SAYS,
    CheckKind,
    Outcome,
    Standing,
    as_told,
)
from clerestory.intake.documents import DocumentRecord
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SAYS as STATE_SAYS
from clerestory.journal import actors
from clerestory.journal.document_events import DocumentOpened
from clerestory.journal.write import record
from clerestory.papers.found import Signature
from clerestory.papers.instruments import Instrument, Suggestion, instruments, suggestions
from clerestory.parties import directory, register
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId, Role
from clerestory.parties.register import CallBack


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper in a list. seen: how many other papers have the same bytes."""

    reference: str
    number: int
    kind: str
    pages: int
    channel: str
    sent_at: datetime
    standing: Standing
    says: str
    instrument: str | None
    flags: tuple[str, ...]
    signatures: str
    seen: int


@dataclass(frozen=True, slots=True)
class PaperList:
    """The papers of a request. claimed: the instrument that was claimed. takes_more: another may be sent."""

    reference: str
    state_says: str
    agency: AgencyCard
    claimed: str | None
    rows: tuple[PaperRow, ...]
    takes_more: bool


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check, as a page shows it. by: a name, or None for the program."""

    kind: CheckKind
    outcome: Outcome
    number_from: str
    spoken_to: str
    ground: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One paper. suggested: what its text suggests, each with the instrument; chosen: the instrument that was
    typed. call_back: the agency's number as the register has it. same_bytes, same_docket: reference and
    number of other papers. may_*: what this viewer may do."""

    row: PaperRow
    agency: AgencyCard
    claimed: str | None
    elements: tuple[str, ...]
    drawn: tuple[int, ...]
    suggested: tuple[tuple[Suggestion, Instrument], ...]
    call_back: CallBack | None
    chosen: Instrument | None
    fields: TypedFields | None
    signers: tuple[Signature, ...]
    checks: tuple[CheckRow, ...]
    same_bytes: tuple[tuple[str, int], ...]
    same_docket: tuple[tuple[str, int], ...]
    may_read: bool
    may_confirm: bool
    may_look_again: bool
    may_doubt: bool
    may_settle: bool


def papers_of(reference: str, *, viewer: PersonId) -> PaperList:
    """The papers of a request, for staff. Raises NotAllowedError, RequestNotFoundError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="see papers")
        return _list(requests.fetch(reference), lambda found: len(documents.same_bytes(found)))


def own_papers_of(reference: str, *, agency: AgencyId) -> PaperList:
    """The same for the agency that asked: only where its papers stand. Raises RequestNotFoundError."""
    with transaction.atomic(), as_agency(agency):
        kept = _list(requests.fetch(reference), lambda _found: 0)
        return replace(kept, rows=tuple(map(_told, kept.rows)))


def paper_page(reference: str, number: int, *, viewer: PersonId) -> PaperPage:
    """One paper for staff. Raises NotAllowedError, DocumentNotFoundError, RequestNotFoundError."""
    with transaction.atomic(), as_staff():
        card = staff.staff_with(viewer, staff.LOOKING, doing="see papers")
        request = requests.fetch(reference)
        document = documents.fetch(request, number)
        keks = (office.keys().slips,)
        text, signers = documents.reading_of(document, keks=keks)
        known = instruments()
        seen = documents.same_bytes(document)
        open_now = is_checked_now(request) and document.standing is not Standing.REJECTED
        was_read = document.typed_by is not None
        hands = {document.typed_by, *(line.by for line in document.checks if line.kind in CONFIRMING)}
        waits_for_counsel = document.standing in FOR_COUNSEL
        counsels = Role.COUNSEL in card.roles and viewer not in (document.typed_by, document.sent_by)
        return PaperPage(
            row=_row(document, len(seen)),
            agency=directory.agency_card(request.agency),
            claimed=_claimed(request),
            elements=request.claims.elements,
            drawn=tuple(range(1, document.pages + 1)),
            suggested=tuple((each, known[each.instrument]) for each in suggestions(text)),
            call_back=register.entry_of(request.agency).call_back,
            chosen=known.get(document.instrument or ""),
            fields=documents.fields_of(document, keks=keks),
            signers=signers,
            checks=_checks(document),
            same_bytes=seen,
            same_docket=documents.same_docket(document),
            may_read=open_now,
            may_confirm=open_now and was_read and document.standing is not Standing.VERIFIED,
            may_look_again=open_now and document.standing is Standing.SECOND_LOOK and viewer not in hands,
            may_doubt=document.standing not in (Standing.DOUBTED, Standing.REJECTED),
            may_settle=waits_for_counsel and counsels,
        )


def picture_of(reference: str, number: int, page: int, *, viewer: PersonId) -> bytes:
    """A page as PNG that the office drew. Raises as `paper_page`."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="see papers")
        document = documents.fetch(requests.fetch(reference), number)
        return documents.page_of(document, page, keks=(office.keys().slips,))


def open_original(
    reference: str, number: int, *, by: PersonId, ground: str, at: datetime
) -> tuple[str, bytes]:
    """Its kind and the bytes as they were sent, with a ground that is recorded. Raises as `paper_page`, and
    UnusableCommandError without a ground."""
    ground = required_text("/original/ground", ground, wanted="why it is needed, in a sentence")
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="open a paper as it was sent")
        request = requests.fetch_for_change(reference)
        document = documents.fetch(request, number)
        data = documents.original_of(document, keks=(office.keys().slips,))
        happened = DocumentOpened(document=str(document.id), number=number, ground_sha256=digest_of(ground))
        record(happened, subject_ref=reference, actor=actors.person(by), at=at, person=request.handle)
        return document.kind, data


def doubted_papers(*, viewer: PersonId) -> tuple[PaperRow, ...]:
    """Counsel's queue: every paper that is doubted or was not confirmed, the oldest first."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="see doubted papers")
        return tuple(_row(each, len(documents.same_bytes(each))) for each in documents.for_counsel())


def _list(request: RequestRecord, seen: Callable[[DocumentRecord], int]) -> PaperList:
    return PaperList(
        reference=request.reference,
        state_says=STATE_SAYS[request.state],
        agency=directory.agency_card(request.agency),
        claimed=_claimed(request),
        rows=tuple(_row(each, seen(each)) for each in _papers_behind(request)),
        takes_more=request.state in TAKES_PAPERS,
    )


def _papers_behind(request: RequestRecord) -> tuple[DocumentRecord, ...]:
    """Its own, and for a part those of the whole, which count for each of its parts."""
    whole = documents.of_request(request.part_of) if request.part_of else ()
    return (*whole, *documents.of_request(request.id))


def _row(document: DocumentRecord, seen: int) -> PaperRow:
    return PaperRow(
        reference=document.reference,
        number=document.number,
        kind=document.kind,
        pages=document.pages,
        channel=document.channel,
        sent_at=document.sent_at,
        standing=document.standing,
        says=SAYS[document.standing],
        instrument=document.instrument,
        flags=document.flags,
        signatures=document.signatures,
        seen=seen,
    )


def _told(row: PaperRow) -> PaperRow:
    """The row as its sender sees it."""
    told = as_told(row.standing)
    return replace(row, standing=told, says=SAYS[told])


def _checks(document: DocumentRecord) -> tuple[CheckRow, ...]:
    names = directory.full_names(frozenset(line.by for line in document.checks if line.by is not None))
    return tuple(
        CheckRow(
            line.kind,
            line.outcome,
            line.number_from,
            line.spoken_to,
            line.ground,
            names.get(line.by) if line.by else None,
            line.at,
        )
        for line in document.checks
    )


def _claimed(request: RequestRecord) -> str | None:
    return request.claims.authority.instrument if request.claims.authority else None
