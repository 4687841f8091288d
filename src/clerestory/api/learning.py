"""What an agency can learn without asking about anybody: the words, and what the law would say."""

from typing import Any

from ninja import Router

from clerestory.api import forms, kinds
from clerestory.api.bodies import read_json
from clerestory.api.described import READS_JSON, SIGNED, answers
from clerestory.api.shapes import ElementList, PrecheckAnswer
from clerestory.api.tokens import DoorRequest
from clerestory.casework.commands import Claims
from clerestory.casework.precheck import precheck
from clerestory.vocabulary.elements import ELEMENTS, SPOKEN

router = Router(tags=["Before asking"])


@router.post(
    "/precheck",
    operation_id="precheck",
    summary="Ask what the law would say",
    **answers({200: PrecheckAnswer}, *SIGNED, *READS_JSON, kinds.OFFICE_NOT_READY, body=forms.PRECHECK.shown),
)
def ask_the_law(request: DoorRequest) -> dict[str, Any]:
    """The law's answer to your claims, taken as true. Nobody is looked up and nothing is stored; send no
    person."""
    body = forms.PRECHECK.check(read_json(request))
    decision = precheck(
        Claims.from_json(body["claims"]),
        agency=request.auth.id,
        at=request.at,
        channel="api",
        keys_supplied=tuple(body.get("keys_supplied", ())),
    )
    return {"if_proved": decision.to_json()}


@router.get(
    "/elements",
    operation_id="listElements",
    summary="List what can be asked for",
    **answers({200: ElementList}, *SIGNED),
)
def list_elements(request: DoorRequest) -> dict[str, Any]:
    """Every kind of data (element) by the name to use in `claims.elements`."""
    return {"elements": [{"element": str(name), "says": SPOKEN[name]} for name in ELEMENTS]}
