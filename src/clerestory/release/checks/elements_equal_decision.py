"""What is about to be sealed must be exactly what was decided: no element more, none lost in silence."""

from clerestory.release.case import Assembled, DeliveryCase
from clerestory.release.errors import CheckFailedError
from clerestory.vocabulary.decision import Outcome


def elements_equal_decision(case: DeliveryCase, assembled: Assembled) -> None:
    """Fails when assembled and absent elements together are not exactly those the decision releases."""
    decided = set(case.decision.with_outcome(Outcome.RELEASE))
    found = set(assembled.values)
    absent = set(assembled.absent)
    if found | absent != decided or found & absent:
        raise CheckFailedError(
            "elements_equal_decision",
            f"Decided were {', '.join(sorted(decided))}; assembled were "
            f"{', '.join(sorted(found)) or 'none'}, absent "
            f"{', '.join(sorted(absent)) or 'none'}. Nothing was sent. This is a fault: tell the "
            "program's makers.",
        )
