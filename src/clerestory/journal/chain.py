"""How an entry is bound to the one before it. Pure functions over plain values.

hash = SHA-256( "clerestory journal entry 1" LF | previous hash | canonical JSON of the entry ).
Canonical JSON is RFC 8785 without floats (`sealing.canonical`).
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from clerestory.sealing.canonical import canonical_json

GENESIS: Final = "0" * 64
"""Stands for the hash before the first entry."""
_DOMAIN: Final = b"clerestory journal entry 1\n"


def canonical_entry(
    *, number: int, event: str, subject_ref: str, actor: str, at: datetime, body: Mapping[str, Any]
) -> bytes:
    """The bytes of an entry that are hashed and committed to."""
    return canonical_json(
        {
            "number": number,
            "event": event,
            "subject_ref": subject_ref,
            "actor": actor,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "body": dict(body),
        }
    )


def entry_hash(previous_hash: str, entry: bytes) -> str:
    """64 hex digits over the previous hash and the entry."""
    return hashlib.sha256(_DOMAIN + bytes.fromhex(previous_hash) + entry).hexdigest()
