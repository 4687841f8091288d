"""A paper that has run out opens nothing, even if it held on the day of the review."""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError


def authority_still_holds(case: DeliveryCase) -> None:
    """Fails when the instrument's last day has passed."""
    last_day = case.authority_expires_on
    if last_day is not None and last_day < case.today:
        raise CheckFailedError(
            "authority_still_holds",
            f"The instrument held until {last_day.isoformat()}; today is {case.today.isoformat()}. "
            "Nothing was sent. "
            "Ask the agency for one that is in force.",
        )
