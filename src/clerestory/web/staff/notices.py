"""/notices/: whom the law wants told, and holds; and telling the person of one request."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clerestory.casework import hold_telling, settle_notice
from clerestory.casework.hold_telling import AskHold
from clerestory.casework.note_return import told_after_return
from clerestory.casework.notice_pages import OPEN_SHOWN, NoticesPage, TellingPage, notices_page, telling_page
from clerestory.errors import ClerestoryError
from clerestory.parties.identities import PersonId
from clerestory.residents.notice_models import Reason
from clerestory.residents.notices import UnknownNoticeError
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm
from clerestory.web.staff.notices_forms import (
    AddressForm,
    AskForm,
    DeclineForm,
    LiftForm,
    NotOwedForm,
    OtherwiseForm,
    PostedForm,
    RenewForm,
    SignForm,
)
from clerestory.web.visitors import OfficeRequest, signed_in


@door(Audience.DESK)
def notices(request: OfficeRequest) -> HttpResponse:
    """What is due, late, held and done."""
    return _list(request)


@door(Audience.DESK, methods=("POST",))
def posted(request: OfficeRequest, notice: UUID) -> HttpResponse:
    """A letter to an official was posted."""
    form = PostedForm(request.POST, prefix=str(notice))
    return _settle(
        request,
        form,
        str(notice),
        lambda: settle_notice.post_notice(
            notice, on=form.cleaned_data["on"], by=signed_in(request).person, at=request.at
        ),
    )


@door(Audience.DESK, methods=("POST",))
def otherwise(request: OfficeRequest, notice: UUID) -> HttpResponse:
    """Somebody was told in another way."""
    form = OtherwiseForm(request.POST, prefix=f"other-{notice}")
    return _settle(
        request,
        form,
        f"other-{notice}",
        lambda: settle_notice.told_otherwise(
            notice, how=form.cleaned_data["how"], by=signed_in(request).person, at=request.at
        ),
    )


@door(Audience.DESK, methods=("POST",))
def not_owed(request: OfficeRequest, notice: UUID) -> HttpResponse:
    """No person was known for it, and nobody has to be told."""
    form = NotOwedForm(request.POST, prefix=f"none-{notice}")
    return _settle(
        request,
        form,
        f"none-{notice}",
        lambda: settle_notice.not_owed(
            notice, because=form.cleaned_data["because"], by=signed_in(request).person, at=request.at
        ),
    )


@door(Audience.DESK, methods=("POST",))
def reached(request: OfficeRequest, notice: UUID) -> HttpResponse:
    """Somebody whose letter came back was told in another way."""
    form = OtherwiseForm(request.POST, prefix=f"back-{notice}")
    return _settle(
        request,
        form,
        f"back-{notice}",
        lambda: told_after_return(
            notice, how=form.cleaned_data["how"], by=signed_in(request).person, at=request.at
        ),
    )


@door(Audience.DESK)
def letter(request: OfficeRequest, notice: UUID) -> HttpResponse:
    """The letter to an official, as it was signed."""
    try:
        reference, pdf = settle_notice.print_notice(notice, by=signed_in(request).person)
    except UnknownNoticeError:
        return faults.not_found(request)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{reference}-notice.pdf"'
    return response


@door(Audience.DESK, methods=("POST",))
def address(request: OfficeRequest, official: str) -> HttpResponse:
    """Where an official gets notices."""
    form = AddressForm(request.POST, prefix=official)
    return _settle(
        request,
        form,
        official,
        lambda: settle_notice.put_official_address(
            official, form.cleaned_data["email"], by=signed_in(request).person, at=request.at
        ),
    )


@door(Audience.DESK)
def telling(request: OfficeRequest, reference: str) -> HttpResponse:
    """Telling the person of one request: notices, the hold, what I can do."""
    return _one(request, reference)


@door(Audience.DESK, methods=("POST",))
def act(request: OfficeRequest, reference: str, step: str) -> HttpResponse:
    """Ask, sign, decline, renew or lift; what is refused comes back with the reason and what was typed."""
    if step not in _FORMS:
        return faults.not_found(request)
    viewer = signed_in(request).person
    page = telling_page(reference, viewer=viewer, at=request.at)
    form = _fresh(step, page, request.POST)
    if kept.is_coming_back(request) or not form.is_valid():
        status = 200 if kept.is_coming_back(request) else 400
        return _one(request, reference, form=form, step=step, status=status)
    try:
        _ACTS[step](page, form.cleaned_data, viewer, request)
    except ClerestoryError as refusal:
        return _one(request, reference, form=form, step=step, sentence=str(refusal), status=409)
    messages.success(request, _DONE[step]())
    return redirect("web:telling", reference)


Act = Callable[[TellingPage, Mapping[str, Any], PersonId, OfficeRequest], object]
_FORMS: Final[Mapping[str, type[OfficeForm]]] = {
    "ask": AskForm,
    "sign": SignForm,
    "decline": DeclineForm,
    "renew": RenewForm,
    "lift": LiftForm,
}
_DONE: Final[Mapping[str, Callable[[], str]]] = {
    "ask": lambda: _("Asked. Nothing is held before a colleague signs."),
    "sign": lambda: _("Signed. The person is told nothing until it is over."),
    "decline": lambda: _("Declined. Nothing is held."),
    "renew": lambda: _("Renewed."),
    "lift": lambda: _("Lifted. The person is told from now on."),
}
_ACTS: Final[Mapping[str, Act]] = {
    "ask": lambda page, found, by, request: hold_telling.ask_hold(
        page.whole,
        AskHold(Reason(found["reason"]), found["rests_on"], found["ground"], found["until"]),
        by=by,
        at=request.at,
    ),
    "sign": lambda page, found, by, request: hold_telling.sign_hold(_hold(page), by=by, at=request.at),
    "decline": lambda page, found, by, request: hold_telling.decline_hold(
        _hold(page), ground=found["ground"], by=by, at=request.at
    ),
    "renew": lambda page, found, by, request: hold_telling.renew_hold(
        _hold(page), until=found["until"], ground=found["ground"], by=by, at=request.at
    ),
    "lift": lambda page, found, by, request: hold_telling.lift_hold(
        _hold(page), ground=found["ground"], by=by, at=request.at
    ),
}


def _hold(page: TellingPage) -> UUID:
    """The hold on the page; an id of nobody's where it went meanwhile."""
    return page.hold.hold.id if page.hold is not None else UUID(int=0)


def _open_steps(page: TellingPage) -> tuple[str, ...]:
    """What can be done now by this viewer."""
    if page.waits:
        return () if page.why_not_sign else ("sign", "decline")
    if page.runs:
        may_renew = () if page.why_not_renew else ("renew",)
        return (*may_renew, *(() if page.why_not_sign else ("lift",)))
    return ("ask",) if page.hold is None and not page.why_not_ask else ()


def _fresh(step: str, page: TellingPage, typed: Any = None) -> OfficeForm:
    if step == "ask":
        return AskForm(typed, prefix=step, grounds=page.grounds)
    return _FORMS[step](typed, prefix=step)


def _one(
    request: OfficeRequest,
    reference: str,
    *,
    form: OfficeForm | None = None,
    step: str = "",
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    page = telling_page(reference, viewer=signed_in(request).person, at=request.at)
    steps = _open_steps(page)
    context = {
        "page": page,
        "steps": [
            (name, form if name == step and form is not None else _fresh(name, page)) for name in steps
        ],
        "step": step,
        "gone": form if form is not None and step not in steps else None,
        "sentence": sentence,
        "here": "notices",
    }
    return render(request, "staff/telling.html", context, status=status)


def _settle(request: OfficeRequest, form: OfficeForm, of: str, act: Callable[[], None]) -> HttpResponse:
    """act: called once the form is known to be whole."""
    if kept.is_coming_back(request) or not form.is_valid():
        return _list(request, form=form, of=of, status=400)
    try:
        act()
    except ClerestoryError as refusal:
        return _list(request, form=form, of=of, sentence=str(refusal), status=409)
    messages.success(request, _("Done and recorded."))
    return redirect("web:notices")


def _list(
    request: OfficeRequest,
    *,
    form: OfficeForm | None = None,
    of: str = "",
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    page: NoticesPage = notices_page(viewer=signed_in(request).person, at=request.at)

    def form_of(kind: type[OfficeForm], name: str, initial: dict[str, Any] | None = None) -> OfficeForm:
        return form if form is not None and of == name else kind(prefix=name, initial=initial)

    context = {
        "page": page,
        "lines": [
            (
                each,
                form_of(PostedForm, str(each.notice.id), {"on": page.today}) if each.can_post else None,
                form_of(OtherwiseForm, f"other-{each.notice.id}") if page.may_settle else None,
                of in (str(each.notice.id), f"other-{each.notice.id}"),
                form_of(NotOwedForm, f"none-{each.notice.id}")
                if page.may_settle and each.nobody_known
                else None,
                of == f"none-{each.notice.id}",
            )
            for each in page.open
        ],
        "undelivered": [
            (
                each,
                form_of(OtherwiseForm, f"back-{each.notice.id}") if page.may_settle else None,
                of == f"back-{each.notice.id}",
            )
            for each in page.undelivered
        ],
        "officials": [
            (one, at, form_of(AddressForm, one.id, {"email": at}) if page.may_settle else None)
            for one, at in page.officials
        ],
        "most": OPEN_SHOWN,
        "of": of,
        "sentence": sentence,
        "here": "notices",
    }
    return render(request, "staff/notices.html", context, status=status)
