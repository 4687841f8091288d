"""What the journal refuses."""

from clerestory.errors import ClerestoryError


class JournalError(ClerestoryError):
    """Base of what this room refuses."""


class OutsideTransactionError(JournalError):
    """An entry was to be written outside the transaction of what it records."""


class NotYetRecordedError(JournalError):
    """The place of an entry was asked for before the entry was written."""


class NotPlainError(JournalError):
    """A payload holds something other than plain words, whole numbers, yes, no and lists of these."""


class LeafClosedError(JournalError):
    """A leaf cannot be opened: there is no such entry, or what opened it was destroyed."""


class EntryChangedError(LeafClosedError):
    """What the journal holds of an entry now does not open the leaf that was made of it."""


class EntryUnreadableError(JournalError):
    """An entry holds what no entry can hold: somebody changed it."""
