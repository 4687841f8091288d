"""Two texts of one citation cannot be law on the same day: one of the days must be wrong."""

from collections.abc import Iterator
from itertools import combinations

from clerestory.law.library import Library
from clerestory.law.provision import Provision


def check(library: Library) -> Iterator[str]:
    """One finding for each two provisions of one citation whose periods overlap."""
    for pack in library.packs.values():
        texts: dict[str, list[Provision]] = {}
        for one in pack.provisions:
            texts.setdefault(one.citation, []).append(one)
        for citation, versions in texts.items():
            for first, second in combinations(versions, 2):
                day = max(first.effective_on, second.effective_on)
                if first.is_in_force(day) and second.is_in_force(day):
                    both = f"{first.id} and {second.id} both give {citation} on {day}"
                    yield f"{pack.id}: {both}; expected one text a day."
