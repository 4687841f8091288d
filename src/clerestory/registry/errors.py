"""What can go wrong in the registry room. No message holds personal data: records are named by place or
handle."""

from clerestory.errors import ClerestoryError


class RegistryError(ClerestoryError):
    """Base of the registry room."""


class SampleError(RegistryError):
    """The synthetic registry cannot be made as asked."""


class SourceError(RegistryError):
    """An existing system's records cannot be read as promised by the source protocol."""


class MappingError(SourceError):
    """The file that says how a records system's columns are read cannot be used. Nothing was asked."""


class SourceGoneError(SourceError):
    """The records system could not be reached, or did not answer in time, however often it was asked."""


class SourceAnswerError(SourceError):
    """The records system answered something else, or half of it."""


class SourceChangedError(SourceError):
    """The records system has other columns than the mapping names."""


class SourceRowError(SourceError):
    """One row is not as the mapping says. column, found, expected: of what, in words, without the value."""

    def __init__(self, message: str, *, column: str, found: str, expected: str) -> None:
        self.column, self.found, self.expected = column, found, expected
        super().__init__(message)


class SourceMayWriteError(SourceError):
    """The account that reads the records system could also write there."""


class LoadingError(RegistryError):
    """Records cannot be taken into index and vault."""


class KeysError(RegistryError):
    """What was supplied to find somebody cannot be read."""


class VaultError(RegistryError):
    """The vault cannot be opened as asked."""


class FieldUnreadableError(VaultError):
    """A sealed field does not open: it was moved, altered, or its subject's key was destroyed."""
