"""The envelope must be sealed to the key that the release was approved for."""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError


def key_is_unchanged(case: DeliveryCase) -> None:
    """Fails when the agency's sealing key was removed or replaced after the approval."""
    if case.agency.sealing_key is None or case.agency.sealing_key_thumbprint != case.approved_thumbprint:
        raise CheckFailedError(
            "key_is_unchanged",
            f"The sealing key of {case.agency.name} is no longer the one this release was approved for. "
            "Nothing was "
            "sent. Confirm the new key with the agency over a known number, then reopen the request.",
        )
