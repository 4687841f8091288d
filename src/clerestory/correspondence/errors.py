"""What correspondence refuses, with what was found and expected."""

from clerestory.errors import ClerestoryError


class CorrespondenceError(ClerestoryError):
    """Base of what this room refuses."""


class LetterNotMadeError(CorrespondenceError):
    """The pages of a letter could not be made or signed; nothing was kept."""


class LetterNotFoundError(CorrespondenceError):
    """No letter has this id, or it is not this reader's."""

    def __init__(self) -> None:
        super().__init__("There is no such letter here. The request's page lists its letters.")


class UnusableAddressError(CorrespondenceError):
    """An e-mail address that no mail can be sent to."""

    def __init__(self) -> None:
        super().__init__("Write one e-mail address of the agency, such as records@agency.example.")


class LetterDoesNotFitError(CorrespondenceError):
    """A letter was asked for that says something else than how the request stands."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"A letter of the kind {kind.replace('_', ' ')} does not fit how this request stands. The page "
            "offers those that fit."
        )
