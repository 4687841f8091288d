"""`@door(...)` says once, at the view, for whom a page is; nothing else opens a page. `@hatch` hands out
files that are the same for everybody.

Promises: a wrong visitor gets a plain page; a visitor whose sign-in ended gets the sign-in page, which
carries what they typed; a refusal of the office becomes a page that says its sentence. A test walks the
addresses and fails for a view without a door."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from clerestory.casework.errors import AgencySuspendedError, NotAllowedError
from clerestory.casework.session import may_administer
from clerestory.intake.errors import RequestNotFoundError, UnreadableRequestError
from clerestory.web import faults, kept
from clerestory.web.public.sign_in_form import sign_in_page
from clerestory.web.visitors import OfficeRequest, Visitor, visitor_of

View = Callable[..., HttpResponse]


class Audience(StrEnum):
    """For whom a page is."""

    PUBLIC = "public"
    STAFF = "staff"
    DESK = "staff who work on requests"
    REQUESTER = "requester"
    SIGNED_IN = "signed in"
    ADMINISTRATION = "administration"
    RESIDENT = "the person whose record it is"


_ALLOWS: Final[dict[Audience, Callable[[Visitor], bool]]] = {
    Audience.PUBLIC: lambda visitor: True,
    Audience.STAFF: lambda visitor: visitor.is_staff_member,
    Audience.DESK: lambda visitor: visitor.is_staff_member and visitor.works_on_requests,
    Audience.REQUESTER: lambda visitor: not visitor.is_staff_member,
    Audience.SIGNED_IN: lambda visitor: True,
    Audience.ADMINISTRATION: lambda visitor: visitor.is_staff_member,
    Audience.RESIDENT: lambda visitor: False,  # no sign-in opens it; see web/resident/door.py
}


_WHILE_ENROLLING: Final = (Audience.PUBLIC, Audience.SIGNED_IN)
"""What opens to somebody who must first add a second factor."""


def door(audience: Audience, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Open the view to this audience and to these methods (HEAD comes with GET)."""
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    def hang(view: View) -> View:
        @wraps(view)
        @sensitive_post_parameters()
        def open_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in allowed:
                return faults.wrong_method(request, allowed)
            office_request = cast(OfficeRequest, request)
            visitor = office_request.visitor = visitor_of(request, at=office_request.at)
            if visitor is None and audience is not Audience.PUBLIC:
                return _ask_to_sign_in(office_request)
            if visitor is not None and visitor.enrolling and audience not in _WHILE_ENROLLING:
                return _ask_to_enrol(office_request)
            if visitor is not None and not _ALLOWS[audience](visitor):
                if audience is Audience.DESK and visitor.is_staff_member:
                    return faults.without_a_part(request)
                return faults.wrong_audience(office_request, visitor)
            if audience is Audience.ADMINISTRATION and not may_administer():
                return faults.administered_elsewhere(request)
            return _answered(view, office_request, *args, **kwargs)

        open_door.audience = audience  # type: ignore[attr-defined]  # for the walk over all doors
        return open_door

    return hang


def hatch(view: View) -> View:
    """Hand out a file that is the same for everybody, by GET and HEAD: nobody's sign-in is looked up."""

    @wraps(view)
    def open_hatch(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(
                "This file can only be read.\n",
                status=405,
                content_type="text/plain; charset=utf-8",
                headers={"Allow": "GET, HEAD"},
            )
        return view(request, *args, **kwargs)

    open_hatch.audience = Audience.PUBLIC  # type: ignore[attr-defined]  # for the walk over all doors
    return open_hatch


def _answered(view: View, request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except RequestNotFoundError as refusal:
        return faults.refused(request, str(refusal), status=404)
    except UnreadableRequestError as unreadable:
        return faults.needs_repair(request, unreadable.head)
    except (NotAllowedError, AgencySuspendedError) as refusal:
        return faults.refused(request, str(refusal), status=403)


def _ask_to_enrol(request: OfficeRequest) -> HttpResponse:
    """To the page where a second factor is added; what a form holds is given back to be sent later."""
    if request.method != "POST":
        return redirect("web:account")
    fields = kept.typed(request.POST)
    return kept.hand_back(request, to=request.path, fields=fields, context={"old": False, "enrolling": True})


def _ask_to_sign_in(request: OfficeRequest) -> HttpResponse:
    """The sign-in page; what a form holds goes along inside it."""
    if request.method != "POST":
        return redirect(f"{reverse('web:sign-in')}?{urlencode({'next': request.get_full_path()})}")
    return sign_in_page(request, to=request.path, carried=kept.typed(request.POST), ended=True)
