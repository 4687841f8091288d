"""What lies within what: a party in its places and groups, an element in its classes. Data, shared by
everyone who evaluates a law; how `in` is answered is each engine's own."""

from clerestory.law.library import Layer
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.requesters import ancestry

Uid = tuple[str, str]
"""Type and id of an entity."""


def above_party(layer: Layer, party: str) -> tuple[Uid, ...]:
    """Everything the party lies within: the places above it, and groups that name one of those places, or the
    party itself by `=name`."""
    line = ancestry(party)
    places = [("Requester", str(place)) for place in line if place != party]
    groups = [
        ("Group", group)
        for group, members in layer.groups.items()
        if not {*line, f"={party}"}.isdisjoint(members)
    ]
    return (*places, *groups)


def above_element(layer: Layer, element: str) -> tuple[Uid, ...]:
    """The classes of data that hold `element`."""
    return tuple(("Class", name) for name, members in layer.classes.items() if element in members)


def elements(layer: Layer) -> dict[str, tuple[Uid, ...]]:
    """Every element there is, with its classes."""
    return {element: above_element(layer, element) for element in ELEMENTS}
