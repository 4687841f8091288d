"""What agreements refuse, with what was found and expected."""

from clerestory.errors import ClerestoryError


class AgreementsError(ClerestoryError):
    """Base of what this room refuses."""


class UnknownAgreementError(AgreementsError):
    """No agreement has this number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"No agreement {number} stands in the register. Look at the list of agreements for its number."
        )


class UnusableAgreementError(AgreementsError):
    """An agreement, or an act on one, lacks something or says what it cannot. `part` names it."""

    def __init__(self, part: str, sentence: str) -> None:
        self.part = part
        super().__init__(sentence)
