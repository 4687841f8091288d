"""From the bytes of a frame to what casework is asked, and from what it said to the bytes of a reply.

Promises that whatever the bytes are, a frame comes of them; that a reply to what is no question is none; and
that of a question that could not be read whole nothing is guessed."""

from datetime import date

from clerestory.casework.answer_message import DealtWith, Goes
from clerestory.casework.answer_message import Frame as Taken
from clerestory.channels.switch import asked, layouts, replies
from clerestory.channels.switch.errors import NoReplyError, SwitchError
from clerestory.channels.switch.keys import KEYS
from clerestory.channels.switch.message import SwitchMessage
from clerestory.site.gateway.plan import LinePlan, Plan

UNKNOWN_KEY_REPLY = "AM"
"""Under which key a message with a key that nobody documented is told the neutral text."""


def read(raw: bytes, number: int, *, line: LinePlan, plan: Plan, on: date) -> Taken:
    """The frame for casework. on: today at the office."""
    message, query, why = None, None, ""
    try:
        message = layouts.read(raw)
        asked.refuse_spoofed(message, station=plan.station, senders=line.senders)
        query = asked.asked(message, station=plan.station, on=on)
    except SwitchError as fault:
        why = fault.reason
    return Taken(
        line=line.name, number=number, raw=raw, message=message, query=query, why=why, on_line=line.answers
    )


def reply(taken: Taken, said: DealtWith, *, plan: Plan) -> bytes | None:
    """The reply to a message that is not answered; None where there is nobody to reply to."""
    if taken.message is None or said.goes is Goes.NOTHING:
        return None
    try:
        return layouts.write(_reply(taken.message, said, plan))
    except NoReplyError:
        return None


def _reply(message: SwitchMessage, said: DealtWith, plan: Plan) -> SwitchMessage:
    if message.mke not in KEYS:
        return replies.neutral_to_unknown(message, plan.approved, station=plan.station, mke=UNKNOWN_KEY_REPLY)
    if said.goes is Goes.HELD:
        return replies.held(message, plan.approved, said.reference, station=plan.station)
    return replies.neutral(message, plan.approved, station=plan.station)
