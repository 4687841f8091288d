"""What the log's keys refuse."""

from clerestory.journal.errors import JournalError


class LogKeysError(JournalError):
    """The log's keys are missing, damaged or open to others, or none signs now; nothing is signed."""


class HsmError(LogKeysError):
    """A hardware module, its driver or its PIN file cannot be used, or it signs with another key."""
