"""Who acts for me, how codes reached me, and what I shut; each ended or shut by one button."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from clerestory.casework import own_representatives
from clerestory.casework.errors import NotAllowedError
from clerestory.residents.representatives import Stands
from clerestory.web import faults
from clerestory.web.resident import words
from clerestory.web.resident.door import ResidentRequest, resident_door


@resident_door(reach=None)
def ways(request: ResidentRequest) -> HttpResponse:
    """The page."""
    own = own_representatives.own_ways(request.visit, at=request.at)
    context: dict[str, Any] = {
        "own": own,
        "acting": [
            {
                "card": each,
                "capacity": words.CAPACITIES[each.capacity],
                "paper": words.PAPERS[each.paper],
                "stands": words.STANDS[each.stands],
                "scope": [words.SCOPES[scope] for scope in words.SCOPES if scope in each.scope],
                "is_open": each.stands not in (Stands.ENDED, Stands.OVER),
            }
            for each in own.representatives
        ],
        "here": "record",
    }
    return render(request, "resident/ways.html", context)


@resident_door(methods=("POST",), reach=None)
def end(request: ResidentRequest, representative: UUID) -> HttpResponse:
    """End one."""
    own_representatives.end_own(request.visit.resident, representative, at=request.at)
    return redirect("public:record-ways")


@resident_door(methods=("POST",), reach=None)
def shut(request: ResidentRequest, what: str) -> HttpResponse:
    """Shut a way."""
    try:
        own_representatives.shut(request.visit.resident, what, at=request.at)
    except NotAllowedError as refusal:
        return faults.not_found(request, refusal)
    return redirect("public:record-ways")


@resident_door(methods=("POST",), reach=None)
def open_again(request: ResidentRequest, what: str) -> HttpResponse:
    """Open it again, in a visit after a code from the counter."""
    try:
        own_representatives.open_again(request.visit, what, at=request.at)
    except NotAllowedError:
        return render(request, "resident/not_yours.html", {"counter": True, "here": "record"}, status=403)
    return redirect("public:record-ways")
