"""Pages for what went wrong, in the same calm form: what happened, why, what can be done.

Promises no detail of a fault and no 500 where a person merely came to the wrong page. The page for a fault
asks nothing of the database, because that may be what failed."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from clerestory.intake.heads import RequestHead
from clerestory.intake.states import SAYS
from clerestory.web import kept
from clerestory.web.visitors import OfficeRequest, Visitor

_GREW_OLD: Final = (REASON_CSRF_TOKEN_MISSING, REASON_NO_CSRF_COOKIE)
_WRONG_TOKEN: Final = "CSRF token from "
"""How Django begins its reason when a form's token is not the browser's."""


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 that no view wrote itself."""
    return refused(request, _("This page is not open to you."), status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "public/not_found.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """500: rendered without the request, so that nothing of it is looked up."""
    return HttpResponse(render_to_string("public/fault.html"), status=500)


def unreadable(request: HttpRequest) -> HttpResponse:
    """400 to what was refused before a view saw it: rendered without the request, which cannot be read."""
    return HttpResponse(render_to_string("public/unreadable.html"), status=400)


def refused(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """A refusal with its sentence, and with the sentences that a form brought: the page they were for is not
    open, and nothing typed is lost."""
    title = _("Not found") if status == 404 else _("Not open to you")
    written = [said for _name, said in kept.typed(request.POST) if " " in said.strip()]
    context = {"title": title, "sentence": sentence, "written": written}
    return render(request, "public/refused.html", context, status=status)


def needs_repair(request: OfficeRequest, head: RequestHead) -> HttpResponse:
    """409: a request that this release of the program cannot read."""
    return render(request, "public/needs_repair.html", {"head": head, "says": SAYS[head.state]}, status=409)


def wrong_method(request: HttpRequest, allowed: tuple[str, ...]) -> HttpResponse:
    """405: a page that only answers to a form was opened as a page, or the other way round."""
    sentence = _("This address does not answer to that. Nothing was done.")
    response = refused(request, sentence, status=405)
    response["Allow"] = ", ".join(allowed)
    return response


def wrong_audience(request: OfficeRequest, visitor: Visitor) -> HttpResponse:
    """A staff page for an agency, or the other way round."""
    if visitor.is_staff_member:
        sentence = _("This page is for agencies that ask. You are signed in as staff of the office.")
    else:
        sentence = _("This page is for staff of the office. You are signed in for an agency.")
    return refused(request, sentence, status=403)


def without_a_part(request: HttpRequest) -> HttpResponse:
    """403: a page about requests, for staff who have no part in them."""
    sentence = _("This page is about requests. Ask a colleague who works on them.")
    return refused(request, sentence, status=403)


def administered_elsewhere(request: HttpRequest) -> HttpResponse:
    """403: pages of administration work only in a web server of their own."""
    address = getattr(settings, "CLERESTORY_ADMINISTRATION", None)
    return render(request, "public/administered_elsewhere.html", {"address": address}, status=403)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token does not fit. One of our own pages that grew old is given back with what was
    typed; a form from elsewhere is not."""
    if _is_ours_grown_old(request, reason):
        response = kept.hand_back(
            request, to=request.get_full_path(), fields=kept.typed(request.POST), context={"old": True}
        )
        response.status_code = 403
        return response
    sentence = _(
        "This form came from another site, or from a browser that keeps no cookies. Nothing was done."
    )
    return refused(request, sentence, status=403)


def _is_ours_grown_old(request: HttpRequest, reason: str) -> bool:
    if reason not in _GREW_OLD and not reason.startswith(_WRONG_TOKEN):
        return False
    # Browsers say where a form came from; a form that does not say is not trusted with what it holds.
    return request.META.get("HTTP_ORIGIN") == f"{request.scheme}://{request.get_host()}"
