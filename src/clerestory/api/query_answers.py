"""Where a query stands, in the one form in which every operation tells it."""

from dataclasses import asdict
from typing import Any

from clerestory.api.tokens import DoorRequest
from clerestory.casework import after_page, desk
from clerestory.casework.after_page import After
from clerestory.casework.replies import QueryReply
from clerestory.intake.clock_stops import ClockStopRecord
from clerestory.intake.states import SAYS


def answer_of(reply: QueryReply, request: DoorRequest) -> dict[str, Any]:
    """The reply as QueryAnswer, with what the office asks and until when a refusal can be appealed."""
    own = desk.agency_desk(reply.reference, agency=request.auth.id, at=request.at)
    return {
        "reference": reply.reference,
        "state": reply.state,
        "says": SAYS[reply.state],
        "decision": reply.decision.to_json() if reply.decision is not None else None,
        "if_proved": reply.if_proved.to_json() if reply.if_proved is not None else None,
        "waits": asdict(reply.ledger.waits) if reply.ledger.waits is not None else None,
        "proved": asdict(reply.ledger.proved) if reply.ledger.proved is not None else None,
        "question": _question(own.open_question),
        "after": _after(after_page.own_after(reply.reference, agency=request.auth.id, at=request.at).after),
        "appeal_by": own.appeal_by if own.can_appeal else None,
    }


def _after(after: After | None) -> dict[str, Any] | None:
    if after is None:
        return None
    return {
        "release": after.release_ref,
        "due_on": after.due_on,
        "recalled_because": after.recall.ground if after.recall else None,
        "redisclosures": len(after.lines),
    }


def _question(asked: ClockStopRecord | None) -> dict[str, Any] | None:
    if asked is None:
        return None
    return {"says": asked.question, "asked_at": asked.stopped_at, "answer_by": asked.answer_by}
