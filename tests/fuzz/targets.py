"""What must hold for any bytes at all. Each target takes bytes and raises AssertionError, or anything, on a
fault.

No crash: nothing but the room's own errors. No release: a question is never wider, and never more a
machine's, than its bytes say. No loss: what is understood can be written and is understood the same again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from clerestory.channels.switch import layouts
from clerestory.channels.switch.asked import asked
from clerestory.channels.switch.errors import LayoutError, NoReplyError, QuestionError, UnwritableError
from clerestory.channels.switch.frames import Delimited, Frame, FrameError, Framing, LengthPrefixed
from clerestory.channels.switch.message import SwitchMessage
from clerestory.channels.switch.query import Station, SwitchQuery
from clerestory.channels.switch.replies import Approved, answer, neutral

STATION = Station(ori="AZNLETS20", codes=frozenset({"AZ"}), regions=frozenset({"RW"}))
APPROVED = Approved(neutral="NO ANSWER IS GIVEN HERE", held="REFERENCE {reference}", size=60)
TODAY = date(2026, 1, 5)
_LARGEST = 500


def frames(data: bytes) -> None:
    """A frame that comes out was in the stream as it stands, and any split gives the same."""
    form: Framing = (LengthPrefixed, Delimited)[data[:1] > b"\x7f"](largest_body_bytes=_LARGEST)
    step, stream = 1 + (data[1] if len(data) > 1 else 0), data[2:]
    whole = form.decoder()
    found = whole.feed(stream) + whole.end()
    parts = form.decoder()
    split = [one for at in range(0, len(stream), step) for one in parts.feed(stream[at : at + step])]
    assert [str(one) for one in found] == [str(one) for one in split + parts.end()]
    for one in found:
        if isinstance(one, Frame):
            assert len(one.body) <= _LARGEST
            if isinstance(form, LengthPrefixed):
                assert form.write(one) in stream
            else:
                assert one.body in stream
        else:
            assert isinstance(one, FrameError)
            assert 0 <= one.offset <= len(stream)


def messages(data: bytes) -> None:
    """Bytes of a message end in a reply, or in an error that names a byte or a field."""
    try:
        message = layouts.read(data)
    except LayoutError as fault:
        _refuse_other_offsets(fault, data)
        return
    _refuse_loss(message)
    try:
        query = asked(message, station=STATION, on=TODAY)
    except QuestionError:
        query = None
    else:
        _refuse_release(message, query)
    try:
        reply = neutral(message, APPROVED, station=STATION)
    except NoReplyError:
        assert query is None
        return
    again = layouts.read(layouts.write(reply))
    assert (again.destinations, again.control, again.text) == ((message.ori,), message.control, reply.text)


def _refuse_other_offsets(fault: LayoutError, data: bytes) -> None:
    assert 0 <= fault.offset <= len(data)


def _refuse_loss(message: SwitchMessage) -> None:
    known = replace(message, unread=())
    try:
        raw = layouts.write(known)
    except UnwritableError:
        return
    again = layouts.read(raw)
    assert replace(again, fields=()) == replace(known, fields=())
    assert dict(again.fields) == dict(known.fields)
    assert layouts.write(again) == raw


def _refuse_release(message: SwitchMessage, query: SwitchQuery) -> None:
    assert ("photo" in query.elements) is (message.value("IMQ") == "Y")
    assert query.purpose_code == message.value("PUR")
    assert query.supplied()
    if query.may_answer_by_machine:
        assert message.mke in ("DQ", "KQ", "RQ")
        assert not message.unread
        assert not query.unread
        assert len(message.destinations) == 1
        assert "NL" not in message.destinations
    reply = answer(query, {query.elements[0]: "S1"}, station=STATION)
    assert layouts.read(layouts.write(reply)).destinations == (message.ori,)


TARGETS: dict[str, Callable[[bytes], None]] = {"frames": frames, "messages": messages}
