"""/find/: words in, places of this site out. What somebody looks for is written down nowhere.

The words come in the body of a form and never in an address, so that neither this program, nor a server in
front of it, nor the next site that is visited keeps them. No cookie, no script. Nobody is looked up here:
what seems to be somebody's number gets a kind sentence instead.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from clerestory.publication.finding import LONGEST, looks_personal
from clerestory.web.doors import Audience, door
from clerestory.web.public.find.gathering import index
from clerestory.web.public.languages import language_now
from clerestory.web.visitors import OfficeRequest


@csrf_exempt  # no cookie, no sign-in, nothing changed: there is nothing that another site could use
@door(Audience.PUBLIC, methods=("GET", "POST"))
def find(request: OfficeRequest) -> HttpResponse:
    """The form; with words in it, what was found."""
    typed = " ".join(request.POST.get("words", "").replace("\x00", "").split())[:LONGEST]
    personal = bool(typed) and looks_personal(typed)
    return render(
        request,
        "public/find.html",
        {
            "typed": "" if personal else typed,
            "personal": personal,
            "asked": bool(typed),
            "found": index(language_now(), at=request.at).find(typed) if typed and not personal else (),
            "longest": LONGEST,
            "here": "find",
        },
    )
