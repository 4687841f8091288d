"""What a message asks: the words of the office, with None for whatever was not on the wire."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world.switching import ASKING, STATION, TODAY, legacy

from clerestory.channels.switch import layouts
from clerestory.channels.switch.asked import asked, refuse_spoofed
from clerestory.channels.switch.errors import (
    DestinationError,
    FieldNotAllowedError,
    FieldValueError,
    LayoutError,
    MissingFieldError,
    NoQuestionError,
    QuestionError,
    SpoofedSenderError,
    UnknownKeyError,
    UnreadFieldsError,
)
from clerestory.channels.switch.keys import FIELDS, KEYS, KeyKind, Risk
from clerestory.channels.switch.message import Image, Layout
from clerestory.channels.switch.query import Kind, Station
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.form import SCHEMA

PERSON = "NAM/SYNTHETIC, SAM Q.DOB/19900101.SEX/M"


def question(mke, text, to="AZ", on=TODAY):
    return asked(layouts.read(legacy(mke, text, to=to)), station=STATION, on=on)


@pytest.mark.parametrize(
    ("mke", "text", "kind", "answered_by", "supplied"),
    [
        ("DQ", "OLN/S0000001", Kind.DRIVER_BY_NUMBER, "DR", ("licence_number",)),
        ("DQ", PERSON, Kind.DRIVER_BY_PERSON, "DR", ("name", "dob")),
        ("DQ", f"OLN/S1.{PERSON}", Kind.DRIVER_BY_NUMBER, "DR", ("name", "licence_number", "dob")),
        ("DQG", PERSON, Kind.DRIVER_BY_PERSON, "DR", ("name", "dob")),
        ("DNQ", "NAM/SYNTHETIC, SAM", Kind.DRIVERS_BY_NAME, "DNR", ("name",)),
        ("KQ", "OLN/S0000001", Kind.HISTORY_BY_NUMBER, "KR", ("licence_number",)),
        ("KQ", PERSON, Kind.HISTORY_BY_PERSON, "KR", ("name", "dob")),
        ("RQ", "LIC/SYN001.LIY/2026.LIT/PC", Kind.VEHICLE_BY_PLATE, "RR", ("plate",)),
        ("RQ", "VIN/SYNTHETICVIN00001.VMA/SYN.VYR/2020", Kind.VEHICLE_BY_VIN, "RR", ("vin",)),
        ("RQG", "LIC/SYN001", Kind.VEHICLE_BY_PLATE, "RR", ("plate",)),
        ("RNQ", "NAM/SYNTHETIC TOWING", Kind.VEHICLES_BY_OWNER, "RNR", ("name",)),
        ("RPQ", "LIC/SY*0?1", Kind.VEHICLES_BY_PARTIAL_PLATE, "RPR", ("partial_plate",)),
    ],
)
def test_each_kind_of_question_is_told_apart(mke, text, kind, answered_by, supplied):
    query = question(mke, text)
    assert (query.kind, query.answered_by, query.supplied()) == (kind, answered_by, supplied)
    assert query.record == ("vehicle" if mke.startswith("R") else "driver")
    assert set(query.elements) <= set(ELEMENTS)
    assert set(supplied) <= set(
        SCHEMA["properties"]["subject"]["properties"]["keys_supplied"]["items"]["enum"]
    )
    assert query.sender == ASKING


def test_the_fields_arrive_as_they_were_sent():
    query = question("KQ", f"{PERSON}.RSN/F.PUR/C.ATN/SYNTHETIC CLERK")
    assert (query.surname, query.given, query.born, query.sex) == (
        "SYNTHETIC",
        "SAM Q",
        (date(1990, 1, 1),),
        "M",
    )
    assert (query.reason_code, query.purpose_code, query.attention) == ("F", "C", "SYNTHETIC CLERK")
    assert "SYNTHETIC" not in repr(query)
    assert "1990" not in repr(query)


def test_what_was_not_on_the_wire_is_unknown():
    query = question("DQ", "OLN/S0000001")
    for name in (
        "wants_photo",
        "reason_code",
        "purpose_code",
        "attention",
        "is_multi_state",
        "surname",
        "sex",
    ):
        assert getattr(query, name) is None, name


def test_a_plain_driver_question_asks_for_ssn_and_address_and_a_photo_only_on_demand():
    assert {"ssn", "address", "name", "dob"} <= set(question("DQ", "OLN/S1").elements)
    assert question("DQ", "OLN/S1.IMQ/N").wants_photo is False
    for text, has_photo in (("OLN/S1", False), ("OLN/S1.IMQ/N", False), ("OLN/S1.IMQ/Y", True)):
        assert ("photo" in question("DQ", text).elements) is has_photo
    assert "convictions" in question("KQ", "OLN/S1").elements
    assert set(question("RQ", "LIC/SYN001").elements) == {"vehicle", "vehicle_owner", "address"}


@pytest.mark.parametrize(
    ("mke", "to", "expected"),
    [
        ("DQ", "AZ", None),
        ("RQ", "AZNLETS20", None),
        ("DQ", "NL", True),
        ("DQ", "AZ.ZZ", True),
        ("RQ", "RW", True),
        ("RQG", "AZ", True),
        ("KQ", "AZ", False),
    ],
)
def test_a_sweep_is_told_where_the_message_says_so_and_else_unknown(mke, to, expected):
    query = question(mke, "LIC/SYN001" if mke.startswith("R") else "OLN/S1", to=to)
    assert query.is_multi_state is expected
    assert query.may_answer_by_machine is (expected is not True)


def test_a_machine_answers_only_what_is_ordinary_and_wholly_read():
    assert question("DQ", "OLN/S1").may_answer_by_machine
    assert not question("DQ", "OLN/S1.ZZZ/1").may_answer_by_machine
    assert question("DQ", "OLN/S1.ZZZ/1").unread == ("ZZZ",)
    whole = replace(layouts.read(legacy("DQ", "OLN/S1")), layout=Layout.NIEM)
    assert asked(whole, station=STATION, on=TODAY).may_answer_by_machine
    for unreadable in ({"unread": ("nc:PersonSecret",)}, {"text": "MORE"}, {"image": Image("AAAA", "x")}):
        beside = asked(replace(whole, **unreadable), station=STATION, on=TODAY)
        assert beside.unread
        assert not beside.may_answer_by_machine
    for mke, text in (("DNQ", "NAM/A, B"), ("RNQ", "NAM/A, B"), ("RPQ", "LIC/SY*")):
        assert not question(mke, text).may_answer_by_machine
    for key in KEYS.values():
        assert not key.by_machine or (key.kind is KeyKind.QUERY and key.risk is Risk.ORDINARY)


@pytest.mark.parametrize(
    ("day", "born"),
    [
        ("19900229", ()),
        ("19000101", (date(1900, 1, 1),)),
        ("20260105", (date(2026, 1, 5),)),
        ("20260106", ()),
        ("00000101", ()),
        ("010190", (date(1990, 1, 1),)),
        ("010105", (date(1905, 1, 1), date(2005, 1, 1))),
        ("022900", (date(2000, 2, 29),)),
        ("139990", ()),
        ("1990101", ()),
        ("199001011", ()),
        ("1990-01-01", ()),
        ("１９９００１０１", ()),
    ],
)
def test_a_birth_date_is_every_day_that_it_may_mean(day, born):
    message = layouts.read(legacy("DQ", PERSON))
    fields = tuple((name, day if name == "DOB" else value) for name, value in message.fields)
    changed = replace(message, fields=fields)
    if born:
        assert asked(changed, station=STATION, on=TODAY).born == born
    else:
        with pytest.raises(FieldValueError) as caught:
            asked(changed, station=STATION, on=TODAY)
        assert caught.value.part == "DOB"
        assert day not in str(caught.value)


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY))
def test_two_digits_of_a_year_never_leave_the_right_day_out(day):
    born = question("DQ", f"NAM/A, B.DOB/{day:%m%d%y}.SEX/F").born
    assert day in born
    assert question("DQ", f"NAM/A, B.DOB/{day:%Y%m%d}.SEX/F").born == (day,)
    assert all(each <= TODAY and f"{each:%m%d%y}" == f"{day:%m%d%y}" for each in born)
    later = question("DQ", f"NAM/A, B.DOB/{day:%m%d%y}.SEX/F", on=TODAY + timedelta(days=36_000)).born
    assert set(born) <= set(later)


@pytest.mark.parametrize(
    ("mke", "text", "to", "error", "part"),
    [
        ("DQ", "", "AZ", MissingFieldError, "NAM"),
        ("DQ", "NAM/SYNTHETIC, SAM", "AZ", MissingFieldError, "DOB"),
        ("DQ", "NAM/SYNTHETIC, SAM.DOB/19900101", "AZ", MissingFieldError, "SEX"),
        ("DQ", "ZZZ/S1", "AZ", MissingFieldError, "NAM"),
        ("DQ", "OLN/", "AZ", FieldValueError, "OLN"),
        ("DQ", "OLN/S1 2", "AZ", FieldValueError, "OLN"),
        ("DQ", "OLN/S-1", "AZ", FieldValueError, "OLN"),
        ("DQ", "OLN/S*", "AZ", FieldValueError, "OLN"),
        ("DQ", "OLN/S1.PUR/C", "AZ", FieldNotAllowedError, "PUR"),
        ("DQ", "OLN/S1.ATN/CLERK", "AZ", FieldNotAllowedError, "ATN"),
        ("DQ", "OLN/S1.LIC/SYN001", "AZ", FieldNotAllowedError, "LIC"),
        ("DQ", "OLN/S1.IMQ/X", "AZ", FieldValueError, "IMQ"),
        ("DQ", "OLN/S1.IMQ/y", "AZ", FieldValueError, "IMQ"),
        ("DQ", "OLN/S1.RSN/X", "AZ", FieldValueError, "RSN"),
        ("DQ", "NAM/SYNTHETIC, SAM.DOB/19900101.SEX/MM", "AZ", FieldValueError, "SEX"),
        ("DQ", "NAM/, SAM.DOB/19900101.SEX/M", "AZ", FieldValueError, "NAM"),
        ("DQ", "NAM/A, B, C.DOB/19900101.SEX/M", "AZ", FieldValueError, "NAM"),
        ("DQG", "OLN/S1", "AZ", FieldNotAllowedError, "OLN"),
        ("DQG", f"{PERSON}.IMQ/Y", "AZ", FieldNotAllowedError, "IMQ"),
        ("DQG", "NAM/A, B.DOB/010190.SEX/F", "AZ", FieldValueError, "DOB"),
        ("KQ", "NAM/A, B.DOB/010190.SEX/F", "AZ", FieldValueError, "DOB"),
        ("KQ", "OLN/" + "S" * 21, "AZ", FieldValueError, "OLN"),
        ("KQ", "NAM/" + "S" * 29 + ", A.DOB/19900101.SEX/F", "AZ", FieldValueError, "NAM"),
        ("KQ", "OLN/S1.ATN/" + "S" * 31, "AZ", FieldValueError, "ATN"),
        ("KQ", "OLN/S1.PUR/X", "AZ", FieldValueError, "PUR"),
        ("KQ", "OLN/S1.IMQ/Y", "AZ", FieldNotAllowedError, "IMQ"),
        ("KQ", "OLN/S1", "AZ.ZZ", DestinationError, "destination"),
        ("KQ", "OLN/S1", "NL", DestinationError, "destination"),
        ("KQ", "OLN/S1", "RW", DestinationError, "destination"),
        ("RPQ", "LIC/SY*", "NL", DestinationError, "destination"),
        ("DQ", "OLN/S1", "ZZ", DestinationError, "destination"),
        ("RQ", "", "AZ", MissingFieldError, "LIC"),
        ("RQ", "LIC/SY*", "AZ", FieldValueError, "LIC"),
        ("RQ", "LIC/SYN001.IMQ/Y", "AZ", FieldNotAllowedError, "IMQ"),
        ("RNQ", "LIC/SYN001", "AZ", FieldNotAllowedError, "LIC"),
        ("RNQ", "", "AZ", MissingFieldError, "NAM"),
        ("DNQ", "NAM/A, B.DOB/19900101", "AZ", FieldNotAllowedError, "DOB"),
        ("RPQ", "LIC/ ", "AZ", FieldValueError, "LIC"),
        ("ZZQ", "OLN/S1", "AZ", UnknownKeyError, "key"),
        ("AM", "HELLO", "AZ", NoQuestionError, "key"),
        ("IAQ", "HELLO", "AZ", NoQuestionError, "key"),
        ("DR", "HELLO", "AZ", NoQuestionError, "key"),
        ("NLQ", "TYP/DQ,RQ", "AZ", NoQuestionError, "key"),
        ("TQ", "HELLO", "AZ", NoQuestionError, "key"),
    ],
)
def test_what_the_key_has_no_place_for_is_refused_by_name(mke, text, to, error, part):
    with pytest.raises(QuestionError) as caught:
        question(mke, text, to=to)
    assert (type(caught.value), caught.value.part) == (error, part)
    assert "SYNTHETIC" not in str(caught.value)


def test_the_photo_flag_of_a_history_counts_in_xml_alone():
    in_text = layouts.read(legacy("KQ", "OLN/S1"))
    in_xml = replace(in_text, layout=Layout.NIEM, fields=(("OLN", "S1"), ("IMQ", "Y")))
    assert asked(in_xml, station=STATION, on=TODAY).wants_photo is True
    with pytest.raises(FieldNotAllowedError):
        asked(replace(in_xml, fields=(("OLN", "S1"), ("IMQ", "N"))), station=STATION, on=TODAY)


def test_in_xml_a_field_that_seems_missing_may_only_be_unreadable():
    fields = (("NAM", "SYNTHETIC, SAM"), ("DOB", "19900101"))
    in_xml = replace(layouts.read(legacy("DQ", PERSON)), layout=Layout.NIEM, fields=fields)
    with pytest.raises(MissingFieldError) as caught:
        asked(in_xml, station=STATION, on=TODAY)
    assert (type(caught.value), caught.value.part) == (MissingFieldError, "SEX")
    unread = replace(in_xml, unread=("nc:PersonSomething",))
    query = asked(unread, station=STATION, on=TODAY)
    assert (query.kind, query.sex, query.may_answer_by_machine) == (Kind.DRIVER_BY_PERSON, None, False)
    for mke in ("DQ", "KQ", "DNQ", "RQ", "RNQ", "RPQ"):
        with pytest.raises(UnreadFieldsError):
            asked(replace(unread, mke=mke, fields=()), station=STATION, on=TODAY)
    in_text = replace(unread, layout=Layout.LEGACY)
    with pytest.raises(MissingFieldError) as caught:
        asked(in_text, station=STATION, on=TODAY)
    assert type(caught.value) is MissingFieldError


def test_a_sender_that_the_line_cannot_speak_for_is_refused():
    message = layouts.read(legacy("DQ", "OLN/S1"))
    refuse_spoofed(message, station=STATION, senders=None)
    refuse_spoofed(message, station=STATION, senders={ASKING})
    with pytest.raises(SpoofedSenderError, match="does not belong to this line"):
        refuse_spoofed(message, station=STATION, senders={"AZNLETS20"})
    with pytest.raises(SpoofedSenderError, match="own ORI"):
        refuse_spoofed(message, station=Station(ASKING, frozenset({"AZ"})), senders=None)


def test_the_tables_agree_with_each_other():
    for key in KEYS.values():
        assert key.sources, key.mke
        assert key.fields <= set(FIELDS)
        assert key.answered_by is None or key.answered_by in KEYS
        assert (key.kind is KeyKind.QUERY) <= (key.answered_by is not None and key.has_fields)
    for known in FIELDS.values():
        assert known.sources, known.prefix
        assert known.longest_for <= set(KEYS)
        assert any(known.prefix in key.fields for key in KEYS.values())


@given(
    mke=st.sampled_from(sorted(KEYS)) | st.just("ZZQ"),
    fields=st.dictionaries(
        st.sampled_from([*FIELDS, "ZZZ"]),
        st.sampled_from(["S1", "Y", "N", "F", "19900101", "010190", "A, B", "", "SY*"]) | st.text(max_size=8),
        max_size=6,
    ),
    to=st.lists(st.sampled_from(["AZ", "ZZ", "NL", "RW"]), min_size=1, max_size=3).map(".".join),
)
def test_any_message_is_a_question_or_a_named_refusal(mke, fields, to):
    text = ".".join(f"{prefix}/{value}" for prefix, value in fields.items())
    try:
        query = question(mke, text, to=to)
    except (LayoutError, QuestionError):
        return
    assert query.elements
    assert query.supplied()
    assert query.wants_photo is ({"Y": True, "N": False}.get(fields.get("IMQ")))
