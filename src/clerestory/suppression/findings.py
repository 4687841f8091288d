"""What an attacker can say of a withheld count, and how hard he tried."""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What an attacker can say about a withheld cell."""

    PINNED = "its value follows exactly"
    SMALL = "it follows that it is below 11"
    SMALL_BY_RULE = "whoever knows the rule can tell that it is 1 to 10"
    NOT_SHOWN_SAFE = "it could not be shown that nothing follows"


@dataclass(frozen=True)
class Finding:
    """A withheld region (its number in the layout) and what follows about it. Never holds a value."""

    region: int
    kind: Kind


@dataclass
class Effort:
    """How many programs were solved, and in how many steps of the solver: the same on any machine."""

    linear: int = 0
    integer: int = 0
    steps: int = 0
