"""The last resort: whatever a door did not expect becomes a refusal, a record and an alarm.

Promises: the person sees a plain page without details; the journal and the log get the kind of fault and
where it was, never what the exception said, because that may quote a record; and nothing of a request that a
resident was looking at.
"""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch

from clerestory.api.problems import fault_response
from clerestory.casework.contain_fault import contain_fault
from clerestory.site import clock
from clerestory.site.headers import HEADERS
from clerestory.web import faults as pages
from clerestory.web.doors import Audience

log = logging.getLogger(__name__)


class FaultMiddleware:
    """Records a fault that left a view; Django then answers 500 and rolls back what the view had begun."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Record the fault. Another fault while recording must not hide the first."""
        match = request.resolver_match
        where = match.view_name if match else "unknown address"
        reference = match.kwargs.get("reference") if match and not _is_a_residents(match) else None
        try:
            contain_fault(where=where, kind=type(exception).__qualname__, reference=reference, at=clock.now())
        except Exception:
            log.exception("A fault in %s could not be put in the journal", where)


def _is_a_residents(match: ResolverMatch) -> bool:
    """An alarm on a request would say that the person of it looked, and when."""
    return getattr(match.func, "audience", None) is Audience.RESIDENT


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: a program gets a problem document, a person a page."""
    return fault_response(request) if _is_for_a_program(request) else pages.fault(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 to what Django refused before a view saw it, and perhaps before our own middleware did."""
    is_for_a_program = _is_for_a_program(request)
    response = fault_response(request, status=400) if is_for_a_program else pages.unreadable(request)
    for name, value in HEADERS.items():
        response.setdefault(name, value)
    return response


def _is_for_a_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
