"""The door to a resident's own pages: a visit of their own, in a cookie of its own, that ends soon.

Promises that nobody gets in by a sign-in of staff or of an agency, and that the cookie holds nothing but
the name of a visit and its secret."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clerestory.casework.own_record import NoSuchEventError
from clerestory.casework.own_visit import end_visit, may, open_visit
from clerestory.residents.errors import UnknownResidentError
from clerestory.residents.identities import ResidentId
from clerestory.residents.representative_models import Scope
from clerestory.residents.visits import VisitCard
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.resident.prove_page import prove_page
from clerestory.web.visitors import OfficeRequest

View = Callable[..., HttpResponse]
_NAME: Final = "record"


class ResidentRequest(OfficeRequest):
    """A request behind a resident's door."""

    visit: VisitCard


def resident_door(
    *, methods: tuple[str, ...] = ("GET",), reach: Scope | None = Scope.SEE
) -> Callable[[View], View]:
    """Open the view to a resident whose visit is open; anybody else is asked to prove who they are. reach:
    how far somebody who acts for them must reach; None: nobody but the resident."""

    def hang(view: View) -> View:
        @door(Audience.PUBLIC, methods=methods)
        @wraps(view)
        def opened(request: ResidentRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            visit = visit_of(request)
            if visit is None and request.method == "POST":
                return prove_page(request, to=request.path, carried=kept.typed(request.POST))
            if visit is None:
                return redirect("public:record-prove")
            request.visit = visit
            if visit.representative is not None and (reach is None or not may(visit, reach, at=request.at)):
                return render(request, "resident/not_yours.html", {"here": "record"}, status=403)
            try:
                return view(request, *args, **kwargs)
            except NoSuchEventError as unknown:
                return faults.not_found(request, unknown)
            except UnknownResidentError:
                return redirect("public:record-prove")

        opened.audience = Audience.RESIDENT  # type: ignore[attr-defined]  # for the walk over all doors
        return opened

    return hang


def visit_of(request: OfficeRequest) -> VisitCard | None:
    """The visit that this browser's cookie opened, or None."""
    held = _held(request)
    return open_visit(*held, at=request.at) if held else None


def let_in(response: HttpResponse, resident: ResidentId, token: str) -> HttpResponse:
    """Give the browser the cookie of a new visit; it goes when the browser closes."""
    response.set_cookie(
        _cookie(),
        f"{resident}.{token}",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


def let_out(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """End the visit, and take its cookie, that of its forms, and what the browser kept of the pages: who uses
    the browser next finds none."""
    held = _held(request)
    if held:
        end_visit(*held)
    response.delete_cookie(_cookie(), samesite="Strict")
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    response["Clear-Site-Data"] = '"cache"'
    return response


def _held(request: HttpRequest) -> tuple[ResidentId, str] | None:
    name, _, token = request.COOKIES.get(_cookie(), "").partition(".")
    try:
        return (ResidentId(UUID(name)), token) if token else None
    except ValueError:
        return None


def _cookie() -> str:
    return f"__Host-{_NAME}" if settings.SESSION_COOKIE_SECURE else _NAME
