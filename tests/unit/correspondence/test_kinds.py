"""The words of letters: both languages have the same places for values; a letter with a gap is never made."""

import re
import tomllib

import pytest

from clerestory.correspondence.kinds import (
    TEXTS,
    AnyKind,
    LetterKind,
    PersonLetterKind,
    RecordsLetterKind,
    compose,
)

DOCUMENT = tomllib.loads(TEXTS.read_text("utf-8"))
SENTENCES = [(part, name, both) for part, names in DOCUMENT.items() for name, both in names.items()]
# The arithmetic of a due day is written in English only.
ENGLISH_ONLY = {"arithmetic"}
VALUES = {
    "office": "The office",
    "agency": "An agency",
    "reference": "R-1",
    "date": "2026-03-02",
    "due": "2026-03-09",
    "arithmetic": "5 working days.",
    "on": "2026-03-02",
    "appeal_by": "2026-04-01",
    "expires": "2026-03-16",
    "answer_by": "2026-03-12",
    "attest_by": "2026-04-01",
    "reply_by": "By 2026-04-01.",
    "court": "A court.",
    "until": "2026-04-01",
    "where": "https://office.example/record/",
    "entered_on": "2026-03-02",
    "begins_on": "2026-03-23",
    "asked_on": "2026-03-02",
}


@pytest.mark.parametrize(("part", "name", "both"), SENTENCES)
def test_every_sentence_stands_in_both_languages_with_the_same_values(
    part: str, name: str, both: dict[str, str]
) -> None:
    assert set(both) == {"en", "es"}
    english, spanish = (set(re.findall(r"\{(\w+)\}", both[language])) for language in ("en", "es"))
    assert english - ENGLISH_ONLY == spanish
    assert both["en"] != both["es"] or part == "phrases"


@pytest.mark.parametrize("kind", [*LetterKind, *RecordsLetterKind, *PersonLetterKind])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_can_be_composed_and_leaves_no_place_open(kind: AnyKind, language: str) -> None:
    content = compose(kind, language, VALUES)
    lines = [line for part in content.parts for line in (part.heading, *part.lines)]
    assert not any("{" in line for line in (*lines, content.title, content.footer))


def test_a_letter_that_lacks_a_value_is_not_composed() -> None:
    with pytest.raises(KeyError, match="appeal_by"):
        compose(LetterKind.REFUSAL, "en", {name: VALUES[name] for name in VALUES if name != "appeal_by"})
