"""What is opened is what the register says it is, not what somebody called it."""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError


def record_is_as_decided(case: DeliveryCase) -> None:
    """Fails when the law was asked about another kind of record than the one that would be opened."""
    if case.register_record is None or case.decided_record != case.register_record:
        raise CheckFailedError(
            "record_is_as_decided",
            f"The law was asked about the kind '{case.decided_record or 'unknown'}'; the register holds "
            f"'{case.register_record or 'unknown'}'. Nothing was opened or sent. Reopen the request "
            "and review it again.",
        )
