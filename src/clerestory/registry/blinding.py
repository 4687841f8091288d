"""Keyed digests that let the index be searched without holding what is searched for.

Promises that equal values of one field give equal digests and that nothing else does; without the key a
digest tells nothing, and a digest of one field says nothing about another. Refuses short keys. Values must be
normalised first. Source of idea: blind index (HMAC) with one derived key for each field.
"""

from hashlib import sha256
from hmac import digest
from typing import Final

from clerestory.registry.errors import KeysError

# 128 bits: two different values meet by chance once in 2**64 records, and rows stay half as wide.
DIGEST_BYTES: Final = 16
_SHORTEST_KEY_BYTES: Final = 32


class Blinder:
    """Blinds values under one secret key; keeps the key of each field once derived."""

    def __init__(self, key: bytes) -> None:
        if len(key) < _SHORTEST_KEY_BYTES:
            raise KeysError(
                f"The key of the blind index has {len(key)} bytes, expected at least {_SHORTEST_KEY_BYTES}. "
                "See BLIND_INDEX_KEY in the settings."
            )
        self._key = key
        self._of_field: dict[str, bytes] = {}

    def blind(self, field: str, *parts: str) -> bytes:
        """The digest of these parts in this field: 16 bytes."""
        key = self._of_field.get(field)
        if key is None:
            key = self._of_field[field] = digest(
                self._key, f"clerestory/registry-index/1/{field}".encode(), sha256
            )
        # Lengths first, so that ("ab", "c") and ("a", "bc") differ.
        told = b"".join(len(raw).to_bytes(4, "big") + raw for raw in (part.encode() for part in parts))
        return digest(key, told, sha256)[:DIGEST_BYTES]
