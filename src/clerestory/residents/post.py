"""Letters to the address on record: wanted, made, printed, posted; the only way to their table.

Promises that the same letter is one letter, that a try has a number before the vault is asked, that what
was posted cannot be read again, and that nothing here shows to whom a letter goes. Source: sealing.at_rest,
as `public_records.contact`."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from clerestory.residents.errors import ResidentsError
from clerestory.residents.post_models import PersonLetter
from clerestory.sealing import at_rest
from clerestory.sealing.at_rest import KeyEncryptionKey
from clerestory.vocabulary.words import LANGUAGES, Language

_KNOWN: Final[dict[str, Language]] = {code: code for code in LANGUAGES}
_WORDS, _PAGES = "sealed_words", "sealed_pages"


class LetterOutcome(StrEnum):
    """What became of a letter that was wanted. Everything but MADE means that none will be posted."""

    MADE = "made"
    NO_RECORD = "no_record"
    ADDRESS_PROTECTED = "address_protected"
    ADDRESS_UNUSABLE = "address_unusable"
    ENOUGH_LETTERS = "enough_letters"
    NOT_WISHED = "not_wished"
    FAULT = "fault"
    DISCARDED = "discarded"


class UnknownLetterError(ResidentsError):
    """There is no such letter in the tray."""

    def __init__(self) -> None:
        super().__init__(
            "There is no such letter to post. It may have been posted meanwhile, or never been made; the "
            "tray shows what waits."
        )


@dataclass(frozen=True, slots=True)
class PostCard:
    """A letter without what it says. outcome None: it waits for the worker. because: why it was discarded or
    came back."""

    id: UUID
    handle: UUID
    kind: str
    about: str
    language: Language
    wanted_at: datetime
    tries: int
    outcome: LetterOutcome | None
    settled_at: datetime | None
    sha256: str
    printed_at: datetime | None
    posted_on: date | None
    because: str
    came_back_on: date | None

    @property
    def number(self) -> str:
        """The number that the letter bears."""
        return str(self.id)[:8].upper()


def want(
    handle: UUID,
    *,
    kind: str,
    about: str,
    language: Language,
    words: Mapping[str, Any],
    kek: KeyEncryptionKey,
    at: datetime,
) -> tuple[PostCard, bool]:
    """The letter, and whether it is a new one. words: what it says, as plain JSON."""
    there = PersonLetter.objects.filter(handle=handle, kind=kind, about=about).first()
    if there is not None:
        return card_from(there), False
    row = PersonLetter(handle=handle, kind=kind, about=about, language=language, wanted_at=at)
    key = at_rest.new_data_key()
    row.wrapped_key = at_rest.wrap(key, kek).to_text()
    row.sealed_words = at_rest.encrypt_field(key, _place(row, _WORDS), json.dumps(dict(words)).encode())
    row.save(force_insert=True)
    return card_from(row), True


def card_of(letter: UUID) -> PostCard:
    """The letter. Raises UnknownLetterError."""
    return card_from(_row(letter))


def fetch_for_change(letter: UUID) -> PostCard:
    """The same, locked until the transaction ends. Raises UnknownLetterError."""
    row = PersonLetter.objects.select_for_update().filter(pk=letter).first()
    if row is None:
        raise UnknownLetterError
    return card_from(row)


def begin_try(letter: UUID) -> int:
    """The number of a new try, 1 for the first; to be committed before the vault is asked."""
    PersonLetter.objects.filter(pk=letter).update(tries=F("tries") + 1)
    return _row(letter).tries


def words_of(letter: UUID, *, keks: Sequence[KeyEncryptionKey]) -> dict[str, Any]:
    """What it will say. Raises UnknownLetterError where it was made, or given up."""
    row = _row(letter)
    found = json.loads(_open(row, _WORDS, row.sealed_words, keks))
    assert isinstance(found, dict)
    return found


def keep_pages(letter: UUID, pdf: bytes, *, keks: Sequence[KeyEncryptionKey], at: datetime) -> str:
    """Seal the pages in place of the words; their SHA-256 in hexadecimal digits."""
    row = _row(letter)
    key = at_rest.unwrap(at_rest.WrappedKey.from_text(row.wrapped_key), keks)
    sha256 = hashlib.sha256(pdf).hexdigest()
    PersonLetter.objects.filter(pk=letter, outcome="").update(
        sealed_words=None,
        sealed_pages=at_rest.encrypt_field(key, _place(row, _PAGES), pdf),
        outcome=LetterOutcome.MADE,
        settled_at=at,
        sha256=sha256,
    )
    return sha256


def give_up(letter: UUID, outcome: LetterOutcome, *, at: datetime) -> None:
    """No letter goes; what it would have said is destroyed with its key."""
    PersonLetter.objects.filter(pk=letter, outcome="").update(
        outcome=outcome, settled_at=at, wrapped_key="", sealed_words=None
    )


def pages_of(letter: UUID, *, keks: Sequence[KeyEncryptionKey]) -> bytes:
    """The pages, to be printed. Raises UnknownLetterError once it was posted."""
    row = _row(letter)
    return _open(row, _PAGES, row.sealed_pages, keks)


def note_printed(letter: UUID, *, at: datetime) -> None:
    """Somebody printed it."""
    PersonLetter.objects.filter(pk=letter).update(printed_at=at)


def mark_posted(letters: Collection[UUID], *, on: date, by: UUID) -> tuple[PostCard, ...]:
    """They were posted on this day; their pages are destroyed. Raises UnknownLetterError if one of them is
    not in the tray."""
    rows = PersonLetter.objects.select_for_update().filter(
        pk__in=letters, outcome=LetterOutcome.MADE, posted_on__isnull=True
    )
    found = {row.pk for row in rows}
    if found != set(letters) or not found:
        raise UnknownLetterError
    PersonLetter.objects.filter(pk__in=found).update(
        posted_on=on, posted_by=by, wrapped_key="", sealed_pages=None
    )
    return tuple(card_from(row) for row in PersonLetter.objects.filter(pk__in=found))


def tray() -> tuple[PostCard, ...]:
    """What is made and not posted, oldest first."""
    rows = PersonLetter.objects.filter(outcome=LetterOutcome.MADE, posted_on__isnull=True)
    return tuple(card_from(row) for row in rows.defer(_WORDS, _PAGES))


def not_made(*, since: datetime) -> tuple[PostCard, ...]:
    """Letters that could not be made since then, the latest first."""
    rows = PersonLetter.objects.exclude(outcome__in=("", LetterOutcome.MADE)).filter(settled_at__gte=since)
    return tuple(card_from(row) for row in rows.defer(_WORDS, _PAGES).order_by("-settled_at"))


def waiting(*, limit: int = 200) -> tuple[UUID, ...]:
    """Letters that the worker did not look at yet, oldest first."""
    return tuple(PersonLetter.objects.filter(outcome="").values_list("pk", flat=True)[:limit])


def made_since(kind: str, since: datetime, *, handle: UUID | None = None) -> tuple[datetime, ...]:
    """When letters of this kind were wanted since then, the latest first; to one person, or to anybody. Such
    as could not be made count as well."""
    rows = PersonLetter.objects.filter(kind=kind, wanted_at__gte=since)
    if handle is not None:
        rows = rows.filter(handle=handle)
    return tuple(rows.order_by("-wanted_at").values_list("wanted_at", flat=True)[:1000])


def card_from(row: PersonLetter) -> PostCard:
    """The card of a row of the table."""
    return PostCard(
        id=row.pk,
        handle=row.handle,
        kind=row.kind,
        about=row.about,
        language=_KNOWN.get(row.language, "en"),
        wanted_at=row.wanted_at,
        tries=row.tries,
        outcome=LetterOutcome(row.outcome) if row.outcome else None,
        settled_at=row.settled_at,
        sha256=row.sha256,
        printed_at=row.printed_at,
        posted_on=row.posted_on,
        because=row.because,
        came_back_on=row.came_back_on,
    )


def _row(letter: UUID) -> PersonLetter:
    row = PersonLetter.objects.filter(pk=letter).first()
    if row is None:
        raise UnknownLetterError
    return row


def _open(
    row: PersonLetter, column: str, data: bytes | memoryview | None, keks: Sequence[KeyEncryptionKey]
) -> bytes:
    if data is None or not row.wrapped_key:
        raise UnknownLetterError
    key = at_rest.unwrap(at_rest.WrappedKey.from_text(row.wrapped_key), keks)
    return at_rest.decrypt_field(key, _place(row, column), bytes(data))


def _place(row: PersonLetter, column: str) -> at_rest.FieldPlace:
    return at_rest.FieldPlace(
        table="residents_personletter", column=column, row=str(row.pk), subject=str(row.pk)
    )
