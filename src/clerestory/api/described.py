"""What the OpenAPI document says that the framework cannot say by itself: which problems, which headers.

Promises that the document names, for each operation, the kinds of problem it can answer.
"""

from typing import Any, Final

from clerestory.api import kinds
from clerestory.api.bodies import LONGEST
from clerestory.api.kinds import KINDS, Kind
from clerestory.api.shapes import ProblemShape

_ALWAYS: Final = (kinds.FAULT,)
_SIGNED: Final = (kinds.TOKEN_NOT_ACCEPTED, kinds.AGENCY_SUSPENDED)
_READS_BODY: Final = (kinds.BODY_TOO_LARGE, kinds.LENGTH_NEEDED, kinds.MEDIA_TYPE_NOT_SUPPORTED)
REFERENCE_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9-]{0,39}$"
IDEMPOTENCY_KEY_PATTERN: Final = "^[!-~]{1,200}$"
assert LONGEST == 65_536  # the sentence of kinds.BODY_TOO_LARGE says so


def problems_of(*own: Kind, reads_body: bool = False, signed: bool = True) -> dict[int, Any]:
    """Statuses of the problems an operation can answer, for its `response` table."""
    found = (*own, *_ALWAYS, *(_SIGNED if signed else ()), *(_READS_BODY if reads_body else ()))
    return {kind.status: ProblemShape for kind in sorted(found, key=lambda kind: kind.status)}


def of_status(status: int) -> str:
    """The kinds of problem that have this status, in words."""
    return "; ".join(f"{kind.title} (`{kind.type}`)" for kind in KINDS if kind.status == status)


def body_of(shown: dict[str, Any]) -> dict[str, Any]:
    """The `requestBody` of an operation that reads this form."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": shown}}}}


def header(says: str) -> dict[str, Any]:
    """A header of an answer."""
    return {"description": says, "schema": {"type": "string"}}
