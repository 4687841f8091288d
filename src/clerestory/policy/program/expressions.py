"""Cedar's expressions as (value, error) pairs over any algebra.

Cedar skips a policy whose condition errs, so an error is part of the meaning: `error || true` errs, and so
does `!(error && false)`. Each rule here is one line of Cedar's semantics; what has no rule is refused by
name.
"""

from collections.abc import Sequence
from typing import Final

import cedarpy.pst as pst

from clerestory.policy.program.algebra import B, V
from clerestory.policy.program.pairs import Pair, Pairs, constant_of
from clerestory.policy.program.refusals import CarrierRefusalError
from clerestory.policy.program.shapes import ANYTHING, ENTITY, LONG, SET, STRING, Kind, Shape
from clerestory.policy.program.values import LONG_MAX, LONG_MIN, Entity

_NAMES: Final = {
    "get_tag": "getTag", "has_tag": "hasTag", "is_in_range": "isInRange", "duration_since": "durationSince",
    "decimal_less_than": "lessThan", "decimal_less_eq": "lessThanOrEqual", "decimal_greater": "greaterThan",
    "decimal_greater_eq": "greaterThanOrEqual", "is_ipv4": "isIpv4", "is_ipv6": "isIpv6",
    "is_loopback": "isLoopback", "is_multicast": "isMulticast", "to_date": "toDate", "to_time": "toTime",
    "to_milliseconds": "toMilliseconds", "to_seconds": "toSeconds", "to_minutes": "toMinutes",
    "to_hours": "toHours", "to_days": "toDays",
}  # fmt: skip
"""Cedar's own words for constructs outside the subset, where the syntax nodes use others."""


class Expressions(Pairs[V, B]):
    """Lowers the expressions of one policy."""

    def condition(self, node: pst.Expr) -> "tuple[bool | B, bool | B]":
        """A condition that must be a Bool, as (value, error)."""
        pair = self.lower(node)
        return self.truth(pair)

    def lower(self, node: pst.Expr) -> Pair[V, B]:
        """One expression."""
        match node:
            case pst.BoolLit(value):
                return self._bool(value, False)
            case pst.LongLit(value):
                return Pair(LONG, False, constant=value)
            case pst.StringLit(value):
                return Pair(STRING, False, constant=value)
            case pst.EntityLit(value):
                return Pair(ENTITY, False, constant=Entity(str(value.type), value.id))
            case pst.Var(name):
                return Pair(self.shapes.of(name), False, path=(name,))
            case pst.UnaryOp(op, arg):
                return self._unary(op, arg)
            case pst.BinaryOp("and" | "or" as op, left, right):
                return self._shortened(op, self.lower(left), self.lower(right))
            case pst.BinaryOp(op, left, right):
                return self._binary(op, left, right)
            case pst.GetAttr(base, attr):
                return self._attribute(self.lower(base), attr)
            case pst.HasAttr(base, attrs):
                return self._has(self.lower(base), attrs)
            case pst.Is(base, entity_type, in_expr):
                return self._is(self.lower(base), str(entity_type), in_expr)
            case pst.IfThenElse(cond, then_expr, else_expr):
                return self._if(self.lower(cond), self.lower(then_expr), self.lower(else_expr))
            case pst.Set(elements):
                return self._set(tuple(self.lower(one) for one in elements))
            case pst.Like():
                raise CarrierRefusalError("`like`")
            case pst.Record():
                raise CarrierRefusalError("a record written out")
            case pst.Slot():
                raise CarrierRefusalError("a template slot")
        raise CarrierRefusalError(f"a syntax node {type(node).__name__}")

    # -- operators ----------------------------------------------------------------------------------------

    def _shortened(self, op: str, left: Pair[V, B], right: Pair[V, B]) -> Pair[V, B]:
        """`&&` and `||`: the right side is looked at, and may err, only where the left does not settle it."""
        first, first_errs = self.truth(left)
        second, second_errs = self.truth(right)
        goes_on = first if op == "and" else self.truths.negated(first)
        error = self.truths.either(first_errs, self.truths.both(goes_on, second_errs))
        join = self.truths.both if op == "and" else self.truths.either
        return self._bool(join(first, second), error)

    def _unary(self, op: str, arg: pst.Expr) -> Pair[V, B]:
        if op == "not":
            truth, error = self.truth(self.lower(arg))
            return self._bool(self.truths.negated(truth), error)
        if op == "neg":
            return self._arithmetic("sub", Pair(LONG, False, constant=0), self.lower(arg))
        if op == "is_empty":
            whole = self.lower(arg)
            error = self._not_of(whole, Kind.SET)
            if error is True:
                return self._bool(False, True)
            if whole.members is not None:
                return self._bool(not whole.members, error)
            return self._bool(self.algebra.is_empty(self.value(whole)), error)
        raise CarrierRefusalError(f"`{_NAMES.get(op, op)}`")

    def _binary(self, op: str, left: pst.Expr, right: pst.Expr) -> Pair[V, B]:
        a, b = (self.lower(left), self.lower(right)) if op not in _NAMES else (None, None)
        if a is None or b is None:
            raise CarrierRefusalError(f"`{_NAMES[op]}`")
        match op:
            case "eq":
                return self._bool(self._equal(a, b), self._errors(a.error, b.error))
            case "not_eq":
                return self._bool(self.truths.negated(self._equal(a, b)), self._errors(a.error, b.error))
            case "less" | "less_eq":
                return self._compared(op, a, b)
            case "greater" | "greater_eq":
                return self._compared(op.replace("greater", "less"), b, a)
            case "add" | "sub" | "mul":
                return self._arithmetic(op, a, b)
            case "in":
                return self._in(a, b)
            case "contains":
                error = self._errors(self._not_of(a, Kind.SET), b.error)
                return self._bool(error is True or self._contains(a, b), error)
            case "contains_all" | "contains_any":
                error = self._errors(self._not_of(a, Kind.SET), self._not_of(b, Kind.SET))
                return self._bool(error is True or self._sets(op, a, b), error)
        raise CarrierRefusalError(f"`{op}`")

    def _compared(self, op: str, a: Pair[V, B], b: Pair[V, B]) -> Pair[V, B]:
        error = self._errors(self._not_of(a, Kind.LONG), self._not_of(b, Kind.LONG))
        if error is True:
            return self._bool(False, True)
        if isinstance(a.constant, int) and isinstance(b.constant, int):
            return self._bool(
                a.constant < b.constant or (op == "less_eq" and a.constant == b.constant), error
            )
        compare = self.algebra.less if op == "less" else self.algebra.less_or_equal
        return self._bool(compare(self.value(a), self.value(b)), error)

    def _arithmetic(self, op: str, a: Pair[V, B], b: Pair[V, B]) -> Pair[V, B]:
        error = self._errors(self._not_of(a, Kind.LONG), self._not_of(b, Kind.LONG))
        if error is True:
            return Pair(LONG, True)
        if isinstance(a.constant, int) and isinstance(b.constant, int):
            x, y = a.constant, b.constant
            result = x + y if op == "add" else x - y if op == "sub" else x * y
            return Pair(LONG, not LONG_MIN <= result <= LONG_MAX, constant=result)
        first, second = self.value(a), self.value(b)
        error = self._errors(error, self.algebra.overflows(op, first, second))
        return Pair(LONG, error, term=self.algebra.arithmetic(op, first, second))

    def _set(self, members: tuple[Pair[V, B], ...]) -> Pair[V, B]:
        error = self._errors(*(one.error for one in members))
        constants = [constant_of(one) for one in members]
        if any(one is None for one in constants):
            return Pair(SET, error, members=members)
        return Pair(SET, error, constant=frozenset(constants), members=members)

    # -- entities and attributes --------------------------------------------------------------------------

    def _in(self, one: Pair[V, B], above: Pair[V, B]) -> Pair[V, B]:
        error = self._errors(self._not_of(one, Kind.ENTITY), self._not_of(above, Kind.ENTITY, Kind.SET))
        if error is True:
            return self._bool(False, True)
        entity = self.value(one)
        if above.members is not None:
            wrong = self._errors(*(self._not_of(each, Kind.ENTITY) for each in above.members))
            if wrong is True:
                return self._bool(False, True)
            lines = (self.algebra.within(entity, self.value(each)) for each in above.members)
            return self._bool(self.truths.any_of(lines), self._errors(error, wrong))
        target = self.value(above)
        if above.shape.kind is Kind.ENTITY:
            return self._bool(self.algebra.within(entity, target), error)
        is_set = above.shape.kind is Kind.SET or self.algebra.is_kind(target, Kind.SET)
        wrong = self.truths.both(is_set, self.algebra.negated(self.algebra.all_entities(target)))
        line = self.truths.chosen(
            is_set, self.algebra.within_any(entity, target), self.algebra.within(entity, target)
        )
        return self._bool(line, self._errors(error, wrong))

    def _is(self, one: Pair[V, B], name: str, in_expr: pst.Expr | None) -> Pair[V, B]:
        error = self._not_of(one, Kind.ENTITY)
        if error is True:
            return self._bool(False, True)
        is_of = self._bool(self.algebra.is_of_type(self.value(one), name), error)
        return is_of if in_expr is None else self._shortened("and", is_of, self._in(one, self.lower(in_expr)))

    def _attribute(self, base: Pair[V, B], name: str) -> Pair[V, B]:
        error = self._not_of(base, Kind.RECORD, Kind.ENTITY)
        if error is True:
            return Pair(ANYTHING, True)
        if base.shape.fields is not None and base.path is not None:
            inner = base.shape.fields.get(name)
            if inner is None:
                return Pair(ANYTHING, True)
            return Pair(inner, error, path=(*base.path, name))
        value = self.value(base)
        error = self._errors(error, self.truths.negated(self.algebra.has(value, name)))
        return Pair(ANYTHING, error, term=self.algebra.attribute(value, name))

    def _has(self, base: Pair[V, B], names: Sequence[str]) -> Pair[V, B]:
        """`e has a.b` is `e has a && e.a has b`."""
        error = self._not_of(base, Kind.RECORD, Kind.ENTITY)
        if error is True:
            return self._bool(False, True)
        if base.shape.fields is not None and base.path is not None:
            first = self._bool(names[0] in base.shape.fields, error)
        else:
            first = self._bool(self.algebra.has(self.value(base), names[0]), error)
        if len(names) == 1:
            return first
        return self._shortened("and", first, self._has(self._attribute(base, names[0]), names[1:]))

    def _if(self, condition: Pair[V, B], then: Pair[V, B], other: Pair[V, B]) -> Pair[V, B]:
        choice, errs = self.truth(condition)
        error = self._errors(errs, self.truths.chosen(choice, then.error, other.error))
        if error is True:
            return Pair(ANYTHING, True)
        if isinstance(choice, bool):
            taken = then if choice else other
            return Pair(**{**taken.__dict__, "error": error})
        if then.shape.kind is Kind.BOOL and other.shape.kind is Kind.BOOL:
            return self._bool(self.truths.chosen(choice, self.truth(then)[0], self.truth(other)[0]), error)
        same = then.shape.kind is other.shape.kind
        term = self.algebra.chosen(choice, self._comparable(then), self._comparable(other))
        return Pair(Shape(then.shape.kind) if same else ANYTHING, error, term=term)
