"""Every term has a name in both languages, and every axis of the tables has its terms."""

from collections.abc import Iterable
from typing import Any

import pytest

from clerestory.impact.replay.comparison import CHANGES
from clerestory.law.bills import STATUSES
from clerestory.law.claims import VERDICTS
from clerestory.law.contacts import KINDS as CONTACTS
from clerestory.law.pack import LAYERS
from clerestory.law.provision import ACTIONS, DATED, KINDS
from clerestory.policy.decide.openings import PAPERS as PAPERS_TO_SHOW
from clerestory.policy.decide.openings import PROOFS
from clerestory.policy.program.shapes import LAW
from clerestory.policy.tables.askers import ASKERS, CREDENTIALS, PAPERS
from clerestory.policy.tables.comparison import QUESTIONS
from clerestory.publication.promises import Standing
from clerestory.vocabulary.decision import Effect, Outcome, Reading
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.form import SCHEMA
from clerestory.vocabulary.requester_classes import CLASSES
from clerestory.vocabulary.words import LANGUAGES, Language, UnknownWordError, word, words


def listed(*path: str) -> list[str]:
    """The words that the public schema lists for a fact."""
    place: Any = SCHEMA
    for step in path:
        place = place["properties"][step]
    return [one for one in place.get("items", place)["enum"] if one is not None]


GROUPS: list[tuple[str, Iterable[str]]] = [
    ("element", ELEMENTS),
    ("outcome", Outcome),
    ("reading", Reading),
    ("effect", Effect),
    ("dated", DATED),
    ("action", ACTIONS),
    ("kind", KINDS),
    ("asker", [one.name for one in ASKERS]),
    ("paper", [one.name for one in PAPERS]),
    ("credential", CREDENTIALS),
    ("question", [one.name for one in QUESTIONS]),
    ("bill", STATUSES),
    ("verdict", VERDICTS),
    ("fact", [".".join(path[1:]) for path in LAW.facts() if path[0] == "context"]),
    ("step", [*PROOFS, *PAPERS_TO_SHOW]),
    ("layer", LAYERS),
    ("activity", listed("purpose", "activity")),
    ("instrument", listed("authority", "instrument")),
    ("issuer", listed("authority", "issuer")),
    ("record", listed("subject", "record")),
    ("class", listed("subject", "credential")),
    ("consent_form", listed("consent", "form")),
    ("attestation", listed("requester", "attestations")),
    ("power", listed("requester", "delegated")),
    ("key", listed("subject", "keys_supplied")),
    ("channel", listed("channel")),
    ("mode", listed("mode")),
    ("resolved", listed("subject", "resolved")),
    ("fee", listed("application", "fee")),
    ("finding", listed("reviewer", "finding")),
    ("standing", Standing),
    ("requester_class", CLASSES),
    ("change", CHANGES),
    ("contact", CONTACTS),
]
OPEN_GROUPS = {"party"}
"""Places of the tree of requesters; a place without a word is told by the one above it."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("group", "terms"), GROUPS, ids=[name for name, _ in GROUPS])
def test_each_term_has_exactly_one_name(language: Language, group: str, terms: Iterable[str]) -> None:
    assert set(words(language)[group]) == {str(term) for term in terms}
    assert all(text == text.strip() and text for text in words(language)[group].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_no_other_groups(language: Language) -> None:
    assert set(words(language)) == {name for name, _ in GROUPS} | OPEN_GROUPS


def test_both_languages_name_the_same_parties() -> None:
    assert set(words("en")["party"]) == set(words("es")["party"])


def test_an_unknown_word_is_an_error_that_names_it() -> None:
    with pytest.raises(UnknownWordError, match="no es word for element 'shoe_size'"):
        word("es", "element", "shoe_size")
