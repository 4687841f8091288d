"""What can go wrong in this room: it cannot be read, or it can be read and does not verify.

A message names the part, the line, the resource or the key of the reader's own policy. It never holds text
taken unchecked from a file, nor a value of an opened leaf.
"""

from clerestory.errors import ClerestoryError


class LedgerError(ClerestoryError):
    """Base of the room."""


class MalformedError(LedgerError):
    """Bytes are not in the form they were given for, or beyond a limit; nothing can be said of them."""


class KeyUnusableError(MalformedError):
    """A key is not of a kind or form that this room accepts."""


class NotVerifiedError(LedgerError):
    """The form is right and the claim is not shown to be true."""


class SignatureRefusedError(NotVerifiedError):
    """A signature of a known key does not verify, or no known key signed."""


class NoQuorumError(NotVerifiedError):
    """Fewer witnesses have cosigned than the policy asks for."""


class InclusionError(NotVerifiedError):
    """A leaf is not shown to be in the tree."""


class ConsistencyError(NotVerifiedError):
    """One tree is not shown to be the beginning of another."""


class OpeningError(NotVerifiedError):
    """What an opening shows is not what the leaf commits to."""


class ResourceError(NotVerifiedError):
    """A tile or an entry bundle is missing or damaged. path: the resource, as tlog-tiles names it."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path, self.what = path, what
