"""A request the solver found, as Facts that anybody can put to DECIDE; and whether Cedar finds it as
described.

The way back from the law's words to the public format. What stands for "nobody said" is left out again.
"""

import json
from collections.abc import Mapping
from typing import Any

import cedarpy

from clerestory.law.library import Layer
from clerestory.law.promises import Promise
from clerestory.policy.outcome.decision import ACTIVITIES
from clerestory.policy.program.domain import DAY, LISTED, OFFICE, PASSES_ON, Domain
from clerestory.policy.program.hierarchy import above_element, above_party
from clerestory.policy.program.shapes import Path
from clerestory.policy.prove.search import Found
from clerestory.policy.question import context, judgements
from clerestory.vocabulary.days import day_of
from clerestory.vocabulary.facts import Facts


def facts_of(found: Found, domain: Domain, name: str) -> Facts:
    """The request as Facts. `name`: their id."""
    document: dict[str, Any] = {
        "id": name,
        "on": day_of(found.facts[DAY]).isoformat(),
        "law": found.facts[OFFICE],
        "requester": {"agency": found.party},
        "purpose": {"activity": found.activity},
        "elements": [found.element],
    }
    for path, value in found.facts.items():
        if path not in (DAY, OFFICE, PASSES_ON) and _is_said(path, value, found.facts, domain):
            _put(document, path, value)
    if found.facts[PASSES_ON]:
        document["requester"]["recipient"] = _second_party(found, domain)
    if found.second_activity != found.activity:
        document["purpose"]["mixed_with"] = [found.second_activity]
    return Facts.from_json(document)


def _is_said(path: Path, value: Any, facts: Mapping[Path, Any], domain: Domain) -> bool:
    if path[-1] == "limited":
        return False
    limited = facts.get((*path[:-1], "limited"))
    if path in domain.sets and limited is not None:
        return bool(limited)
    return bool(value) if path in domain.sets else bool(value != domain.silent[path])


def _put(document: dict[str, Any], path: Path, value: Any) -> None:
    place = document
    for step in path[1:-1]:
        place = place.setdefault(step, {})
    place[LISTED.get(path, path[-1])] = list(value) if isinstance(value, tuple) else value
    if path[1] == "consent":
        place.setdefault("form", "none")


def _second_party(found: Found, domain: Domain) -> str:
    if found.second_party != found.party:
        return found.second_party
    namesake = next(one.namesake for one in domain.parties if one.name == found.party)
    # Invariant: `judged.two_parties` lets one class stand for both parties only where it holds two.
    assert namesake is not None
    return namesake


def is_described(promise: Promise, layer: Layer, facts: Facts) -> bool:
    """Does Cedar find some judgement of these facts to be as the promise describes? `layer`: the law's most
    local one, whose groups and classes count."""
    policies = {"staticPolicies": {"promise": promise.tree}, "templates": {}, "templateLinks": []}
    text = str(cedarpy.policies_from_json_str(json.dumps(policies)))
    return any(
        _describes(text, layer, judgement.party, element, context(facts, judgement.activity))
        for judgement in judgements(facts, ACTIVITIES)
        for element in facts.elements
    )


def _describes(policies: str, layer: Layer, party: str, element: str, said: Mapping[str, Any]) -> bool:
    entities = [
        _entity("Requester", party, {}, above_party(layer, party)),
        _entity("Element", element, {"name": element}, above_element(layer, element)),
    ]
    request = {
        "principal": {"type": "Requester", "id": party},
        "action": {"type": "Action", "id": "disclose"},
        "resource": {"type": "Element", "id": element},
        "context": dict(said),
    }
    answer = cedarpy.is_authorized(request, policies, entities)
    return bool(answer.diagnostics.reasons) and not answer.diagnostics.errors


def _entity(kind: str, name: str, attributes: dict[str, str], above: Any) -> dict[str, Any]:
    parents = [{"type": one, "id": inner} for one, inner in above]
    return {"uid": {"type": kind, "id": name}, "attrs": attributes, "parents": parents}
