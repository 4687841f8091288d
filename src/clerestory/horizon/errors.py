"""What horizon refuses, with what was found and expected."""

from clerestory.errors import ClerestoryError


class HorizonError(ClerestoryError):
    """Base of what this room refuses."""


class UnusableClaimError(HorizonError):
    """A claim lacks something, or says what no claim can. `part` names it."""

    def __init__(self, part: str, sentence: str) -> None:
        self.part = part
        super().__init__(sentence)
