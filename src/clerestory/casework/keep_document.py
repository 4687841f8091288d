"""A paper comes: it is read in a process of its own, and kept encrypted with the pages drawn of it.

Promises: nothing of it reaches the law; what cannot be read, hides something or acts is not kept, with one
sentence and an entry; the same bytes sent before are found again; a paper whose bytes were changed after it
was signed is doubted at once.
"""

import hashlib
from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, office, staff
from clerestory.casework.errors import AgencySuspendedError, NotAllowedError, UnusableCommandError
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import documents, paper_process, requests
from clerestory.intake.document_standing import CheckKind, Outcome, Standing
from clerestory.intake.documents import CheckLine, DocumentRecord, Sent
from clerestory.intake.paper_process import ReadPaper
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import UNDER_REVIEW, State
from clerestory.journal import actors
from clerestory.journal.actors import Actor
from clerestory.journal.document_events import DocumentKept, DocumentRefused
from clerestory.journal.write import record
from clerestory.papers.errors import PaperRefusedError
from clerestory.papers.found import Signature
from clerestory.papers.sniffing import is_misnamed
from clerestory.parties import directory
from clerestory.parties.identities import AgencyId, PersonId

BY_STAFF: Final = ("mail", "counter")
PORTAL, API = "portal", "api"
TAKES_PAPERS: Final = UNDER_REVIEW | {State.NEEDS_INFORMATION, State.STOPPED, State.APPEALED}
UNSIGNED, VERIFIED, NOT_VERIFIED, CHANGED = "none", "verified", "not_verified", "changed"


def keep_document(
    reference: str,
    *,
    data: bytes,
    name: str,
    channel: str,
    by: PersonId | None,
    agency: AgencyId | None = None,
    at: datetime,
) -> DocumentRecord:
    """The paper as it is kept. agency: whose visitor sends it; None: staff, who took it by mail or over the
    counter. by: who sends or took it, None for the agency's own program. name: what the sender calls the
    file; only its ending is looked at, and nothing of it is kept.

    Raises PaperRefusedError, NotAllowedError, AgencySuspendedError, RequestNotFoundError,
    UnusableCommandError.
    """
    with transaction.atomic():
        _refuse_unfit(_request(reference, by=by, agency=agency), channel, by, agency)
    try:
        read = paper_process.read(data, roots=office.paper_roots(), at=at)
    except PaperRefusedError as refused:
        with transaction.atomic(), as_staff():
            happened = DocumentRefused(why=refused.kind, size_bytes=len(data), channel=channel)
            record(happened, subject_ref=reference, actor=_actor(by, agency), at=at)
        raise
    return keep_read(reference, read, data=data, name=name, channel=channel, by=by, agency=agency, at=at)


def keep_read(
    reference: str,
    read: ReadPaper,
    *,
    data: bytes,
    name: str,
    channel: str,
    by: PersonId | None,
    agency: AgencyId | None = None,
    at: datetime,
) -> DocumentRecord:
    """Keep a paper that was read. Raises as `keep_document`."""
    with transaction.atomic():
        _refuse_unfit(_request(reference, by=by, agency=agency), channel, by, agency)
        with as_staff():
            request = requests.fetch_for_change(reference)
            document = documents.keep(
                request,
                _sent(read, data, name, channel, by, at),
                read,
                standing=Standing.TO_READ,
                kek=office.keys().slips,
            )
            _record(request, document, actor=_actor(by, agency), at=at)
            if document.signatures == CHANGED or "appended" in document.flags:
                line = CheckLine(CheckKind.DOUBT, Outcome.ALTERED, "", "", _CHANGED, None, at)
                documents.add_check(document, line)
                alarms.raise_alarm(
                    kind="PaperDoubted",
                    where="keep_document",
                    subject_ref=reference,
                    actor=actors.LAW,
                    at=at,
                )
            return documents.stand_anew(request, document.number)


_CHANGED: Final = "Its bytes were changed after it was signed, or stand behind its end."


def _request(reference: str, *, by: PersonId | None, agency: AgencyId | None) -> RequestRecord:
    if agency is not None:
        card = directory.agency_card(agency)
        if not card.active:
            raise AgencySuspendedError(card.name)
        staff.refuse_stranger(by, agency)
        with as_agency(agency):
            return requests.fetch(reference)
    if by is None:
        raise NotAllowedError("A program sends papers for its own agency only.")
    with as_staff():
        staff.staff_with(by, staff.PREPARING, doing="keep a paper")
        return requests.fetch(reference)


def _refuse_unfit(request: RequestRecord, channel: str, by: PersonId | None, agency: AgencyId | None) -> None:
    allowed = BY_STAFF if agency is None else (PORTAL,) if by else (API,)
    if channel not in allowed:
        raise UnusableCommandError("/channel", repr(channel), "one of " + ", ".join(allowed))
    if request.state not in TAKES_PAPERS:
        raise NotAllowedError(
            f"Request {request.reference} takes no more papers: it is '{request.state}'. Send the paper "
            "with a new request."
        )
    with as_staff():
        kept = len(documents.of_request(request.id))
    if kept >= documents.MOST_A_REQUEST:
        raise NotAllowedError(
            f"Request {request.reference} has {kept} papers, as many as are taken. Put several pages into "
            "one file, or call the office."
        )


def _actor(by: PersonId | None, agency: AgencyId | None) -> Actor:
    if by is not None:
        return actors.person(by)
    return actors.client(agency) if agency is not None else actors.OFFICE


def _sent(read: ReadPaper, data: bytes, name: str, channel: str, by: PersonId | None, at: datetime) -> Sent:
    reading = read.reading
    found = {"misnamed": is_misnamed(reading.kind, name), "appended": reading.appended}
    return Sent(
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        channel=channel,
        by=by,
        at=at,
        flags=tuple(flag for flag, holds in found.items() if holds),
        signatures=worth_of(reading.signatures),
    )


def worth_of(found: tuple[Signature, ...]) -> str:
    """One word for all signatures: verified only if each is intact and trusted, and the last one covers the
    whole file."""
    if not found:
        return UNSIGNED
    if not all(each.intact for each in found) or not found[-1].covers:
        return CHANGED
    return VERIFIED if all(each.trusted for each in found) else NOT_VERIFIED


def _record(request: RequestRecord, document: DocumentRecord, *, actor: Actor, at: datetime) -> None:
    happened = DocumentKept(
        document=str(document.id),
        number=document.number,
        kind=document.kind,
        pages=document.pages,
        size_bytes=document.size_bytes,
        sha256=document.sha256,
        channel=document.channel,
        flags=document.flags,
        signatures=document.signatures,
        seen=len(documents.same_bytes(document)),
    )
    record(
        happened,
        subject_ref=request.reference,
        actor=actor,
        at=at,
        person=request.handle,
    )
