"""The agency must still be one the office deals with, as a party whose identity was verified."""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError


def agency_is_active(case: DeliveryCase) -> None:
    """Fails when the agency was suspended after the approval."""
    if not case.agency.active:
        raise CheckFailedError(
            "agency_is_active",
            f"{case.agency.name} was suspended after the approval. Nothing was sent. Restore the agency "
            "first, "
            "then reopen the request.",
        )
