"""Form letters: which comments are one letter, counted exactly and never removed.

Two comments are compared by the runs of five words that stand in them, without case, accents of writing or
punctuation. The text that came most often is taken first (among equals the shorter, then the earlier); every
other one that shares at least SAME_RUNS of all runs of both, or holds at least HELD_RUNS of a letter of
LONG_LETTER runs or more, is counted to it. With just the same words it is the same, else a variant. Then the
next text that belongs to none. What is like no other stands alone.

Promises the same answer as comparing each with each: candidates come from an index of all runs that two texts
share, not from a sample of them, so nothing is left to chance. Refuses to say what anybody meant.
Source: shingles and the resemblance of Broder (1997), which MinHash estimates; here it is counted.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

import numpy as np

RUN: Final = 5
SAME_RUNS: Final = 0.6
HELD_RUNS: Final = 0.8
LONG_LETTER: Final = 16
_WORD: Final = re.compile(r"\w+")
_FACTORS: Final = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F],
    dtype=np.uint64,
)


@dataclass(frozen=True, slots=True)
class Membership:
    """To which letter a comment is counted; None: it is like no other. Letters are numbered from 1, the one
    with most comments first. is_variant: its words are not just the letter's."""

    letter: int | None
    is_variant: bool = False


@dataclass(slots=True)
class _Star:
    """A text in the middle with those that are counted to it, as numbers of distinct texts."""

    middle: int
    members: list[int]


def plain_words(text: str) -> tuple[str, ...]:
    """The words by which two texts are compared."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return tuple(_WORD.findall("".join(sign for sign in bare if not unicodedata.combining(sign))))


def letters(texts: Sequence[str]) -> tuple[Membership, ...]:
    """To which letter each text belongs, in the order given. A text without a word stands alone."""
    distinct: dict[tuple[str, ...], list[int]] = {}
    for position, text in enumerate(texts):
        words = plain_words(text)
        if words:
            distinct.setdefault(words, []).append(position)
    kinds = sorted(distinct, key=lambda words: (-len(distinct[words]), len(words), distinct[words][0]))
    stars = _stars(kinds)
    found = [Membership(None)] * len(texts)
    counted = [(sum(len(distinct[kinds[one]]) for one in star.members), star) for star in stars]
    several = [(count, star) for count, star in counted if count > 1]
    several.sort(key=lambda each: (-each[0], distinct[kinds[each[1].middle]][0]))
    for number, (_count, star) in enumerate(several, 1):
        for one in star.members:
            for position in distinct[kinds[one]]:
                found[position] = Membership(number, one != star.middle)
    return tuple(found)


def _stars(kinds: Sequence[tuple[str, ...]]) -> list[_Star]:
    """Distinct texts, in the order in which they are taken, gathered around those that came first."""
    runs, owners, sizes = _runs(kinds)
    order = np.argsort(runs, kind="stable")
    runs, owners = runs[order], owners[order]
    begins = np.flatnonzero(np.concatenate(([True], runs[1:] != runs[:-1])))
    lengths = np.diff(np.concatenate((begins, [len(runs)])))
    shared = lengths > 1  # a run that stands in one text alone makes nothing alike
    begins, lengths = begins[shared], lengths[shared]
    pointers: list[list[int]] = [[] for _ in kinds]
    rarest_first = np.argsort(lengths, kind="stable")
    begins, lengths = begins[rarest_first], lengths[rarest_first]
    for place, (begin, length) in enumerate(zip(begins.tolist(), lengths.tolist(), strict=True)):
        for owner in owners[begin : begin + length].tolist():
            pointers[owner].append(place)
    taken: Any = np.zeros(len(kinds), dtype=bool)
    stars = []
    for middle in range(len(kinds)):
        if taken[middle]:
            continue
        taken[middle] = True
        near = _near(middle, pointers[middle], (begins, lengths, owners), sizes, taken)
        taken[near] = True
        stars.append(_Star(middle, [middle, *near.tolist()]))
    return stars


def _near(
    middle: int, places: list[int], index: tuple[Any, Any, Any], sizes: Any, taken: Any
) -> "np.ndarray[Any, np.dtype[np.int64]]":
    begins, lengths, owners = index
    size = int(sizes[middle])
    # What is alike shares SAME_RUNS of the middle's runs or more, so at least one of its rarest so many.
    # Source: prefix filtering, Chaudhuri, Ganti and Kaushik 2006.
    rarest = size - math.ceil(SAME_RUNS * size) + 1 - (size - len(places))
    first = [owners[begins[place] : begins[place] + lengths[place]] for place in places[: max(rarest, 0)]]
    if not first or taken[np.concatenate(first)].all():
        return np.empty(0, dtype=np.int64)
    parts = [owners[begins[place] : begins[place] + lengths[place]] for place in places]
    both = np.bincount(np.concatenate(parts), minlength=len(sizes))
    alike = both >= SAME_RUNS * (sizes[middle] + sizes - both)
    if sizes[middle] >= LONG_LETTER:
        alike |= both >= HELD_RUNS * sizes[middle]
    return np.flatnonzero(alike & ~taken)


def _runs(kinds: Sequence[tuple[str, ...]]) -> tuple[Any, Any, Any]:
    """Each run once for each text, as numbers; the text of each; how many each text has. A text that is too
    short for a run is one run as a whole."""
    known: dict[str, int] = {}
    all_runs: list[Any] = []
    all_owners: list[Any] = []
    sizes: list[int] = []
    for owner, words in enumerate(kinds):
        numbers = np.fromiter((_number(word, known) for word in words), dtype=np.uint64, count=len(words))
        if len(numbers) < RUN:
            padded = np.concatenate((numbers, np.zeros(RUN - len(numbers), dtype=np.uint64)))
            runs = (padded * _FACTORS).sum(keepdims=True, dtype=np.uint64)
        else:
            windows = np.lib.stride_tricks.sliding_window_view(numbers, RUN)
            runs = np.unique((windows * _FACTORS).sum(axis=1, dtype=np.uint64))
        all_runs.append(runs)
        all_owners.append(np.full(len(runs), owner, dtype=np.int64))
        sizes.append(len(runs))
    if not kinds:
        return np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(all_runs), np.concatenate(all_owners), np.array(sizes, dtype=np.int64)


def _number(word: str, known: dict[str, int]) -> int:
    if word not in known:
        known[word] = int.from_bytes(blake2b(word.encode(errors="replace"), digest_size=8).digest()) or 1
    return known[word]
