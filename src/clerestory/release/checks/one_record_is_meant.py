"""Only exactly one record may be opened. A score or a candidate never opens anything."""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError


def one_record_is_meant(case: DeliveryCase) -> None:
    """Fails unless the registry said that exactly one record is meant."""
    if case.resolved != "exact":
        raise CheckFailedError(
            "one_record_is_meant",
            f"The registry said '{case.resolved}' where 'exact' was expected. Nothing was opened or sent. "
            "Ask the agency for more about the person.",
        )
