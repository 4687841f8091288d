"""The receipt of a figure: 32 bytes that commit to the very entries that were counted, and tell nothing.

    SHA-256( "clerestory/figure/v1" | salt | how many units | the leaf hash of each unit, ascending )

A leaf hash is what the public ledger's tree is made of (RFC 9162), so whoever holds the opening (salt and
leaf hashes) can see that so many units were counted, that each is of an entry in the ledger, and, with
openings of these entries, that each is what the definition says. Without the salt, 32 random bytes, the
receipt of a withheld cell does not even tell whether it stands for one or for ten.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from clerestory.ledger.spelling import write_base64

SALT_BYTES: Final = 32
_DOMAIN: Final = b"clerestory/figure/v1"
_SALTED: Final = b"clerestory/figure-salt/v1"


def salt_of(seed: bytes, address: str) -> bytes:
    """The salt of one cell, so that one can be opened and the others stay closed. seed: 32 random bytes."""
    return hmac.digest(seed, _SALTED + address.encode("utf-8"), "sha256")


def commitment(salt: bytes, leaves: Sequence[bytes]) -> bytes:
    """The receipt. leaves: the leaf hash of each unit's entry, 32 bytes each; one entry may stand several
    times. Raises ValueError for other lengths."""
    if len(salt) != SALT_BYTES or any(len(leaf) != hashlib.sha256().digest_size for leaf in leaves):
        raise ValueError("A salt or a leaf hash does not have 32 bytes.")
    count = len(leaves).to_bytes(8, "big")
    return hashlib.sha256(b"".join((_DOMAIN, salt, count, *sorted(leaves)))).digest()


def receipt(seed: bytes, address: str, leaves: Sequence[bytes]) -> str:
    """The receipt of a cell as files have it."""
    return write_base64(commitment(salt_of(seed, address), leaves))
