"""What release refuses. A refusal here means that nothing left."""

from clerestory.errors import ClerestoryError


class ReleaseError(ClerestoryError):
    """Base of what this room refuses."""


class CheckFailedError(ReleaseError):
    """A check before sending failed. `check` is its name; the message says what was found."""

    def __init__(self, check: str, message: str) -> None:
        self.check = check
        super().__init__(message)


class AddressRefusedError(ReleaseError):
    """No letter may, or can, go to the address of a record. because: one word that says nothing of the
    record's content; opened: whether the vault was asked."""

    def __init__(self, because: str, *, opened: bool) -> None:
        self.because, self.opened = because, opened
        super().__init__(
            f"No letter goes to the address on record ({because.replace('_', ' ')}). Reach the person in "
            "another way."
        )


class NothingDecidedError(ReleaseError):
    """A decision that releases no element was to be assembled."""


class ReleaseNotFoundError(ReleaseError):
    """No sealed release of this request can be seen from here."""


class VaultUnreachableError(ReleaseError):
    """The vault could not be reached from this process; nothing was opened, and it may be tried again."""


class NotProvedError(ReleaseError):
    """The public ledger does not show that a release was logged; it stays sealed."""


class LockRefusedError(ReleaseError):
    """What lies locked on the shelf was altered, moved, or is not what its entry says; it stays sealed."""


class NothingOwedError(ReleaseError):
    """What was to be said of a release is not asked for, or was said already."""
