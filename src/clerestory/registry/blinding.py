"""Keyed digests that let the index be searched without holding what is searched for.

Promises that equal values of one field give equal digests, different ones different digests, and that a
digest of one field says nothing about another. Values must be folded first. Source of idea:
`sealing.blind_index`; here a value may have several parts, and rows keep half of the digest.
"""

from typing import Final

from clerestory.registry.errors import KeysError
from clerestory.sealing.blind_index import SMALLEST_KEY_BYTES, blind_index
from clerestory.sealing.errors import UnusableValueError

# 128 bits: two different values meet by chance once in 2**64 records, and rows stay half as wide.
DIGEST_BYTES: Final = 16
_BETWEEN: Final = "\x1f"


class Blinder:
    """Blinds values under one secret key. Raises KeysError if the key is too short."""

    def __init__(self, key: bytes) -> None:
        if len(key) < SMALLEST_KEY_BYTES:
            raise KeysError(
                f"The key of the blind index has {len(key)} bytes, expected at least {SMALLEST_KEY_BYTES}. "
                "See BLIND_INDEX_KEY in the settings."
            )
        self._key = key

    def blind(self, field: str, *parts: str) -> bytes:
        """The digest of these parts in this field: 16 bytes. Raises KeysError for parts that cannot be kept
        apart."""
        if any(_BETWEEN in part for part in parts):
            raise KeysError(f"A value of {field} holds a control character. Correct it where it comes from.")
        try:
            # The number of parts belongs to the value: ("a",) and ("a", "") differ.
            text = _BETWEEN.join((str(len(parts)), *parts)) if len(parts) != 1 else parts[0]
            return bytes.fromhex(blind_index(self._key, field, text))[:DIGEST_BYTES]
        except UnusableValueError as error:
            raise KeysError(
                f"A value of {field} cannot be indexed. Correct it where it comes from."
            ) from error
