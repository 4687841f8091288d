"""The keyed digest of whom a message asks about: equal for equal subjects, and no way back to them.

Promises the same digest for the same fields however they were ordered, spaced or cased. The key stays in the
office: without it nobody can try names. Idea: HMAC over a canonical form, as the index of records does.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

SIZE_BYTES: Final = 16
_BLANK: Final = re.compile(r"[\s\x00-\x1f\x7f]+")


def subject_digest(fields: Mapping[str, str], key: bytes) -> str | None:
    """The digest in hexadecimal, upper case, 32 signs; None where no field holds anything.

    fields: prefix to value, such as OLN to a number. key: 16 to 64 bytes. Raises ValueError for another key.
    """
    if not 16 <= len(key) <= 64:
        raise ValueError(f"The key has {len(key)} bytes; expected 16 to 64.")
    said = sorted((name, plain) for name, value in fields.items() if (plain := canonical(value)))
    if not said:
        return None
    text = "\n".join(f"{name}/{value}" for name, value in said)
    return (
        blake2b(text.encode(), digest_size=SIZE_BYTES, key=key, person=b"traffic.subject").hexdigest().upper()
    )


def canonical(value: str) -> str:
    """A value as it is digested: upper case, control characters gone, one blank between words."""
    return _BLANK.sub(" ", value).strip().upper()
