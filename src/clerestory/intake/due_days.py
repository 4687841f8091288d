"""Days on which something about a request falls due, read without its content: the first so many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clerestory.intake.models import ClockStop, Request
from clerestory.intake.states import UNDER_REVIEW, State


@dataclass(frozen=True, slots=True)
class Due:
    """Something about one request that falls due."""

    on: date
    reference: str
    says: str


def answers_due(until: date, *, limit: int) -> Iterator[Due]:
    """Requests that somebody looks at, due until that day."""
    states = [str(state) for state in (*UNDER_REVIEW, State.STOPPED)]
    rows = Request.objects.filter(state__in=states, due_on__lte=until).order_by("due_on", "reference")
    for on, reference, says in rows.values_list("due_on", "reference", "due_arithmetic")[:limit]:
        yield Due(on, reference, f"Answer due: {says}.")


def questions_due(until: date, *, limit: int) -> Iterator[Due]:
    """Questions to requesters that wait for an answer until that day."""
    rows = ClockStop.objects.filter(restarted_at__isnull=True, answer_by__lte=until).order_by("answer_by")
    for on, reference in rows.values_list("answer_by", "request__reference")[:limit]:
        yield Due(on, reference, "Last day for the requester's answer; without one the request is closed.")


def appeals_open(today: date, until: date, *, limit: int) -> Iterator[Due]:
    """Refusals whose last day for an appeal lies between the two days."""
    refused = Request.objects.filter(state=State.WITHHELD, appeal_by__gte=today, appeal_by__lte=until)
    rows = refused.order_by("appeal_by", "reference")
    for on, reference in rows.values_list("appeal_by", "reference")[:limit]:
        assert on is not None  # the day lies between two
        yield Due(on, reference, "Last day for an appeal against the refusal.")
