"""What stands in front of every address of this door.

Promises that a body which is too long, or of unknown length, is refused before it is read; that a
parameter nobody reads is refused instead of being passed over; that every answer carries the id of its
request; and that a wrong method is answered with a problem document as everything else.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.views.decorators.csrf import csrf_exempt

from clerestory.api import kinds
from clerestory.api.bodies import LONGEST, LONGEST_PAPER, shown_name
from clerestory.api.errors import ApiError, Extras, Misfit
from clerestory.api.problems import problem, problem_of, request_id

View = Callable[..., HttpResponseBase]
_PARAMETERS: Final = {("GET", "queries"): ("limit", "cursor")}
"""Which parameters after the question mark are read, by method and name of the address; elsewhere none."""
_LONGEST: Final = {"papers": LONGEST_PAPER}
"""The longest body in bytes, by name of the address; elsewhere that of a question."""


def with_a_door(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern]:
    """The same addresses, each behind this door."""
    return [_behind_the_door(pattern) for pattern in patterns if isinstance(pattern, URLPattern)]


def at_the_door(view: View, name: str = "") -> View:
    """The view, behind this door."""

    @csrf_exempt  # no cookie signs a program in, so there is nothing another site could misuse
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            _refuse_unread(request, _LONGEST.get(name, LONGEST))
            _refuse_parameters(request, _PARAMETERS.get((request.method or "", name), ()))
        except ApiError as refused:
            return problem_of(request, refused)
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = ", ".join(sorted(response.headers["Allow"].replace(" ", "").split(",")))
            return problem(request, kinds.METHOD_NOT_ALLOWED, extras=Extras(headers={"Allow": allowed}))
        response.headers["Request-Id"] = request_id(request)
        return response

    return answer


def no_such_address(request: HttpRequest) -> HttpResponseBase:
    """The answer everywhere below /api/ where nothing is."""
    return problem(request, kinds.NO_SUCH_ADDRESS)


def _behind_the_door(pattern: URLPattern) -> URLPattern:
    view = at_the_door(pattern.callback, pattern.name or "")
    return URLPattern(pattern.pattern, view, pattern.default_args, pattern.name)


def _refuse_unread(request: HttpRequest, longest: int) -> None:
    length = request.headers.get("Content-Length", "")
    if "Transfer-Encoding" in request.headers and not length:
        raise ApiError(kinds.LENGTH_NEEDED)
    # A number of more digits than the limit has is too long without being read as one.
    if length.isdigit() and (len(length) > len(str(longest)) or int(length) > longest):
        raise ApiError(kinds.BODY_TOO_LARGE)


def _refuse_parameters(request: HttpRequest, known: tuple[str, ...]) -> None:
    only = "only " + ", ".join(known) if known else "no parameter"
    misfits = tuple(
        Misfit(
            shown_name(name) or "",
            "an unknown parameter" if name not in known else "a parameter that occurs more than once",
            only if name not in known else "each parameter once",
        )
        for name, values in request.GET.lists()
        if name not in known or len(values) > 1
    )
    if misfits:
        raise ApiError(kinds.PARAMETER_NOT_FITTING, extras=Extras(misfits=misfits))
