"""What casework refuses, each with what was found and what to do."""

from clerestory.errors import ClerestoryError


class CaseworkError(ClerestoryError):
    """Base of what this room refuses."""


class NotAllowedError(CaseworkError):
    """This person may not take this step. The message says why and who may."""


class UnusableCommandError(CaseworkError):
    """A command holds something that cannot be acted on. `pointer` names the place."""

    def __init__(self, pointer: str, found: str, expected: str) -> None:
        self.pointer, self.found, self.expected = pointer, found, expected
        super().__init__(f"at {pointer}: found {found}, expected {expected}")


class NothingToCollectError(CaseworkError):
    """The request has no sealed release to hand over now."""
