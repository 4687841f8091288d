"""After collecting: acknowledge, attest the use, confirm destruction, enter to whom it was passed on. Each
view is one use case of casework, put into HTTP."""

from datetime import date
from typing import Any, Final

from ninja import Router, Status

from clerestory.api import after_forms, kinds
from clerestory.api.asking import Reference
from clerestory.api.bodies import read_json, require_no_body
from clerestory.api.described import READS_JSON, SIGNED, answers
from clerestory.api.query_answers import answer_of
from clerestory.api.shapes import QueryAnswer, RedisclosureShape
from clerestory.api.tokens import DoorRequest
from clerestory.casework.acknowledge_release import acknowledge_release
from clerestory.casework.attest_use import attest_use, enter_redisclosure
from clerestory.casework.recall_release import confirm_destroyed
from clerestory.release.aftercare import Fate, Onward, Use

router = Router(tags=["After collecting"])

_STEPS: Final = (
    *SIGNED,
    kinds.REQUEST_NOT_FOUND,
    kinds.STEP_REFUSED,
    kinds.QUERY_NEEDS_REPAIR,
    kinds.NOTHING_TO_COLLECT,
)


@router.post(
    "/queries/{reference}/acknowledge",
    operation_id="acknowledgeRelease",
    summary="Acknowledge that you have a release",
    **answers({200: QueryAnswer}, *_STEPS, kinds.BODY_NOT_WANTED),
)
def acknowledge(request: DoorRequest, reference: Reference) -> dict[str, Any]:
    """You have it and could open it. From then on it is not handed over again. Reads no body."""
    require_no_body(request)
    return answer_of(acknowledge_release(reference, agency=request.auth.id, at=request.at), request)


@router.post(
    "/queries/{reference}/use",
    operation_id="attestUse",
    summary="Attest what became of a release",
    **answers({200: QueryAnswer}, *_STEPS, *READS_JSON, kinds.NOT_ALLOWED, body=after_forms.USE.shown),
)
def attest(request: DoorRequest, reference: Reference) -> dict[str, Any]:
    """Due 30 days after you collected it. It also acknowledges receipt. What was passed on stands on the
    register first."""
    body = after_forms.USE.check(read_json(request))
    use = Use(body["used_for"], Fate(body["fate"]), body.get("kept_under", ""), passed_on=body["passed_on"])
    return answer_of(attest_use(reference, use, agency=request.auth.id, at=request.at), request)


@router.post(
    "/queries/{reference}/destroyed",
    operation_id="confirmDestroyed",
    summary="Confirm that a recalled release is destroyed",
    **answers({200: QueryAnswer}, *_STEPS, *READS_JSON, kinds.NOT_ALLOWED, body=after_forms.DESTROYED.shown),
)
def destroyed(request: DoorRequest, reference: Reference) -> dict[str, Any]:
    """While the state is `recalled` and you had collected it: every copy is gone."""
    body = after_forms.DESTROYED.check(read_json(request))
    reply = confirm_destroyed(
        reference, confirmation=body["confirmation"], agency=request.auth.id, at=request.at
    )
    return answer_of(reply, request)


@router.post(
    "/queries/{reference}/redisclosures",
    operation_id="enterRedisclosure",
    summary="Enter to whom a release was passed on",
    **answers(
        {201: RedisclosureShape}, *_STEPS, *READS_JSON, kinds.NOT_ALLOWED, body=after_forms.ONWARD.shown
    ),
)
def redisclose(request: DoorRequest, reference: Reference) -> Status[dict[str, Any]]:
    """One body on one day. The line is kept for five years (18 USC 2721(c)) and is not changed."""
    body = after_forms.ONWARD.check(read_json(request))
    onward = Onward(
        to_node=body["to_node"],
        to_name=body["to_name"],
        permitted_use=body["permitted_use"],
        elements=tuple(body["elements"]),
        passed_on=date.fromisoformat(body["passed_on"]),
    )
    keep_until = enter_redisclosure(reference, onward, agency=request.auth.id, at=request.at)
    return Status(201, {"reference": reference, "keep_until": keep_until})
