"""What tests of the switch share: messages and texts. Everybody in them is made up (SYNTHETIC).

ORIs are those of public documentation; codes of destinations are the documentation's too.
"""

from datetime import date

from hypothesis import strategies as st

from clerestory.channels.switch.message import Layout, Stamp, SwitchMessage
from clerestory.channels.switch.query import Station
from clerestory.channels.switch.replies import Approved

TODAY = date(2026, 1, 5)
STATION = Station(ori="AZNLETS20", codes=frozenset({"AZ"}), regions=frozenset({"RW"}))
ASKING = "VTICE0900"
APPROVED = Approved(
    neutral="NO ANSWER IS GIVEN BY THIS CHANNEL. WRITE TO THE OFFICE".replace(".", ":"),
    held="A PERSON LOOKS AT IT, REFERENCE {reference}",
    size=96,
)
EXAMPLE = b"KQ.AZNLETS20.AZ.TXT\nOLN/D11111111"
"""The one example of public text [s4]."""

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))

oris = st.text(_UPPER + _DIGITS, min_size=9, max_size=9)
codes = st.text(_UPPER, min_size=2, max_size=2)
places = st.lists(codes | oris, min_size=1, max_size=5).map(tuple)
legacy_controls = st.none() | st.text(_PRINTABLE.replace(".", ""), max_size=64)
_signs = "".join(map(chr, range(0x21, 0x7F)))
stamps = st.builds(Stamp, *(st.text(_signs, min_size=1, max_size=20) for _ in range(3)))
legacy_values = st.text(_PRINTABLE.replace(".", "").replace("/", ""), max_size=40)
prefixes = st.sampled_from(["OLN", "NAM", "DOB", "SEX", "IMQ", "RSN", "LIC", "VIN", "ZZZ", "Q1"])
legacy_texts = st.text(_PRINTABLE + "\n\r", max_size=200).filter(lambda text: text[:1] not in ("\r", "\n"))


@st.composite
def legacy_messages(draw):
    both = draw(st.none() | st.tuples(stamps, stamps))
    of_fields = draw(st.booleans())
    where = draw(places)
    return SwitchMessage(
        layout=Layout.LEGACY,
        mke=draw(
            st.sampled_from(["DQ", "KQ", "RQ", "RNQ", "DNQ", "NLQ"] if of_fields else ["DR", "AM", "ZQ"])
        ),
        ori=draw(oris),
        destinations=where,
        control=draw(legacy_controls),
        received=both[0] if both else None,
        sent=both[1] if both else None,
        fields=tuple(draw(st.dictionaries(prefixes, legacy_values, max_size=8)).items()) if of_fields else (),
        text=None if of_fields else draw(legacy_texts),
        separator=draw(st.sampled_from(".,")) if len(where) > 1 else ".",
    )


words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZÁÉÑ'-&<>", min_size=1, max_size=12)
names = st.builds(lambda last, rest: f"{last}, {' '.join(rest)}".rstrip(), words, st.lists(words, max_size=3))
niem_controls = st.none() | st.text(_PRINTABLE, max_size=64)
niem_fields = st.fixed_dictionaries(
    {},
    optional={
        "RSN": st.sampled_from("NFVTSHI"),
        "DOB": st.dates(min_value=date(1900, 1, 1), max_value=TODAY).map(lambda day: day.strftime("%Y%m%d")),
        "NAM": names,
        "LIC": words,
        "LIT": words,
        "LIY": st.text(_DIGITS, min_size=4, max_size=4),
        "VIN": words,
    },
)


@st.composite
def niem_messages(draw):
    asks = draw(st.booleans())
    return SwitchMessage(
        layout=Layout.NIEM,
        mke=draw(st.sampled_from(["DQ", "KQ", "RQ"] if asks else ["DR", "AM", "ZQ"])),
        ori=draw(oris),
        destinations=draw(places),
        control=draw(niem_controls),
        received=draw(st.none() | stamps),
        sent=draw(st.none() | stamps),
        fields=tuple(draw(niem_fields).items()) if asks else (),
        text=None if asks else draw(st.none() | st.text(_PRINTABLE + "\nÁ<&", max_size=200)),
    )


def legacy(mke, text, to="AZ", control=".*CTL1", ori=ASKING):
    """Bytes of one question in the text layout."""
    return f"{mke}.{ori}.{to}{control}.TXT\n{text}".encode()
