"""What the OpenAPI document says that the framework cannot say by itself: which problems, which headers.

Promises that the document names, for each operation, the kinds of problem it can answer, and no others.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from clerestory.api import kinds
from clerestory.api.kinds import KINDS, Kind
from clerestory.api.shapes import ProblemShape

PROBLEM_TYPES: Final = "x-problem-types"
REFERENCE_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9-]{0,39}$"
IDEMPOTENCY_KEY_PATTERN: Final = "^[!-~]{1,200}$"

_ALWAYS: Final = (kinds.PARAMETER_NOT_FITTING, kinds.FAULT)
SIGNED: Final = (kinds.TOKEN_NOT_ACCEPTED, kinds.AGENCY_SUSPENDED)
READS_BODY: Final = (kinds.BODY_TOO_LARGE, kinds.LENGTH_NEEDED, kinds.MEDIA_TYPE_NOT_SUPPORTED)
READS_JSON: Final = (*READS_BODY, kinds.JSON_NOT_READABLE, kinds.KEY_TWICE, kinds.BODY_NOT_FITTING)


def answers(
    good: Mapping[int, Any],
    *refusals: Kind,
    headers: Mapping[str, Any] | None = None,
    media_type: str | None = None,
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What an operation reads and answers, as arguments of the framework's decorator.

    good: status to shape. refusals: kinds of problem besides those every operation can answer. headers: of
    the good answers. media_type: of good answers that are not JSON. body: schema of a JSON body.
    """
    found = (*refusals, *_ALWAYS)
    statuses = sorted({kind.status for kind in found})
    shown: dict[int, Any] = {status: _refused(status, found) for status in statuses}
    for status in good:
        shown[status] = {"headers": dict(headers or {})}
        if media_type:
            shown[status]["content"] = {media_type: {"schema": {"type": "string"}}}
    extra: dict[str, Any] = {"responses": shown}
    if body is not None:
        extra["requestBody"] = {"required": True, "content": {"application/json": {"schema": dict(body)}}}
    return {
        "response": {**good, **dict.fromkeys(statuses, ProblemShape)},
        "openapi_extra": extra,
    }


def header(says: str) -> dict[str, Any]:
    """A header of an answer."""
    return {"description": says, "schema": {"type": "string"}}


def _refused(status: int, found: Iterable[Kind]) -> dict[str, Any]:
    own = [kind for kind in KINDS if kind.status == status and kind in found]
    return {
        "description": "; ".join(f"{kind.title} (`{kind.type}`)" for kind in own),
        PROBLEM_TYPES: [kind.type for kind in own],
    }
