"""What the words of the trade are called, in English and Spanish, for everything that is generated from law.

Promises the same words in both languages (a test compares the files); an unknown word is an error, never an
empty place on a page. Page furniture is translated where pages are; here stand only terms.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final, Literal

Language = Literal["en", "es"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "es")


class UnknownWordError(KeyError):
    """A term that no word list has."""


@cache
def words(language: Language) -> dict[str, dict[str, str]]:
    """Every group of terms of one language."""
    text = Path(__file__).with_name(f"{language}.toml").read_text("utf-8")
    groups: dict[str, dict[str, str]] = tomllib.loads(text)
    return groups


def word(language: Language, group: str, term: str) -> str:
    """The name of `term` of `group`. Raises UnknownWordError if there is none."""
    try:
        return words(language)[group][term]
    except KeyError:
        raise UnknownWordError(f"no {language} word for {group} {term!r}") from None
