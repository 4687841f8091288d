"""The first page, the way home, and the list of keys."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clerestory.web.doors import Audience, door
from clerestory.web.visitors import OfficeRequest


@door(Audience.PUBLIC)
def front(request: OfficeRequest) -> HttpResponse:
    """What this office does, and its four doors."""
    office = getattr(settings, "CLERESTORY_OFFICE_NAME", None)
    return render(request, "public/front.html", {"office": office})


@door(Audience.PUBLIC)
def home(request: OfficeRequest) -> HttpResponse:
    """Where this visitor works."""
    if request.visitor is None:
        return redirect("public:front")
    return redirect("web:queue" if request.visitor.is_staff_member else "web:requests")


@door(Audience.PUBLIC)
def keys(request: OfficeRequest) -> HttpResponse:
    """The keys that pages answer to, for those whose browser runs no script."""
    return render(request, "public/keys.html")
