"""What can go wrong in this room. A message names a path of the ledger (all are public) and a cure."""

from clerestory.errors import ClerestoryError
from clerestory.ledger.errors import ResourceError


class StoreError(ClerestoryError):
    """Base of the room."""


class StoreUnusableError(StoreError):
    """There is no store at this address, or it cannot keep what it must promise."""


class StorePathError(StoreError):
    """A path is not the name of anything that a ledger keeps, or may not be written this way."""


class StoreConflictError(StoreError):
    """Other bytes stand under a name that never changes. Nothing was written. path: the name.

    Two writers of one log write the same bytes, so this is never to be mended by a program: a person has to
    find out which of the two is the log.
    """

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path, self.what = path, what


class StoreFaultError(StoreError, ResourceError):
    """A disk or a server failed, and it is not known whether the bytes are there. path: the name.

    After the cause is gone the same call again finishes or repeats what was begun. It is a ResourceError as
    well, so an examination of a log names the path and goes on.
    """
