"""Papers of a request: the list, one paper as the office drew it, and what is done about it."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clerestory.casework import document_checks, document_pages
from clerestory.casework.keep_document import keep_document
from clerestory.errors import ClerestoryError
from clerestory.intake.document_standing import Outcome
from clerestory.intake.errors import DocumentNotFoundError
from clerestory.papers.instruments import Instrument, instruments
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm
from clerestory.web.staff.document_forms import (
    ConfirmForm,
    DoubtForm,
    KeepForm,
    OriginalForm,
    ReadForm,
    SettleForm,
    filled,
    instrument_choices,
)
from clerestory.web.visitors import OfficeRequest, signed_in

_TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "tiff": "image/tiff",
}


@door(Audience.STAFF, methods=("GET", "POST"))
def documents(request: OfficeRequest, reference: str) -> HttpResponse:
    """The papers of a request, and a form to keep one that came by mail or over the counter."""
    form = KeepForm(request.POST or None, request.FILES or None)
    sentence, viewer = None, signed_in(request).person
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        sent = form.cleaned_data["paper"]
        try:
            document = keep_document(
                reference,
                data=sent.read(),
                name=sent.name,
                channel=form.cleaned_data["channel"],
                by=viewer,
                at=request.at,
            )
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("The paper is kept. Say now what it shows."))
            return redirect("web:document", reference, document.number)
    page = document_pages.papers_of(reference, viewer=viewer)
    context = {"list": page, "form": form, "sentence": sentence, "here": "request"}
    return render(request, "staff/documents.html", context, status=409 if sentence else 200)


@door(Audience.STAFF)
def document(request: OfficeRequest, reference: str, number: int) -> HttpResponse:
    """One paper."""
    return _page(request, reference, number)


@door(Audience.STAFF)
def picture(request: OfficeRequest, reference: str, number: int, page: int) -> HttpResponse:
    """A page, as a picture that the office drew."""
    viewer = signed_in(request).person
    try:
        data = document_pages.picture_of(reference, number, page, viewer=viewer)
    except DocumentNotFoundError as refusal:
        return faults.refused(request, str(refusal), status=404)
    return HttpResponse(data, content_type="image/png")


@door(Audience.STAFF, methods=("GET", "POST"))
def read(request: OfficeRequest, reference: str, number: int) -> HttpResponse:
    """Say what the paper shows."""

    def act(form: ReadForm) -> None:
        viewer = signed_in(request).person
        document_checks.type_document(reference, number, officer=viewer, fields=form.typed(), at=request.at)

    return _act(request, reference, number, "read", act, _("What you read is kept."))


@door(Audience.STAFF, methods=("GET", "POST"))
def confirm(request: OfficeRequest, reference: str, number: int) -> HttpResponse:
    """Record how the paper was confirmed."""

    def act(form: ConfirmForm) -> None:
        viewer = signed_in(request).person
        document_checks.confirm_document(reference, number, officer=viewer, at=request.at, **form.check())

    return _act(request, reference, number, "confirm", act, _("The check is recorded."))


@door(Audience.STAFF, methods=("GET", "POST"))
def look(request: OfficeRequest, reference: str, number: int) -> HttpResponse:
    """Look at the first paper of a court as a second person."""

    def act(form: OfficeForm) -> None:
        document_checks.look_again(reference, number, by=signed_in(request).person, at=request.at)

    return _act(request, reference, number, "look", act, _("Your second look is recorded."))


@door(Audience.STAFF, methods=("GET", "POST"))
def doubt(request: OfficeRequest, reference: str, number: int) -> HttpResponse:
    """Send the paper to counsel."""

    def act(form: DoubtForm) -> None:
        document_checks.doubt_document(
            reference,
            number,
            by=signed_in(request).person,
            doubt=Outcome(form.cleaned_data["doubt"]),
            ground=form.cleaned_data["doubt_ground"],
            at=request.at,
        )

    return _act(request, reference, number, "doubt", act, _("Counsel looks at the paper."))


@door(Audience.STAFF, methods=("GET", "POST"))
def settle(request: OfficeRequest, reference: str, number: int) -> HttpResponse:
    """Counsel settles a doubt."""

    def act(form: SettleForm) -> None:
        document_checks.settle_doubt(
            reference,
            number,
            counsel=signed_in(request).person,
            genuine=form.cleaned_data["genuine"] == "yes",
            ground=form.cleaned_data["settle_ground"],
            at=request.at,
        )

    return _act(request, reference, number, "settle", act, _("The doubt is settled."))


@door(Audience.STAFF, methods=("GET", "POST"))
def original(request: OfficeRequest, reference: str, number: int) -> HttpResponse:
    """The file as it was sent: handed out, never shown."""
    form = OriginalForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return redirect("web:document", reference, number)
    if kept.is_coming_back(request) or not form.is_valid():
        return _page(request, reference, number, original=form)
    ground = form.cleaned_data["original_ground"]
    try:
        kind, data = document_pages.open_original(
            reference, number, by=signed_in(request).person, ground=ground, at=request.at
        )
    except DocumentNotFoundError as refusal:
        return faults.refused(request, str(refusal), status=404)
    except ClerestoryError as refusal:
        return _page(request, reference, number, sentence=str(refusal), original=form)
    return HttpResponse(
        data,
        content_type=_TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="{reference}-paper-{number}.{kind}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )


@door(Audience.STAFF)
def doubts(request: OfficeRequest) -> HttpResponse:
    """Counsel's queue of papers."""
    rows = document_pages.doubted_papers(viewer=signed_in(request).person)
    return render(request, "staff/doubts.html", {"rows": rows, "here": "doubts"})


def _act(
    request: OfficeRequest,
    reference: str,
    number: int,
    name: str,
    act: Callable[[Any], None],
    done: str,
) -> HttpResponse:
    if request.method != "POST":
        return redirect("web:document", reference, number)
    viewer = signed_in(request).person
    try:
        page = document_pages.paper_page(reference, number, viewer=viewer)
    except DocumentNotFoundError as refusal:
        return faults.refused(request, str(refusal), status=404)
    form = _form(name, request.POST, page, _reading(request, page))
    sentence = None
    if not kept.is_coming_back(request) and form.is_valid():
        try:
            act(form)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, done)
            return redirect("web:document", reference, number)
    return _page(request, reference, number, sentence=sentence, **{name: form})


def _form(name: str, typed: Any, page: document_pages.PaperPage, reading: Instrument | None) -> OfficeForm:
    if name == "read":
        typed_before = filled(page.fields) if page.fields else {}
        typed_before["instrument"] = reading.name if reading else ""
        return ReadForm(typed, names=page.elements, reading=reading, initial=typed_before)
    forms: dict[str, type[OfficeForm]] = {
        "confirm": ConfirmForm,
        "doubt": DoubtForm,
        "settle": SettleForm,
        "original": OriginalForm,
        "look": OfficeForm,
    }
    return forms[name](typed)


def _page(
    request: OfficeRequest, reference: str, number: int, *, sentence: str | None = None, **given: OfficeForm
) -> HttpResponse:
    try:
        page = document_pages.paper_page(reference, number, viewer=signed_in(request).person)
    except DocumentNotFoundError as refusal:
        return faults.refused(request, str(refusal), status=404)
    names = ("read", "confirm", "doubt", "settle", "original")
    reading = _reading(request, page)
    forms = {name: given.get(name) or _form(name, None, page, reading) for name in names}
    wrong = next(iter(given.values()), None)
    context = {
        "paper": page,
        "forms": forms,
        "wrong": wrong,
        "gone": not all(_stands(name, page) for name in given),
        "reading": reading,
        "choices": instrument_choices(),
        "sentence": sentence,
        "here": "request",
    }
    return render(request, "staff/document.html", context, status=409 if sentence else 200)


def _stands(name: str, page: document_pages.PaperPage) -> bool:
    """Whether the page has the section of this form; it may have gone while somebody typed."""
    sections = {
        "read": page.may_read,
        "confirm": page.may_confirm,
        "doubt": page.may_doubt,
        "settle": page.may_settle,
    }
    return sections.get(name, True)


def _reading(request: OfficeRequest, page: document_pages.PaperPage) -> Instrument | None:
    """What the paper is being read as: as chosen now, or as it was read before."""
    said = request.POST.get("instrument") or request.GET.get("is") or ""
    return instruments().get(said) or page.chosen
