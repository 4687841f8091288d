"""/bill-desk/PACK/BILL/: note how a bill stands; counsel says which draft pack shows it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import office, watch_bills
from clerestory.casework.watch_bills import BillNotFoundError
from clerestory.errors import ClerestoryError
from clerestory.horizon.registers import LONGEST_SOURCE
from clerestory.horizon.told import StatusNoted
from clerestory.law.bills import STATUSES
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, line, offer, one_of
from clerestory.web.public.horizon.telling import STATUSES as WORDS
from clerestory.web.public.law import shelf
from clerestory.web.visitors import OfficeRequest, signed_in


class StatusForm(OfficeForm):
    """How the bill stands."""

    status = one_of(gettext_lazy("Status"), [(one, WORDS[one]) for one in STATUSES])
    as_of = day(gettext_lazy("Day on which you looked"))
    source = line(
        gettext_lazy("Source you looked at"),
        longest=LONGEST_SOURCE,
        required=True,
        error_messages={"required": gettext_lazy("This is needed.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].required = True
        self.fields["as_of"].error_messages["required"] = _("This is needed.")


class DraftForm(OfficeForm):
    """The draft pack that shows it."""

    draft = one_of(gettext_lazy("Pack that shows what it would change"), (), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        laws = sorted(shelf.tables().library.laws())
        offer(self, "draft", [("", gettext_lazy("none")), *((name, name) for name in laws)])


@door(Audience.DESK, methods=("GET", "POST"))
def bill(request: OfficeRequest, pack: str, slug: str) -> HttpResponse:
    """The page; POST notes a status."""
    form, sentence = StatusForm(request.POST or None), ""
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        noted = StatusNoted(
            form.cleaned_data["status"], form.cleaned_data["as_of"], form.cleaned_data["source"]
        )
        try:
            watch_bills.note_bill(pack, slug, noted, by=signed_in(request).person, at=request.at)
        except BillNotFoundError as unknown:
            return faults.not_found(request, unknown)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("Noted; everybody reads it."))
            return redirect("web:bill-desk", pack, slug)
    return _page(request, pack, slug, form, None, sentence)


@door(Audience.DESK, methods=("POST",))
def draft(request: OfficeRequest, pack: str, slug: str) -> HttpResponse:
    """Attach a draft, or take it off."""
    form, sentence = DraftForm(request.POST), ""
    if not kept.is_coming_back(request) and form.is_valid():
        try:
            watch_bills.attach_draft(
                pack, slug, form.cleaned_data["draft"], by=signed_in(request).person, at=request.at
            )
        except BillNotFoundError as unknown:
            return faults.not_found(request, unknown)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("Noted; everybody reads it."))
            return redirect("web:bill-desk", pack, slug)
    return _page(request, pack, slug, StatusForm(), form, sentence)


def _page(
    request: OfficeRequest, pack: str, slug: str, form: StatusForm, drafts: DraftForm | None, sentence: str
) -> HttpResponse:
    today = office.the_office().day_of(request.at)
    try:
        one = watch_bills.bill_watched(pack, slug, today=today, library=office.law_library())
    except BillNotFoundError as unknown:
        return faults.not_found(request, unknown)
    wrong = (form.is_bound and form.errors) or (drafts is not None and drafts.errors)
    context = {
        "one": one,
        "form": form,
        "drafts": drafts or DraftForm(initial={"draft": one.draft}),
        "wrong": drafts if drafts is not None else form,
        "sentence": sentence,
        "here": "bills",
    }
    return render(request, "staff/bill_desk.html", context, status=409 if sentence else 400 if wrong else 200)
