"""A second look at concluded reviews: the list, one look with its form, how far reviewers agree; and what
waits for counsel."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import look_pages
from clerestory.casework.after_review import conclude_look, settle_disagreement
from clerestory.casework.commands import Verdict
from clerestory.casework.counsel_queue import counsel_queue
from clerestory.casework.paper_of_emergency import paper_came
from clerestory.errors import ClerestoryError
from clerestory.review.errors import LookNotFoundError
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, sentences
from clerestory.web.visitors import OfficeRequest, signed_in


class LookForm(OfficeForm):
    """What another person finds."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("What I would find"),
        choices=[
            (Verdict.APPROVE.value, gettext_lazy("Approve")),
            (Verdict.REFUSE.value, gettext_lazy("Refuse")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you find.")},
        help_text=gettext_lazy("It changes nothing about what was decided."),
    )
    ground = sentences(
        gettext_lazy("Ground"),
        error_messages={"required": gettext_lazy("Write the ground of your finding.")},
        help_text=gettext_lazy("One or two sentences for colleagues. Nothing about the person."),
    )


class SettleForm(OfficeForm):
    """What follows from a disagreement."""

    settling = sentences(
        gettext_lazy("What follows"),
        rows=3,
        error_messages={"required": gettext_lazy("Write what follows.")},
        help_text=gettext_lazy(
            "For instance: recalled, explained to both, the checklist changed. Nothing about the person."
        ),
    )


@door(Audience.STAFF)
def waiting(request: OfficeRequest) -> HttpResponse:
    """Looks that wait."""
    lines = look_pages.waiting_looks(viewer=signed_in(request).person, at=request.at)
    return render(request, "staff/looks.html", {"lines": lines, "here": "looks"})


@door(Audience.STAFF)
def agreement(request: OfficeRequest) -> HttpResponse:
    """How far reviewers agree."""
    page = look_pages.agreement_page(viewer=signed_in(request).person)
    return render(request, "staff/looks_agreement.html", {"page": page, "here": "looks"})


@door(Audience.STAFF)
def counsel(request: OfficeRequest) -> HttpResponse:
    """What waits for counsel."""
    page = counsel_queue(viewer=signed_in(request).person, at=request.at)
    return render(request, "staff/counsel.html", {"page": page, "here": "counsel"})


@door(Audience.STAFF, methods=("GET", "POST"))
def look(request: OfficeRequest, look_id: UUID) -> HttpResponse:
    """One look: what was asked and what the law says, then what this person finds."""
    form, sentence = LookForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        try:
            found = conclude_look(
                look_id,
                by=signed_in(request).person,
                verdict=Verdict(form.cleaned_data["verdict"]),
                ground=form.cleaned_data["ground"],
                at=request.at,
            )
        except LookNotFoundError:
            return faults.not_found(request)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(
                request,
                _("You disagree with the first finding. Counsel says what follows.")
                if found.disagrees
                else _("You found the same as the first person."),
            )
            return redirect("web:look", look_id)
    return _page(request, look_id, {"form": form, "sentence": sentence})


@door(Audience.STAFF, methods=("GET", "POST"))
def settle(request: OfficeRequest, look_id: UUID) -> HttpResponse:
    """Say what follows from a disagreement."""
    if request.method != "POST":
        return redirect("web:look", look_id)
    form = SettleForm(request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        return _page(request, look_id, {"settle_form": form})
    try:
        settle_disagreement(
            look_id, by=signed_in(request).person, settling=form.cleaned_data["settling"], at=request.at
        )
    except LookNotFoundError:
        return faults.not_found(request)
    except ClerestoryError as refusal:
        return _page(request, look_id, {"settle_form": form, "sentence": str(refusal)})
    messages.success(request, _("Kept. Nothing more waits here."))
    return redirect("web:look", look_id)


@door(Audience.STAFF, methods=("GET", "POST"))
def came(request: OfficeRequest, reference: str) -> HttpResponse:
    """The paper of an emergency came."""
    if request.method == "POST" and not kept.is_coming_back(request):
        paper_came(reference, by=signed_in(request).person, at=request.at)
        messages.success(request, _("Kept. Have the paper checked as every other one."))
    return redirect("web:request", reference)


def _page(request: OfficeRequest, look_id: UUID, more: dict[str, Any]) -> HttpResponse:
    viewer = signed_in(request).person
    try:
        page = look_pages.look_page(look_id, viewer=viewer)
    except LookNotFoundError:
        return faults.not_found(request)
    context = {
        "page": page,
        "form": LookForm(),
        "settle_form": SettleForm(),
        "here": "looks",
        **more,
    }
    return render(request, "staff/look.html", context, status=409 if more.get("sentence") else 200)
