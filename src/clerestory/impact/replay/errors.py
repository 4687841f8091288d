"""What can go wrong while a history is replayed. No message holds personal data: a row has none."""

from clerestory.impact.errors import ImpactError


class ReplayError(ImpactError):
    """A history cannot be replayed as asked, or its result cannot be written or read."""


def miscounted(found: int, expected: int, what: str) -> ReplayError:
    """The error of a count that does not add up; it is a fault of this program, so nothing is written."""
    return ReplayError(
        f"Counting went wrong: found {found:,} {what}; expected {expected:,}. Nothing was written. Report it "
        "with the version of this program and of the history."
    )


class GateError(ReplayError):
    """Cedar decided a question otherwise than the replay did, so nothing of the replay may be believed."""
