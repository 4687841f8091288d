"""One request in three columns: asked, the law says, I do. Putting a stopped one back is done here as
well."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework.reopen_request import reopen_request
from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, sentences
from clerestory.web.staff.desk import desk_page
from clerestory.web.visitors import OfficeRequest, signed_in


class ReopenForm(OfficeForm):
    """Why a stopped request goes back into review."""

    ground = sentences(
        gettext_lazy("Why it goes back into review"),
        rows=3,
        help_text=gettext_lazy("One or two sentences for colleagues. Nothing about the person."),
        error_messages={"required": gettext_lazy("Write why.")},
    )


@door(Audience.STAFF)
def request_page(request: OfficeRequest, reference: str) -> HttpResponse:
    """The three columns."""
    return _page(request, reference, ReopenForm())


@door(Audience.STAFF, methods=("GET", "POST"))
def reopen(request: OfficeRequest, reference: str) -> HttpResponse:
    """Put a stopped request back into review."""
    if request.method != "POST":
        return redirect("web:request", reference)
    form = ReopenForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return _page(request, reference, form)
    try:
        reopen_request(
            reference,
            supervisor=signed_in(request).person,
            ground=form.cleaned_data["ground"],
            at=request.at,
        )
    except ClerestoryError as refusal:
        return _page(request, reference, form, sentence=str(refusal))
    messages.success(request, _("The request is back in review."))
    return redirect("web:request", reference)


def _page(
    request: OfficeRequest, reference: str, form: ReopenForm, *, sentence: str | None = None
) -> HttpResponse:
    return desk_page(request, reference, forms={"form": form}, more={"sentence": sentence})
