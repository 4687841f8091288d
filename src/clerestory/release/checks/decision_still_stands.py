"""The law of the day of delivery must still release what was approved, and no more than that.

The question is put again at delivery, so a pack that changed since, or a date that passed, shows here.
"""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError
from clerestory.vocabulary.decision import Outcome


def decision_still_stands(case: DeliveryCase) -> None:
    """Fails when the decision is of another day, or releases other elements than the approved one."""
    if case.decision.on != case.today:
        raise CheckFailedError(
            "decision_still_stands",
            f"The decision is of {case.decision.on.isoformat()}, today is {case.today.isoformat()}. "
            "Decide it again.",
        )
    approved = case.approved.with_outcome(Outcome.RELEASE)
    standing = case.decision.with_outcome(Outcome.RELEASE)
    if not approved or set(approved) != set(standing):
        raise CheckFailedError(
            "decision_still_stands",
            f"Approved were {', '.join(approved) or 'no elements'}; the law of {case.today.isoformat()} "
            "releases "
            f"{', '.join(standing) or 'none'}. Nothing was sent. Reopen the request and review it again.",
        )
