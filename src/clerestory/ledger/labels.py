"""All entries about one person, found in a log by the key of that person's labels, and that there is no more.

Promises: every entry of the log is looked at. Labels are numbered from 1 without gaps, so a missing number or
one that occurs twice is found, and the first number that is absent is the end.
Refuses: to say anything of entries that could not be read.
Source: docs/reference/ledger-formats.md, Leaf.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from clerestory.ledger.errors import MalformedError, OpeningError
from clerestory.ledger.leaf import parse_leaf, subject_label
from clerestory.ledger.tiles import FULL, Read, Resource, entries_of

_AT_ONCE: Final = 4096
"""How many labels are looked for in one way through the log."""


@dataclass(frozen=True)
class About:
    """The entries about a person. entries: by number of the label, from 1 on, the index of the entry."""

    entries: Mapping[int, int]

    @property
    def latest(self) -> int:
        """The number of the last label there is, 0 without any."""
        return max(self.entries, default=0)


def entries_about(read: Read, size: int, key: bytes) -> About:
    """The entries about the holder of `key` among the first `size` of a log.

    key: 32 bytes. Raises ResourceError for what cannot be read, OpeningError when a label is missing before a
    later one or occurs twice: then an entry was left out, or one was logged twice.
    """
    found: dict[int, int] = {}
    first = 1
    while first == 1 or first - 1 in found:
        labels = {subject_label(key, number): number for number in range(first, first + _AT_ONCE)}
        for index, label in _labels(read, size):
            number = labels.get(label)
            if number is not None and found.setdefault(number, index) != index:
                raise OpeningError(
                    f"Entries {found[number]} and {index} carry one label, number {number} of this person."
                )
        first += _AT_ONCE
    missing = [number for number in range(1, max(found, default=0)) if number not in found]
    if missing:
        raise OpeningError(
            f"Label number {missing[0]} of this person is not in the log, although number {max(found)} is. "
            "Look again under a later head; if it is missing there too, an entry was left out."
        )
    return About(found)


def _labels(read: Read, size: int) -> Iterator[tuple[int, bytes]]:
    """The label of each entry that has Clerestory's form, with its index."""
    for number in range(-(-size // FULL)):
        bundle = Resource(None, number, min(FULL, size - number * FULL))
        for offset, entry in enumerate(entries_of(read, bundle)):
            try:
                yield number * FULL + offset, parse_leaf(entry).label
            except MalformedError:
                continue
