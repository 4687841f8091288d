"""One spelling for values that people spell many ways, before they are compared.

Promises that case, accents, hyphens, apostrophes and spaces make no difference, and that folding is
idempotent. Folds nothing away that tells two people apart beyond that: no nicknames, no sound-alikes, no
likely typing errors (`names` and `slips` know those, and only to doubt). Source of idea: research on who gets
mistaken for whom; a tolerant spelling is a way to the wrong person.
"""

import re
import unicodedata
from typing import Final

_STROKES: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_SUFFIXES: Final = {
    "jr": "jr",
    "junior": "jr",
    "sr": "sr",
    "senior": "sr",
    "ii": "ii",
    "iii": "iii",
    "iv": "iv",
}
_SEXES: Final = {
    "m": "m",
    "male": "m",
    "1": "m",
    "f": "f",
    "female": "f",
    "2": "f",
    "x": "x",
    "nonbinary": "x",
}
_STREET_WORDS: Final = {
    "street": "st",
    "avenue": "ave",
    "road": "rd",
    "lane": "ln",
    "drive": "dr",
    "court": "ct",
    "trail": "trl",
    "apartment": "unit",
    "apt": "unit",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}


def surname(text: str) -> str:
    """Letters alone, in lower case without accents; a generation suffix at the end is left off."""
    return "".join(surname_parts(text))


def surname_parts(text: str) -> list[str]:
    """The words of a surname, without a generation suffix at the end."""
    words = _words(text)
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return words


def suffix(text: str) -> str:
    """The generation suffix at the end of a surname: jr, sr, ii, iii or iv; empty for none."""
    last = _words(text)[1:][-1:]
    return _SUFFIXES.get(last[0], "") if last else ""


def given(text: str) -> str:
    """Letters alone, in lower case without accents; initials after the name are left off."""
    return "".join(given_parts(text))


def given_parts(text: str) -> list[str]:
    """The words of a given name, without initials after it."""
    words = _words(text)
    while len(words) > 1 and len(words[-1]) == 1:
        words.pop()
    return words


def sex(text: str) -> str:
    """m, f or x, also from the figures 1 and 2; empty for what says nothing (unknown, 9, a blank)."""
    return _SEXES.get(text.strip().casefold(), "")


def number(text: str) -> str:
    """A licence number, plate or identification number: capital letters and digits alone."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def zip5(text: str) -> str:
    """The first five digits of a ZIP code."""
    found = re.match(r"\s*([0-9]{5})(?:-?[0-9]{4})?\s*$", text)
    return found[1] if found else ""


def street(text: str) -> str:
    """House number and street with the usual abbreviations, single spaces."""
    return " ".join(_STREET_WORDS.get(word, word) for word in _words(text.replace("#", " unit ")))


def county(text: str) -> str:
    """The county's name without the word county."""
    return "".join(word for word in _words(text.replace("&", " and ")) if word != "county")


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_STROKES))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "'’ʼ`.")
    return re.findall(r"[^\W_]+", kept.casefold())
