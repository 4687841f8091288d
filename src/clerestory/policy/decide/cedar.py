"""Cedar's own engine, asked. One `CedarEngine` holds a layer's provisions of one day, parsed once.

Anything but a clean Allow or Deny from Cedar is an error here, never a quiet no: an engine that could not
decide must be seen. Source: cedar-policy 4, through cedarpy handles.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cedarpy

from clerestory.law.library import Layer
from clerestory.law.provision import ACTIONS, Provision
from clerestory.policy.outcome.ruling import BenchError, Ruling
from clerestory.policy.program.hierarchy import Uid, above_party, elements

_PARTIES_REMEMBERED = 4096


@dataclass
class CedarEngine:
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
        self, questions: Sequence[tuple[str, str]], party: str, context: Mapping[str, Any]
    ) -> dict[tuple[str, str], Ruling]:
        """Rule on each (action, element) for `party`. `context` is the facts.

        An action no provision speaks of gets no ruling at all. Raises BenchError if Cedar cannot answer one.
        """
        rulings: dict[tuple[str, str], Ruling] = {}
        document = json.dumps(context)
        who = {"type": "Requester", "id": party}
        for action in dict.fromkeys(action for action, _ in questions if action in self.actions):
            asked = [element for one, element in questions if one == action]
            requests = [
                {
                    "principal": who,
                    "action": {"type": "Action", "id": action},
                    "resource": {"type": "Element", "id": element},
                    "context": document,
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
        return _entity(("Requester", party), {}, above_party(self.layer, party))

    def _elements(self) -> list[dict[str, Any]]:
        return [
            _entity(("Element", element), {"name": element}, above)
            for element, above in elements(self.layer).items()
        ]


def _entity(uid: Uid, attributes: dict[str, str], above: Sequence[Uid]) -> dict[str, Any]:
    return {"uid": _named(uid), "attrs": attributes, "parents": [_named(one) for one in above]}


def _named(uid: Uid) -> dict[str, str]:
    return {"type": uid[0], "id": uid[1]}
