"""Papers that were sent to a request: keep them, show them to staff, record each check; the only way to their
tables.

Promises that what was sent lies encrypted under a key of its own, bound to its row; that checks are only ever
added; that a standing is worked out anew after each of them. Who sees which rows is decided by the database's
row-level security.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Max

from clerestory.intake.document_fields import TypedFields, court_key
from clerestory.intake.document_models import Document, DocumentCheck, DocumentPage
from clerestory.intake.document_standing import FOR_COUNSEL, Check, CheckKind, Outcome, Standing, standing
from clerestory.intake.errors import DocumentNotFoundError
from clerestory.intake.paper_process import ReadPaper
from clerestory.intake.records import RequestRecord
from clerestory.papers.found import Signature
from clerestory.parties.identities import PersonId
from clerestory.sealing import at_rest
from clerestory.sealing.canonical import canonical_json, parse_json_object

MOST_A_REQUEST: Final = 10


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check as pages show it."""

    kind: CheckKind
    outcome: Outcome
    number_from: str
    spoken_to: str
    ground: str
    by: PersonId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A paper as other rooms see it, without its content. court: its folded name."""

    id: UUID
    request: UUID
    reference: str
    number: int
    channel: str
    sent_at: datetime
    sent_by: PersonId | None
    sha256: str
    size_bytes: int
    kind: str
    pages: int
    flags: tuple[str, ...]
    signatures: str
    standing: Standing
    instrument: str | None
    court: str
    docket_digest: str
    typed_by: PersonId | None
    checks: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: the bytes and how. by: None for an agency's program. flags: words about the bytes.
    signatures: one word for all."""

    data: bytes
    sha256: str
    channel: str
    by: PersonId | None
    at: datetime
    flags: tuple[str, ...]
    signatures: str


def keep(
    request: RequestRecord, sent: Sent, read: ReadPaper, *, standing: Standing, kek: at_rest.KeyEncryptionKey
) -> DocumentRecord:
    """Encrypt and keep a paper with the pages drawn of it."""
    data_key = at_rest.new_data_key()
    last = Document.objects.filter(request_id=request.id).aggregate(last=Max("number"))["last"] or 0
    row = Document(
        request_id=request.id,
        agency_id=request.agency,
        number=last + 1,
        channel=sent.channel,
        sent_at=sent.at,
        sent_by=sent.by,
        sha256=sent.sha256,
        size_bytes=len(sent.data),
        kind=str(read.reading.kind),
        pages=len(read.pages),
        flags=list(sent.flags),
        signatures=sent.signatures,
        standing=standing,
        wrapped_key=at_rest.wrap(data_key, kek).to_text(),
    )
    found = {
        "text": read.reading.text.encode("utf-8", "replace").decode("utf-8"),
        "signatures": [asdict(each) for each in read.reading.signatures],
    }
    row.sealed_original = at_rest.encrypt_field(data_key, _place(row.pk, "sealed_original"), sent.data)
    row.sealed_reading = at_rest.encrypt_field(
        data_key, _place(row.pk, "sealed_reading"), canonical_json(found)
    )
    row.save(force_insert=True)
    for number, page in enumerate(read.pages, 1):
        sealed = at_rest.encrypt_field(data_key, _place(row.pk, f"page {number}"), page.png)
        DocumentPage.objects.create(
            document=row, number=number, width=page.width, height=page.height, sealed_png=sealed
        )
    return fetch(request, row.number)


def of_request(request: UUID) -> tuple[DocumentRecord, ...]:
    """The papers of a request, in the order in which they came."""
    return tuple(_record(row) for row in _light().filter(request_id=request))


def fetch(request: RequestRecord, number: int) -> DocumentRecord:
    """One paper. Raises DocumentNotFoundError."""
    row = _light().filter(request_id=request.id, number=number).first()
    if row is None:
        raise DocumentNotFoundError(request.reference, number)
    return _record(row)


def standing_of(document: UUID) -> Standing | None:
    """Where a paper stands, or None where it is not to be seen."""
    found = Document.objects.filter(pk=document).values_list("standing", flat=True).first()
    return Standing(found) if found else None


def open_doubts(requests: Sequence[UUID]) -> tuple[int, ...]:
    """Numbers of the papers of these requests that counsel has to look at. requests: one, and those it is a
    part of."""
    rows = Document.objects.filter(request_id__in=requests, standing__in=FOR_COUNSEL)
    return tuple(rows.values_list("number", flat=True))


def for_counsel() -> tuple[DocumentRecord, ...]:
    """Every paper that waits for counsel, the oldest first."""
    return tuple(_record(row) for row in _light().filter(standing__in=FOR_COUNSEL).order_by("sent_at"))


def keep_fields(
    document: DocumentRecord,
    fields: TypedFields,
    *,
    docket_digest: str,
    typed_by: PersonId,
    keks: Sequence[at_rest.KeyEncryptionKey],
) -> None:
    """Keep what an officer read; it replaces what was typed before."""
    data_key = _data_key(document.id, keks)
    body = canonical_json(fields.to_json())
    Document.objects.filter(pk=document.id).update(
        sealed_fields=at_rest.encrypt_field(data_key, _place(document.id, "sealed_fields"), body),
        instrument=fields.instrument,
        court=court_key(fields.court),
        docket_digest=docket_digest,
        typed_by=typed_by,
    )


def add_check(document: DocumentRecord, line: CheckLine) -> None:
    """Keep one more check."""
    DocumentCheck.objects.create(document_id=document.id, **asdict(line))


def stand_anew(request: RequestRecord, number: int) -> DocumentRecord:
    """Work the standing out anew from all checks, and keep it."""
    document = fetch(request, number)
    checks = tuple(Check(line.kind, line.outcome) for line in document.checks)
    found = standing(document.instrument, checks, court_is_known=is_known_court(document))
    Document.objects.filter(pk=document.id).update(standing=found)
    return fetch(request, number)


def is_known_court(document: DocumentRecord) -> bool:
    """Whether another paper of the same court was verified before."""
    if not document.court:
        return False
    others = Document.objects.filter(court=document.court, standing=Standing.VERIFIED)
    return others.exclude(pk=document.id).exists()


def same_bytes(document: DocumentRecord) -> tuple[tuple[str, int], ...]:
    """Reference and number of every other paper with the same bytes."""
    return _others(document, sha256=document.sha256)


def same_docket(document: DocumentRecord) -> tuple[tuple[str, int], ...]:
    """Reference and number of every other paper with the same court and docket number."""
    return _others(document, docket_digest=document.docket_digest) if document.docket_digest else ()


def fields_of(document: DocumentRecord, *, keks: Sequence[at_rest.KeyEncryptionKey]) -> TypedFields | None:
    """What an officer typed, or None."""
    row = Document.objects.only("sealed_fields").get(pk=document.id)
    if row.sealed_fields is None:
        return None
    plain = _opened(document.id, "sealed_fields", bytes(row.sealed_fields), keks)
    return TypedFields.from_json(parse_json_object(plain))


def reading_of(
    document: DocumentRecord, *, keks: Sequence[at_rest.KeyEncryptionKey]
) -> tuple[str, tuple[Signature, ...]]:
    """The text that was found, and the signatures."""
    row = Document.objects.only("sealed_reading").get(pk=document.id)
    body: dict[str, Any] = parse_json_object(
        _opened(document.id, "sealed_reading", bytes(row.sealed_reading), keks)
    )
    return str(body["text"]), tuple(Signature(**each) for each in body["signatures"])


def page_of(document: DocumentRecord, page: int, *, keks: Sequence[at_rest.KeyEncryptionKey]) -> bytes:
    """A page as PNG. Raises DocumentNotFoundError."""
    row = DocumentPage.objects.filter(document_id=document.id, number=page).first()
    if row is None:
        raise DocumentNotFoundError(document.reference, document.number)
    return _opened(document.id, f"page {page}", bytes(row.sealed_png), keks)


def original_of(document: DocumentRecord, *, keks: Sequence[at_rest.KeyEncryptionKey]) -> bytes:
    """The bytes as they were sent."""
    row = Document.objects.only("sealed_original").get(pk=document.id)
    return _opened(document.id, "sealed_original", bytes(row.sealed_original), keks)


def _light() -> Any:
    heavy = ("sealed_original", "sealed_reading", "sealed_fields")
    return Document.objects.defer(*heavy).select_related("request").prefetch_related("checks")


def _others(document: DocumentRecord, **alike: str) -> tuple[tuple[str, int], ...]:
    rows = Document.objects.filter(**alike).exclude(pk=document.id).order_by("sent_at")
    return tuple(rows.values_list("request__reference", "number"))


def _record(row: Document) -> DocumentRecord:
    return DocumentRecord(
        id=row.pk,
        request=row.request_id,
        reference=row.request.reference,
        number=row.number,
        channel=row.channel,
        sent_at=row.sent_at,
        sent_by=PersonId(row.sent_by) if row.sent_by else None,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        kind=row.kind,
        pages=row.pages,
        flags=tuple(row.flags),
        signatures=row.signatures,
        standing=Standing(row.standing),
        instrument=row.instrument or None,
        court=row.court,
        docket_digest=row.docket_digest,
        typed_by=PersonId(row.typed_by) if row.typed_by else None,
        checks=tuple(
            CheckLine(
                CheckKind(check.kind),
                Outcome(check.outcome),
                check.number_from,
                check.spoken_to,
                check.ground,
                PersonId(check.by) if check.by else None,
                check.at,
            )
            for check in row.checks.all()
        ),
    )


def _data_key(document: UUID, keks: Sequence[at_rest.KeyEncryptionKey]) -> at_rest.DataKey:
    wrapped = Document.objects.values_list("wrapped_key", flat=True).get(pk=document)
    return at_rest.unwrap(at_rest.WrappedKey.from_text(wrapped) if wrapped else None, keks)


def _opened(document: UUID, column: str, sealed: bytes, keks: Sequence[at_rest.KeyEncryptionKey]) -> bytes:
    return at_rest.decrypt_field(_data_key(document, keks), _place(document, column), sealed)


def _place(document: UUID, column: str) -> at_rest.FieldPlace:
    return at_rest.FieldPlace(
        table="intake_document", column=column, row=str(document), subject=str(document)
    )
