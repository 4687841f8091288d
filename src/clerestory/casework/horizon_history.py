"""What happened to dockets, bills watched and registers, in sentences made from the journal's entries."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from clerestory.casework.asked import word
from clerestory.journal.events import Event


def _came(body: Mapping[str, Any]) -> str:
    several = f"s {body['first']} to {body['last']}" if body["last"] > body["first"] else f" {body['first']}"
    above = ", above the brake; not counted yet" if body["moderated"] else ""
    return f"Comment{several} came ({word(body['came_by'])}{above})."


def _reviewed(body: Mapping[str, Any]) -> str:
    several = f"{body['count']} comments" if body["count"] > 1 else f"Comment {body['numbers'][0]}"
    again = " again" if body["again"] else ""
    return f"{several} {word(body['outcome'])}{again}."


SAYS: Final[dict[Event, Callable[[Mapping[str, Any]], str]]] = {
    Event.DOCKET_OPENED: lambda body: (
        f"A docket was opened ({word(body['kind'])}), for comments from {body['opens_on']} to "
        f"{body['closes_on']}."
    ),
    Event.DOCKET_DECIDED: lambda body: f"Decided, after {body['counted']} comments.",
    Event.COMMENTS_KEPT: _came,
    Event.COMMENT_LET_IN: lambda body: f"Comment {body['number']} is counted from now on.",
    Event.COMMENTS_REVIEWED: _reviewed,
    Event.ORIGINALS_FORGOTTEN: lambda body: f"The originals of {body['comments']} comments were destroyed.",
    Event.BILL_NOTED: lambda body: f"The bill stands at '{body['status']}', looked at on {body['as_of']}.",
    Event.BILL_ATTACHED: lambda body: (
        f"The draft {body['draft']} shows the bill."
        if body["draft"]
        else "No draft shows the bill any longer."
    ),
    Event.ENTRY_ADDED: lambda body: f"A {word(body['kind'])} was added to the register.",
}
