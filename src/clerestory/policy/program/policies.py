"""A policy as a row of parts: its scope and every conjunct of its conditions, each a (value, error) pair.

A policy is satisfied where every part holds and none errs, in Cedar's order: what stands behind a part that
does not hold is not looked at and cannot err. The parts are what an explanation names ("withheld because
...").
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic

import cedarpy
import cedarpy.pst as pst

from clerestory.law.provision import Provision
from clerestory.policy.program.algebra import Algebra, B, Truths, V
from clerestory.policy.program.expressions import Expressions
from clerestory.policy.program.refusals import CarrierRefusalError, UnsupportedConstructError
from clerestory.policy.program.shapes import Path, Shapes

_NO_NOTES: Final[pst.FrozenMap[str, str]] = pst.FrozenMap()
SCOPE: Final = ("principal", "action", "resource")


@dataclass(frozen=True)
class Part(Generic[V, B]):
    """place: principal, action, resource, when or unless. node: Cedar's own syntax of this part (of an
    `unless` the negation). value and error are Python bools where they are known. reads: what it looks
    at."""

    place: str
    node: pst.PstNode
    value: "bool | B"
    error: "bool | B"
    reads: frozenset[Path]


@dataclass(frozen=True)
class Policy(Generic[V, B]):
    """One compiled policy. `satisfied`: it applies. `error`: Cedar would skip it and say so."""

    id: str
    effect: str
    parts: tuple[Part[V, B], ...]
    satisfied: "bool | B"
    error: "bool | B"

    @property
    def reads(self) -> frozenset[Path]:
        """Every fact and variable that the policy may look at."""
        return frozenset().union(*(part.reads for part in self.parts))

    @property
    def condition(self) -> "tuple[Part[V, B], ...]":
        """The parts after the scope."""
        return tuple(part for part in self.parts if part.place not in SCOPE)


def words(part: Part[V, B]) -> str:
    """A part in Cedar's own words, as its engine writes them; of an `unless` the negation."""
    is_scope = part.place in SCOPE
    # The stubs leave open which node stands where; a scope was turned into an expression, a condition is one.
    node = _as_expression(pst.Var(part.place), part.node) if is_scope else part.node  # type: ignore[arg-type]
    anything = pst.ScopeAny()
    # Of the node the same holds as above.
    policy = pst.Template("part", "permit", anything, anything, anything, (pst.When(node),), _NO_NOTES)  # type: ignore[arg-type]
    whole = pst.PolicySet(pst.FrozenMap(), pst.FrozenMap({"part": policy}), ())
    return str(cedarpy.PolicySet.from_pst(whole)).partition("when {")[2].rpartition("}")[0].strip()


def syntax(provisions: Sequence[Provision]) -> tuple[pst.Template, ...]:
    """Cedar's typed syntax of provisions, in their order, under their own ids."""
    if not provisions:
        return ()
    trees = {one.id: one.tree for one in provisions}
    document = json.dumps({"staticPolicies": trees, "templates": {}, "templateLinks": []})
    nodes = cedarpy.PolicySet.from_json_str(document).to_pst()
    return tuple(nodes.static_policies[one.id] for one in provisions)


def compile_policies(
    policies: Sequence[pst.Template], algebra: Algebra[V, B], shapes: Shapes
) -> tuple[Policy[V, B], ...]:
    """Compile every policy or none. Raises UnsupportedConstructError naming policy and construct."""
    return tuple(compile_policy(one, algebra, shapes) for one in policies)


def compile_policy(policy: pst.Template, algebra: Algebra[V, B], shapes: Shapes) -> Policy[V, B]:
    """Compile one policy. Raises UnsupportedConstructError naming policy and construct."""
    try:
        parts = tuple(_parts(policy, algebra, shapes))
    except CarrierRefusalError as refused:
        raise UnsupportedConstructError(policy.id, refused.construct) from None
    satisfied, error = Truths(algebra).in_turn([(part.value, part.error) for part in parts])
    return Policy(policy.id, policy.effect, parts, satisfied, error)


def _parts(policy: pst.Template, algebra: Algebra[V, B], shapes: Shapes) -> "Iterator[Part[V, B]]":
    yield _scope("principal", policy.principal, algebra, shapes)
    yield _scope("action", policy.action, algebra, shapes)
    yield _scope("resource", policy.resource, algebra, shapes)
    for clause in policy.clauses:
        holds = isinstance(clause, pst.When)
        place = "when" if holds else "unless"
        for node in _conjuncts(clause.expr if holds else pst.UnaryOp("not", clause.expr)):
            lowering = Expressions(algebra, shapes)
            value, error = lowering.condition(node)
            yield Part(place, node, value, error, frozenset(lowering.reads))


def _conjuncts(node: pst.Expr) -> Iterator[pst.Expr]:
    """`a && b` is two conjuncts, and so is `!(a || b)`: both stop where Cedar's short circuit stops."""
    match node:
        case pst.BinaryOp("and", left, right):
            yield from _conjuncts(left)
            yield from _conjuncts(right)
        case pst.UnaryOp("not", pst.BinaryOp("or", left, right)):
            yield from _conjuncts(pst.UnaryOp("not", left))
            yield from _conjuncts(pst.UnaryOp("not", right))
        case pst.UnaryOp("not", pst.UnaryOp("not", inner)):
            yield from _conjuncts(inner)
        case _:
            yield node


def _scope(
    place: pst.VarName,
    constraint: pst.PrincipalOrResourceConstraint | pst.ActionConstraint,
    algebra: Algebra[V, B],
    shapes: Shapes,
) -> Part[V, B]:
    lowering = Expressions(algebra, shapes)
    value, error = lowering.condition(_as_expression(pst.Var(place), constraint))
    return Part(place, constraint, value, error, frozenset(lowering.reads))


def _as_expression(
    variable: pst.Var, constraint: pst.PrincipalOrResourceConstraint | pst.ActionConstraint
) -> pst.Expr:
    """A scope says in short what a condition could say at length."""
    match constraint:
        case pst.ScopeAny():
            return pst.BoolLit(True)
        case pst.ScopeEq(entity) | pst.ActionEq(entity):
            return pst.BinaryOp("eq", variable, _literal(entity))
        case pst.ScopeIn(entity):
            return pst.BinaryOp("in", variable, _literal(entity))
        case pst.ScopeIs(entity_type):
            return pst.Is(variable, entity_type, None)
        case pst.ScopeIsIn(entity_type, entity):
            return pst.Is(variable, entity_type, _literal(entity))
        case pst.ActionIn(entities):
            return pst.BinaryOp("in", variable, pst.Set(tuple(pst.EntityLit(one) for one in entities)))
    raise CarrierRefusalError(f"a scope {type(constraint).__name__}")


def _literal(entity: pst.EntityOrSlot) -> pst.Expr:
    return entity if isinstance(entity, pst.Slot) else pst.EntityLit(entity)
