"""Papers that an agency sends with its request: send one, and see where each stands."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clerestory.casework import document_pages
from clerestory.casework.keep_document import PORTAL, keep_document
from clerestory.errors import ClerestoryError
from clerestory.intake.errors import RequestNotFoundError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.staff.document_forms import SendForm
from clerestory.web.visitors import OfficeRequest, agency_of, signed_in


@door(Audience.REQUESTER, methods=("GET", "POST"))
def documents(request: OfficeRequest, reference: str) -> HttpResponse:
    """The papers of one's own request, and a form to send one."""
    form = SendForm(request.POST or None, request.FILES or None)
    sentence, agency = None, agency_of(request)
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        sent = form.cleaned_data["paper"]
        try:
            keep_document(
                reference,
                data=sent.read(),
                name=sent.name,
                channel=PORTAL,
                by=signed_in(request).person,
                agency=agency,
                at=request.at,
            )
        except RequestNotFoundError:
            raise
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("The paper was received. The office reads it and confirms it."))
            return redirect("web:agency-documents", reference)
    context = {
        "list": document_pages.own_papers_of(reference, agency=agency),
        "form": form,
        "sentence": sentence,
        "here": "request",
    }
    return render(request, "requester/documents.html", context, status=409 if sentence else 200)
