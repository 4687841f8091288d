"""Check papers: what the officer read, part by part. What was not read stays a claim."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clerestory.casework import queries
from clerestory.casework.check_papers import check_papers
from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.staff.columns import columns
from clerestory.web.staff.papers_form import PapersForm
from clerestory.web.visitors import OfficeRequest, signed_in


@door(Audience.STAFF, methods=("GET", "POST"))
def papers(request: OfficeRequest, reference: str) -> HttpResponse:
    """The form, and what was found."""
    viewer = signed_in(request).person
    page = queries.request_page(reference, viewer=viewer, at=request.at)
    names = tuple(row.element for row in page.law_says)
    typed = request.POST if request.method == "POST" else None
    form = PapersForm(typed, names=names, known_record=page.register_record is not None)
    sentence = None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        try:
            check_papers(reference, officer=viewer, papers=form.papers(), at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("What you found is recorded. The law was asked again."))
            return redirect("web:request", reference)
    stated = next(fact.claimed for fact in page.asked if fact.pointer == "purpose.activity")
    context = {**columns(page), "form": form, "sentence": sentence, "stated": stated}
    return render(request, "staff/papers.html", context, status=409 if sentence else 200)
