"""Questions made for one pack: for every policy a question on which it applies, and ones on which it just
fails.

Chance rarely meets a rule of eight conditions. So a question is improved step by step: what a failing part
looks at is drawn again, from the words that the law itself compares it with, until the part holds.
"""

import random
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, cached_property
from typing import Any

import cedarpy.pst as pst

from clerestory.law.library import Layer, default_folder, open_library
from clerestory.law.provision import Provision
from clerestory.policy.program import CompiledLayer
from clerestory.policy.program.compiled_layer import PartVerdict, PolicyVerdict
from clerestory.policy.program.shapes import LAW, Kind, Path
from clerestory.vocabulary.elements import ELEMENTS

LIBRARY = open_library(default_folder())
STEPS = 400
TRIES = 12


@dataclass(frozen=True)
class Asked:
    """One question to one layer, and the policy it was made for."""

    policy: str
    action: str
    element: str
    party: str
    context: dict[str, Any]


def days(name: str) -> list[Any]:
    """A day of every span in which the law of this pack did not change."""
    pack = LIBRARY.pack(name)
    bounds = {pack.covers_from, *pack.boundaries()}
    return sorted(day for day in bounds if pack.covers_from <= day <= pack.covers_until)


@cache
def layer_of(name: str) -> Layer:
    """The layer a pack makes, with the classes and groups it sees."""
    pack = LIBRARY.pack(name)
    law = pack.extends if pack.layer == "office" else name
    line = LIBRARY.layers(law or name, pack.covers_until)
    return next(layer for layer in line if layer.pack is pack)


@dataclass
class Words:
    """What the law of a layer compares each fact with, and the parties it names."""

    layer: Layer
    compiled: CompiledLayer
    chance: random.Random

    def __post_init__(self) -> None:
        """Collect them from the policies."""
        self.said: dict[Path, set[Any]] = {}
        for policy in self.compiled.policies:
            for part in policy.parts:
                for path in part.reads:
                    self.said.setdefault(path, set()).update(_literals(part.node))
        named = {one for members in self.layer.groups.values() for one in members}
        parts = [part for policy in self.compiled.policies for part in policy.parts]
        named |= {one for part in parts for one in _parties(part.node)}
        places = {one.removeprefix("=").replace("us-*", "us-zz") for one in named}
        self.parties = sorted(places | {f"{one}.zz" for one in places} | {"unknown", "us", "us-zz"})

    def draw(self, path: Path, kind: Kind) -> Any:
        """A value for one fact, most often one the law speaks of."""
        said = sorted(one for one in self.said.get(path, ()) if isinstance(one, str))
        if kind is Kind.BOOL:
            return self.chance.random() < 0.5
        if kind is Kind.LONG:
            near = [one for one in self.said.get(path, ()) if isinstance(one, int)]
            return self.chance.choice([*near, 20260301]) + self.chance.choice([-1, 0, 1])
        if kind is Kind.SET:
            pool = [*said, *ELEMENTS[:4], "other"]
            return self.chance.sample(pool, self.chance.randint(0, min(4, len(pool))))
        return self.chance.choice([*said, *said, *said, "none", "unknown", "other", ""])

    def question(self, policy: str, action: str) -> Asked:
        """A question by chance."""
        context: dict[str, Any] = {}
        for path, shape in LAW.facts().items():
            if path[0] == "context":
                _put(context, path[1:], self.draw(path, shape.kind))
        element, party = self.chance.choice(ELEMENTS), self.chance.choice(self.parties)
        return Asked(policy, action, element, party, context)

    def changed(self, asked: Asked, parts: Sequence[PartVerdict]) -> Asked:
        """The question with one thing drawn again that one of these parts looks at."""
        part = self.chance.choice([one.part for one in parts if one.part.reads])
        path = self.chance.choice(sorted(part.reads))
        element, party, context = asked.element, asked.party, deepcopy(asked.context)
        if path[0] == "principal":
            party = self.chance.choice(self.parties)
        elif path[0] == "resource":
            element = self.chance.choice(ELEMENTS)
        elif path[0] == "context":
            _put(context, path[1:], self.draw(path, LAW.facts()[path].kind))
        return Asked(asked.policy, asked.action, element, party, context)


def cases(layer: Layer, provisions: tuple[Provision, ...], seed: int = 20261123) -> Iterator[Asked]:
    """For every policy: a question by chance, one on which it applies (if one is found), and near misses."""
    compiled = CompiledLayer(layer, provisions)
    words = Words(layer, compiled, random.Random(seed))
    for provision in provisions:
        for action in sorted(provision.actions):
            asked = words.question(provision.id, action)
            yield asked
            standing = improved(Standing(compiled, asked), words)
            yield standing.asked
            yield from near_misses(standing, words)
            yield from just_outside(standing, words, provision, provisions)


@dataclass(frozen=True)
class Standing:
    """How the policy a question was made for fares on it, and which prohibitions would hide that it
    applies."""

    compiled: CompiledLayer
    asked: Asked

    @cached_property
    def told(self) -> tuple[PolicyVerdict, ...]:
        asked = self.asked
        return self.compiled.explain(asked.action, asked.element, asked.party, asked.context)

    @cached_property
    def own(self) -> PolicyVerdict:
        return next(one for one in self.told if one.id == self.asked.policy)

    @cached_property
    def hiding(self) -> list[PolicyVerdict]:
        if self.own.effect == "forbid":
            return []
        return [one for one in self.told if one.effect == "forbid" and one.applies]

    @cached_property
    def short(self) -> tuple[int, int]:
        return len(self.own.failed), len(self.hiding)


def improved(standing: Standing, words: Words) -> Standing:
    """The question changed until its policy applies and nothing hides that, or as near as that came."""
    for _ in range(STEPS):
        if standing.short == (0, 0):
            break
        parts = standing.own.failed or words.chance.choice(standing.hiding).parts
        again = Standing(standing.compiled, words.changed(standing.asked, parts))
        if again.short <= standing.short:
            standing = again
    return standing


def near_misses(standing: Standing, words: Words) -> Iterator[Asked]:
    """For every part of a policy that applies: a question on which nothing but that part fails, where one
    is found in some tries, and otherwise the last tried."""
    for number, one in enumerate(standing.own.parts if standing.own.applies else ()):
        if not one.part.reads or one.part.place == "action":
            continue
        for _ in range(TRIES):
            tried = Standing(standing.compiled, words.changed(standing.asked, (one,)))
            failed = [place for place, each in enumerate(tried.own.parts) if not each.holds]
            if failed == [number] and not tried.hiding:
                break
        yield tried.asked


def just_outside(
    standing: Standing, words: Words, provision: Provision, provisions: tuple[Provision, ...]
) -> Iterator[Asked]:
    """For every condition of a policy: a question on which the policy would apply if that condition were
    turned round, so that the scope and the other conditions hold."""
    forbids = [one for one in provisions if one.effect == "forbid" and standing.asked.action in one.actions]
    beside = forbids if provision.effect == "permit" else []
    for number in range(len(provision.tree["conditions"])):
        turned = replace(provision, tree=turned_round(provision.tree, number))
        compiled = CompiledLayer(words.layer, (turned, *beside))
        yield improved(Standing(compiled, standing.asked), words).asked


def turned_round(tree: dict[str, Any], number: int) -> dict[str, Any]:
    """Cedar's JSON form of a policy with one `when` made an `unless`, or the other way round."""
    tree = deepcopy(tree)
    condition = tree["conditions"][number]
    condition["kind"] = "unless" if condition["kind"] == "when" else "when"
    return tree


def _put(context: dict[str, Any], path: Path, value: Any) -> None:
    for step in path[:-1]:
        context = context.setdefault(step, {})
    context[path[-1]] = value


def _literals(node: Any) -> Iterator[Any]:
    if isinstance(node, pst.StringLit | pst.LongLit):
        yield node.value
    elif isinstance(node, tuple):
        for one in node:
            yield from _literals(one)
    elif is_dataclass(node):
        for each in fields(node):
            yield from _literals(getattr(node, each.name))


def _parties(node: Any) -> set[str]:
    return {one.id for one in pst.entity_uids(node) if str(one.type) == "Requester"}
