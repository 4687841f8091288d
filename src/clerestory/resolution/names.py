"""Which names are close: nicknames, double names in part, names swapped, names that sound alike.

Used only to find somebody else who could have been meant. Promises that closeness does not depend on the
order in which two names are compared: close names share a form. Folds more than `folding` does, which is why
nothing here ever confirms anybody. Source of the nicknames: nicknames.toml; of the sounds: the classes of
consonants of the Russell code of 1918, over the whole name.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from clerestory.resolution import folding

_FILE: Final = Path(__file__).with_name("nicknames.toml")
_PARTICLES: Final = frozenset(
    {"al", "bin", "ben", "da", "de", "del", "den", "der", "di", "do", "dos", "du"}
    | {"el", "la", "las", "los", "san", "st", "ter", "van", "von"}
)
_CLASSES: Final = str.maketrans(
    {
        **dict.fromkeys("bfpv", "1"),
        **dict.fromkeys("cgjkqsxz", "2"),
        **dict.fromkeys("dt", "3"),
        **dict.fromkeys("l", "4"),
        **dict.fromkeys("mn", "5"),
        **dict.fromkeys("r", "6"),
        **dict.fromkeys("aeiouyhw", None),
    }
)


def surname_forms(text: str) -> tuple[str, ...]:
    """The roots of the surname as a whole and of each part that a person may go by alone, in order; empty for
    nothing. Roots, because a given name may have been written in the surname's place."""
    parts = {part for part in folding.surname_parts(text) if part not in _PARTICLES}
    whole = folding.surname(text)
    forms = {whole, *(part for part in parts if len(part) > 1)} if whole else set()
    return tuple(sorted({each for form in forms for each in roots(form)}))


def given_forms(text: str) -> tuple[str, ...]:
    """The roots of the given name as a whole and of its first part, in order; empty for nothing."""
    whole = folding.given(text)
    if not whole:
        return ()
    return tuple(sorted({*roots(whole), *roots(folding.given_parts(text)[0])}))


def roots(given: str) -> tuple[str, ...]:
    """One name for each group of names used for each other that holds this one; the name itself if none does.
    "bill" and "william" share one; "bert" shares one with "albert" and one with "robert", who share none."""
    return _roots().get(given, (given,))


def sound(surname: str) -> str:
    """The consonants of a folded surname by class, neighbours of one class once; the name if it has none."""
    classes = surname.translate(_CLASSES)
    kept = "".join(sign for at, sign in enumerate(classes) if at == 0 or classes[at - 1] != sign)
    return kept or surname


@cache
def _roots() -> dict[str, tuple[str, ...]]:
    groups: list[list[str]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["groups"]
    found: dict[str, set[str]] = {}
    for group in groups:
        for name in group:
            found.setdefault(name, set()).add(group[0])
    return {name: tuple(sorted(heads)) for name, heads in found.items()}
