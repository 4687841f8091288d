"""The text layout: what is written is read back byte for byte, and nothing is repaired."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world.switching import EXAMPLE, legacy_messages
from tests.world.switching import legacy as question

from clerestory.channels.switch import layouts, legacy
from clerestory.channels.switch.errors import (
    ControlCharacterError,
    DuplicateFieldError,
    DuplicateHeaderError,
    EncodingError,
    FieldFormError,
    HeaderError,
    LayoutError,
    TooLongError,
    UnwritableError,
)
from clerestory.channels.switch.message import Layout, Limits, Stamp, SwitchMessage, keyed_digest


@given(legacy_messages())
def test_a_message_written_is_read_back_and_written_to_the_same_bytes(message):
    raw = legacy.write(message)
    assert legacy.read(raw) == message
    assert legacy.write(legacy.read(raw)) == raw


@given(legacy_messages(), st.data())
def test_ignored_signs_anywhere_in_the_text_change_nothing(message, data):
    raw = legacy.write(message)
    if not message.fields:
        return
    start = raw.index(b".TXT\n") + 5
    body = bytearray(raw[start:])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body)))
        body[at:at] = data.draw(st.sampled_from([b"\r", b"\n", b"\x7f", b"\r\n"]))
    assert legacy.read(raw[:start] + bytes(body)) == message


def test_the_documented_example_is_read_and_written():
    message = legacy.read(EXAMPLE)
    assert (message.mke, message.ori, message.destinations, message.control) == (
        "KQ",
        "AZNLETS20",
        ("AZ",),
        None,
    )
    assert message.fields == (("OLN", "D11111111"),)
    assert (message.received, message.sent, message.text) == (None, None, None)
    assert legacy.write(message) == EXAMPLE


def test_lines_of_the_switch_stand_between_sender_and_destination():
    raw = b"DQ.VTICE0900.\n1405 20260105 00017\n1406 20260105 00018\nAZ.*A1.TXT\nOLN/S0000001"
    message = layouts.read(raw)
    assert message.received == Stamp("1405", "20260105", "00017")
    assert message.sent == Stamp("1406", "20260105", "00018")
    assert (message.destinations, message.control) == (("AZ",), "A1")
    assert legacy.read(raw.replace(b"\n", b"\r\n")).sent == message.sent
    assert legacy.write(message) == raw


@pytest.mark.parametrize(("to", "separator"), [("AZ.NL", "."), ("AZ,NL,RW", ","), ("VTICE0900.AZ", ".")])
def test_several_destinations_keep_how_they_were_separated(to, separator):
    message = legacy.read(question("DQ", "OLN/S0000001", to=to))
    assert message.destinations == tuple(to.split(separator))
    assert message.separator == separator


def test_an_unknown_prefix_is_kept_and_an_unknown_key_keeps_its_text_whole():
    assert legacy.read(question("DQ", "OLN/S1.QQ7/X")).value("QQ7") == "X"
    unknown = legacy.read(question("ZZQ", "OLN/S1.\r\nOLN/S2."))
    assert (unknown.fields, unknown.text) == ((), "OLN/S1.\r\nOLN/S2.")


def test_free_text_is_no_fields_whatever_it_looks_like():
    message = legacy.read(question("AM", "OLN/S0000001.\nPLEASE CALL"))
    assert (message.fields, message.text) == ((), "OLN/S0000001.\nPLEASE CALL")


@pytest.mark.parametrize(
    ("raw", "error", "offset"),
    [
        (b"", HeaderError, 0),
        (b"dq.VTICE0900.AZ.TXT\nOLN/S1", HeaderError, 0),
        (b"DQ.VTICE090.AZ.TXT\nOLN/S1", HeaderError, 2),
        (b"DQ.VTICE0900..TXT\nOLN/S1", HeaderError, 12),
        (b"DQ.VTICE0900.AZNL.TXT\nOLN/S1", HeaderError, 15),
        (b"DQ.VTICE0900.AZ.NL,RW.TXT\nOLN/S1", HeaderError, 18),
        (b"DQ.VTICE0900.\n1405 20260105 00017\nAZ.TXT\nOLN/S1", HeaderError, 12),
        (b"DQ.VTICE0900.AZ.TXTOLN/S1", HeaderError, 18),
        (b"DQ.VTICE0900.AZ.*A.B.TXT\nOLN/S1", HeaderError, 15),
        (b"DQ.VTICE0900.AZ.*A", HeaderError, 15),
        (b"DQ.VTICE0900.AZ.*A.*B.TXT\nOLN/S1", DuplicateHeaderError, 15),
        (b"DQ.VTICE0900.AZ.*.*.TXT\nOLN/S1", DuplicateHeaderError, 15),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/S1.OLN/S2", DuplicateFieldError, 27),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/S1.O\r\nLN/S1", DuplicateFieldError, 27),
        (b"DQ.VTICE0900.AZ.TXT\nZZZ/1.ZZZ/1", DuplicateFieldError, 26),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/S1.", FieldFormError, 26),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/S1.\n", FieldFormError, 26),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/S1..SEX/F", FieldFormError, 27),
        (b"DQ.VTICE0900.AZ.TXT\n\x7f\nOLN", FieldFormError, 22),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/S1/SEX/F", FieldFormError, 20),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/S1.\nDQ.AZNLETS20.AZ.TXT\nOLN/S2", FieldFormError, 28),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/S1\x00", ControlCharacterError, 26),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/\x1bS1", ControlCharacterError, 24),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/S\t1", ControlCharacterError, 25),
        (b"DQ.VTICE0900.AZ.TXT\nNAM/MU\xd1OZ, A", EncodingError, 26),
        ("DQ.VTICE0900.AZ.TXT\nNAM/MUÑOZ, A".encode(), EncodingError, 26),
        ("DQ.VTICE0900.AZ.TXT\nOLN/S1".encode("utf-16"), EncodingError, 0),
        (b"\xef\xbb\xbfDQ.VTICE0900.AZ.TXT\nOLN/S1", EncodingError, 0),
        (b"DQ.VTICE0900.AZ.NL.RW.AZ.NL.RW.TXT\nOLN/S1", TooLongError, 13),
        (b"DQ.VTICE0900.AZ.*" + b"C" * 65 + b".TXT\nOLN/S1", TooLongError, 17),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/" + b"S" * 257, TooLongError, 20),
        (b"DQ.VTICE0900.AZ.TXT\n" + b".".join(b"A%d/1" % at for at in range(10, 51)), TooLongError, 19),
        (b"DQ.VTICE0900.AZ.TXT\nOLN/" + b"S" * 1_000_000, TooLongError, 262_144),
        (b"DQ.VTICE0900.AZ" + b".AZ" * 60_000, HeaderError, 180_015),
        (b"DQ.VTICE0900.AZ" + b".*" * 60_000 + b".TXT\n", DuplicateHeaderError, 15),
    ],
)
def test_what_is_wrong_is_told_by_its_byte(raw, error, offset):
    with pytest.raises(LayoutError) as caught:
        layouts.read(raw)
    assert (type(caught.value), caught.value.offset) == (error, offset)


@pytest.mark.parametrize(
    "raw",
    [
        b"DQ.VTICE0900.AZ.TXT\nNAM/SYNTHETIC, SAM.SYNTHETIC/X",
        b"DQ.VTICE0900.AZ.TXT\nSYNTHETIC SAM",
        b"SYNTHETIC SAM",
        b"DQ.VTICE0900.SYNTHETIC SAM.TXT\n",
        b"DQ.VTICE0900.AZ.*SYNTHETIC.*SYNTHETIC.TXT\n",
        b"DQ.VTICE0900.AZ.TXT\nSYNT/1.SYNT/2",
        b"DQ.VTICE0900.AZ.TXT\nOLN/" + b"SYNTHETIC" * 40,
    ],
)
def test_no_fault_repeats_content(raw):
    with pytest.raises(LayoutError) as caught:
        layouts.read(raw)
    assert "SYNT" not in f"{caught.value!s} {caught.value!r} {caught.value.found}"


def test_a_message_shows_nothing_of_a_person():
    message = legacy.read(question("DQ", "NAM/SYNTHETIC, SAM.DOB/19900101.SEX/M", control=".*SYNTHETIC"))
    assert "SYNTHETIC" not in repr(message)
    assert "1990" not in repr(message)
    assert message.digest not in repr(message)


def test_the_digest_to_keep_needs_a_key():
    assert len(legacy.read(EXAMPLE).digest) == 64
    assert keyed_digest(EXAMPLE, b"k1") != keyed_digest(EXAMPLE, b"k2") != legacy.read(EXAMPLE).digest


def test_limits_are_the_offices():
    with pytest.raises(TooLongError, match="at most 3"):
        legacy.read(EXAMPLE, Limits(field_characters=3))


@pytest.mark.parametrize(
    "changes",
    [
        {"control": "A.B"},
        {"control": "A\nB"},
        {"ori": "SHORT"},
        {"destinations": ()},
        {"destinations": ("AZ.*X",)},
        {"separator": ";", "destinations": ("AZ", "NL")},
        {"received": Stamp("1", "2", "3")},
        {"received": Stamp("1", "2", "3 4"), "sent": Stamp("1", "2", "3")},
        {"fields": (("OLN", "S1.SEX/F"),)},
        {"fields": (("OLN", "S1\nS2"),)},
        {"fields": (("OLN", "S1"), ("OLN", "S2"))},
        {"fields": (("OLN", "Ñ"),)},
        {"text": "TEXT"},
        {"mke": "DR"},
        {"mke": "AM", "fields": (), "text": "\nLATER"},
        {"mke": "AM", "fields": (), "text": "BELL\x07"},
    ],
)
def test_what_would_be_read_otherwise_is_not_written(changes):
    base = {
        "layout": Layout.LEGACY,
        "mke": "DQ",
        "ori": "VTICE0900",
        "destinations": ("AZ",),
        "fields": (("OLN", "S1"),),
    }
    legacy.write(SwitchMessage(**base))
    with pytest.raises(UnwritableError):
        legacy.write(SwitchMessage(**(base | changes)))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_layout_error(raw):
    assert read_or_refused(raw)


def read_or_refused(raw):
    try:
        return layouts.read(raw).layout in Layout
    except LayoutError as fault:
        return 0 <= fault.offset <= len(raw)
