"""What this room refuses, each with what was found and what to do."""

from clerestory.errors import ClerestoryError


class PublicRecordsError(ClerestoryError):
    """Base of what this room refuses."""


class RecordsRequestNotFoundError(PublicRecordsError):
    """No request has this number (and key), or this session may not see it. One sentence for all of it."""

    def __init__(self) -> None:
        super().__init__(
            "No request has this number and this key. Write both as they stand on the page that you were "
            "shown when you asked."
        )


class StepNotOpenError(PublicRecordsError):
    """The table of states has no such step from here."""

    def __init__(self, says: str) -> None:
        super().__init__(
            f"This cannot be done now: the request stands at '{says}'. Look at its page; it shows the steps "
            "that are open."
        )


class FeeRefusedError(PublicRecordsError):
    """A fee that the law, as far as it is known, does not let the office ask."""


class ContactForgottenError(PublicRecordsError):
    """How the asker is reached was destroyed, as the law's time for keeping it is over."""

    def __init__(self) -> None:
        super().__init__("How the asker was reached is destroyed; nobody can read it any more.")


class UnusableContactError(PublicRecordsError):
    """A mail address that no mail can go to."""

    def __init__(self) -> None:
        super().__init__("Write one mail address, such as name@example.org, or choose another way.")
