"""Turns what casework and the framework refuse into problem documents.

Promises that a sentence is passed on only where its room promises that it holds no personal data, and that
another agency's reference and an unknown one get the same answer. Anything not listed here is a fault: it
leaves this room, and the site records it.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from clerestory.api import kinds
from clerestory.api.errors import ApiError, Extras, Misfit
from clerestory.api.forms import described
from clerestory.api.problems import problem, problem_of
from clerestory.casework.errors import (
    AgencySuspendedError,
    NoSealingKeyError,
    NotAllowedError,
    NothingToCollectError,
    OfficeNotReadyError,
    UnusableCommandError,
)
from clerestory.intake.errors import (
    IdempotencyConflictError,
    RequestNotFoundError,
    StateChangeRefusedError,
    UnreadableRequestError,
)
from clerestory.intake.states import SAYS, State
from clerestory.papers.errors import PaperRefusedError
from clerestory.parties.errors import AssertionRejectedError
from clerestory.vocabulary.form import InvalidFactsError

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest, Any], HttpResponse]
_HEADER: Final = "header"
_PATH: Final = "path"


def install(api: NinjaAPI) -> None:
    """Make these answers the API's own."""
    for error, answer in _ANSWERS.items():
        api.add_exception_handler(error, answer)


def _said_by_its_room(kind: kinds.Kind) -> Answer:
    def answer(request: HttpRequest, error: Exception) -> HttpResponse:
        return problem(request, kind, str(error))

    return answer


def _said_by_the_kind(kind: kinds.Kind) -> Answer:
    def answer(request: HttpRequest, error: Exception) -> HttpResponse:
        return problem(request, kind)

    return answer


def _client_rejected(request: HttpRequest, error: AssertionRejectedError) -> HttpResponse:
    log.warning(
        "A client assertion was refused: %s", error.reason
    )  # the name of a class, nothing of the client's
    # RFC 6749 section 5.2: the members `error` and `error_description` are what OAuth clients read.
    members = {"error": "invalid_client", "error_description": kinds.CLIENT_NOT_ACCEPTED.says}
    return problem(request, kinds.CLIENT_NOT_ACCEPTED, extras=Extras(members=members))


def _step_refused(request: HttpRequest, error: StateChangeRefusedError) -> HttpResponse:
    says = SAYS[State(error.state)]
    return problem(
        request,
        kinds.STEP_REFUSED,
        f"Request {error.reference} is '{error.state}' ({says}); from there this step cannot be taken.",
    )


def _needs_repair(request: HttpRequest, error: UnreadableRequestError) -> HttpResponse:
    head, kind = error.head, kinds.QUERY_NEEDS_REPAIR
    return problem(
        request, kind, f"Query {head.reference} is '{head.state}' ({SAYS[head.state]}). {kind.says}"
    )


def _command_unusable(request: HttpRequest, error: UnusableCommandError) -> HttpResponse:
    # Casework describes what it found without quoting it, as this door does.
    return _not_fitting(request, Misfit(error.pointer, error.found, error.expected))


def _facts_invalid(request: HttpRequest, error: InvalidFactsError) -> HttpResponse:
    # What was found may be quoted in there; the form of this door describes the same faults without quoting.
    return _not_fitting(
        request, Misfit(f"/claims{error.pointer}", "something that does not fit", error.expected)
    )


def _not_fitting(request: HttpRequest, misfit: Misfit) -> HttpResponse:
    detail = f"The body does not fit at '{misfit.pointer or '/'}'; nothing was stored."
    return problem(request, kinds.BODY_NOT_FITTING, detail, Extras(misfits=(misfit,)))


def _parameters_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Query, header and path parameters, which the framework checks."""
    if any(fault["loc"][0] == _PATH for fault in error.errors):
        return problem(request, kinds.REQUEST_NOT_FOUND)
    if any(fault["loc"][0] == _HEADER for fault in error.errors):
        return problem(request, kinds.IDEMPOTENCY_KEY_NEEDED)
    misfits = tuple(
        Misfit(str(fault["loc"][-1]), described(request.GET.get(str(fault["loc"][-1]))), _wanted(fault))
        for fault in error.errors
    )
    return problem(request, kinds.PARAMETER_NOT_FITTING, extras=Extras(misfits=misfits))


def _wanted(fault: dict[str, Any]) -> str:
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "greater_than_equal":
            return f"a whole number of at least {limits['ge']}"
        case "less_than_equal":
            return f"a whole number of at most {limits['le']}"
        case "string_too_long":
            return f"a text of at most {limits['max_length']} characters"
        case _:
            return "a whole number" if str(fault["type"]).startswith("int") else "what the documentation says"


_ANSWERS: Final[dict[type[Exception], Answer]] = {
    ApiError: problem_of,
    ValidationError: _parameters_invalid,
    AssertionRejectedError: _client_rejected,
    AgencySuspendedError: _said_by_the_kind(kinds.AGENCY_SUSPENDED),
    NoSealingKeyError: _said_by_the_kind(kinds.SEALING_KEY_NEEDED),
    NotAllowedError: _said_by_its_room(kinds.NOT_ALLOWED),
    NothingToCollectError: _said_by_its_room(kinds.NOTHING_TO_COLLECT),
    OfficeNotReadyError: _said_by_the_kind(kinds.OFFICE_NOT_READY),
    RequestNotFoundError: _said_by_the_kind(kinds.REQUEST_NOT_FOUND),
    IdempotencyConflictError: _said_by_its_room(kinds.IDEMPOTENCY_CONFLICT),
    StateChangeRefusedError: _step_refused,
    UnreadableRequestError: _needs_repair,
    UnusableCommandError: _command_unusable,
    InvalidFactsError: _facts_invalid,
    PaperRefusedError: _said_by_its_room(kinds.PAPER_NOT_TAKEN),
}
