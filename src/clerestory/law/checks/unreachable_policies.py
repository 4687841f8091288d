"""A policy that no request can reach says something the law never does.

Found here: a period outside what the pack covers, an empty group or class as its only scope, a word that no
fact can have (a mistyped activity, an instrument that is none). Conditions that contradict each other are
found by proof, not here.
"""

from collections.abc import Iterator
from typing import Any

from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.law.provision import Provision
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.form import SCHEMA

_FACTS: dict[str, Any] = SCHEMA["properties"]
_OF_OUR_OWN: dict[tuple[str, ...], set[str] | None] = {
    ("mode",): {"single"},
    ("channel",): {"unknown"},
    ("purpose", "claimed_use"): None,
    ("purpose", "activity"): set(),
    ("authority", "instrument"): {"unknown"},
    ("authority", "issuer"): {"unknown"},
    ("application", "fee"): {"unknown"},
    ("subject", "record"): {"motor_vehicle_record"},
    ("subject", "credential"): {"unknown"},
    ("subject", "resolved"): {"unknown"},
    ("reviewer", "division"): None,
    ("reviewer", "finding"): {"none"},
    ("office",): None,
}
"""Words the question adds for what nobody said; None: any word."""
_LISTS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("requester", "delegated"): ("requester", "delegated"),
    ("requester", "attestations"): ("requester", "attestations"),
    ("subject", "keys"): ("subject", "keys_supplied"),
}


def check(library: Library) -> Iterator[str]:
    """One finding for each policy that nothing can reach, with the reason."""
    for pack in library.packs.values():
        for one in pack.provisions:
            yield from (f"{pack.id}: {one.id} can never apply: {why}." for why in _reasons(pack, one))


def _reasons(pack: Pack, one: Provision) -> Iterator[str]:
    if one.effective_on > pack.covers_until:
        yield f"it begins on {one.effective_on}, after the last day the pack covers"
    if one.repealed_on is not None and one.repealed_on <= pack.covers_from:
        yield f"it ended on {one.repealed_on}, before the first day the pack covers"
    for part, table in (("principal", pack.groups), ("resource", pack.classes)):
        for name in _scope(one.tree[part]):
            own, _, short = name.partition("/")
            if own == pack.id and short in table and not table[short]:
                yield f"{name} is empty"
    for clause in one.tree.get("conditions", []):
        yield from _strange_words(clause["body"])


def _scope(scope: dict[str, Any]) -> list[str]:
    named = [scope["entity"]] if "entity" in scope else scope.get("entities", [])
    return [entity["id"] for entity in named if entity["type"] in ("Group", "Class")]


def _strange_words(tree: Any) -> Iterator[str]:
    """Literals compared with a fact that can never be that word."""
    if isinstance(tree, list):
        for part in tree:
            yield from _strange_words(part)
    if not isinstance(tree, dict):
        return
    for sides in (tree.get("=="), tree.get("!="), tree.get("contains")):
        if sides:
            yield from _weigh(sides["left"], sides["right"])
            yield from _weigh(sides["right"], sides["left"])
    for part in tree.values():
        yield from _strange_words(part)


def _weigh(fact: Any, literal: Any) -> Iterator[str]:
    path = _path(fact)
    words = _words(literal)
    allowed = _allowed(path) if path else None
    if path and words and allowed is not None:
        for word in sorted(words - allowed):
            yield f"no {'.'.join(path)} is ever {word!r}"


def _path(tree: Any) -> tuple[str, ...]:
    """`context.a.b` as ("a", "b"); empty for anything else."""
    parts: list[str] = []
    while isinstance(tree, dict) and "." in tree:
        parts.insert(0, tree["."]["attr"])
        tree = tree["."]["left"]
    return tuple(parts) if isinstance(tree, dict) and tree.get("Var") == "context" else ()


def _words(tree: Any) -> set[str]:
    if isinstance(tree, dict) and isinstance(tree.get("Value"), str):
        return {tree["Value"]}
    if isinstance(tree, dict) and "Set" in tree:
        return set().union(*(_words(part) for part in tree["Set"])) if tree["Set"] else set()
    return set()


def _allowed(path: tuple[str, ...]) -> set[str] | None:
    """The words a fact can have; None where any word is possible or the fact is no word."""
    if path[-1] == "elements":
        return set(ELEMENTS)
    added = _OF_OUR_OWN.get(path, set())
    place: Any = {"properties": _FACTS}
    for part in _LISTS.get(path, path):
        place = place.get("properties", {}).get(part)
        if place is None:
            return None
    place = place.get("items", place)
    if added is None or "enum" not in place:
        return None
    return {word for word in place["enum"] if word is not None} | added
