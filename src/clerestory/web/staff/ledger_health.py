"""How the public ledger fares, with a cure for each finding."""

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.casework.ledger_health import Mark
from clerestory.casework.ledger_health_page import health_page
from clerestory.web.doors import Audience, door
from clerestory.web.visitors import OfficeRequest, signed_in


@door(Audience.STAFF)
def health(request: OfficeRequest) -> HttpResponse:
    """Every finding; what is wrong comes first."""
    checks = health_page(viewer=signed_in(request).person, at=request.at)
    order = (Mark.WRONG, Mark.UNKNOWN, Mark.WELL)
    rows = sorted(checks, key=lambda check: order.index(check.mark))
    wrong = sum(check.mark is Mark.WRONG for check in checks)
    return render(
        request, "staff/ledger_health.html", {"rows": rows, "wrong": wrong, "here": "ledger-health"}
    )
