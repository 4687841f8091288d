"""What intake refuses, in words a requester or an officer can act on."""

from clerestory.errors import ClerestoryError
from clerestory.intake.heads import RequestHead
from clerestory.intake.states import SAYS, State


class IntakeError(ClerestoryError):
    """Base of what this room refuses."""


class IdempotencyConflictError(IntakeError):
    """The same idempotency key came with another body. Nothing was stored."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(
            f"This idempotency key already belongs to request {reference}, and the body sent now "
            "differs from it. "
            "Nothing was stored. Send the same body to see that request again, or use a new key for a "
            "new question."
        )


class RequestNotFoundError(IntakeError):
    """No request of this reference can be seen from here."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(
            f"No request {reference} can be seen with this sign-in. Check the reference; an agency sees "
            "only its own."
        )


class UnreadableRequestError(IntakeError):
    """What is stored of a request holds words that this release does not know. `head`: what can be read."""

    def __init__(self, head: RequestHead) -> None:
        self.head = head
        super().__init__(
            f"Request {head.reference} cannot be read: what is stored of it holds words that this release "
            "of the program does not know. It is at rest: nobody can work on it, and nothing of it leaves. "
            "Call the office; whoever looks after the installation mends it."
        )


class StateChangeRefusedError(IntakeError):
    """The table of states knows no such step from here for this actor."""

    def __init__(self, reference: str, state: State, event: str) -> None:
        self.reference, self.state, self.event = reference, state, event
        super().__init__(
            f"Request {reference} stands at: {SAYS[state]}. This ({event.replace('_', ' ')}) is not a step "
            "from there; the request may have changed meanwhile. Its page shows what can be done now."
        )


class ClosedDayRefusedError(IntakeError):
    """A day that cannot be added to the days on which the office is closed."""


class NothingAskedError(IntakeError):
    """An answer to something that nobody asked, or that was answered already."""


class DocumentNotFoundError(IntakeError):
    """The request has no paper of this number, or no such page."""

    def __init__(self, reference: str, number: int) -> None:
        super().__init__(
            f"Request {reference} has no paper {number} with that page. Its own page lists the papers "
            "that it has."
        )


class DraftRefusedError(IntakeError):
    """A draft that cannot be kept, or is not there (any more)."""


class ReferenceNotFoundError(IntakeError):
    """There is no such pre-authorised reference."""

    def __init__(self) -> None:
        super().__init__("There is no such pre-authorised reference. The list shows those that there are.")


class ReferenceMovedError(IntakeError):
    """Somebody else took a step meanwhile."""

    def __init__(self) -> None:
        super().__init__(
            "This reference was confirmed or ended meanwhile, so nothing was changed. Look at it again."
        )
