"""What falls due under agreements, and when: ends of terms, certificates, audits.

Pure arithmetic on dates. A period begins with the term and lasts `months`; what is due for it is due `days`
after its last day, both included: on the due day it may still come, on the next day it is missing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from clerestory.agreements.records import REPEATED, ActKind, Agreement, Clause, ClauseKind

_GIVEN_BY = {ClauseKind.CERTIFICATE: ActKind.CERTIFICATE, ClauseKind.AUDIT: ActKind.AUDIT}


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due. what: `certificate`, `audit` or `term`. period_ends_on: the last day it is
    about. met: it has come already."""

    agreement: str
    what: str
    due_on: date
    period_ends_on: date
    met: bool


def due_of(agreement: Agreement, *, until: date) -> Iterator[Due]:
    """What falls due under one agreement up to and with `until`, oldest first for each clause. An agreement
    that ended early asks for nothing due after that day."""
    ended = min((act.on for act in agreement.acts_of(ActKind.ENDED)), default=agreement.ends_on)
    last = min(ended, agreement.ends_on)
    for clause in agreement.clauses:
        if clause.kind in REPEATED:
            for period_ends_on, due_on in _periods(clause, agreement.begins_on, last):
                if due_on <= until:
                    met = _given(agreement, clause.kind, period_ends_on, by=until) is not None
                    yield Due(agreement.number, str(clause.kind), due_on, period_ends_on, met)
    if last <= until:
        yield Due(agreement.number, "term", last, last, met=False)


def missing_on(agreement: Agreement, on: date) -> Due | None:
    """The oldest certificate or audit that was due before `on` and had not come by then, or None."""
    late = (
        Due(agreement.number, str(clause.kind), due_on, period_ends_on, met=False)
        for clause in agreement.clauses
        if clause.kind in REPEATED
        for period_ends_on, due_on in _periods(clause, agreement.begins_on, agreement.ends_on)
        if due_on < on and _given(agreement, clause.kind, period_ends_on, by=on) is None
    )
    return min(late, key=lambda due: due.due_on, default=None)


def due_between(agreements: Iterable[Agreement], first: date, last: date) -> tuple[Due, ...]:
    """What falls due from `first` to `last`, both included, and what fell due before and never came; by
    day."""
    found = (
        due
        for agreement in agreements
        for due in due_of(agreement, until=last)
        if due.due_on >= first or (not due.met and due.what != "term")
    )
    return tuple(sorted(found, key=lambda due: (due.due_on, due.agreement, due.what)))


def _given(agreement: Agreement, kind: ClauseKind, period_ends_on: date, *, by: date) -> date | None:
    """The day on which the thing due for a period came; None where it had not come by then."""
    return min(
        (
            act.on
            for act in agreement.acts_of(_GIVEN_BY[kind])
            if act.on <= by and act.covers_until is not None and act.covers_until >= period_ends_on
        ),
        default=None,
    )


def _periods(clause: Clause, begins_on: date, last: date) -> Iterator[tuple[date, date]]:
    """(last day of the period, day on which something is due for it), for each whole period of the term."""
    months = clause.months or 12
    count = 1
    while (ends := after_months(begins_on, months * count) - timedelta(days=1)) <= last:
        yield ends, ends + timedelta(days=clause.days or 0)
        count += 1


def after_months(day: date, months: int) -> date:
    """The same day so many months later; the last of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    following = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    return first + timedelta(days=min(day.day, (following - first).days) - 1)
