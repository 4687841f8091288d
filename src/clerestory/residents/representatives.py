"""Those who act for a resident: entered, confirmed by another colleague, in force, ended.

Promises that nobody is in force before a second colleague confirmed and, for an adult, before the letter
about it was posted and its days are over, nor once that letter came back; that each ends by itself; that a
name opens only where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Q

from clerestory.residents.errors import ResidentsError
from clerestory.residents.identities import ResidentId
from clerestory.residents.post_models import PersonLetter
from clerestory.residents.representative_models import Capacity, Representative, Scope
from clerestory.sealing import at_rest
from clerestory.sealing.at_rest import KeyEncryptionKey

LONGEST: Final = timedelta(days=365)
OF_AGE: Final = 18
WAITS: Final = timedelta(days=14)
"""How long after the letter to an adult was posted nothing is opened yet."""
MOST: Final = 5


class UnknownRepresentativeError(ResidentsError):
    """There is none under this number, or it ended."""

    def __init__(self) -> None:
        super().__init__("There is no such representation, or it has ended. Look at the number again.")


class Stands(StrEnum):
    """How a representation stands on a day."""

    TO_CONFIRM = "to_confirm"
    LETTER_WAITS = "letter_waits"
    CANNOT_BE_TOLD = "cannot_be_told"
    WAITING = "waiting"
    IN_FORCE = "in_force"
    OVER = "over"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Entered:
    """What staff found. paper: the kind of paper they saw. until: the last day."""

    capacity: Capacity
    paper: str
    scope: tuple[Scope, ...]
    name: str = field(repr=False)
    is_minor: bool
    until: date


@dataclass(frozen=True, slots=True)
class RepresentativeCard:
    """One of them. begins_on: the first day, as far as it is known; None before it can be. name: empty once
    it was erased."""

    id: UUID
    resident: ResidentId
    capacity: Capacity
    paper: str
    scope: frozenset[Scope]
    name: str = field(repr=False)
    is_minor: bool
    until: date
    entered_at: datetime
    entered_by: UUID
    begins_on: date | None
    ended_at: datetime | None
    ended_by: str
    stands: Stands

    @property
    def number(self) -> str:
        """What stands on papers about it."""
        return str(self.id)[:8].upper()


def last_day(born_on: date, wished: date, *, today: date) -> tuple[date, bool]:
    """The last day that a representation may have, and whether the person is a minor today: within a year,
    and before the eighteenth birthday of a minor."""
    of_age_on = _birthday(born_on, OF_AGE)
    longest = min(wished, today + LONGEST)
    if of_age_on <= today:
        return longest, False
    return min(longest, of_age_on - timedelta(days=1)), True


def enter(resident: ResidentId, said: Entered, *, by: UUID, kek: KeyEncryptionKey, at: datetime) -> UUID:
    """Keep one that nobody confirmed yet."""
    row = Representative(
        resident_id=resident,
        capacity=said.capacity,
        paper=said.paper,
        scope=[str(each) for each in said.scope],
        is_minor=said.is_minor,
        until=said.until,
        entered_at=at,
        entered_by=by,
    )
    key = at_rest.new_data_key()
    row.wrapped_key = at_rest.wrap(key, kek).to_text()
    row.sealed_name = at_rest.encrypt_field(key, _place(row.pk), said.name.encode())
    row.save(force_insert=True)
    return row.pk


def confirm(representative: UUID, *, begins_on: date, letter: UUID | None, by: UUID, at: datetime) -> None:
    """A second colleague confirmed. letter: by which the person is told. Raises
    UnknownRepresentativeError."""
    rows = Representative.objects.filter(pk=representative, confirmed_at__isnull=True, ended_at__isnull=True)
    if not rows.update(confirmed_at=at, confirmed_by=by, begins_on=begins_on, letter=letter):
        raise UnknownRepresentativeError


def end(representative: UUID, *, resident: ResidentId | None = None, by: str, at: datetime) -> bool:
    """It ends now; False where it had. resident: whose it must be."""
    rows = Representative.objects.filter(pk=representative, ended_at__isnull=True)
    if resident is not None:
        rows = rows.filter(resident_id=resident)
    return bool(rows.update(ended_at=at, ended_by=by))


def end_all(resident: ResidentId, *, by: str, at: datetime) -> tuple[UUID, ...]:
    """All of this person's end now; which."""
    rows = Representative.objects.filter(resident_id=resident, ended_at__isnull=True)
    found = tuple(rows.values_list("pk", flat=True))
    rows.update(ended_at=at, ended_by=by)
    return found


def forget_names(before: datetime, *, last: date) -> int:
    """Destroy the names of who acted for somebody: ended before then, or over on that day; how many."""
    rows = Representative.objects.exclude(wrapped_key="").filter(Q(ended_at__lt=before) | Q(until__lt=last))
    return rows.update(wrapped_key="", sealed_name=b"")


def card_of(representative: UUID, *, today: date, keks: Sequence[KeyEncryptionKey]) -> RepresentativeCard:
    """One of them. Raises UnknownRepresentativeError."""
    row = Representative.objects.filter(pk=representative).first()
    if row is None:
        raise UnknownRepresentativeError
    return _card(row, today, keks)


def of_resident(
    resident: ResidentId, *, today: date, keks: Sequence[KeyEncryptionKey]
) -> tuple[RepresentativeCard, ...]:
    """All that there were for this person, the latest first."""
    rows = Representative.objects.filter(resident_id=resident)[:50]
    return tuple(_card(row, today, keks) for row in rows)


def open_ones(
    *, today: date, keks: Sequence[KeyEncryptionKey], limit: int = 200
) -> tuple[RepresentativeCard, ...]:
    """Those that have not ended, oldest first."""
    rows = Representative.objects.filter(ended_at__isnull=True, until__gte=today).order_by("entered_at")
    return tuple(_card(row, today, keks) for row in rows[:limit])


def count_open(resident: ResidentId, *, today: date) -> int:
    """How many there are that have not ended."""
    return Representative.objects.filter(
        resident_id=resident, ended_at__isnull=True, until__gte=today
    ).count()


def _stands(row: Representative, today: date) -> tuple[Stands, date | None]:
    """How it stands, and the first day as far as it is known."""
    if row.ended_at is not None:
        return Stands.ENDED, row.begins_on
    if today > row.until:
        return Stands.OVER, row.begins_on
    if row.confirmed_at is None or row.begins_on is None:
        return Stands.TO_CONFIRM, None
    begins_on = row.begins_on
    if not row.is_minor:
        letter = PersonLetter.objects.filter(pk=row.letter).first() if row.letter else None
        if letter is None or letter.outcome not in ("", "made") or letter.came_back_on is not None:
            return Stands.CANNOT_BE_TOLD, None
        if letter.posted_on is None:
            return Stands.LETTER_WAITS, None
        begins_on = max(begins_on, letter.posted_on + WAITS)
    return (Stands.IN_FORCE if begins_on <= today else Stands.WAITING), begins_on


def _card(row: Representative, today: date, keks: Sequence[KeyEncryptionKey]) -> RepresentativeCard:
    stands, begins_on = _stands(row, today)
    return RepresentativeCard(
        id=row.pk,
        resident=ResidentId(row.resident_id),
        capacity=Capacity(row.capacity),
        paper=row.paper,
        scope=frozenset(Scope(each) for each in row.scope),
        name=_name(row, keks),
        is_minor=row.is_minor,
        until=row.until,
        entered_at=row.entered_at,
        entered_by=row.entered_by,
        begins_on=begins_on,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        stands=stands,
    )


def _name(row: Representative, keks: Sequence[KeyEncryptionKey]) -> str:
    if not row.wrapped_key:
        return ""
    key = at_rest.unwrap(at_rest.WrappedKey.from_text(row.wrapped_key), keks)
    return at_rest.decrypt_field(key, _place(row.pk), bytes(row.sealed_name)).decode()


def _birthday(born_on: date, age: int) -> date:
    """The day on which somebody reaches an age; who was born on a leap day, on the first of March."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def _place(row: UUID) -> at_rest.FieldPlace:
    return at_rest.FieldPlace(
        table="residents_representative", column="sealed_name", row=str(row), subject=str(row)
    )
