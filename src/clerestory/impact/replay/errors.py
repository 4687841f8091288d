"""What can go wrong while a history is replayed. No message holds personal data: a row has none."""

from clerestory.impact.errors import ImpactError


class ReplayError(ImpactError):
    """A history cannot be replayed as asked, or its result cannot be written or read."""


class GateError(ReplayError):
    """Cedar decided a question otherwise than the replay did, so nothing of the replay may be believed."""
