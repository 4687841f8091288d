"""An agreement that expired, was breached or was ended since the approval stops what it carried."""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError


def agreement_still_stands(case: DeliveryCase) -> None:
    """Fails when the agreement that covered the request at its approval covers it no more."""
    if case.agreement_lost is not None:
        raise CheckFailedError(
            "agreement_still_stands",
            f"The agreement under which this was approved no longer covers it. {case.agreement_lost} Nothing "
            "was sent. Settle the agreement, then reopen the request.",
        )
