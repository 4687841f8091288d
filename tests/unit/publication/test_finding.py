"""Finding a place by words: every word, in any writing, the best first, and whatever is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.publication.finding import LONGEST, MOST_FOUND, Index, Place, looks_personal, words

PLACES = (
    Place("law", "61-11-507 · Somewhere", "A photo leaves only on a judge's warrant.", "/1", "en"),
    Place("answer", "What is the current policy?", "Somewhere", "/2", "en"),
    Place("page", "Fotografía", "Una orden judicial abre la fotografía.", "/3", "es"),
    Place("page", "Photo", "How a photo is taken.", "/4", "en"),
    Place("report", "Report 2026-10", "", "/5", "en", more="transparency"),
)
INDEX = Index(PLACES)


def addresses(typed: str) -> list[str]:
    return [one.place.address for one in INDEX.find(typed)]


def test_a_title_comes_before_a_text_and_every_word_is_needed() -> None:
    assert addresses("photo") == ["/4", "/1"]
    assert addresses("photo warrant") == ["/1"]
    assert addresses("photo elephant") == []


def test_a_citation_is_found_whole_in_part_and_as_it_is_typed() -> None:
    assert addresses("61-11-507") == addresses("61-11") == addresses("507") == ["/1"]


def test_accents_capitals_and_the_beginning_of_a_word_make_no_difference() -> None:
    assert addresses("FOTOGRAFIA") == addresses("fotografía") == addresses("fotog") == ["/3"]


def test_small_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert addresses("what is the policy") == ["/2"]
    assert addresses("what is the") == ["/2"]


def test_nothing_is_found_for_nothing() -> None:
    assert addresses("") == addresses("  ?! ") == []
    assert Index([]).find("photo") == ()


@given(st.text(max_size=400))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    assert len(INDEX.find(typed)) <= MOST_FOUND
    assert isinstance(looks_personal(typed), bool)


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert addresses("photo" + " " * LONGEST + "elephant") == addresses("photo")
    assert INDEX.find("a" * 1_000_000) == ()


@pytest.mark.parametrize(
    "typed",
    [
        "0901419851217", "123-45-6789", "(406) 555-0100", "406-555-0100", "1HGCM82633A004352",
        "who@example.org", "AB123456", "born 1985-02-17",
    ],
)  # fmt: skip
def test_what_looks_like_somebodys_number_is_told(typed: str) -> None:
    assert looks_personal(typed)


@pytest.mark.parametrize(
    "typed",
    ["61-11-507", "HB 275", "18 U.S.C. 2721", "2026-10", "SB 453 (2025)", "photo warrant", "us-mt", ""],
)
def test_citations_bills_and_months_are_no_persons(typed: str) -> None:
    assert not looks_personal(typed)


def test_words_are_small_and_plain() -> None:
    assert words("Él pidió § 61-11-507(2)") == ["el", "pidio", "61-11-507", "61", "11", "507", "2"]
