"""The compiled law written out for casbin (Python-like rules) and for Rego, by machine, as peers to measure.

One layer's policies for one action. Nobody would write Rego by hand like this; it says the same, which is
what a comparison needs. Errors cannot arise in these laws (their facts are always there): none are written.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from clerestory.law.provision import Provision
from clerestory.policy.program.policies import compile_policies, syntax
from clerestory.policy.program.refusals import CarrierRefusalError
from clerestory.policy.program.shapes import LAW, Path
from clerestory.policy.program.values import Entity, Truth

_TYPES = {"principal": "Requester", "action": "Action", "resource": "Element"}


@dataclass(frozen=True)
class Term:
    """A value to be: its text, or a constant; a variable's text is the list of what it lies in."""

    text: str = ""
    constant: Any = None
    variable: str = ""


class Logic:
    """The algebra as Python-like text, as simpleeval under casbin reads it."""

    read = "r.q."
    true = "True"

    def both(self, left: str, right: str) -> str:
        """Conjunction."""
        return f"({left} and {right})"

    def either(self, left: str, right: str) -> str:
        """Disjunction."""
        return f"({left} or {right})"

    def negated(self, one: str) -> str:
        """Not."""
        return f"(not {one})"

    def within_list(self, member: str, whole: str) -> str:
        """Is the member in the list?"""
        return f"({member} in {whole})"

    def same(self, left: str, right: str) -> str:
        """Equality."""
        return f"({left} == {right})"

    def listed(self, members: Sequence[Any]) -> str:
        """A list written out."""
        return "[" + ", ".join(json.dumps(one) for one in members) + "]"

    def flag(self, text: str) -> str:
        """A flag as a truth."""
        return text

    # -- what both languages share ----------------------------------------------------------------------

    def as_truth(self, value: Term) -> str:
        """A flag."""
        return self.flag(value.text)

    def from_truth(self, truth: str) -> Term:
        """Refused."""
        raise CarrierRefusalError("a truth as a value")

    def constant(self, value: Any) -> Term:
        """A value written in the policy."""
        return Term(constant=value)

    def variable(self, name: str) -> Term:
        """One of the three entities."""
        return Term(self.read + name, variable=name)

    def fact(self, path: Path, shape: object) -> Term:
        """A field of the flat question."""
        return Term(self.read + "_".join(path))

    def equal(self, left: Term, right: Term) -> str:
        """A fact or an entity against a constant."""
        if left.constant is not None:
            left, right = right, left
        wanted = right.constant
        if isinstance(wanted, Truth):
            found = self.flag(left.text)
            return found if wanted is Truth.YES else self.negated(found)
        if isinstance(wanted, frozenset) or wanted is None:
            raise CarrierRefusalError("sets or two facts compared with each other")
        if left.variable:
            return self.same(f"{left.text}[0]", json.dumps(_uid(wanted)))
        return self.same(left.text, json.dumps(wanted))

    def less(self, left: Term, right: Term) -> str:
        """`<`."""
        return f"({_number(left)} < {_number(right)})"

    def less_or_equal(self, left: Term, right: Term) -> str:
        """`<=`."""
        return f"({_number(left)} <= {_number(right)})"

    def contains(self, whole: Term, member: Term) -> str:
        """Membership."""
        if isinstance(whole.constant, frozenset):
            if member.variable:
                members = [_uid(one) for one in whole.constant]
                return self.within_list(f"{member.text}[0]", self.listed(sorted(members)))
            return self.within_list(member.text, self.listed(sorted(whole.constant)))
        one = member.text if member.constant is None else json.dumps(member.constant)
        return self.within_list(one, whole.text)

    def is_empty(self, whole: Term) -> str:
        """No members."""
        return self.same(whole.text, "[]")

    def within(self, one: Term, ancestor: Term) -> str:
        """Cedar's `in`, by the list of what the variable lies in."""
        return self.within_list(json.dumps(_uid(ancestor.constant)), one.text)

    def within_any(self, one: Term, ancestors: Term) -> str:
        """Any of a set written out."""
        found = [self.within(one, Term(constant=each)) for each in sorted(ancestors.constant)]
        whole = found[0]
        for each in found[1:]:
            whole = self.either(whole, each)
        return whole

    def is_of_type(self, one: Term, name: str) -> str:
        """Each variable is of one type."""
        if _TYPES[one.variable] != name:
            raise CarrierRefusalError("a variable of another type")
        return self.true

    def __getattr__(self, name: str) -> Any:
        """What no law reads."""
        raise CarrierRefusalError(f"`{name}`")


@dataclass
class Rego(Logic):
    """The algebra as Rego: every conjunction, disjunction and negation is a small rule of its own."""

    rules: dict[str, str] = field(default_factory=dict)
    read = "input."
    true = "true"

    def both(self, left: str, right: str) -> str:
        """One rule with two lines."""
        return self._rule(f"$ if {{ {left}; {right} }}")

    def either(self, left: str, right: str) -> str:
        """Two rules of one name."""
        return self._rule(f"$ if {{ {left} }}\n$ if {{ {right} }}")

    def negated(self, one: str) -> str:
        """A rule, so that it can be negated again."""
        return self._rule(f"$ if {{ not {one} }}")

    def within_list(self, member: str, whole: str) -> str:
        """`in`."""
        return f"{member} in {whole}"

    def same(self, left: str, right: str) -> str:
        """Equality."""
        return f"{left} == {right}"

    def _rule(self, text: str) -> str:
        return self.rules.setdefault(text, f"t{len(self.rules)}")

    def less(self, left: Term, right: Term) -> str:
        """`<`."""
        return f"{_number(left)} < {_number(right)}"

    def less_or_equal(self, left: Term, right: Term) -> str:
        """`<=`."""
        return f"{_number(left)} <= {_number(right)}"

    def lines(self) -> Iterator[str]:
        """The small rules."""
        for text, name in self.rules.items():
            yield text.replace("$", name)


def casbin_rules(provisions: Sequence[Provision]) -> Iterator[tuple[str, str]]:
    """(rule, effect) of each policy."""
    effects = {"permit": "allow", "forbid": "deny"}
    logic: Any = Logic()
    for one in compile_policies(syntax(tuple(provisions)), logic, LAW):
        if one.satisfied is not False:
            yield logic.true if one.satisfied is True else str(one.satisfied), effects[one.effect]


def rego_module(provisions: Sequence[Provision]) -> str:
    """The policies as a module whose `allow` is Cedar's answer."""
    logic: Any = Rego()
    heads = [
        f"{one.effect}ted if {{ {logic.true if one.satisfied is True else one.satisfied} }}"
        for one in compile_policies(syntax(tuple(provisions)), logic, LAW)
        if one.satisfied is not False
    ]
    names = [head.replace("permitted", "permitted_").replace("forbidted", "forbidden_") for head in heads]
    allow = "allow if { permitted_; not forbidden_ }"
    nothing = "forbidden_ if { false }\npermitted_ if { false }"
    return "\n".join(("package law", "import rego.v1", *logic.lines(), *names, nothing, allow))


def _uid(entity: Entity) -> str:
    return f"{entity.type}::{entity.id}"


def _number(term: Term) -> str:
    return term.text or str(term.constant)
