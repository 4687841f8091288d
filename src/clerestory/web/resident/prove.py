"""Prove who you are, and leave again. One sentence for everything that does not open."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from clerestory.casework.prove_identity import Said, prove_identity
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.resident.door import let_in, let_out, visit_of
from clerestory.web.resident.prove_page import ProveForm, prove_page
from clerestory.web.visitors import OfficeRequest


@door(Audience.PUBLIC, methods=("GET", "POST"))
def prove(request: OfficeRequest) -> HttpResponse:
    """Ask who somebody is; the same page, and the same sentence, for whoever does not get in."""
    if request.method != "POST":
        return redirect("public:record") if visit_of(request) else prove_page(request)
    form, to, carried = ProveForm(request.POST), request.POST.get(kept.TO, ""), kept.uncovered(request.POST)
    if not form.is_valid():
        return prove_page(request, form=form, to=to, carried=carried)
    said = Said(
        **form.cleaned_data,
        address=request.META.get("REMOTE_ADDR", ""),
        proxies=getattr(settings, "CLERESTORY_PROXIES", ()),
    )
    proof = prove_identity(said, at=request.at)
    if proof.held_until is not None:
        form.add_error(None, _wait(proof.held_until - request.at))
        return prove_page(request, form=form, to=to, carried=carried, status=429)
    if proof.resident is None or proof.token is None:
        form.add_error(
            None,
            _(
                "This did not open. Either the three do not belong together, or the code was used before, or "
                "it is too old. Try again, or ask for a new code at the counter or by letter."
            ),
        )
        return prove_page(request, form=form, to=to, carried=carried)
    context = {"to": kept.own_address(request, to), "fields": carried, "back": kept.BACK, "here": "record"}
    answer = render(request, "resident/hand_back.html", context) if carried else redirect("public:record")
    return let_in(answer, proof.resident, proof.token)


@csrf_exempt  # leaving must never fail; the cookie is not sent from another site anyway
@door(Audience.PUBLIC, methods=("POST",))
def leave(request: OfficeRequest) -> HttpResponse:
    """End the visit and show a page that tells nothing about it."""
    return let_out(request, redirect("public:front"))


def _wait(held_for: timedelta) -> str:
    minutes = -(-held_for // timedelta(minutes=1))
    return ngettext(
        "There were too many tries. Try again in %(minutes)d minute; until then nothing is looked at.",
        "There were too many tries. Try again in %(minutes)d minutes; until then nothing is looked at.",
        minutes,
    ) % {"minutes": minutes}
