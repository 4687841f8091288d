"""A part of a policy in plain words, so that an explanation can say what failed.

Facts have names in vocabulary/words (group `fact`); what has no plain form is told in Cedar's own words,
never left out. English only: explanations are read at a terminal and by the office.
"""

from collections.abc import Sequence
from typing import Final

import cedarpy.pst as pst

from clerestory.policy.program.algebra import B, V
from clerestory.policy.program.policies import Part, words
from clerestory.vocabulary.words import word
from clerestory.vocabulary.words import words as terms

_MOST_VALUES: Final = 6


def phrase(part: Part[V, B]) -> str:
    """What the part asks for, as a clause without a full stop."""
    node = part.node
    if part.place == "principal":
        return _scope("the requester", node) or words(part)
    if part.place == "resource":
        return _scope("the element", node) or words(part)
    return _said(node) or words(part)


def _scope(what: str, node: object) -> str | None:
    match node:
        case pst.ScopeEq(pst.EntityUid() as entity):
            return f"{what} is {entity.id}"
        case pst.ScopeIn(pst.EntityUid() as entity):
            return f"{what} is {'' if str(entity.type) == 'Requester' else 'one of '}{entity.id}"
    return None


def _said(node: object, *, holds: bool = True) -> str | None:
    is_not = "is" if holds else "is not"
    match node:
        case pst.UnaryOp("not", inner):
            return _said(inner, holds=not holds)
        case pst.BinaryOp("eq" | "not_eq" as op, left, pst.StringLit(value)):
            fact = _fact(left)
            verb = "is" if (op == "eq") is holds else "is not"
            return fact and f"{fact} {verb} {_plain(value)}"
        case pst.BinaryOp("contains", pst.Set(elements), one):
            fact = _fact(one)
            values = _values(elements)
            return f"{fact} {is_not} one of {values}" if fact and values else None
        case pst.BinaryOp("contains", whole, pst.StringLit(value)):
            fact = _fact(whole)
            return fact and f"{fact} {'include' if holds else 'do not include'} {_plain(value)}"
        case pst.BinaryOp("contains", whole, pst.GetAttr(pst.Var("resource"), "name")):
            fact = _fact(whole)
            return fact and f"{fact} {'include' if holds else 'do not include'} this element"
        case pst.BinaryOp("in", pst.Var("principal"), pst.EntityLit(entity)):
            return f"the requester {is_not} {'one of ' if str(entity.type) == 'Group' else ''}{entity.id}"
        case pst.BinaryOp("or" | "and" as op, left, right):
            first, second = _said(left, holds=holds), _said(right, holds=holds)
            joined = "or" if (op == "or") is holds else "and"
            return f"{first} {joined} {second}" if first and second else None
        case pst.GetAttr():
            fact = _fact(node)
            return fact and (fact if holds else f"it is not so that {fact}")
    return None


def _fact(node: object) -> str | None:
    path: list[str] = []
    while isinstance(node, pst.GetAttr):
        path.insert(0, node.attr)
        node = node.base
    name = ".".join(path)
    if not (isinstance(node, pst.Var) and node.name == "context" and name in terms("en")["fact"]):
        return None
    return word("en", "fact", name)


def _values(elements: Sequence[object]) -> str:
    said = [_plain(one.value) for one in elements if isinstance(one, pst.StringLit)]
    if len(said) != len(elements):
        return ""
    more = len(said) - _MOST_VALUES
    return ", ".join(said[:_MOST_VALUES]) + (f" and {more} more" if more > 0 else "")


def _plain(value: str) -> str:
    return value.replace("_", " ")
