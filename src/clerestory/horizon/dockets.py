"""Open dockets, decide them, count them, find them; the only way to their tables.

Promises gapless numbers and one error for a number that does not exist. Refuses nothing about days: whether a
docket is open on a day is `state_on`, which every caller asks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from clerestory.horizon.errors import DocketNotFoundError
from clerestory.horizon.models import Docket, DocketKey, DocketNumbering
from clerestory.horizon.told import Counted, DocketKind, DocketState, DocketTold
from clerestory.sealing import at_rest
from clerestory.sealing.at_rest import KeyEncryptionKey

KEEP_YEARS: Final = 2
"""The office's own rule: originals are destroyed so many years after the decision, or after the closing
day."""
_PREFIX: Final = "DKT"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocket:
    """What is opened. draft: a law of the library, or empty; agreement: a number, or empty."""

    kind: DocketKind
    title: str
    titulo: str
    proposes: str
    propone: str
    opens_on: date
    closes_on: date
    draft: str = ""
    agreement: str = ""
    made_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """How a docket ended. decided_by: an office, in words for the page."""

    decided_by: str
    outcome: str
    resultado: str
    reason: str
    razon: str


def open_docket(new: NewDocket, *, by: UUID, at: datetime, kek: KeyEncryptionKey) -> str:
    """Keep a docket under the next number of the year of its first day; its number."""
    row = Docket.objects.create(
        number=_next_number(new.opens_on.year),
        kind=str(new.kind),
        title=new.title,
        titulo=new.titulo,
        proposes=new.proposes,
        propone=new.propone,
        draft=new.draft,
        agreement=new.agreement,
        opens_on=new.opens_on,
        closes_on=new.closes_on,
        opened_at=at,
        opened_by=by,
        forget_on=years_after(new.closes_on, KEEP_YEARS),
        made_up=new.made_up,
    )
    DocketKey.objects.create(docket=row, wrapped=at_rest.wrap(at_rest.new_data_key(), kek).to_text())
    return row.number


def lock(number: str) -> None:
    """Hold the docket's row until the transaction ends. Raises DocketNotFoundError."""
    if Docket.objects.select_for_update().filter(pk=number).first() is None:
        raise DocketNotFoundError


def fetch(number: str, *, on: date) -> DocketTold:
    """A docket as it stands on a day. Raises DocketNotFoundError."""
    row = Docket.objects.filter(pk=number).first()
    if row is None:
        raise DocketNotFoundError
    return told(row, on=on)


def every(*, on: date) -> tuple[DocketTold, ...]:
    """All dockets, the latest first."""
    return tuple(told(row, on=on) for row in Docket.objects.all())


def decide(number: str, decided: Decided, *, on: date) -> None:
    """Keep how it ended, and from when on the originals are destroyed."""
    Docket.objects.filter(pk=number).update(
        decided_by=decided.decided_by,
        decided_on=on,
        outcome=decided.outcome,
        resultado=decided.resultado,
        reason=decided.reason,
        razon=decided.razon,
        forget_on=years_after(on, KEEP_YEARS),
    )


def keep_count(number: str, counted: dict[str, Any], *, at: datetime) -> None:
    """Keep what was counted."""
    Docket.objects.filter(pk=number).update(counted=counted, counted_at=at, count_is_old=False)


def keep_numbers(number: str, numbers: dict[str, int]) -> None:
    """Keep these of the counted numbers; the others stand. Needs the row locked."""
    row = Docket.objects.get(pk=number)
    row.counted = {**row.counted, **numbers}
    row.save(update_fields=["counted"])


def count_is_old(number: str) -> None:
    """Something changed since the letters were counted."""
    Docket.objects.filter(pk=number).update(count_is_old=True)


def to_count() -> tuple[str, ...]:
    """Dockets whose count is old."""
    return tuple(Docket.objects.filter(count_is_old=True).values_list("number", flat=True))


def to_forget(today: date) -> tuple[str, ...]:
    """Dockets whose time for keeping the originals is over, and whose originals are there."""
    rows = DocketKey.objects.filter(docket__forget_on__lte=today).exclude(wrapped="")
    return tuple(rows.values_list("docket_id", flat=True))


def counted_letters(number: str) -> tuple[tuple[int, int, int], ...]:
    """Of each letter, as counted last: its number, how many the same, how many variants."""
    found = Docket.objects.filter(pk=number).values_list("counted", flat=True).first() or {}
    return tuple((one[0], one[1], one[2]) for one in found.get("letters_each", ()))


def told(row: Docket, *, on: date) -> DocketTold:
    """The row as others may know it."""
    numbers = {name: value for name, value in row.counted.items() if name != "letters_each"}
    return DocketTold(
        number=row.number,
        kind=DocketKind(row.kind),
        state=state_on(row.opens_on, row.closes_on, row.decided_on, on),
        title=row.title,
        titulo=row.titulo,
        proposes=row.proposes,
        propone=row.propone,
        draft=row.draft,
        agreement=row.agreement,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        outcome=row.outcome,
        resultado=row.resultado,
        reason=row.reason,
        razon=row.razon,
        counted=Counted(**numbers),
        counted_on=row.counted_at.astimezone(_zone()).date() if row.counted_at else None,
        made_up=row.made_up,
    )


def state_on(opens_on: date, closes_on: date, decided_on: date | None, on: date) -> DocketState:
    """Where it stands on a day; its last day is a day on which comments are taken."""
    if decided_on is not None:
        return DocketState.DECIDED
    if on < opens_on:
        return DocketState.COMING
    return DocketState.OPEN if on <= closes_on else DocketState.CLOSED


def years_after(day: date, years: int) -> date:
    """The same day so many years later; for 29 February the first of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _next_number(year: int) -> str:
    DocketNumbering.objects.bulk_create([DocketNumbering(year=year)], ignore_conflicts=True)
    DocketNumbering.objects.filter(pk=year).update(last=F("last") + 1)
    return f"{_PREFIX}-{year}-{DocketNumbering.objects.get(pk=year).last:03d}"


def _zone() -> ZoneInfo:
    """The zone of the office's calendar."""
    return ZoneInfo(settings.CLERESTORY_TIME_ZONE or "UTC")
