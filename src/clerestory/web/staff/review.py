"""The reviewer's page: the three columns again, what would leave, and the finding."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from clerestory.casework import queries
from clerestory.casework.commands import Finding, Verdict
from clerestory.casework.conclude_review import conclude_review
from clerestory.casework.pages import CheckItem
from clerestory.casework.preview import preview
from clerestory.casework.reviewer_page import review_aside
from clerestory.errors import ClerestoryError
from clerestory.web import kept, words
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, offer, sentences, several
from clerestory.web.staff.columns import columns
from clerestory.web.visitors import OfficeRequest, signed_in

_VERDICTS = [(Verdict.APPROVE.value, _("Approve")), (Verdict.REFUSE.value, _("Refuse"))]


class FindingForm(OfficeForm):
    """What the reviewer finds, why, what they confirm, and which page they looked at.

    `seen` is never filled in from what was sent: the page puts its own digest there each time it shows."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    confirmed = several(_("I confirm"), ())
    verdict = forms.ChoiceField(
        label=_("My finding"),
        choices=_VERDICTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you find.")},
        help_text=_("A finding is a fact for the law. It can never release what the law withholds."),
    )
    ground = sentences(
        _("Ground"),
        error_messages={"required": _("Write the ground of your finding.")},
        help_text=_("One or two sentences that the record keeps. Nothing about the person."),
    )

    withheld = several(
        _("Withhold all the same"),
        (),
        help_text=_("Tick what stays although the law would let it go. You can only make less of it."),
    )
    withheld_ground = sentences(
        _("Why these stay"),
        rows=2,
        required=False,
        help_text=_("The agency reads this sentence. Nothing about the person."),
    )

    def __init__(
        self, *args: Any, items: tuple[CheckItem, ...], leaving: tuple[str, ...], **kwargs: Any
    ) -> None:
        """items: lines to confirm; leaving: elements that would leave."""
        super().__init__(*args, **kwargs)
        if len(leaving) > 1:
            offer(self, "withheld", words.choices(words.ELEMENTS, leaving))
        else:
            del self.fields["withheld"]
            if not self.data.get("withheld_ground"):  # else it was typed while more would have left
                del self.fields["withheld_ground"]
        offer(self, "confirmed", [(item.id, item.says) for item in items])

    def finding(self) -> Finding:
        """The finding, as casework takes it."""
        found = self.cleaned_data
        return Finding(
            verdict=Verdict(found["verdict"]),
            ground=found["ground"],
            confirmed=frozenset(found["confirmed"]),
            seen=found["seen"],
            withheld=frozenset(found.get("withheld") or ()),
            withheld_ground=found.get("withheld_ground") or "",
        )

    def clean(self) -> dict[str, Any]:
        """What is withheld needs a ground."""
        found = super().clean() or {}
        if found.get("withheld") and not (found.get("withheld_ground") or "").strip():
            self.add_error("withheld_ground", _("Write why these stay: the agency reads it."))
        return found


@door(Audience.STAFF, methods=("GET", "POST"))
def review(request: OfficeRequest, reference: str) -> HttpResponse:
    """The form, and the finding."""
    viewer = signed_in(request).person
    page = queries.request_page(reference, viewer=viewer, at=request.at)
    form = FindingForm(
        request.POST if request.method == "POST" else None, items=page.checklist, leaving=page.would_leave
    )
    sentence = None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        try:
            reply = conclude_review(reference, reviewer=viewer, finding=form.finding(), at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _SAYS.get(reply.state.value, _("Your finding is recorded.")))
            return redirect("web:request", reference)
    if request.method == "POST" and sentence is None and not page.actions:
        sentence = str(_CLOSED)
    context = {
        **columns(page),
        "form": form,
        "sentence": sentence,
        "aside": review_aside(reference, viewer=viewer, at=request.at),
        "preview": preview(reference, page.would_leave, viewer=viewer, at=request.at),
    }
    return render(request, "staff/review.html", context, status=409 if sentence else 200)


_CLOSED = _("A colleague was first, or the request moved on. What you wrote is not recorded.")
_SAYS = {
    "approved": _("Your finding is recorded. The release is being sealed."),
    "in_review": _("Your finding is recorded. The law asks for a second person."),
    "second_review": _("Your finding is recorded. A second person looks at it now."),
    "withheld": _("Your finding is recorded. Nothing leaves."),
    "no_record": _("Your finding is recorded. Not exactly one record matches, so nothing leaves."),
}
