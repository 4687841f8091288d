"""Letters to who asked, as they were signed, and what became of their mail; the only way to their table."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from clerestory.public_records.errors import RecordsRequestNotFoundError
from clerestory.public_records.models import RecordsLetter
from clerestory.public_records.records import RecordsRecord


@dataclass(frozen=True, slots=True)
class RecordsLetterCard:
    """A letter without its pages. waits: its message was not sent yet."""

    id: UUID
    number: str
    kind: str
    title: str
    sha256: str
    made_at: datetime
    waits: bool
    sent_at: datetime | None
    tries: int
    trouble: str


def keep(
    request: RecordsRecord, *, kind: str, language: str, title: str, pdf: bytes, mail: bool, at: datetime
) -> RecordsLetterCard:
    """Keep a letter; with `mail`, its message waits to be sent."""
    row = RecordsLetter.objects.create(
        request_id=request.id,
        kind=kind,
        language=language,
        title=title,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        made_at=at,
        waits=mail,
    )
    return _card(row)


def letters_of(request: UUID) -> tuple[RecordsLetterCard, ...]:
    """The letters about a request, oldest first."""
    rows = RecordsLetter.objects.filter(request_id=request).select_related("request").defer("pdf")
    return tuple(map(_card, rows))


def fetch(letter: UUID) -> tuple[RecordsLetterCard, bytes]:
    """A letter with its pages. Raises RecordsRequestNotFoundError."""
    row = RecordsLetter.objects.select_related("request").filter(pk=letter).first()
    if row is None:
        raise RecordsRequestNotFoundError
    return _card(row), bytes(row.pdf)


def waiting(*, limit: int) -> tuple[UUID, ...]:
    """Letters whose message was not sent, the oldest first."""
    rows = RecordsLetter.objects.filter(waits=True).order_by("made_at")
    return tuple(rows.values_list("pk", flat=True)[:limit])


def take_for_sending(letter: UUID) -> bool:
    """Lock the letter; False where its message was sent already or there is none."""
    row = RecordsLetter.objects.select_for_update().defer("pdf").filter(pk=letter).first()
    return row is not None and row.waits


def note_sent(letter: UUID, *, at: datetime) -> None:
    """The mail server took it."""
    RecordsLetter.objects.filter(pk=letter).update(waits=False, tries=F("tries") + 1, sent_at=at, trouble="")


def note_trouble(letter: UUID, trouble: str) -> None:
    """The mail server did not take it; it waits. trouble: the class of the error."""
    RecordsLetter.objects.filter(pk=letter).update(tries=F("tries") + 1, trouble=trouble)


def give_up(letter: UUID, trouble: str) -> None:
    """There is no address any more; the message does not wait."""
    RecordsLetter.objects.filter(pk=letter).update(waits=False, trouble=trouble)


def _card(row: RecordsLetter) -> RecordsLetterCard:
    return RecordsLetterCard(
        id=row.pk,
        number=row.request.number,
        kind=row.kind,
        title=row.title,
        sha256=row.sha256,
        made_at=row.made_at,
        waits=row.waits,
        sent_at=row.sent_at,
        tries=row.tries,
        trouble=row.trouble,
    )
