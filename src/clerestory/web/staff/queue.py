"""The queue: what waits, for whom, until when."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from clerestory.casework import ledger_pages, queries
from clerestory.casework.ledger_health_page import may_look
from clerestory.casework.queries import Desk
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyId
from clerestory.web.doors import Audience, door
from clerestory.web.fields import goes_on_after
from clerestory.web.visitors import OfficeRequest, signed_in


@door(Audience.STAFF)
def queue(request: OfficeRequest) -> HttpResponse:
    """Everything that waits, or everything in one state, a page at a time."""
    state = _state_of(request.GET.get("state", ""))
    desk, agency = _desk_of(request.GET.get("desk", "")), _agency_of(request.GET.get("agency", ""))
    viewer = signed_in(request).person
    after = goes_on_after(request)
    page = queries.queue(
        viewer=viewer, at=request.at, state=state, after=after or None, desk=desk, agency=agency
    )
    rows = [(row, tuple(zip(row.elements, row.outcomes, strict=True))) for row in page.rows]
    releases_wait = ledger_pages.releases_wait(at=request.at)
    context = {
        "page": page,
        "rows": rows,
        "state": state,
        "after": after,
        "desk": desk.value,
        "agency": str(agency or ""),
        "agencies": queries.agencies_to_choose(),
        "kept_in_address": urlencode(
            {
                name: value
                for name, value in (
                    ("state", state.value if state else ""),
                    ("desk", "" if desk is Desk.ALL else desk.value),
                    ("agency", str(agency or "")),
                )
                if value
            }
        ),
        "waiting": queries.WAITING,
        "releases_wait": releases_wait,
        "sees_health": bool(releases_wait) and may_look(viewer),
        "here": "queue",
    }
    return render(request, "staff/queue.html", context)


@door(Audience.STAFF)
def alarms(request: OfficeRequest) -> HttpResponse:
    """What asked for a person's eyes."""
    viewer = signed_in(request).person
    context = {
        "lines": queries.alarms(viewer=viewer),
        "sees_health": may_look(viewer),
        "here": "alarms",
    }
    return render(request, "staff/alarms.html", context)


def _desk_of(value: str) -> Desk:
    try:
        return Desk(value)
    except ValueError:
        return Desk.ALL


def _agency_of(value: str) -> AgencyId | None:
    try:
        return AgencyId(UUID(value))
    except ValueError:
        return None


def _state_of(value: str) -> State | None:
    try:
        return State(value)
    except ValueError:
        return None
