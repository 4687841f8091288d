"""What happened to a request for public records, in sentences made from the journal's entries."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from clerestory.casework.asked import word
from clerestory.journal.events import Event


def _due(text: str) -> str:
    return f"; due {text}" if text else ""


SAYS: Final[dict[Event, Callable[[Mapping[str, Any]], str]]] = {
    Event.RECORDS_ASKED: lambda body: (
        f"Asked for public records, by {body['channel']}"
        f"{_due(body['due_on']) or '; no day is set by any law that was read'}."
    ),
    Event.RECORDS_MOVED: lambda body: (
        f"{word(body['step']).capitalize()} ({body['by']}): {word(body['state'])}{_due(body['due_on'])}."
    ),
    Event.RECORDS_SUMMARISED: lambda body: "The public log says what was asked.",
    Event.RECORDS_COMPLAINED: lambda body: "Who asked wrote an appeal or a complaint.",
    Event.RECORDS_COMPLAINT_ANSWERED: lambda body: (
        f"The complaint was answered{'; it is looked at again' if body['again'] else ''}."
    ),
    Event.RECORDS_WRITTEN: lambda body: f"A letter was signed ({word(body['kind'])}).",
    Event.RECORDS_MAILED: lambda body: f"The letter was mailed ({word(body['kind'])}).",
    Event.RECORDS_CONTACT_FORGOTTEN: lambda body: "How the asker is reached was destroyed.",
}
