"""Cedar's values as a compiled law holds them, so that Python's `==` on them is Cedar's.

Python says `True == 1` and would melt both into one member of a set; Cedar says they differ. So a truth
that is held as a value is a `Truth`, never a bool. What the subset does not model (decimal, ip, datetime,
duration) is kept as `Foreign`, and whoever looks at it is told so: a guess would be a wrong answer.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, NamedTuple, NoReturn

from clerestory.policy.program.refusals import UnsupportedValueError

LONG_MIN: Final = -(2**63)
LONG_MAX: Final = 2**63 - 1


class Truth(Enum):
    """A Cedar Bool held as a value."""

    NO = False
    YES = True

    def __bool__(self) -> bool:
        return self is Truth.YES


class Entity(NamedTuple):
    """The uid of an entity."""

    type: str
    id: str


class Record(dict[str, Any]):
    """A Cedar record: a mapping that can be a member of a set. Nobody changes one after it was read."""

    __slots__ = ()

    # A dict has no hash because it may change; this one is never changed.
    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


class Foreign:
    """A value of an extension type. It may lie in the data; a policy that looks at it is not answered."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def refuse(self) -> NoReturn:
        """Say that this value is outside the subset."""
        raise UnsupportedValueError(
            f"found a value of the extension type {self.name!r} where a policy looks; "
            "the compiled law models Bool, Long, String, sets, records and entities."
        )

    def __eq__(self, other: object) -> bool:
        self.refuse()

    def __hash__(self) -> int:
        return 0


Value = Truth | int | str | Entity | frozenset[Any] | Record | Foreign


def truth_of(value: bool) -> Truth:
    """A Python bool as a Cedar value."""
    return Truth.YES if value else Truth.NO


def value_of(document: Any) -> Value:
    """One value of Cedar's JSON form of data. Raises UnsupportedValueError for null and for fractions, which
    Cedar does not have."""
    if isinstance(document, bool):
        return truth_of(document)
    if isinstance(document, str):
        return document
    if isinstance(document, int) and LONG_MIN <= document <= LONG_MAX:
        return document
    if isinstance(document, list):
        return frozenset(value_of(one) for one in document)
    if isinstance(document, Mapping):
        if "__entity" in document:
            return Entity(document["__entity"]["type"], document["__entity"]["id"])
        if "__extn" in document:
            return Foreign(str(document["__extn"].get("fn")))
        return Record({str(name): value_of(one) for name, one in document.items()})
    raise UnsupportedValueError(f"found {document!r:.60} in the data, which is no Cedar value.")
