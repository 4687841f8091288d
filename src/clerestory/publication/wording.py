"""The sentences of the answers, in English and Spanish side by side (`texts.toml`), and how lists are said.

A sentence that is missing, or that lacks a value, is an error and never an empty place on a page.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from clerestory.publication.errors import PublicationError
from clerestory.vocabulary.words import Language

FILE: Final = Path(__file__).with_name("texts.toml")
_VOWEL_I: Final = ("i", "í", "hi", "hí")


class NoSuchTextError(PublicationError):
    """No sentence has this name."""


@cache
def texts() -> dict[str, dict[str, str]]:
    """Every sentence by `part.name`, in both languages."""
    document = tomllib.loads(FILE.read_text("utf-8"))
    return {
        f"{part}.{name}": sentence for part, names in document.items() for name, sentence in names.items()
    }


def say(language: Language, name: str, **values: object) -> str:
    """The sentence `name` with its values. Raises NoSuchTextError if there is none or a value is missing."""
    try:
        return capital(texts()[name][language].format(**values))
    except KeyError as missing:
        raise NoSuchTextError(
            f"found no {language} sentence {name!r}, or no value {missing} for it."
        ) from None


def listed(language: Language, terms: Sequence[str]) -> str:
    """Terms as people say them: one, two and three."""
    if len(terms) < 2:
        return "".join(terms)
    return f"{', '.join(terms[:-1])} {_and(language, terms[-1])} {terms[-1]}"


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with its first letter small, to stand inside a sentence."""
    return text[:1].lower() + text[1:]


def _and(language: Language, following: str) -> str:
    if language == "en":
        return "and"
    first = following.lower()
    return "e" if first.startswith(_VOWEL_I) and not first.startswith("hie") else "y"
