"""After asking: answer what the office asks, send a paper, appeal a refusal. Each view is one use case of
casework, put into HTTP."""

from typing import Any, Final

from ninja import Router, Status

from clerestory.api import forms, kinds
from clerestory.api.asking import Reference
from clerestory.api.bodies import read_json, read_paper
from clerestory.api.described import READS_BODY, READS_JSON, SIGNED, answers
from clerestory.api.query_answers import answer_of
from clerestory.api.shapes import PaperShape, QueryAnswer
from clerestory.api.tokens import DoorRequest
from clerestory.casework import keep_document
from clerestory.casework.appeal_refusal import appeal_refusal
from clerestory.casework.give_more import give_more

router = Router(tags=["Queries"])

PAPER: Final = "application/octet-stream"
_STEPS: Final = (*SIGNED, kinds.REQUEST_NOT_FOUND, kinds.STEP_REFUSED, kinds.QUERY_NEEDS_REPAIR)
_SENDING: Final = answers(
    {201: PaperShape},
    *SIGNED,
    *READS_BODY,
    kinds.REQUEST_NOT_FOUND,
    kinds.QUERY_NEEDS_REPAIR,
    kinds.NOT_ALLOWED,
    kinds.PAPER_NOT_TAKEN,
)
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {PAPER: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/queries/{reference}/answer",
    operation_id="answerQuestion",
    summary="Answer what the office asks",
    **answers({200: QueryAnswer}, *_STEPS, *READS_JSON, body=forms.ANSWER.shown),
)
def answer_question(request: DoorRequest, reference: Reference) -> dict[str, Any]:
    """While the state is `needs_information`, `question` says what the office asks and until when. Your
    answer lets the clock run again. Send papers first."""
    body = forms.ANSWER.check(read_json(request))
    reply = give_more(reference, answer=body["answer"], agency=request.auth.id, by=None, at=request.at)
    return answer_of(reply, request)


@router.post(
    "/queries/{reference}/appeal",
    operation_id="appealRefusal",
    summary="Appeal a refusal",
    **answers({200: QueryAnswer}, *_STEPS, *READS_JSON, kinds.NOT_ALLOWED, body=forms.APPEAL.shown),
)
def appeal(request: DoorRequest, reference: Reference) -> dict[str, Any]:
    """Until the day in `appeal_by`. Somebody who did not refuse it looks at it; an appeal leads back into
    review, or the refusal stands."""
    body = forms.APPEAL.check(read_json(request))
    reply = appeal_refusal(reference, ground=body["ground"], agency=request.auth.id, by=None, at=request.at)
    return answer_of(reply, request)


@router.post(
    "/queries/{reference}/papers",
    operation_id="sendPaper",
    url_name="papers",
    summary="Send a paper",
    response=_SENDING["response"],
    openapi_extra=_SENDING["openapi_extra"] | _BODY,
)
def send_paper(request: DoorRequest, reference: Reference) -> Status[dict[str, Any]]:
    """One PDF, PNG, JPEG or TIFF of at most 20 MB, as it is, while the query is open. It is told by its
    content, kept encrypted, and counts once the office has checked it. What cannot be read, acts, or hides
    another file is not taken."""
    paper = keep_document.keep_document(
        reference,
        data=read_paper(request, PAPER),
        name="",
        channel=keep_document.API,
        by=None,
        agency=request.auth.id,
        at=request.at,
    )
    return Status(
        201,
        {
            "number": paper.number,
            "kind": paper.kind,
            "pages": paper.pages,
            "sha256": paper.sha256,
            "signatures": paper.signatures,
            "sent_at": paper.sent_at,
        },
    )
