"""What must not be read is proposed, a person marks the rest, the published text says what was removed."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.horizon.errors import NothingToRemoveError
from clerestory.horizon.redacting import Removed, Span, mark, propose, without


@pytest.mark.parametrize(
    ("text", "kind", "removed"),
    [
        ("My number is 219-09-9999, check it.", Removed.SSN, "219-09-9999"),
        ("Call me at (406) 555-0142 any day", Removed.TELEPHONE, "(406) 555-0142"),
        ("Call +1 406.555.0142 now", Removed.TELEPHONE, "+1 406.555.0142"),
        ("or 555-0142", Removed.TELEPHONE, "555-0142"),
        ("mail ann.b@example.org please", Removed.MAIL, "ann.b@example.org"),
        ("mail ann (at) example dot org", Removed.MAIL, "ann (at) example dot org"),
        ("born on 3/14/1985 in a barn", Removed.BIRTH_DATE, "3/14/1985"),
        ("born March 14, 1985", Removed.BIRTH_DATE, "March 14, 1985"),
        ("nací el 14 de marzo de 1985", Removed.BIRTH_DATE, "14 de marzo de 1985"),
        ("I live at 1420 North Ewing Street, Apt 4", Removed.ADDRESS, "1420 North Ewing Street, Apt 4"),
        ("write to P.O. Box 201430", Removed.ADDRESS, "P.O. Box 201430"),
        ("vivo en Calle del Sol 123", Removed.ADDRESS, "Calle del Sol 123"),
        ("driver's license number: 0801219854111", Removed.LICENCE, "0801219854111"),
        ("mi licencia no. A1234567", Removed.LICENCE, "A1234567"),
        ("his plate number 5-12345A stood there", Removed.PLATE, "5-12345A"),
        ("VIN 1HGCM82633A004352 is mine", Removed.PLATE, "1HGCM82633A004352"),
        ("it is 0801219854111, really", Removed.NUMBER, "0801219854111"),
        ("it is 4 0 6 5 5 5 0 1 4 2 if you want", Removed.NUMBER, "4 0 6 5 5 5 0 1 4 2"),
        ("my number is \uff12\uff11\uff19-09-9999", Removed.SSN, "\uff12\uff11\uff19-09-9999"),
        ("my number is 219\u201109\u20119999", Removed.SSN, "219\u201109\u20119999"),
        ("my number is 219\u2013 09 \u2013 9999", Removed.SSN, "219\u2013 09 \u2013 9999"),
        ("call 406\u2212555\u22120142", Removed.TELEPHONE, "406\u2212555\u22120142"),
        ("my number is\n219\n09\n9999", Removed.SSN, "219\n09\n9999"),
        ("I live at 1420 North\nEwing Street", Removed.ADDRESS, "1420 North\nEwing Street"),
    ],
)
def test_personal_data_is_proposed(text: str, kind: Removed, removed: str) -> None:
    assert (kind, removed) in [(span.kind, text[span.start : span.end]) for span in propose(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Under 18 USC 2721(b)(1) and MCA 61-11-508, 5 business days are enough.",
        "In 2025 there were 292,114 look-ups and $1,250,000 of cost; 3 of 10 answered.",
        "The license is a privilege and the plate is public.",
    ],
)
def test_law_and_figures_are_left_alone(text: str) -> None:
    assert propose(text) == ()


def test_the_published_text_says_what_was_removed_in_the_comments_language() -> None:
    text = "Call 406-555-0142 and ask for John Doe."
    spans = (*propose(text), *mark(text, ["john doe"], Removed.NAME))
    assert without(text, spans, "en") == (
        "Call [removed: telephone number] and ask for [removed: name of a person]."
    )
    assert "[suprimido: número de teléfono]" in without(text, spans, "es")


def test_a_mark_that_is_not_in_the_text_is_refused() -> None:
    with pytest.raises(NothingToRemoveError):
        mark("Ask for John Doe.", ["Jon Doe"], Removed.NAME)


def test_spans_that_touch_are_removed_as_one() -> None:
    assert without("abcdef", [Span(Removed.NAME, 1, 4), Span(Removed.OTHER, 3, 5)], "en") == (
        "a[removed: name of a person]f"
    )


@given(st.text(alphabet="0123456789-. ()+abAB@\n'#:", max_size=300))
def test_proposals_never_overlap_and_lie_in_the_text(text: str) -> None:
    spans = propose(text)
    assert all(0 <= one.start < one.end <= len(text) for one in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@pytest.mark.parametrize("part", ["1 ", "a.", "1 a ", "-1", "(1", "calle a ", "a@a.", "license ", "plate 1"])
def test_no_text_makes_the_patterns_slow(part: str) -> None:
    assert len(propose((part * 5000)[:5000])) >= 0
