"""One line of the doctor's report."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands with one question."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. `mend` says what to do, and only where something is wrong or was not looked at."""

    state: State
    says: str
    mend: str = ""


def ok(says: str) -> Finding:
    """All is as it should be."""
    return Finding(State.OK, says)


def wrong(says: str, mend: str) -> Finding:
    """Something must be mended."""
    return Finding(State.WRONG, says, mend)


def not_looked(says: str, mend: str = "") -> Finding:
    """This could not be looked at now, which is no fault by itself."""
    return Finding(State.UNKNOWN, says, mend)
