"""Every refusal as one problem document, with the id of the request it answers.

Promises `application/problem+json` with a stable `type`, a plain `detail` and nothing of what was sent; no
trace of the program. Source: RFC 9457.
"""

import json
import uuid

from django.http import HttpRequest, HttpResponse

from clerestory.api import kinds
from clerestory.api.errors import ApiError, Extras
from clerestory.api.kinds import Kind

MEDIA_TYPE = "application/problem+json"
_ID = "clerestory.request_id"


def request_id(request: HttpRequest) -> str:
    """The id of this request: one that the site gave it, or one made now. Never one that the sender chose."""
    given = getattr(request, "request_id", None)
    if isinstance(given, str) and given:
        return given
    return str(request.META.setdefault(_ID, str(uuid.uuid4())))


def problem(request: HttpRequest, kind: Kind, detail: str = "", extras: Extras | None = None) -> HttpResponse:
    """The answer that says what went wrong. `detail` defaults to the kind's own sentence."""
    more = extras or Extras()
    number = request_id(request)
    document: dict[str, object] = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": detail or kind.says,
        "instance": f"urn:uuid:{number}",
    }
    if more.misfits:
        document["errors"] = [misfit.to_json() for misfit in more.misfits]
    headers = {"Request-Id": number, "Cache-Control": "no-store", **more.headers}
    text = json.dumps(document | dict(more.members), ensure_ascii=False)
    return HttpResponse(text, status=kind.status, content_type=MEDIA_TYPE, headers=headers)


def problem_of(request: HttpRequest, error: ApiError) -> HttpResponse:
    """The answer to what this door refused itself."""
    return problem(request, error.kind, str(error), error.extras)


def fault_response(request: HttpRequest, status: int = 500) -> HttpResponse:
    """What the site answers below /api/ when a fault got past every handler; says nothing about the fault."""
    return problem(request, kinds.FAULT if status >= 500 else kinds.REQUEST_NOT_READABLE)
