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
