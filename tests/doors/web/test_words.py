"""Every value of the published facts format has a word on the pages."""

import pytest

from clerestory.casework.commands import CheckedWith, Verdict
from clerestory.casework.pages import Needs
from clerestory.intake.states import State
from clerestory.vocabulary.decision import Effect, Outcome, Reading
from clerestory.vocabulary.form import SCHEMA
from clerestory.web import words

PROPERTIES = SCHEMA["properties"]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (words.ELEMENTS, SCHEMA["$defs"]["element"]["enum"]),
        (words.ACTIVITIES, PROPERTIES["purpose"]["properties"]["activity"]["enum"]),
        (words.INSTRUMENTS, PROPERTIES["authority"]["properties"]["instrument"]["enum"]),
        (words.ISSUERS, PROPERTIES["authority"]["properties"]["issuer"]["enum"]),
        (words.CONSENT_FORMS, PROPERTIES["consent"]["properties"]["form"]["enum"]),
        (words.FEES, PROPERTIES["application"]["properties"]["fee"]["enum"]),
        (words.RECORDS, PROPERTIES["subject"]["properties"]["record"]["enum"]),
        (words.KEYS, PROPERTIES["subject"]["properties"]["keys_supplied"]["items"]["enum"]),
        (words.CHANNELS, PROPERTIES["channel"]["enum"]),
        (words.ATTESTATIONS, PROPERTIES["requester"]["properties"]["attestations"]["items"]["enum"]),
        (words.POWERS, PROPERTIES["requester"]["properties"]["delegated"]["items"]["enum"]),
        (words.STATES, list(State)),
        (words.OUTCOMES, list(Outcome)),
        (words.EFFECTS, list(Effect)),
        (words.READINGS, list(Reading)),
        (words.VERDICTS, list(Verdict)),
        (words.NEEDS, list(Needs)),
        (words.CHECKED_WITH, list(CheckedWith)),
    ],
)
def test_a_table_of_words_holds_each_value_once(table: words.Words, values: list[str | None]) -> None:
    assert set(table) == {str(value) for value in values if value is not None}


def test_the_form_offers_every_element_but_the_face_search() -> None:
    offered = [name for _heading, names in words.ELEMENT_GROUPS for name in names]
    assert sorted(offered) == sorted(set(words.ELEMENTS) - {"face_search_result"})


def test_the_form_offers_every_purpose_but_the_unsaid_ones() -> None:
    offered = [name for _heading, names in words.ACTIVITY_GROUPS for name in names]
    assert sorted(offered) == sorted(set(words.ACTIVITIES) - {"unknown", "curiosity"})


def test_the_form_offers_every_paper() -> None:
    offered = [name for _heading, names in words.INSTRUMENT_GROUPS for name in names]
    assert sorted(offered) == sorted(set(words.INSTRUMENTS) - {"none"})
