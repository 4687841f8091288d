"""What happened about telling somebody, in sentences made from the journal's entries; for staff."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from clerestory.casework.asked import word
from clerestory.journal.events import Event

_CHANNELS: Final = {
    "letter": "by letter",
    "mail": "by mail",
    "post": "by a letter that was posted",
    "page": "on the person's own page only",
    "otherwise": "in another way",
}


def _to(body: Mapping[str, Any]) -> str:
    return "The person" if body["to"] == "subject" else f"An official ({word(body.get('official', ''))})"


def _settled(body: Mapping[str, Any]) -> str:
    who = "The person" if body["to"] == "subject" else "An official"
    if body["channel"] == "none":
        return f"{who} had not to be told after all: {word(body['why'])} ({body['provision']})."
    late = "" if body["in_time"] else ", too late"
    return f"{who} was told {_CHANNELS.get(body['channel'], body['channel'])}{late} ({body['provision']})."


def _rests(body: Mapping[str, Any]) -> str:
    return body["provision"] or "a court's order"


SAYS: Final[dict[Event, Callable[[Mapping[str, Any]], str]]] = {
    Event.NOTICES_DECIDED: lambda body: (
        f"The law was asked again whom it wants told; notices opened by it: {body['opened']}."
    ),
    Event.NOTICE_OPENED: lambda body: (
        f"{_to(body)} has to be told ({body['provision']})"
        f"{', by ' + body['due_on'] if body['due_on'] else ', no day set'}."
    ),
    Event.NOTICE_SETTLED: _settled,
    Event.NOTICE_RETURNED: lambda body: (
        f"The letter to the person came back undelivered on {body['on']} ({body['provision']})."
    ),
    Event.NOTICE_REACHED: lambda body: (
        f"The person was told in another way after the letter had come back ({body['provision']})."
    ),
    Event.HOLD_ASKED: lambda body: (
        f"Asked that the person be not told before the end of {body['until']} ({_rests(body)})."
    ),
    Event.HOLD_SIGNED: lambda body: (
        f"Held: the person is told nothing from {body['since']} to {body['until']} ({_rests(body)})."
    ),
    Event.HOLD_RENEWED: lambda body: f"The hold was renewed until {body['until']} ({_rests(body)}).",
    Event.HOLD_DECLINED: lambda body: "The hold was declined.",
    Event.HOLD_LIFTED: lambda body: f"The hold was lifted on {body['on']}.",
    Event.HOLD_ENDED: lambda body: f"The hold ended on {body['until']}.",
    Event.OFFICIAL_ADDRESS_PUT: lambda body: (
        f"An official ({word(body['official'])}) gets notices "
        f"{'by mail' if body['has_address'] else 'by post'}."
    ),
}
