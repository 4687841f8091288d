"""The XML layout: only what public text tells is read, the rest is named, and nothing explodes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world.switching import niem_messages

from clerestory.channels.switch import layouts, niem, niem_writing
from clerestory.channels.switch.errors import (
    DuplicateFieldError,
    DuplicateHeaderError,
    EncodingError,
    FieldFormError,
    HeaderError,
    LayoutError,
    MarkupFormError,
    MarkupRefusedError,
    TooDeepError,
    TooLongError,
    UnreadLayoutError,
    UnwritableError,
)
from clerestory.channels.switch.message import Image, Layout, SwitchMessage

SPACES = " ".join(f'xmlns:{short}="{address}"' for short, address in niem.NAMESPACES.items())
PERSON = (
    "<n2:Person><nc:PersonBirthDate><nc:Date>1990-01-01</nc:Date></nc:PersonBirthDate><nc:PersonName>"
    "<nc:PersonGivenName>SAM</nc:PersonGivenName><nc:PersonSurName>SYNTHETIC</nc:PersonSurName>"
    "</nc:PersonName></n2:Person>"
)
CONTROL = "<nh2:DocumentControlFieldText><![CDATA[A<1>.*&B]]></nh2:DocumentControlFieldText>"


def document(asks=PERSON, mke="DQ", more_header="", start="", ori="VTICE0900", to=("AZ",)):
    places = "".join(f"<nh2:DestinationORIID>{place}</nh2:DestinationORIID>" for place in to)
    return (
        f'{start}<n2:NLETS {SPACES} n2:version="4.00"><n2:NLETSMessageHeader>'
        f"<nh2:MessageKeyCodeText>{mke}</nh2:MessageKeyCodeText>"
        f"<nh2:OriginatingORIID>{ori}</nh2:OriginatingORIID>{places}{more_header}"
        f"</n2:NLETSMessageHeader><n2:NLETSInquiryData>{asks}</n2:NLETSInquiryData></n2:NLETS>"
    ).encode()


@given(niem_messages())
def test_a_message_written_is_read_back(message):
    raw = niem_writing.write(message)
    again = layouts.read(raw)
    order = dict(again.fields)
    assert {**vars_of(again), "fields": order} == {**vars_of(message), "fields": dict(message.fields)}
    assert niem_writing.write(again) == raw


def vars_of(message):
    return {name: getattr(message, name) for name in SwitchMessage.__slots__ if name != "digest"}


def test_a_question_is_read_into_the_same_fields_as_in_text():
    message = layouts.read(
        document(PERSON + "<!-- said --><n2:ReasonCode> F </n2:ReasonCode>", more_header=CONTROL)
    )
    assert message.fields == (("DOB", "19900101"), ("NAM", "SYNTHETIC, SAM"), ("RSN", "F"))
    assert (message.control, message.unread) == ("A<1>.*&B", ())
    assert "SYNTHETIC" not in repr(message)


def test_a_vehicle_is_read_by_plate_and_number():
    vehicle = (
        "<nc:Vehicle><nc:ConveyanceRegistrationPlateIdentification><nc:IdentificationID>SYN001"
        "</nc:IdentificationID><nc:IdentificationCategoryText>PC</nc:IdentificationCategoryText>"
        "</nc:ConveyanceRegistrationPlateIdentification><nc:VehicleIdentification><nc:IdentificationID>"
        "SYNTHETICVIN00001</nc:IdentificationID></nc:VehicleIdentification></nc:Vehicle>"
    )
    assert layouts.read(document(vehicle, mke="RQ")).fields == (
        ("LIC", "SYN001"),
        ("LIT", "PC"),
        ("VIN", "SYNTHETICVIN00001"),
    )


def test_what_nobody_here_can_read_is_named_and_not_kept():
    strange = '<nc:PersonSecret>SYNTHETIC</nc:PersonSecret><x:y xmlns:x="urn:x" x:a="1">2</x:y>between'
    message = layouts.read(document(PERSON + strange))
    assert set(message.unread) == {"nc:PersonSecret", "@?:a", "?:y", "n2:NLETSInquiryData"}
    assert "SYNTHETIC" not in " ".join(message.unread)


def test_an_office_with_the_schemas_adds_paths_as_data():
    licence = "<nc:DriverLicense><nc:ID>S0000001</nc:ID></nc:DriverLicense><nc:Remark>X</nc:Remark>"
    asks = "n2:NLETS/n2:NLETSInquiryData"
    paths = niem.Paths(
        more={f"{asks}/nc:DriverLicense/nc:ID": "OLN"}, ignored=frozenset({f"{asks}/nc:Remark"})
    )
    assert layouts.read(document(licence)).unread
    message = layouts.read(document(licence), paths=paths)
    assert (message.fields, message.unread) == ((("OLN", "S0000001"),), ())


def test_a_picture_comes_back_as_it_was_sent():
    reply = SwitchMessage(
        layout=Layout.NIEM,
        mke="DR",
        ori="AZNLETS20",
        destinations=("VTICE0900",),
        text="NAM/SYNTHETIC, SAM  ",
        image=Image("U1lOVEhFVElD", "image/svg+xml"),
    )
    assert layouts.read(layouts.write(reply)) == reply
    assert Image("QUJDRA==", "x").size_kilobytes == 1
    assert Image("A" * 4 * 342, "x").size_kilobytes == 2


BORN = "<nc:PersonBirthDate><nc:Date>1990-01-01</nc:Date></nc:PersonBirthDate>"
CALLED = "<nc:PersonName><nc:PersonSurName>SYNTHETIC</nc:PersonSurName></nc:PersonName>"
BOMB = '<!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (document(start=BOMB), MarkupRefusedError),
        (document(start='<!DOCTYPE a SYSTEM "file:///etc/passwd">'), MarkupRefusedError),
        (document(start='<!DOCTYPE a PUBLIC "x" "y">'), MarkupRefusedError),
        (document(start="<?xml-stylesheet href='x'?>"), MarkupRefusedError),
        (document("&undefined;"), MarkupFormError),
        (document()[:-3], MarkupFormError),
        (document() + document(), MarkupFormError),
        (document("\x00"), MarkupFormError),
        (document("<nc:Date>\x07</nc:Date>"), MarkupFormError),
        (document(start='<?xml version="1.0" encoding="ISO-8859-1"?>'), EncodingError),
        (document(start='<?xml version="1.0" encoding="UTF-7"?>'), EncodingError),
        (document("Ñ").decode().encode("latin-1"), EncodingError),
        (document().decode().encode("utf-16"), EncodingError),
        (document().decode().encode("utf-16-le"), EncodingError),
        (document().decode().encode("utf-32-be"), EncodingError),
        (document("<nc:a>" * 30 + "</nc:a>" * 30), TooDeepError),
        (document("<nc:a/>" * 500), TooDeepError),
        (document("<nc:a " + " ".join(f'b{at}="1"' for at in range(17)) + "/>"), TooDeepError),
        (b"<a>" * 80_000, TooDeepError),
        (document("x" * 1_000_000), TooLongError),
        (document("<n2:ReasonCode>" + "F" * 257 + "</n2:ReasonCode>"), TooLongError),
        (document(to=("AZ",) * 6), TooLongError),
        (document(more_header=CONTROL.replace("A<1>", "C" * 65)), TooLongError),
        (document(more_header=CONTROL + CONTROL), DuplicateHeaderError),
        (
            document(more_header="<nh2:OriginatingORIID>AZNLETS20</nh2:OriginatingORIID>"),
            DuplicateHeaderError,
        ),
        (
            document().replace(
                b"<n2:NLETSInquiryData>",
                b"<n2:NLETSMessageHeader><nh2:Note/></n2:NLETSMessageHeader><n2:NLETSInquiryData>",
            ),
            DuplicateHeaderError,
        ),
        (document(PERSON + PERSON), DuplicateFieldError),
        (document(PERSON + PERSON.replace("n2:Person>", "n2c:Driver>")), DuplicateFieldError),
        (document(f"<n2:Person>{BORN}</n2:Person><n2:Person>{CALLED}</n2:Person>"), DuplicateFieldError),
        (document(f"<n2:Person>{BORN}</n2:Person><n2c:Driver>{CALLED}</n2c:Driver>"), DuplicateFieldError),
        (document("<n2:ReasonCode>F</n2:ReasonCode>" * 2), DuplicateFieldError),
        (document(PERSON.replace("SYNTHETIC", "SYN, THETIC")), FieldFormError),
        (document(PERSON.replace("SYNTHETIC", "SYN\u202eTHETIC")), FieldFormError),
        (document(to=("AZNL",)), HeaderError),
        (document(to=()), HeaderError),
        (document(ori="<nc:a/>"), HeaderError),
        (document(ori="SHORT"), HeaderError),
        (
            document(more_header="<nh2:DocumentControlFieldText>A\nB</nh2:DocumentControlFieldText>"),
            HeaderError,
        ),
        (document().replace(b"4.00", b"5.00"), UnreadLayoutError),
        (document().replace(b"nlets.org/niem/1.0", b"example/niem/1.0"), UnreadLayoutError),
        (b"<html/>", UnreadLayoutError),
    ],
)
def test_what_no_message_needs_is_refused(raw, error):
    with pytest.raises(LayoutError) as caught:
        layouts.read(raw)
    assert type(caught.value) is error
    assert 0 <= caught.value.offset <= len(raw)
    assert "SYNTHETIC" not in str(caught.value)


def test_gjxdm_is_recognised_and_refused():
    old = b"<NLETS xmlns='urn:x'><DocumentSubject><PersonDriverLicenseID/></DocumentSubject></NLETS>"
    with pytest.raises(UnreadLayoutError, match="GJXDM layout, which is not read"):
        layouts.read(old)


@pytest.mark.parametrize(
    "fields",
    [(("OLN", "S1"),), (("NAM", "NOCOMMA"),), (("DOB", "010190"),), (("ZZZ", "1"),), (("IMQ", "Y"),)],
)
def test_a_field_without_a_public_place_is_not_written(fields):
    message = SwitchMessage(
        layout=Layout.NIEM, mke="DQ", ori="VTICE0900", destinations=("AZ",), fields=fields
    )
    with pytest.raises(UnwritableError):
        layouts.write(message)


@given(st.binary(max_size=120), st.integers(0, 2000))
def test_any_change_of_a_message_is_read_or_refused(noise, at):
    whole = document(more_header=CONTROL)
    at %= len(whole)
    raw = whole[:at] + noise + whole[at + len(noise) :]
    assert read_or_refused(raw)


def read_or_refused(raw):
    try:
        return len(layouts.read(raw).ori) == 9
    except LayoutError as fault:
        return 0 <= fault.offset <= len(raw)
