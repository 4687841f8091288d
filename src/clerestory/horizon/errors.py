"""What horizon refuses, with what was found and expected."""

from clerestory.errors import ClerestoryError


class HorizonError(ClerestoryError):
    """Base of what this room refuses."""


class UnusableClaimError(HorizonError):
    """A claim lacks something, or says what no claim can. `part` names it."""

    def __init__(self, part: str, sentence: str) -> None:
        self.part = part
        super().__init__(sentence)


class DocketNotFoundError(HorizonError):
    """No docket has this number."""

    def __init__(self) -> None:
        super().__init__("No docket has this number. The list of dockets shows those there are.")


class CommentNotFoundError(HorizonError):
    """The docket has no comment with this number."""

    def __init__(self) -> None:
        super().__init__("The docket has no comment with this number. Its page lists those there are.")


class DocketStepError(HorizonError):
    """What was asked cannot be done with this docket, or comment, now."""


class OriginalsForgottenError(HorizonError):
    """The originals of this docket were destroyed when the time for keeping them was over."""

    def __init__(self) -> None:
        super().__init__("The originals of this docket are destroyed; what was published stands.")


class NothingToRemoveError(HorizonError):
    """Words were marked that do not stand in the comment. `kind`: as what they were marked."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            "One of the lines you marked does not stand in the comment. Write each exactly as it stands "
            "there, one a line; nothing was published."
        )


class UnusableFileError(HorizonError):
    """A file of comments cannot be taken; nothing of it was. `faults`: sentences, each with its line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("Nothing of the file was taken. " + " ".join(faults))


class UnusableEntryError(HorizonError):
    """An entry of a register lacks something; the sentence says what."""
