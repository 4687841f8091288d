"""The register of agreements for the office's staff: what falls due, an agreement with its grounds, forms."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.agreements.errors import UnknownAgreementError, UnusableAgreementError
from clerestory.agreements.records import ActKind
from clerestory.casework.agreements_held import (
    due_between,
    staff_agreement_page,
    the_register,
)
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.keep_agreement import put_agreement, record_act
from clerestory.parties import directory
from clerestory.web import kept, words
from clerestory.web.doors import Audience, door
from clerestory.web.faults import not_found
from clerestory.web.fields import OfficeForm
from clerestory.web.staff.agreements_forms import FORMS, AgreementForm
from clerestory.web.visitors import OfficeRequest, signed_in

_AHEAD: Final = timedelta(days=90)
TITLES: Final[words.Words] = {
    "signed": gettext_lazy("Record a signature"),
    "certificate": gettext_lazy("Record a certificate of use"),
    "audit": gettext_lazy("Record an audit"),
    "breach": gettext_lazy("Record a breach"),
    "cured": gettext_lazy("Record that a breach was settled"),
    "ended": gettext_lazy("End it early"),
}


@door(Audience.DESK)
def register(request: OfficeRequest) -> HttpResponse:
    """Every agreement, and what falls due in the next three months."""
    held, pages = the_register(at=request.at)
    return render(
        request,
        "staff/agreements.html",
        {
            "held": held,
            "pages": pages,
            "due": due_between(held.as_of, held.as_of + _AHEAD),
            "today": held.as_of,
            "here": "agreements",
        },
    )


@door(Audience.DESK, methods=("GET", "POST"))
def add(request: OfficeRequest) -> HttpResponse:
    """The form to put an agreement into the register."""
    viewer = signed_in(request).person
    typed = request.POST if request.method == "POST" else None
    form, status = AgreementForm(typed, agencies=directory.all_agencies()), 200
    if typed is not None and not kept.is_coming_back(request) and form.is_valid():
        try:
            made = put_agreement(form.agreement(), by=viewer, at=request.at)
        except UnusableAgreementError as wrong:
            _beside(form, wrong)
        except NotAllowedError as refusal:
            form.add_error(None, str(refusal))
            status = 403
        else:
            messages.success(request, _("The agreement stands in the register. It waits for signatures."))
            return redirect("web:keep-agreement", made.number)
    context = {"form": form, "here": "agreements"}
    return render(request, "staff/add_agreement.html", context, status=status)


@door(Audience.DESK)
def agreement(request: OfficeRequest, number: str) -> HttpResponse:
    """One agreement with its grounds, what falls due, and what can be recorded."""
    viewer = signed_in(request).person
    try:
        shown = staff_agreement_page(number, viewer=viewer, at=request.at)
    except UnknownAgreementError as unknown:
        return not_found(request, unknown)
    acts = [
        (act, TITLES[str(act.kind)], shown.grounds.get(act.number, "")) for act in shown.page.agreement.acts
    ]
    context = {
        "shown": shown,
        "page": shown.page,
        "one": shown.page.agreement,
        "acts": acts,
        "titles": TITLES.items(),
        "here": "agreements",
    }
    return render(request, "staff/agreement.html", context)


@door(Audience.DESK, methods=("GET", "POST"))
def act(request: OfficeRequest, number: str, kind: str) -> HttpResponse:
    """The form for one kind of thing that happens, and the recording of it."""
    viewer = signed_in(request).person
    try:
        shown = staff_agreement_page(number, viewer=viewer, at=request.at)
        made = FORMS[ActKind(kind)]
    except (UnknownAgreementError, ValueError) as unknown:
        return not_found(request, unknown)
    typed = request.POST if request.method == "POST" else None
    form = made(typed, page=shown.page)
    sentence = None
    if typed is not None and not kept.is_coming_back(request) and form.is_valid():
        try:
            record_act(number, form.act(), by=viewer, at=request.at)
        except UnusableAgreementError as wrong:
            _beside(form, wrong)
        except NotAllowedError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("It is recorded; the public page shows it now."))
            return redirect("web:keep-agreement", number)
    context = {
        "form": form,
        "page": shown.page,
        "one": shown.page.agreement,
        "title": TITLES[kind],
        "sentence": sentence,
        "here": "agreements",
    }
    return render(request, "staff/agreement_act.html", context, status=409 if sentence else 200)


def _beside(form: OfficeForm, wrong: UnusableAgreementError) -> None:
    """The sentence beside its field; above the form where the form has no such field."""
    places = {"parties": "agencies", "certificate": "certificate_months", "audit": "audit_months"}
    part = places.get(wrong.part, wrong.part)
    form.add_error(part if part in form.fields else None, str(wrong))
