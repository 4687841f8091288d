"""Replies: exactly what was decided, and otherwise one text that tells nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world.switching import APPROVED, ASKING, STATION, TODAY, legacy, legacy_messages, niem_messages

from clerestory.channels.switch import layouts, niem_writing
from clerestory.channels.switch.asked import asked
from clerestory.channels.switch.errors import ElementNotAskedError, NoReplyError, UnwritableError
from clerestory.channels.switch.keys import KEYS, KeyKind
from clerestory.channels.switch.message import Image, Layout, SwitchMessage
from clerestory.channels.switch.replies import (
    Approved,
    answer,
    carries,
    held,
    neutral,
    neutral_to_unknown,
)
from clerestory.vocabulary.elements import ELEMENTS

QUESTIONS = {
    "DQ": "OLN/S0000001.IMQ/Y",
    "KQ": "OLN/S0000001",
    "RQ": "LIC/SYN001",
    "DNQ": "NAM/SYNTHETIC, SAM",
    "RNQ": "NAM/SYNTHETIC, SAM",
    "RPQ": "LIC/SY*",
}
FULL = {
    "name": {"given": "Sam", "middle": "Q.", "surname": "Synthetic-Ñandú", "suffix": "Jr."},
    "dob": "1990-01-01",
    "address": {"street": "1 Made-Up St.", "unit": "", "town": "Nowhere", "state": "ZZ", "zip5": "00000"},
    "licence_number": "S0000001",
    "physical_description": {"sex": "M", "height_inches": 70, "eyes": "brown"},
    "ssn": "000-00-0000",
    "credential_type": "standard",
    "driver_status": {"status": "valid", "restrictions": ["corrective lenses", "none"], "commercial": False},
    "convictions": [{"offence": "speeding", "on": "2025-01-02"}, {"offence": "other", "on": "2025-02-03"}],
    "accidents": [],
    "vehicle": {"plate": "SYN001", "vin": "SYNTHETICVIN00001", "make": "SYN", "year": 2020, "model": "One"},
    "vehicle_owner": [{"name": {"surname": "Synthetic", "given": "Sam"}, "address": {"town": "Nowhere"}}],
}


def ask(mke, layout=Layout.LEGACY, text=None, control=".*CTL1", ori=ASKING):
    if layout is Layout.LEGACY:
        return layouts.read(legacy(mke, text or QUESTIONS[mke], control=control, ori=ori))
    fields = {"DQ": (("NAM", "SYNTHETIC, SAM"), ("DOB", "19900101")), "RQ": (("LIC", "SYN001"),)}
    wire = SwitchMessage(
        layout=layout,
        mke=mke,
        ori=ori,
        destinations=("AZ",),
        control=control[2:],
        fields=fields.get(mke, (("NAM", "SYNTHETIC, SAM"),)),
    )
    return layouts.read(niem_writing.write(wire))


def query(mke, **more):
    return asked(ask(mke, **more), station=STATION, on=TODAY)


def test_an_answer_goes_back_to_the_sender_with_the_control_field():
    reply = answer(query("KQ"), {"name": FULL["name"], "dob": FULL["dob"]}, station=STATION)
    assert layouts.write(reply) == (
        b"KR.AZNLETS20.VTICE0900.*CTL1.TXT\nNAM/SYNTHETIC-NANDU, SAM Q JR.\nDOB/19900101"
    )


def test_a_full_answer_has_a_label_for_each_part_and_no_closing_period():
    asked_for = query("KQ")
    reply = answer(asked_for, {name: FULL[name] for name in asked_for.elements}, station=STATION)
    lines = reply.text.split(".\n")
    assert lines == [
        "NAM/SYNTHETIC-NANDU, SAM Q JR",
        "DOB/19900101",
        "ADDRESS STREET/1 MADE-UP ST",
        "ADDRESS TOWN/NOWHERE",
        "ADDRESS STATE/ZZ",
        "ADDRESS ZIP5/00000",
        "OLN/S0000001",
        "SEX/M",
        "PHYSICAL DESCRIPTION HEIGHT INCHES/70",
        "PHYSICAL DESCRIPTION EYES/BROWN",
        "SOCIAL SECURITY NUMBER/000-00-0000",
        "CREDENTIAL TYPE/STANDARD",
        "DRIVER STATUS STATUS/VALID",
        "DRIVER STATUS RESTRICTIONS/CORRECTIVE LENSES, NONE",
        "DRIVER STATUS COMMERCIAL/NO",
        "CONVICTIONS 1 OFFENCE/SPEEDING",
        "CONVICTIONS 1 ON/2025-01-02",
        "CONVICTIONS 2 OFFENCE/OTHER",
        "CONVICTIONS 2 ON/2025-02-03",
    ]
    vehicle = answer(
        query("RQ"), {name: FULL[name] for name in ("vehicle", "vehicle_owner")}, station=STATION
    )
    assert vehicle.text.split(".\n") == [
        "LIC/SYN001",
        "VIN/SYNTHETICVIN00001",
        "VMA/SYN",
        "VYR/2020",
        "VEHICLE MODEL/ONE",
        "VEHICLE OWNER 1 NAME/SYNTHETIC, SAM",
        "VEHICLE OWNER 1 ADDRESS TOWN/NOWHERE",
    ]


@given(st.sets(st.sampled_from(sorted(set(FULL) - {"vehicle", "vehicle_owner", "accidents"})), min_size=1))
def test_an_element_that_was_not_released_leaves_no_trace(released):
    asked_for = query("KQ")
    reply = layouts.write(answer(asked_for, {name: FULL[name] for name in released}, station=STATION))
    alone = {
        name: layouts.write(answer(asked_for, {name: FULL[name]}, station=STATION)).partition(b"\n")[2]
        for name in asked_for.elements
        if name != "accidents"
    }
    for name, text in alone.items():
        assert (text in reply) is (name in released), name
    assert reply.partition(b"\n")[2] == b".\n".join(
        alone[name] for name in asked_for.elements if name in released
    )


@given(st.sets(st.sampled_from(ELEMENTS), min_size=1))
def test_a_value_that_was_not_asked_for_cannot_be_written(elements):
    asked_for = query("RQ")
    if elements <= set(asked_for.elements):
        return
    with pytest.raises(ElementNotAskedError):
        answer(asked_for, dict.fromkeys(elements, "SYNTHETIC"), station=STATION)


def test_a_picture_goes_into_xml_and_never_into_a_text():
    picture = Image("U1lOVEhFVElD", "image/svg+xml")
    assert not carries(Layout.LEGACY, "photo")
    assert carries(Layout.NIEM, "photo")
    assert carries(Layout.LEGACY, "ssn")
    with pytest.raises(UnwritableError, match="a picture in a text"):
        answer(query("DQ"), {"photo": picture}, station=STATION)
    in_xml = replace(query("DQ"), layout=Layout.NIEM)
    reply = answer(in_xml, {"photo": picture}, station=STATION)
    assert layouts.read(layouts.write(reply)).image == picture
    with pytest.raises(UnwritableError, match="an Image"):
        answer(in_xml, {"photo": "bytes"}, station=STATION)


@pytest.mark.parametrize(
    "released",
    [{}, {"accidents": []}, {"name": {"surname": "Łódź"}}, {"name": "A\u202eB"}, {"address": {"a/b": "x"}}],
)
def test_an_answer_that_would_say_nothing_or_something_else_is_not_written(released):
    with pytest.raises(UnwritableError):
        answer(query("KQ"), released, station=STATION)


@given(st.text(max_size=30))
def test_no_value_can_end_its_field_or_begin_another(value):
    try:
        reply = answer(query("KQ"), {"address": {"street": value}, "ssn": "000000000"}, station=STATION)
    except UnwritableError:
        return
    *street, last = reply.text.split(".\n")
    assert last == "SOCIAL SECURITY NUMBER/000000000"
    assert len(street) <= 1
    assert reply.text.count("/") == reply.text.count(".\n") + 1
    assert layouts.read(layouts.write(reply)) == reply


@pytest.mark.parametrize("mke", sorted(QUESTIONS))
@pytest.mark.parametrize("layout", list(Layout))
def test_the_neutral_reply_differs_in_nothing_but_the_header(mke, layout):
    messages = [
        ask(mke, layout),
        ask(mke, layout, control=".*OTHER9"),
        ask(mke, layout, ori="AZNLETS99"),
        ask(mke, layout, text="OLN/NOTTHERE" if mke in ("DQ", "KQ") else None),
        ask(mke, layout, text="LIC/NOTTHERE.LIY/NX" if mke in ("RQ", "RPQ") else None),
    ]
    replies = [neutral(message, APPROVED, station=STATION) for message in messages]
    bodies = {layouts.write(reply).partition(APPROVED.neutral.encode())[1:] for reply in replies}
    assert len(bodies) == 1
    for message, reply in zip(messages, replies, strict=True):
        raw = layouts.write(reply)
        echoed = raw.replace(message.control.encode(), b"").replace(message.ori.encode(), b"")
        plain = layouts.write(replies[0]).replace(messages[0].control.encode(), b"")
        assert echoed == plain.replace(messages[0].ori.encode(), b"")
        assert (reply.mke, reply.destinations, reply.control) == (
            KEYS[mke].answered_by,
            (message.ori,),
            message.control,
        )
        assert len(reply.text) == APPROVED.size


@given(
    message=legacy_messages() | niem_messages(), reference=st.from_regex(r"[A-Z0-9-]{1,32}", fullmatch=True)
)
def test_held_and_neutral_are_of_one_size_and_no_reply_goes_to_what_is_no_question(message, reference):
    key = KEYS.get(message.mke)
    if key is None or key.kind is not KeyKind.QUERY:
        with pytest.raises(NoReplyError):
            neutral(message, APPROVED, station=STATION)
        with pytest.raises(NoReplyError):
            held(message, APPROVED, reference, station=STATION)
        return
    one = layouts.write(neutral(message, APPROVED, station=STATION))
    other = layouts.write(held(message, APPROVED, reference, station=STATION))
    assert len(one) == len(other)
    assert f"REFERENCE {reference}".encode() in other
    assert layouts.read(one).control == message.control


@pytest.mark.parametrize("mke", sorted(mke for mke, key in KEYS.items() if key.kind is not KeyKind.QUERY))
def test_nothing_is_replied_to_answers_free_text_logs_and_directories(mke):
    text = "TYP/DQ" if KEYS[mke].has_fields else "HELLO"
    with pytest.raises(NoReplyError):
        neutral(ask(mke, text=text), APPROVED, station=STATION)
    with pytest.raises(NoReplyError):
        held(ask(mke, text=text), APPROVED, "R-1", station=STATION)


def test_an_unknown_key_gets_the_neutral_text_only_by_configuration():
    strange = ask("ZZQ", text="OLN/S1")
    reply = neutral_to_unknown(strange, APPROVED, station=STATION, mke="AM")
    assert (reply.mke, reply.text.rstrip(), reply.destinations) == ("AM", APPROVED.neutral, (ASKING,))
    for message, mke in ((ask("DQ"), "AM"), (strange, "DR"), (strange, "ZZ"), (strange, "IAQ")):
        with pytest.raises(NoReplyError):
            neutral_to_unknown(message, APPROVED, station=STATION, mke=mke)


@pytest.mark.parametrize(
    ("neutral_text", "held_text", "size"),
    [
        ("", "X {reference}", 60),
        ("ENDS WITH A PERIOD.", "X {reference}", 60),
        ("OLN/S1", "X {reference}", 60),
        ("lower", "X {reference}", 60),
        (" BLANK", "X {reference}", 60),
        ("FINE", "NO PLACE", 60),
        ("FINE", "TOO LONG WITH {reference}", 40),
        ("FINE BUT LONGER THAN THE SIZE", "{reference}", 20),
        ("FINE", "TWICE {reference} {reference}", 90),
    ],
)
def test_texts_that_could_be_read_otherwise_are_not_approved(neutral_text, held_text, size):
    with pytest.raises(UnwritableError):
        Approved(neutral_text, held_text, size)


def test_a_reference_of_another_form_is_refused():
    for reference in ("", "lower", "A.B", "A/B", "R" * 33):
        with pytest.raises(UnwritableError, match="reference"):
            APPROVED.held_as(reference)
