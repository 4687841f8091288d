"""What is known about data before they are seen: the shape of each variable a policy can read.

Where a shape says that an attribute is always there and of one kind, the compiler needs no check, and the
error of an expression folds to "never". Where nothing is known (`ANYTHING`), every check is compiled. Both
are true to Cedar; a shape that lies about its data is not, so carriers check data against the shape at the
door.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from clerestory.policy.question import UNKNOWN_ACTIVITY, context
from clerestory.vocabulary.facts import Facts, Purpose, Requester

Path = tuple[str, ...]


class Kind(StrEnum):
    """The kinds of Cedar values in the subset; `ANY` where it is not known."""

    ANY = "any"
    BOOL = "Bool"
    LONG = "Long"
    STRING = "String"
    SET = "Set"
    RECORD = "Record"
    ENTITY = "Entity"


@dataclass(frozen=True)
class Shape:
    """`fields`: the attributes of a record or entity, each always there and no other; None: not known.
    `members`: the kind of a set's members."""

    kind: Kind
    fields: "Mapping[str, Shape] | None" = None
    members: Kind = Kind.ANY


ANYTHING: Final = Shape(Kind.ANY)
BOOL: Final = Shape(Kind.BOOL)
LONG: Final = Shape(Kind.LONG)
STRING: Final = Shape(Kind.STRING)
SET: Final = Shape(Kind.SET)
ENTITY: Final = Shape(Kind.ENTITY)


@dataclass(frozen=True)
class Shapes:
    """The shapes of the four variables."""

    principal: Shape
    action: Shape
    resource: Shape
    context: Shape

    def of(self, variable: str) -> Shape:
        """The shape of one variable."""
        return {
            "principal": self.principal,
            "action": self.action,
            "resource": self.resource,
            "context": self.context,
        }[variable]

    def facts(self) -> dict[Path, Shape]:
        """Every attribute that is known to be there and is no record, by its path, in order."""
        found: dict[Path, Shape] = {}
        for variable in ("principal", "action", "resource", "context"):
            found |= _leaves((variable,), self.of(variable))
        return found


def _leaves(path: Path, shape: Shape) -> dict[Path, Shape]:
    found: dict[Path, Shape] = {}
    for name, inner in (shape.fields or {}).items():
        here = (*path, name)
        if inner.kind is Kind.RECORD and inner.fields is not None:
            found |= _leaves(here, inner)
        else:
            found[here] = inner
    return found


def shape_of(sample: Any) -> Shape:
    """The shape of data that always look like `sample` (Cedar's JSON form). A set is one of strings, the only
    sets law/facts.cedarschema has."""
    if isinstance(sample, bool):
        return BOOL
    if isinstance(sample, int):
        return LONG
    if isinstance(sample, str):
        return STRING
    if isinstance(sample, list):
        return Shape(Kind.SET, members=Kind.STRING)
    return Shape(Kind.RECORD, {name: shape_of(inner) for name, inner in sample.items()})


UNKNOWN_DATA: Final = Shapes(ENTITY, ENTITY, ENTITY, Shape(Kind.RECORD))
"""Nothing is known but that there are three entities and a record."""

LAW: Final = Shapes(
    principal=Shape(Kind.ENTITY, {}),
    action=Shape(Kind.ENTITY, {}),
    resource=Shape(Kind.ENTITY, {"name": STRING}),
    context=shape_of(
        context(
            Facts("", date(1, 1, 1), "", Requester(UNKNOWN_ACTIVITY), Purpose(UNKNOWN_ACTIVITY), ()),
            UNKNOWN_ACTIVITY,
        )
    ),
)
"""Questions to the law, as policy/question.py writes them; law/facts.cedarschema says the same (tested)."""
