"""Several requests of the queue at once: taken, put back, noted, asked for the same; nothing is decided."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from clerestory.casework.act_together import Outcome, Together, act_together
from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import REFERENCE, OfficeForm, offer, one_of, sentences, several
from clerestory.web.visitors import OfficeRequest, signed_in

_WAYS: Final = [
    (str(Together.TAKE), _("Put them on my desk")),
    (str(Together.PUT_BACK), _("Put them on nobody’s desk")),
    (str(Together.NOTE), _("Keep the same note on each")),
    (str(Together.ASK), _("Ask each requester for the same")),
]


class TogetherForm(OfficeForm):
    """Which requests, and what is done to each."""

    reference = several(_("Requests"), ())
    what = one_of(
        _("What to do with those ticked"),
        _WAYS,
        empty=_("Choose"),
        required=True,
        error_messages={"required": _("Say what to do.")},
    )
    text = sentences(
        _("Note, or what is asked"),
        rows=2,
        required=False,
        help_text=_("Only for a note or a question. Nothing about a person; an agency reads the question."),
    )

    def __init__(self, *args: object, chosen: list[str], **kwargs: object) -> None:
        """chosen: references that were ticked; whether they are there is casework's to say."""
        super().__init__(*args, **kwargs)
        offer(self, "reference", [(each, each) for each in dict.fromkeys(chosen)])


@door(Audience.DESK, methods=("GET", "POST"))
def together(request: OfficeRequest) -> HttpResponse:
    """Do it, and say what came of each."""
    if request.method != "POST":
        return redirect("web:queue")
    ticked = [each for each in request.POST.getlist("reference") if REFERENCE.fullmatch(each)]
    form = TogetherForm(request.POST, chosen=ticked)
    outcomes: tuple[Outcome, ...] = ()
    sentence = None
    if not kept.is_coming_back(request) and form.is_valid():
        found = form.cleaned_data
        try:
            outcomes = act_together(
                Together(found["what"]),
                found["reference"],
                text=found["text"],
                by=signed_in(request).person,
                at=request.at,
            )
        except ClerestoryError as refusal:
            sentence = str(refusal)
    context = {"form": form, "outcomes": outcomes, "sentence": sentence, "here": "queue"}
    return render(request, "staff/together.html", context, status=409 if sentence else 200)
