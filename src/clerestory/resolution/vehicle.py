"""What is said of a vehicle, by a question or by a record, and the plan by which a question is answered.

A vehicle is meant by its identification number, or by its plate; if both are given, both must be its own. The
identification number is the stronger one, because a plate may be borne by vehicles of two sorts. No slip is
looked for: nothing but the number itself is known of a vehicle here, so a plate is as certain as the plate.
"""

from dataclasses import dataclass, field
from typing import Self

from clerestory.resolution import folding
from clerestory.resolution.answer import Why
from clerestory.resolution.register import Key, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """Folded numbers, empty where nothing is known."""

    plate: str = field(default="", repr=False)
    vin: str = field(default="", repr=False)

    @classmethod
    def of(cls, *, plate: str | None = None, vin: str | None = None) -> Self:
        """From numbers as they were written. vin: also a hull number."""
        return cls(plate=folding.number(plate or ""), vin=folding.number(vin or ""))


def keys_of(record: Vehicle) -> dict[str, tuple[Key, ...]]:
    """Everything a record can be found or confirmed by: field to keys, none where it has no such number."""
    return {
        name: (Key(name, (value,)),) if (value := getattr(record, name)) else () for name in ("vin", "plate")
    }


def plan_for(asked: Vehicle) -> Plan | Why:
    """How this question is answered, whatever is there; or why it is refused."""
    (*given,) = (key for keys in keys_of(asked).values() for key in keys)
    return Plan(main=given[0], must_hold=tuple(given[1:])) if given else Why.TOO_LITTLE
