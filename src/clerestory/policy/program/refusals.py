"""What the compiler refuses. Nothing is ever dropped: a policy is compiled whole or named here."""

from clerestory.law.provision import LawError


class ProgramError(LawError):
    """Base of what the compiled law refuses."""


class UnsupportedConstructError(ProgramError):
    """A policy uses a construct outside the subset. `policy` and `construct` name both."""

    def __init__(self, policy: str, construct: str) -> None:
        super().__init__(
            f"policy {policy}: found {construct}, which the compiled law does not model. "
            "Say it with comparisons, sets, `has`, `in` and if-then-else, as docs/decisions/0003 tells."
        )
        self.policy = policy
        self.construct = construct


class UnsupportedValueError(ProgramError):
    """The data hold a value the compiled law does not model, at a place where a policy looks."""


class DataError(ProgramError):
    """The data are not of the shape the law was compiled for; nothing may be released on them."""


class CarrierRefusalError(ProgramError):
    """A carrier cannot express `construct`; the compiler adds the policy's name."""

    def __init__(self, construct: str) -> None:
        super().__init__(f"found {construct}, which this carrier cannot express.")
        self.construct = construct
