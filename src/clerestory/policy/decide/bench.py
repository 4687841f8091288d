"""Cedar, asked. One `Bench` holds a layer's provisions of one day, parsed once, and answers batches of
questions.

Anything but a clean Allow or Deny from Cedar is an error here, never a quiet no: an engine that could not
decide must be seen. Source: cedar-policy 4, through cedarpy handles.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cedarpy

from clerestory.law.library import Layer
from clerestory.law.provision import ACTIONS, LawError, Provision
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.requesters import ancestry

_PARTIES_REMEMBERED = 4096


class BenchError(LawError):
    """Cedar gave no clean answer; nothing may be released on it."""


@dataclass(frozen=True)
class Ruling:
    """Cedar's answer to one action on one element: allowed or not, and the provisions that determined it.

    Not allowed with no provision named means that no rule permits it; with provisions, that they forbid it.
    """

    allowed: bool
    provisions: tuple[Provision, ...]

    @property
    def is_forbidden(self) -> bool:
        """Did a provision forbid it, as against nothing permitting it?"""
        return not self.allowed and bool(self.provisions)


SILENT = Ruling(allowed=False, provisions=())


@dataclass
class Bench:
    """A layer's law of one day, ready to be asked."""

    layer: Layer
    provisions: tuple[Provision, ...]
    _policies: dict[str, Any] = field(init=False, repr=False)
    _things: Any = field(init=False, repr=False)
    _parties: dict[str, Any] = field(init=False, repr=False, default_factory=dict)
    actions: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Parse provisions and data once."""
        self._policies = {action: self._speaking_of(action) for action in ACTIONS}
        self._things = cedarpy.Entities.from_json_str(json.dumps(self._elements()))
        self.actions = frozenset(action for provision in self.provisions for action in provision.actions)

    def ask(
        self, questions: Sequence[tuple[str, str]], party: str, context: str
    ) -> dict[tuple[str, str], Ruling]:
        """Rule on each (action, element) for `party`. `context` is the facts as JSON text.

        An action no provision speaks of gets no ruling at all. Raises BenchError if Cedar cannot answer one.
        """
        rulings: dict[tuple[str, str], Ruling] = {}
        who = {"type": "Requester", "id": party}
        for action in dict.fromkeys(action for action, _ in questions if action in self.actions):
            asked = [element for one, element in questions if one == action]
            requests = [
                {
                    "principal": who,
                    "action": {"type": "Action", "id": action},
                    "resource": {"type": "Element", "id": element},
                    "context": context,
                }
                for element in asked
            ]
            answers = cedarpy.is_authorized_batch(requests, self._policies[action], self._with_party(party))
            rulings |= {
                (action, element): self._ruling(answer)
                for element, answer in zip(asked, answers, strict=True)
            }
        return rulings

    def _speaking_of(self, action: str) -> Any:
        """The provisions that speak of `action`, parsed. A policy's action scope decides exactly that, so
        leaving the others out changes no answer and saves Cedar from weighing them."""
        trees = {one.id: one.tree for one in self.provisions if action in one.actions}
        document = {"staticPolicies": trees, "templates": {}, "templateLinks": []}
        return cedarpy.PolicySet.from_json_str(json.dumps(document))

    def _ruling(self, answer: cedarpy.AuthzResult) -> Ruling:
        faults = answer.diagnostics.errors
        if faults or answer.decision is cedarpy.Decision.NoDecision:
            raise BenchError(f"Cedar could not decide under pack {self.layer.pack.id}: {faults[:1]}")
        found = set(answer.diagnostics.reasons)
        return Ruling(answer.allowed, tuple(one for one in self.provisions if one.id in found))

    def _with_party(self, party: str) -> Any:
        if party not in self._parties:
            if len(self._parties) >= _PARTIES_REMEMBERED:
                self._parties.clear()
            self._parties[party] = self._things.with_added_json_str(json.dumps([self._party(party)]))
        return self._parties[party]

    def _party(self, party: str) -> dict[str, Any]:
        line = ancestry(party)
        parents = [{"type": "Requester", "id": place} for place in line if place != party]
        parents += [
            {"type": "Group", "id": group}
            for group, members in self.layer.groups.items()
            if not {*line, f"={party}"}.isdisjoint(members)
        ]
        return {"uid": {"type": "Requester", "id": party}, "attrs": {}, "parents": parents}

    def _elements(self) -> list[dict[str, Any]]:
        return [
            {
                "uid": {"type": "Element", "id": element},
                "attrs": {"name": element},
                "parents": [
                    {"type": "Class", "id": name}
                    for name, members in self.layer.classes.items()
                    if element in members
                ],
            }
            for element in ELEMENTS
        ]
