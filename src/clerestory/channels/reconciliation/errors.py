"""What can go wrong in traffic reconciliation. No message holds a value of a row: a row has a number."""

from clerestory.channels.errors import ChannelError


class ReconciliationError(ChannelError):
    """The logs cannot be compared; nothing was written."""


class LogFileError(ReconciliationError):
    """A file or the mapping of its columns is not what it must be.

    The sentence says where, what was found, what was expected and what the reader can do.
    """

    def __init__(self, where: str, found: str, expected: str, remedy: str) -> None:
        self.where, self.found, self.expected, self.remedy = where, found, expected, remedy
        super().__init__(f"{where}: found {found}; expected {expected}. {remedy}")
