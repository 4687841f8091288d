"""What parties refuses."""

from clerestory.errors import ClerestoryError


class PartiesError(ClerestoryError):
    """Base of what this room refuses."""


class UnknownPartyError(PartiesError):
    """No such agency, division or person is registered."""


class PartyNotAcceptedError(PartiesError):
    """A party cannot be registered as described. The message says what was found and expected."""


class AssertionRejectedError(PartiesError):
    """A client did not prove who it is. Clients are told only this; `reason` (a class name) is for the
    office's log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            "The client assertion was not accepted. Send a fresh one, signed with a registered key, "
            "for this audience."
        )


class PasswordNotAcceptedError(PartiesError):
    """A password was not changed. The message says why, and never holds one."""


class UnknownFactorError(PartiesError):
    """This person has no such factor."""

    def __init__(self) -> None:
        super().__init__("There is no such factor in your sign-in; it may have been removed before.")


class PasskeyRefusedError(PartiesError):
    """A passkey did not prove who somebody is. `reason` (a class name) is for the office's log; `copied`: the
    count that it carries ran backwards, as that of a copy does."""

    def __init__(self, reason: str, *, copied: bool = False) -> None:
        self.reason, self.copied = reason, copied
        super().__init__("This passkey was not accepted here. Try again, or sign in with your password.")


class ProviderRefusedError(PartiesError):
    """A provider of sign-ins did not prove who somebody is. `reason` is for the office's log."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            "The provider's answer could not be used, so nobody was signed in. Try again, or sign in with "
            "your password; if it goes on, tell your administrator."
        )


class CourseUnreadableError(PartiesError):
    """A course's file lacks something. The message says where."""


class CourseRefusedError(PartiesError):
    """A test that cannot be taken or handed in now."""
