"""How hard a text is to read: Flesch-Kincaid grade for English, Fernández Huerta's ease for Spanish.

English: 0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid and others, 1975).
Spanish: 206.84 - 60 syllables per word - 1.02 words per sentence (Fernández Huerta, 1959); 60 to 70 is
normal, above is easy. Syllables are counted by rule: groups of vowels, without a silent e at the end in
English; in Spanish with strong vowels apart. A citation, a number and an address count as one short word,
because a reader skips them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_SENTENCE: Final = re.compile(r"(?<=[.!?])[”\"’)]?\s+")
_SKIPPED: Final = re.compile(
    r"%\(\w+\)[sd]|%%|https?://\S+|\d+ U\.S\.C\. [\d()a-z]+|\d[\d.,-]*|\S+\.(?:py|html|json)\b"
    r"|U\.S\.|EE\. UU\."
)
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT: Final = re.compile(r"[^aeiouyl]e$|[^aeiouy][^aeiouys]?es$|[^aeiouytd]ed$|[aeiou]le$")
_SPOKEN: Final = re.compile(r"(?:[sxz]|ch|sh|[cg]|[^aeiou]l)es$")
_APART: Final = re.compile(
    r"i[ao](?!n|us)|[^aeioup]eo|[cl]ie[nt]|ying$|eing|crea|[^aeiouqg]ua[^r]|dea$|[iy]er$"
)
_STRONG: Final = "aeoáéóíú"


@dataclass(frozen=True, slots=True)
class Measure:
    """Of a text: how many sentences, words and syllables."""

    sentences: int
    words: int
    syllables: int

    @property
    def grade(self) -> float:
        """The school year of the United States that reads it (Flesch-Kincaid)."""
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def ease(self) -> float:
        """Fernández Huerta's ease of reading Spanish, 0 to 100."""
        return 206.84 - 60 * self.syllables / self.words - 1.02 * self.words / self.sentences


def measure(sentences: Iterable[str], *, spanish: bool = False) -> Measure:
    """Measure texts of one or more sentences each. Raises ValueError where there is no word in them."""
    counted = [
        [_spanish(word) if spanish else _english(word) for word in _words(one)]
        for text in sentences
        for one in _SENTENCE.split(_SKIPPED.sub(" x ", text).strip())
    ]
    counted = [one for one in counted if one]
    if not counted:
        raise ValueError("found no word; expected sentences")
    return Measure(len(counted), sum(map(len, counted)), sum(map(sum, counted)))


def _words(sentence: str) -> list[str]:
    return _WORD.findall(sentence.lower())


def _english(word: str) -> int:
    """Syllables of an English word, by rule."""
    plain = re.sub(r"[’']s?$", "", word)
    groups = len(_VOWELS.findall(plain))
    if _SILENT.search(plain) and not _SPOKEN.search(plain):
        groups -= 1
    return max(1, groups + len(_APART.findall(plain)))


def _spanish(word: str) -> int:
    """Syllables of a Spanish word: two strong vowels are two, a weak one beside a strong one is none."""
    plain = re.sub(r"qu|gu(?=[eiéí])", "q", word.replace("ü", "u"))
    plain = re.sub(r"y(?![aeiouáéíóú])", "i", plain)
    count = 0
    for group in re.findall(r"[aeiouáéíóú]+", plain):
        strong = sum(letter in _STRONG for letter in group)
        count += max(1, strong)
    return max(1, count)
