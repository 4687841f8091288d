"""What can go wrong between a log and its witnesses. A message names the witness's address and a cure."""

from clerestory.errors import ClerestoryError


class WitnessFaultError(ClerestoryError):
    """Base: a witness did not help. Nothing is known of what it has kept."""


class WitnessAddressError(WitnessFaultError):
    """No witness can be asked at this address."""


class WitnessUnreachableError(WitnessFaultError):
    """No whole answer came within the deadline."""
