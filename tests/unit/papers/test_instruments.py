"""Administrative paper and court process are told apart, by data, with a sentence and a source."""

import pytest

from clerestory.papers.instruments import (
    WITHOUT_PAPER,
    Side,
    contradiction,
    instruments,
    side_of,
    suggestions,
)
from clerestory.vocabulary.form import SCHEMA

KNOWN = set(SCHEMA["properties"]["authority"]["properties"]["instrument"]["enum"])
FORMS = {
    "administrative_warrant": "Form I-200 (Rev. 09/16) Warrant for Arrest of Alien",
    "administrative_subpoena": "DHS Form I-138 Immigration Enforcement Subpoena",
    "customs_summons": "Summons, DHS Form 3115, 19 U.S.C. 1509",
    "immigration_judge_order": "EXECUTIVE OFFICE FOR IMMIGRATION REVIEW  Order of the Immigration Judge",
    "detainer": "DHS Form I-247A  IMMIGRATION DETAINER - NOTICE OF ACTION",
}


def test_every_instrument_on_paper_has_its_side_sentence_source_and_lines():
    assert set(instruments()) == KNOWN - WITHOUT_PAPER
    for each in instruments().values():
        assert each.says.endswith(".")
        assert each.source
        assert each.lines
        assert all(mark == mark.casefold() for mark in each.marks)


@pytest.mark.parametrize("name", FORMS)
def test_an_agencys_own_form_is_known_as_such(name):
    found = suggestions(FORMS[name])
    assert name in [each.instrument for each in found]
    assert side_of(name) is Side.AGENCY
    against = contradiction("judicial_warrant", found)
    assert against is not None
    assert against.mark in " ".join(FORMS[name].casefold().split())


def test_i_205_is_an_administrative_warrant_too():
    assert suggestions("Form I-205  Warrant of Removal/Deportation")[0].instrument == "administrative_warrant"


def test_a_courts_form_contradicts_nothing():
    found = suggestions("AO 93 Search and Seizure\nWarrant, United States District Court")
    assert [each.instrument for each in found] == ["judicial_warrant"]
    assert contradiction("judicial_warrant", found) is None


def test_an_agencys_form_read_as_what_it_is_contradicts_nothing():
    assert contradiction("administrative_warrant", suggestions(FORMS["administrative_warrant"])) is None


def test_a_text_without_marks_suggests_nothing():
    assert suggestions("Dear colleague, please send the file.") == ()
