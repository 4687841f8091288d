"""The words that policies mention, read from Cedar's own syntax tree.

Where a fact may be any word (the name of a division), only the words a policy mentions and one other can
matter to it; where a party may be any place of the tree, only what it lies within. What is collected here may
be more than a policy compares, never less.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clerestory.policy.program.shapes import Path
from clerestory.policy.program.values import Entity

Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Mentioned:
    """The policies' syntax trees, as Cedar's JSON form writes them."""

    trees: tuple[Tree, ...]

    def entities(self) -> frozenset[Entity]:
        """Every entity named anywhere."""
        return frozenset(found for tree in self.trees for found in _entities(tree))

    def words(self, path: Path) -> frozenset[str]:
        """Every text written in a policy that reads the fact."""
        return frozenset(one for one in self._values(path) if isinstance(one, str))

    def numbers(self, path: Path) -> frozenset[int]:
        """Every number written in a policy that reads the fact."""
        return frozenset(one for one in self._values(path) if type(one) is int)

    def _values(self, path: Path) -> Iterable[Any]:
        return (one for tree in self.trees if path[-1] in _attributes(tree) for one in _literals(tree))


def _nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    stack = [tree]
    while stack:
        one = stack.pop()
        if isinstance(one, Mapping):
            yield one
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)


def _entities(tree: Tree) -> Iterator[Entity]:
    for node in _nodes(tree):
        if isinstance(node.get("type"), str) and isinstance(node.get("id"), str):
            yield Entity(node["type"], node["id"])


def _attributes(tree: Tree) -> set[str]:
    return {node["attr"] for node in _nodes(tree) if isinstance(node.get("attr"), str)}


def _literals(tree: Tree) -> Iterator[Any]:
    return (node["Value"] for node in _nodes(tree) if "Value" in node)
