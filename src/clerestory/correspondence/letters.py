"""Keep letters, read them, note what became of their mail; the only way to the tables."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F, QuerySet

from clerestory.correspondence.errors import LetterNotFoundError, UnusableAddressError
from clerestory.correspondence.kinds import LetterKind
from clerestory.correspondence.models import Address, Letter, Mail
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.vocabulary.words import LANGUAGES, Language

_EMAIL: Final = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})\.[A-Za-z0-9-]{2,}"
)
_KNOWN: Final[dict[str, Language]] = {code: code for code in LANGUAGES}


@dataclass(frozen=True, slots=True)
class LetterCard:
    """A letter without its pages. mailed: None: no mail goes with it; otherwise how its mail stands."""

    id: UUID
    reference: str
    agency: AgencyId
    kind: LetterKind
    language: Language
    title: str
    sha256: str
    made_at: datetime
    mailed: "MailState | None"


@dataclass(frozen=True, slots=True)
class MailState:
    """How the message of a letter stands."""

    tries: int
    last_tried_at: datetime | None
    sent_at: datetime | None
    trouble: str


@dataclass(frozen=True, slots=True)
class AddressCard:
    """Where an agency gets its mail, and whether the letter goes along."""

    email: str
    attach: bool
    language: Language


def keep(
    *,
    request: UUID,
    agency: AgencyId,
    kind: LetterKind,
    about: str,
    language: Language,
    title: str,
    pdf: bytes,
    by: PersonId | None,
    at: datetime,
    mail: bool,
) -> LetterCard:
    """Keep a letter as it was signed; with `mail`, its message waits to be sent."""
    row = Letter.objects.create(
        request_id=request,
        agency_id=agency,
        kind=str(kind),
        about=about,
        language=language,
        title=title,
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        made_at=at,
        made_by=by,
    )
    if mail:
        Mail.objects.create(letter=row)
    return _card(_rows().get(pk=row.pk))


def find(request: UUID, kind: LetterKind, about: str, language: Language) -> LetterCard | None:
    """The letter of this kind about this request, if it was made."""
    row = _rows().filter(request_id=request, kind=str(kind), about=about, language=language).first()
    return _card(row) if row else None


def letters_of(request: UUID) -> tuple[LetterCard, ...]:
    """The letters about a request that this session may see, oldest first."""
    return tuple(_card(row) for row in _rows().filter(request_id=request))


def fetch(letter: UUID) -> tuple[LetterCard, bytes]:
    """A letter with its pages. Raises LetterNotFoundError, also where this session may not see it."""
    row = Letter.objects.select_related("request").filter(pk=letter).first()
    if row is None:
        raise LetterNotFoundError
    return _card(row), bytes(row.pdf)


def waiting_mail(*, limit: int) -> tuple[UUID, ...]:
    """Letters whose message was not sent, the oldest first."""
    rows = Mail.objects.filter(sent_at__isnull=True).order_by("letter__made_at")
    return tuple(rows.values_list("letter_id", flat=True)[:limit])


def waiting_since() -> tuple[int, datetime | None]:
    """How many messages wait, and since when the oldest does."""
    rows = Mail.objects.filter(sent_at__isnull=True)
    oldest = rows.order_by("letter__made_at").values_list("letter__made_at", flat=True).first()
    return rows.count(), oldest


def take_for_sending(letter: UUID) -> bool:
    """Lock the message; False where it was sent already or there is none."""
    row = Mail.objects.select_for_update().filter(letter_id=letter).first()
    return row is not None and row.sent_at is None


def note_sent(letter: UUID, *, at: datetime) -> None:
    """The mail server took it."""
    Mail.objects.filter(letter_id=letter).update(
        tries=F("tries") + 1, last_tried_at=at, sent_at=at, trouble=""
    )


def note_trouble(letter: UUID, trouble: str, *, at: datetime) -> None:
    """The mail server did not take it; it waits. trouble: the class of the error."""
    Mail.objects.filter(letter_id=letter).update(tries=F("tries") + 1, last_tried_at=at, trouble=trouble)


def address_of(agency: AgencyId) -> AddressCard | None:
    """Where the agency gets its mail; None: it gets none."""
    row = Address.objects.filter(pk=agency).first()
    return AddressCard(row.email, row.attach, _KNOWN.get(row.language, "en")) if row and row.email else None


def languages_of_mail() -> dict[AgencyId, Language]:
    """The agencies that get mail, with the language of it."""
    rows = Address.objects.exclude(email="")
    return {AgencyId(row.agency_id): _KNOWN.get(row.language, "en") for row in rows}


def kinds_made(request: UUID) -> frozenset[LetterKind]:
    """The kinds of letters there are about a request. A second letter that asks for more is another one, so
    that kind is left out."""
    made = Letter.objects.filter(request_id=request).values_list("kind", flat=True)
    return frozenset(LetterKind(kind) for kind in made) - {LetterKind.MORE_NEEDED}


def put_address(agency: AgencyId, card: AddressCard, *, by: PersonId, at: datetime) -> None:
    """Where the agency gets its mail from now on; an empty one ends it. Raises UnusableAddressError."""
    if card.email:
        usable_address(card.email)
    Address.objects.update_or_create(
        agency_id=agency,
        defaults={
            "email": card.email,
            "attach": card.attach,
            "language": card.language,
            "changed_at": at,
            "changed_by": by,
        },
    )


def usable_address(email: str) -> None:
    """Raise UnusableAddressError unless mail can be sent there."""
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise UnusableAddressError


def _rows() -> QuerySet[Letter]:
    return Letter.objects.select_related("request", "mail").defer("pdf")


def _card(row: Letter) -> LetterCard:
    mail = getattr(row, "mail", None)
    return LetterCard(
        id=row.pk,
        reference=row.request.reference,
        agency=AgencyId(row.agency_id),
        kind=LetterKind(row.kind),
        language=_KNOWN.get(row.language, "en"),
        title=row.title,
        sha256=row.sha256,
        made_at=row.made_at,
        mailed=MailState(mail.tries, mail.last_tried_at, mail.sent_at, mail.trouble) if mail else None,
    )
