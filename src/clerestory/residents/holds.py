"""Holds: a signed, cited reason not to tell a person yet. The only way to their tables.

Promises that nothing is held before somebody else than who asked signed it, that no term is longer than
ninety days, that only another person than the last signer renews it, and that it is over by the calendar:
whoever asks what is held compares days, so that no job has to run for a hold to end. Source: peers whose
requesters could hide a look-up for good by a flag of their own.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from clerestory.parties.identities import PersonId
from clerestory.residents.errors import ResidentsError
from clerestory.residents.notice_models import LONGEST, Hold, HoldTerm, Reason

_DAY: Final = timedelta(days=1)


class HoldRefusedError(ResidentsError):
    """A hold that cannot be asked, signed, renewed or lifted so; the message says why and what to do."""


class UnknownHoldError(ResidentsError):
    """There is no such hold."""

    def __init__(self) -> None:
        super().__init__("There is no such hold. Look at the page of the request again.")


@dataclass(frozen=True, slots=True)
class Term:
    """One signature: from `since` to the end of `until`."""

    number: int
    signed_by: PersonId
    signed_at: datetime
    since: date
    until: date
    ground: str


@dataclass(frozen=True, slots=True)
class HoldRecord:
    """A hold as other rooms see it. request, reference: the whole that is held, with all its parts. terms:
    oldest first; empty while nobody signed. answer: why it was declined or lifted."""

    id: UUID
    request: UUID
    reference: str
    reason: Reason
    provision: str
    citation: str
    paper: int | None
    ground: str
    asked_by: PersonId
    asked_at: datetime
    asked_until: date
    terms: tuple[Term, ...]
    declined_at: datetime | None
    lifted_on: date | None
    end_noted_at: datetime | None
    answer: str

    @property
    def since(self) -> date | None:
        """Its first day; None while nobody signed."""
        return self.terms[0].since if self.terms else None

    @property
    def until(self) -> date | None:
        """Its last day as it stands; None while nobody signed."""
        return self.terms[-1].until if self.terms else None

    def runs_on(self, day: date) -> bool:
        """Whether nothing is told that day."""
        return self.until is not None and self.lifted_on is None and day <= self.until

    def waits(self) -> bool:
        """Whether somebody has to sign or decline it."""
        return not self.terms and self.declined_at is None

    def over_on(self, day: date) -> date | None:
        """The last day on which it held, where it is over that day; None while it runs or never did."""
        if self.lifted_on is not None:
            return self.lifted_on
        return self.until if self.until is not None and self.until < day else None


def ask(
    request: UUID,
    *,
    reason: Reason,
    provision: str,
    citation: str,
    paper: int | None,
    ground: str,
    until: date,
    by: PersonId,
    today: date,
    at: datetime,
) -> HoldRecord:
    """Keep that a hold is asked. Raises HoldRefusedError."""
    if not citation:
        raise HoldRefusedError(
            "A hold names the provision or the court's order it rests on; found none. Choose one."
        )
    _refuse_days(today, until)
    known = of_request(request)
    if known is not None:
        raise HoldRefusedError(_there_is_one(known, today))
    row = Hold.objects.create(
        request_id=request,
        reason=reason,
        provision=provision,
        citation=citation,
        paper=paper,
        ground=ground,
        asked_by=by,
        asked_at=at,
        asked_until=until,
    )
    return fetch(row.pk)


def sign(hold: HoldRecord, *, by: PersonId, today: date, at: datetime) -> HoldRecord:
    """Let it begin. Raises HoldRefusedError."""
    if not hold.waits():
        raise HoldRefusedError("This hold was signed or declined before. Look at the page again.")
    if by == hold.asked_by:
        raise HoldRefusedError("You asked for this hold; a supervisor or counsel who did not ask signs it.")
    _refuse_days(today, hold.asked_until)
    _add(hold, by=by, since=today, until=hold.asked_until, ground=hold.ground, at=at)
    return fetch(hold.id)


def renew(
    hold: HoldRecord, *, by: PersonId, until: date, ground: str, today: date, at: datetime
) -> HoldRecord:
    """Let it go on. Raises HoldRefusedError."""
    if not hold.runs_on(today) or hold.until is None:
        raise HoldRefusedError("This hold does not run; what is over was told and cannot be held again.")
    if by == hold.terms[-1].signed_by:
        raise HoldRefusedError("You signed this hold last; another supervisor or counsel renews it.")
    _refuse_days(today, until)
    if until <= hold.until:
        raise HoldRefusedError(
            f"The hold runs until {hold.until.isoformat()} already; a renewal ends later. To end it sooner, "
            "lift it."
        )
    _add(hold, by=by, since=today, until=until, ground=ground, at=at)
    return fetch(hold.id)


def decline(hold: HoldRecord, *, by: PersonId, ground: str, at: datetime) -> None:
    """Say no to one that waits. Raises HoldRefusedError."""
    if not hold.waits():
        raise HoldRefusedError("This hold was signed or declined before. Look at the page again.")
    Hold.objects.filter(pk=hold.id).update(declined_at=at, declined_by=by, answer=ground)


def lift(hold: HoldRecord, *, by: PersonId, ground: str, today: date, at: datetime) -> None:
    """End it before its day. Raises HoldRefusedError."""
    if not hold.runs_on(today):
        raise HoldRefusedError("This hold does not run, so there is nothing to lift.")
    Hold.objects.filter(pk=hold.id).update(
        lifted_at=at, lifted_on=today, lifted_by=by, answer=ground, end_noted_at=at
    )


def note_end(hold: HoldRecord, *, at: datetime) -> bool:
    """Note that its last day is over; False where that was noted before."""
    return bool(Hold.objects.filter(pk=hold.id, end_noted_at__isnull=True).update(end_noted_at=at))


def fetch(hold: UUID) -> HoldRecord:
    """One of them. Raises UnknownHoldError."""
    row = _rows().filter(pk=hold).first()
    if row is None:
        raise UnknownHoldError
    return _record(row)


def of_request(whole: UUID) -> HoldRecord | None:
    """The hold on this request, asked, running or over; None where there is none but declined ones."""
    row = _rows().filter(request_id=whole, declined_at__isnull=True).first()
    return _record(row) if row else None


def of_requests(wholes: Collection[UUID]) -> dict[UUID, HoldRecord]:
    """The same for a whole list, read together."""
    rows = _rows().filter(request_id__in=wholes, declined_at__isnull=True)
    return {row.request_id: _record(row) for row in rows}


def all_of(whole: UUID) -> tuple[HoldRecord, ...]:
    """Every hold on this request, declined ones too, oldest first."""
    return tuple(_record(row) for row in _rows().filter(request_id=whole))


def waiting() -> tuple[HoldRecord, ...]:
    """What somebody has to sign or decline, oldest first."""
    return _all(_rows().filter(declined_at__isnull=True, terms__isnull=True))


def running(today: date) -> tuple[HoldRecord, ...]:
    """What runs that day, the one that ends first at the head."""
    found = (each for each in _all(_current(today)) if each.runs_on(today))
    return tuple(sorted(found, key=lambda each: each.until or today))


def over_unnoted(today: date) -> tuple[HoldRecord, ...]:
    """What is over by the calendar and was not noted yet."""
    rows = _rows().filter(end_noted_at__isnull=True, terms__isnull=False).distinct()
    return tuple(each for each in _all(rows) if each.over_on(today) is not None)


def held_wholes(today: date) -> frozenset[UUID]:
    """The requests of which, with all their parts, nothing is told that day."""
    return frozenset(_current(today).values_list("request_id", flat=True))


def _current(today: date) -> QuerySet[Hold]:
    return _rows().filter(lifted_at__isnull=True, terms__until__gte=today).distinct()


def _add(hold: HoldRecord, *, by: PersonId, since: date, until: date, ground: str, at: datetime) -> None:
    HoldTerm.objects.create(
        hold_id=hold.id,
        number=len(hold.terms) + 1,
        signed_by=by,
        signed_at=at,
        since=since,
        until=until,
        ground=ground,
    )


def _refuse_days(since: date, until: date) -> None:
    last = since + LONGEST
    if not since < until <= last:
        raise HoldRefusedError(
            f"A hold ends after today and at most {LONGEST.days} days after it begins; found "
            f"{until.isoformat()}, expected {(since + _DAY).isoformat()} to {last.isoformat()}. "
            "Choose an earlier day; another person can renew it."
        )


def _there_is_one(known: HoldRecord, today: date) -> str:
    if known.waits():
        return "A hold on this request waits already. Sign or decline that one first."
    if known.runs_on(today):
        return "A hold on this request runs already. Another person than its last signer can renew it."
    return (
        "A hold on this request is over and the person was told. What was told cannot be held back a second "
        "time."
    )


def _rows() -> QuerySet[Hold]:
    return Hold.objects.select_related("request").prefetch_related("terms")


def _all(rows: Iterable[Hold]) -> tuple[HoldRecord, ...]:
    return tuple(_record(row) for row in rows)


def _record(row: Hold) -> HoldRecord:
    terms = tuple(
        Term(term.number, PersonId(term.signed_by), term.signed_at, term.since, term.until, term.ground)
        for term in row.terms.all()
    )
    return HoldRecord(
        id=row.pk,
        request=row.request_id,
        reference=row.request.reference,
        reason=Reason(row.reason),
        provision=row.provision,
        citation=row.citation,
        paper=row.paper,
        ground=row.ground,
        asked_by=PersonId(row.asked_by),
        asked_at=row.asked_at,
        asked_until=row.asked_until,
        terms=terms,
        declined_at=row.declined_at,
        lifted_on=row.lifted_on,
        end_noted_at=row.end_noted_at,
        answer=row.answer,
    )
