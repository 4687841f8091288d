"""The keyed digest by which the same question is found again: of what was written, the strongest key first.

Nobody is looked up for it, and without the office's key nobody makes one by trying names."""

import hashlib
import hmac

from clerestory.casework import office
from clerestory.registry.keys import SubjectKeys
from clerestory.sealing.canonical import canonical_json


def subject_digest(keys: SubjectKeys) -> str:
    """64 hex digits; empty where only weak keys were given."""
    strongest = keys.strongest()
    if not strongest:
        return ""
    key = hmac.digest(office.keys().digests, b"same subject", "sha256")
    return hmac.new(key, canonical_json(list(strongest)), hashlib.sha256).hexdigest()
