"""The first page of administration: what is to be done."""

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.casework import administration_pages
from clerestory.web.doors import Audience, door
from clerestory.web.visitors import OfficeRequest, signed_in


@door(Audience.ADMINISTRATION)
def front(request: OfficeRequest) -> HttpResponse:
    """What ran out, who leaves, which reviews are due."""
    page = administration_pages.front(viewer=signed_in(request).person, at=request.at)
    return render(request, "administration/front.html", {"page": page, "here": "administration"})
