"""`@shared` and `@published` above a door: this page says the same to everybody, so it may be rendered once
for many readers.

Promises: only what a visitor without any cookie gets by GET of an address without a query is marked, with
status 200 (or 304 in its place) and without a cookie of its own. A page that is not marked is never kept.
Where it is kept and for how long: `site/shared_pages.py`, docs/decisions/0035-public-site.md.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
MARK: Final = "clerestory_shared"
"""The attribute of a response, and of a view, that says so. Never a header: nobody outside sets it."""


class Rests(StrEnum):
    """On what a shared page rests: the packs of law alone, or also on what the office publishes."""

    LAW = "law"
    PUBLISHED = "published"


def shared(view: View) -> View:
    """This view shows law alone, and asks no database."""
    return _marked(view, Rests.LAW)


def published(view: View) -> View:
    """This view shows what the office publishes: reports, the ledger, proofs, registers."""
    return _marked(view, Rests.PUBLISHED)


def is_anybodys(request: HttpRequest) -> bool:
    """Does nothing in the request tell one visitor from another?"""
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("HTTP_COOKIE")
        and not request.META.get("HTTP_AUTHORIZATION")
        and not request.META.get("QUERY_STRING")
    )


def _marked(view: View, rests: Rests) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if is_anybodys(request) and response.status_code in (200, 304) and not response.cookies:
            setattr(response, MARK, rests)
        return response

    setattr(answer, MARK, rests)
    return answer
