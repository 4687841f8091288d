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


class OfficeNotReadyError(CaseworkError):
    """The installation lacks something the office needs. The message says what, and how to mend it."""


class AgencySuspendedError(CaseworkError):
    """The office has stopped dealing with this agency."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is suspended: it cannot ask, and nothing is handed to it. Call the office to settle why."
        )


class NoSealingKeyError(CaseworkError):
    """The agency has registered no key that a release could be sealed to."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has no sealing key, so nothing could ever be sent to it. Register a public key "
            "first, then ask."
        )


class ReferenceRefusedError(CaseworkError):
    """A reference cannot be proposed or confirmed so. The message says why, and what to do."""


class DecisionFaultError(CaseworkError):
    """The law could not be asked. `kind` is the class name of what went wrong; nothing is released."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"The question could not be decided ({kind}); nothing is released.")


class NotTheWorkerError(CaseworkError):
    """A delivery was tried in a process that may not open the vault."""

    def __init__(self) -> None:
        super().__init__(
            "This process has no connection 'vault', so it cannot deliver. Deliveries run in the "
            "worker: start it "
            "with VAULT_DATABASE_URL."
        )


class NotAdministrationError(CaseworkError):
    """Agencies, divisions and people are changed only with the rights of the registrar."""

    def __init__(self) -> None:
        super().__init__(
            "This process may not change agencies, divisions or people: it was not given the address of the "
            "registrar, or is in the middle of other work. Do it on the pages of administration, or in a "
            "process of its own that has REGISTRAR_DATABASE_URL or OWNER_DATABASE_URL "
            "(docs/operations/administration.md); other pages and the API never have them."
        )
