"""A small index over what the public site says: words in, places on the site out. Pure, in memory, no log.

Promises: every word must be found, as the beginning of a word of the place; accents and capitals make no
difference; a rare word counts more than a common one, a word of a title more than one of the text. Whatever
is typed costs no more than its first `LONGEST` characters and `MOST_WORDS` words.
Refuses to look for a person: `looks_personal` says what seems to be a number or an address of somebody.
Source of the weights: inverse document frequency (Spärck Jones, 1972), with the title counted four times.
"""

import math
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 200
MOST_WORDS: Final = 12
MOST_FOUND: Final = 30
_TITLE: Final = 4.0
_PART: Final = re.compile(r"[^\W_]+(?:[-.:][^\W_]+)*")
_ENGLISH: Final = (
    "a an and are as at be by can do for from how i in is it may me my not of on or that the this to was "
    "what when where which who why with you your"
)
_SPANISH: Final = (
    "al como con cual cuando de del donde el en es la las le lo los me mi no o para por que quien se si su "
    "sus un una y"
)
_SHORT: Final = frozenset(f"{_ENGLISH} {_SPANISH}".split())
_PERSONAL: Final = (
    re.compile(r"\d{7,}"),  # a licence number, a telephone number
    re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)"),  # a Social Security number
    re.compile(r"(?<!\d)\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)"),  # a telephone number
    re.compile(r"(?i)(?<![a-z0-9])(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-hj-npr-z0-9]{17}(?![a-z0-9])"),  # a VIN
    re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"),  # an address of mail
    re.compile(r"(?i)(?<![a-z0-9])[a-z]{1,3}\d{6,}(?![a-z0-9])"),  # a licence number with letters
    re.compile(r"(?<!\d)(?:19|20)\d{2}-\d{2}-\d{2}(?!\d)"),  # a day of birth
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the site. kind: what it is, a word of the page. more: other words by which it is found.

    language: the one its sentences are in. weight: more than 1 for what is nearer to the office."""

    kind: str
    title: str
    text: str
    address: str
    language: str
    more: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """A place with how well it fits; the list is in this order."""

    place: Place
    score: float


class Index:
    """Places by their words. Built once; reading changes nothing, so threads may share it."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places: Sequence[Place] = tuple(places)
        postings: dict[str, dict[int, float]] = defaultdict(dict)
        for number, place in enumerate(self.places):
            weights: dict[str, float] = {}
            for word in {*words(place.text), *words(place.more)}:
                weights[word] = 1.0
            for word in set(words(place.title)):
                weights[word] = _TITLE
            for word, weight in weights.items():
                postings[word][number] = weight
        self._postings = dict(postings)
        self._sorted = sorted(self._postings)

    def find(self, typed: str) -> tuple[Found, ...]:
        """The places that have every word, the best first; none for nothing."""
        asked = tuple(dict.fromkeys(words(typed[:LONGEST])))[:MOST_WORDS]
        asked = tuple(one for one in asked if one not in _SHORT) or asked
        if not asked or not self.places:
            return ()
        total: dict[int, float] | None = None
        for word in asked:
            scores = self._scores(word)
            if total is None:
                total = scores
            else:
                total = {number: total[number] + score for number, score in scores.items() if number in total}
        best = sorted((total or {}).items(), key=lambda one: (-one[1], one[0]))[:MOST_FOUND]
        return tuple(Found(self.places[number], score) for number, score in best)

    def _scores(self, word: str) -> dict[int, float]:
        """How much each place says of a word, or of words that begin with it."""
        found: dict[int, float] = {}
        for at in range(bisect_left(self._sorted, word), len(self._sorted)):
            known = self._sorted[at]
            if not known.startswith(word):
                break
            rows = self._postings[known]
            rare = math.log(1 + len(self.places) / len(rows))
            near = 1.0 if known == word else 0.5
            for number, weight in rows.items():
                found[number] = max(found.get(number, 0.0), rare * near * weight * self.places[number].weight)
        return found


def words(text: str) -> list[str]:
    """The words of a text, small and without accents; a citation such as 61-11-510 is one word, and its parts
    are words too."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    found: list[str] = []
    for part in _PART.findall(plain):
        found.append(part)
        if len(pieces := re.split(r"[-.:]", part)) > 1:
            found.extend(pieces)
    return found


def looks_personal(typed: str) -> bool:
    """Does it look like a number, a day of birth or an address of somebody, which no page here knows?"""
    return any(one.search(typed[:LONGEST]) for one in _PERSONAL)
