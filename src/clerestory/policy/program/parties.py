"""Every party there can be, as finitely many classes: two parties a law cannot tell apart are one.

A party is a place in an endless tree of requesters, but policies see of it only which of the named places and
groups it lies within, and whether it is one of them itself. So every place that is named, and one further
place below each, stand for all. Places of any state (`us-*`) count below each state that is named and below
one that is not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clerestory.law.library import Layer
from clerestory.policy.program.hierarchy import Uid, above_party
from clerestory.policy.program.values import Entity
from clerestory.vocabulary.requesters import ANY_STATE, ancestry

_UNNAMED: Final = ("other", "another", "elsewhere", "further")
"""Names for a place that no policy names."""
_UNNAMED_STATES: Final = tuple(f"us-z{letter}" for letter in "zyxwvutsrqponmlkjihgfedcba")


@dataclass(frozen=True)
class Party:
    """A class of parties. `name` is one of them, `namesake` a second one, where there is a second."""

    name: str
    namesake: str | None


def parties(layers: Sequence[Layer], named: frozenset[Entity]) -> tuple[Party, ...]:
    """The classes of parties that `named` entities tell apart, the plainest of each class first.

    layers: every layer whose groups count. Complete: each party there can be lies in exactly one class.
    """
    exact = {one.id for one in named if one.type == "Requester"}
    groups = {one.id for one in named if one.type == "Group"}
    places = exact | {
        member.removeprefix("=")
        for layer in layers
        for group in groups & layer.groups.keys()
        for member in layer.groups[group]
    }
    classes: dict[object, list[str]] = {}
    for party in _representatives(places):
        seen = (
            party if party in exact else None,
            tuple(frozenset(_named_above(layer, party, named)) for layer in layers),
        )
        classes.setdefault(seen, []).append(party)
    return tuple(Party(names[0], names[1] if names[1:] else None) for names in classes.values())


def _named_above(layer: Layer, party: str, named: frozenset[Entity]) -> Iterator[Uid]:
    return (one for one in above_party(layer, party) if Entity(*one) in named)


def _representatives(places: set[str]) -> Iterator[str]:
    """A party of every class, each class of places nobody names at least twice."""
    unnamed = _fresh(_UNNAMED, {part for place in places for part in place.split(".")})
    homes = {place.partition(".")[0] for place in places}
    states = sorted({home for home in homes if ancestry(home)[-1] == ANY_STATE and home != ANY_STATE})
    states += _fresh(_UNNAMED_STATES, homes)[:1] if ANY_STATE in homes else []
    rests = {place.partition(".")[2] for place in places if place.partition(".")[0] == ANY_STATE}
    standing = {place for place in places if place.partition(".")[0] != ANY_STATE}
    standing |= {f"{state}.{rest}" if rest else state for state in states for rest in rests | {""}}
    # Named places and those above them first, so that a class has the name people know.
    for place in sorted(standing):
        yield place
        yield from (f"{place}.{name}" for name in unnamed)
    yield from unnamed


def _fresh(names: Sequence[str], taken: set[str]) -> list[str]:
    """Two names that are not taken."""
    free = [name for name in names if name not in taken]
    number = 0
    while len(free) < 2:
        number += 1
        free += [f"{names[0]}{number}"] if f"{names[0]}{number}" not in taken else []
    return free[:2]
