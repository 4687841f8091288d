"""Public pages read at grade 8 or below: measured over each page's own sentences, as its template has them.

Sentences of law, names and numbers come from packs and reports and are not the page's own; they are not in a
template. A page above the grade stands in `EXCEPTIONS` with its reason, or its sentences are mended. The
Spanish of the same sentences is measured too (Fernández Huerta) and must not be hard.
"""

import importlib.util
import re
from pathlib import Path
from typing import Any, Final

import pytest
from tests.world.reading_grade import measure

from clerestory.publication.consequences import kinds
from clerestory.site.folders import CLONE

GRADE: Final = 8.0
EASE: Final = 50.0
"""Below this, Spanish is "rather difficult" in Fernández Huerta's own table."""
EXCEPTIONS: Final[dict[str, str]] = {}
"""A template's place: why its sentences stay above the grade."""
FEWEST_WORDS: Final = 20
"""A page with less prose than this has no grade worth the name."""


def _messages() -> Any:
    spec = importlib.util.spec_from_file_location("messages", CLONE / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MESSAGES: Final = _messages()
SPANISH: Final = MESSAGES.read_catalogue(MESSAGES.CATALOGUE.read_text("utf-8"))
TEMPLATES: Final = sorted({path for pattern in MESSAGES.PAGES for path in MESSAGES.WEB.glob(pattern)})


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= 5 and re.search(r"[.?!:]$", text.strip()) is not None


def _keys(path: Path) -> list[tuple[str, ...]]:
    found = list(dict.fromkeys(MESSAGES._in_template(path.read_text("utf-8"))))
    return [key for key in found if any(_is_sentence(one) for one in key)]


def _name(path: Path) -> str:
    return path.relative_to(MESSAGES.WEB / "templates").as_posix()


def _own_sentences(path: Path) -> list[str]:
    return [one for key in _keys(path) for one in key if _is_sentence(one)]


PAGES: Final = {
    _name(path): _own_sentences(path)
    for path in TEMPLATES
    if sum(len(one.split()) for one in _own_sentences(path)) >= FEWEST_WORDS
}


@pytest.mark.parametrize("page", PAGES)
def test_a_public_page_reads_at_grade_eight_or_below(page: str) -> None:
    grade = measure(PAGES[page]).grade
    hardest = max(PAGES[page], key=lambda one: measure([one]).grade)
    if page in EXCEPTIONS:
        assert grade > GRADE, f"{page} reads at grade {grade:.1f} now; take it out of EXCEPTIONS."
    else:
        assert grade <= GRADE, f"{page} reads at grade {grade:.1f}. Its hardest sentence: {hardest}"


@pytest.mark.parametrize("page", PAGES)
def test_the_spanish_of_a_public_page_is_not_hard(page: str) -> None:
    path = MESSAGES.WEB / "templates" / page
    texts = [one for key in _keys(path) for one in SPANISH.get(key, ()) if one]
    ease = measure(texts, spanish=True).ease if texts else 100.0
    assert ease >= EASE, f"{page} has an ease of {ease:.0f} in Spanish."


def test_what_an_event_means_reads_at_grade_eight_in_both_languages() -> None:
    for kind in kinds("en"):
        grade = measure([kind.means, kind.not_means, *kind.do]).grade
        assert grade <= GRADE, f"{kind.id} reads at grade {grade:.1f}."
    for kind in kinds("es"):
        ease = measure([kind.means, kind.not_means, *kind.do], spanish=True).ease
        assert ease >= EASE, f"{kind.id} has an ease of {ease:.0f} in Spanish."


def test_the_measure_tells_an_easy_text_from_a_hard_one() -> None:
    easy = "The cat sat on the mat. The dog ran to the park."
    hard = "Inappropriate dissemination of confidential information constitutes an infringement."
    assert measure([easy]).grade < 1
    assert measure([hard]).grade > 15
    assert measure(["La ley cerró la pregunta."], spanish=True).ease > 80


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("information", 4), ("released", 2), ("decided", 3), ("people", 2), ("agencies", 3), ("vehicle", 3),
        ("judges", 2), ("changes", 2), ("closed", 1), ("carrier", 3), ("provision", 3), ("tables", 2),
        ("files", 1), ("science", 2), ("being", 2), ("law", 1), ("answers", 2), ("refused", 2), ("places", 2),
    ],
)  # fmt: skip
def test_syllables_of_english_words_are_counted_as_a_dictionary_does(word: str, syllables: int) -> None:
    assert measure([word]).syllables == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("oficina", 4), ("quien", 1), ("había", 3), ("país", 2), ("poeta", 3), ("respuesta", 3), ("ciudad", 2)],
)
def test_syllables_of_spanish_words_are_counted_as_a_dictionary_does(word: str, syllables: int) -> None:
    assert measure([word], spanish=True).syllables == syllables


def test_citations_numbers_and_addresses_count_as_one_short_word() -> None:
    assert measure(["It is 18 U.S.C. 2721(b)(1)."]).words == measure(["It is x."]).words


def test_without_a_word_there_is_no_measure() -> None:
    with pytest.raises(ValueError, match="found no word"):
        measure(["..."])
