"""The queue: what waits, for whom, until when."""

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.casework import queries
from clerestory.intake.states import State
from clerestory.web.doors import Audience, door
from clerestory.web.visitors import OfficeRequest, signed_in


@door(Audience.STAFF)
def queue(request: OfficeRequest) -> HttpResponse:
    """Everything that waits, or everything in one state."""
    state = _state_of(request.GET.get("state", ""))
    page = queries.queue(viewer=signed_in(request).person, at=request.at, state=state)
    rows = [(row, tuple(zip(row.elements, row.outcomes, strict=True))) for row in page.rows]
    context = {"page": page, "rows": rows, "state": state, "waiting": queries.WAITING, "here": "queue"}
    return render(request, "staff/queue.html", context)


@door(Audience.STAFF)
def alarms(request: OfficeRequest) -> HttpResponse:
    """What asked for a person's eyes."""
    lines = queries.alarms(viewer=signed_in(request).person)
    return render(request, "staff/alarms.html", {"lines": lines, "here": "alarms"})


def _state_of(value: str) -> State | None:
    try:
        return State(value)
    except ValueError:
        return None
