"""A policy that names a group or class nobody defined reaches nobody, and looks as if it did."""

from collections.abc import Iterator
from typing import Any

from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.vocabulary.elements import ELEMENTS

_DEFINED = ("Group", "Class", "Element")


def check(library: Library) -> Iterator[str]:
    """One finding for each group, class or element a policy names that is not there."""
    packs = library.packs
    for pack in packs.values():
        line = [pack]
        while (above := packs.get(line[-1].extends or "")) is not None and above not in line:
            line.append(above)
        known: dict[str, set[str]] = {
            "Element": {*ELEMENTS},
            "Group": _names(line, "groups"),
            "Class": _names(line, "classes"),
        }
        for one in pack.provisions:
            for kind, name in sorted(_entities(one.tree)):
                if kind in _DEFINED and name not in known[kind]:
                    yield f'{pack.id}: {one.id} names {kind}::"{name}", which is not defined in pack.toml.'


def _names(line: list[Pack], table: str) -> set[str]:
    return {f"{pack.id}/{name}" for pack in line for name in getattr(pack, table)}


def _entities(tree: Any) -> set[tuple[str, str]]:
    """Every entity a policy names, as (type, id)."""
    if isinstance(tree, list):
        return {found for part in tree for found in _entities(part)}
    if not isinstance(tree, dict):
        return set()
    if set(tree) == {"type", "id"} and all(isinstance(value, str) for value in tree.values()):
        return {(tree["type"], tree["id"])}
    return {found for key, part in tree.items() if key != "annotations" for found in _entities(part)}
