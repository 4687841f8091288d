"""Whose release is this? A mark, or a text that holds one, and what it proves."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from clerestory.casework.trace_mark import LONGEST, trace_mark
from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, sentences
from clerestory.web.visitors import OfficeRequest, signed_in


class MarkForm(OfficeForm):
    """A text in which a mark may stand."""

    text = sentences(
        _("The mark, or the text of the file in which it stands"),
        longest=LONGEST,
        rows=5,
        help_text=_(
            "It begins with CM1. In a photo it stands behind the picture: open the file as text and paste "
            "all of it."
        ),
        error_messages={"required": _("Paste a mark.")},
    )


@door(Audience.DESK, methods=("GET", "POST"))
def trace(request: OfficeRequest) -> HttpResponse:
    """Ask, and read what it proves. Each asking is recorded."""
    form = MarkForm(request.POST if request.method == "POST" else None)
    found, sentence = None, None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        try:
            found = trace_mark(form.cleaned_data["text"], by=signed_in(request).person, at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
    context = {"form": form, "found": found, "sentence": sentence, "here": "marks"}
    return render(request, "staff/marks.html", context, status=409 if sentence else 200)
