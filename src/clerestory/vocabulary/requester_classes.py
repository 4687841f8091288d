"""Coarse classes of requesters, for counts that everybody may read.

Promises one class for every node of the tree: the class of the longest place that holds it, so that a name
with a part left off falls into the wider class. A state body is known by `us-*`; no state is told apart.
Source: the public tree of requesters.
"""

from typing import Final

from clerestory.vocabulary.requesters import ANY_STATE, ancestry

CLASSES: Final[dict[str, str]] = {
    "ice": "Immigration and Customs Enforcement",
    "hsi": "Homeland Security Investigations",
    "other_homeland_security": "other Homeland Security",
    "other_federal": "other federal government",
    "police": "state and local police",
    "courts": "courts",
    "other_government": "other government",
    "private": "private parties",
    "self": "the person the record is about",
    "unknown": "not identified",
}
"""Every class, in the order in which tables show them, with its name in plain English."""

_PLACES: Final[dict[str, str]] = {
    "us.dhs.ice": "ice",
    "us.dhs.ice.hsi": "hsi",
    "us.dhs": "other_homeland_security",
    "us": "other_federal",
    f"{ANY_STATE}.police": "police",
    f"{ANY_STATE}.local.police": "police",
    f"{ANY_STATE}.local.sheriff": "police",
    f"{ANY_STATE}.doj": "police",
    f"{ANY_STATE}.doj.mvd": "other_government",
    ANY_STATE: "other_government",
    "court": "courts",
    "tribe": "other_government",
    "foreign": "other_government",
    "private": "private",
    "self": "self",
}


def class_of(node: str) -> str:
    """The class of a requester; `unknown` for a name that lies nowhere in the tree."""
    held = [one for one in ancestry(node) if one in _PLACES]
    return _PLACES[max(held, key=lambda one: one.count("."))] if held else "unknown"
