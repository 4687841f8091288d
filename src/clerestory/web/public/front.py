"""The first page, the way home, and the list of keys."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clerestory.casework import check_statements
from clerestory.casework.last_year import last_year_if_any
from clerestory.casework.ledger_pages import head_if_any
from clerestory.casework.queries import may_see_queue
from clerestory.casework.session import may_administer
from clerestory.publication.promises import Standing
from clerestory.web.doors import Audience, door
from clerestory.web.public.law.choices import today
from clerestory.web.public.promises.telling import counted, opened
from clerestory.web.public.year_chart import chart
from clerestory.web.visitors import OfficeRequest


@door(Audience.PUBLIC)
def front(request: OfficeRequest) -> HttpResponse:
    """What this office does, its last twelve months, its four doors, what it promises, the ledger's head."""
    office = getattr(settings, "CLERESTORY_OFFICE_NAME", None)
    law = settings.CLERESTORY_LAW
    counts = counted(law, today(request), opened().book) if law else None
    promised = [(str(one), counts[one]) for one in Standing if counts[one]] if counts else []
    statements, _judged = check_statements.told()
    year = last_year_if_any()
    return render(
        request,
        "public/front.html",
        {
            "office": office,
            "law": law,
            "year": chart(year) if year else None,
            "promised": promised,
            "kept_statements": statements,
            "head": head_if_any(),
        },
    )


@door(Audience.PUBLIC)
def home(request: OfficeRequest) -> HttpResponse:
    """Where this visitor works."""
    if request.visitor is None:
        return redirect("public:front")
    if not request.visitor.is_staff_member:
        return redirect("web:requests")
    if request.visitor.administers and may_administer():
        return redirect("web:administration")
    return redirect("web:queue" if may_see_queue(request.visitor.person) else "web:alarms")


@door(Audience.PUBLIC)
def keys(request: OfficeRequest) -> HttpResponse:
    """The keys that pages answer to, for those whose browser runs no script."""
    return render(request, "public/keys.html")
