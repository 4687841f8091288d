"""What can go wrong for a witness. No message holds what a stranger sent."""

from clerestory.errors import ClerestoryError


class WitnessError(ClerestoryError):
    """Base of the room."""


class WitnessFolderError(WitnessError):
    """The folder of a witness cannot be used: keys are missing, or another process uses it."""


class WitnessStateError(WitnessError):
    """What the witness has kept of a log is damaged, so nothing of that log is cosigned any more."""


class MirrorError(WitnessError):
    """The log's tiles are not what its signed root says, or cannot be had; nothing was cosigned."""
