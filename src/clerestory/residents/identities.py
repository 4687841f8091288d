"""Names of residents within the office, and the keyed digests by which somebody who proves who they are is
found again.

Promises that a digest can be made only with the office's key, and that licence number and birth date cannot
be read from it. Values only, no table."""

import hashlib
import hmac
from datetime import date
from typing import Final, NewType
from uuid import UUID

from clerestory.registry.keys import SubjectKeys
from clerestory.sealing.canonical import canonical_json

ResidentId = NewType("ResidentId", UUID)
_IDENTITY: Final = b"resident identity"
_CODE: Final = b"resident code"


def identity_digest(licence_number: str, born_on: date, *, key: bytes) -> str:
    """64 hex digits of what somebody says of themselves; spelling the number in another way changes nothing.
    Raises KeysError for a number that says nothing."""
    said = SubjectKeys(licence_number=licence_number, dob=born_on)
    parts = [said.folded("licence_number"), born_on.isoformat()]
    return _digest(_IDENTITY, parts, key)


def code_digest(resident: UUID, code: str, *, key: bytes) -> str:
    """64 hex digits of a code that was handed to this resident."""
    return _digest(_CODE, [str(resident), code], key)


def _digest(use: bytes, parts: list[str | None], key: bytes) -> str:
    own = hmac.digest(key, use, "sha256")
    return hmac.new(own, canonical_json(parts), hashlib.sha256).hexdigest()
