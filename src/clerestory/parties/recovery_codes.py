"""Codes on paper, for the day on which every other factor is lost. Each opens once.

Promises that only digests are kept, that a new list ends the old one, and that a code has 80 random bits, so
the digest needs no slow function. Source: NIST SP 800-63B-4, section 3.1.2 (look-up secrets).
"""

import hmac
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from clerestory.parties.identities import PersonId
from clerestory.parties.models import Authenticator
from clerestory.parties.sign_in_models import FactorKind

HOW_MANY: Final = 10
LENGTH: Final = 16
_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's alphabet: no i, l, o, u, which people take for others."""
_READ_AS: Final = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})


def replace_codes(person: PersonId, *, key: bytes, at: datetime) -> tuple[str, ...]:
    """A new list, to be shown once; the old one opens nothing any more."""
    Authenticator.objects.filter(person_id=person, kind=FactorKind.RECOVERY_CODE).delete()
    codes = tuple("".join(secrets.choice(_LETTERS) for _ in range(LENGTH)) for _ in range(HOW_MANY))
    Authenticator.objects.bulk_create(
        Authenticator(
            person_id=person, kind=FactorKind.RECOVERY_CODE, added_at=at, digest=_digest(person, code, key)
        )
        for code in codes
    )
    return tuple("-".join(code[at : at + 4] for at in range(0, LENGTH, 4)) for code in codes)


def is_shaped_like_one(text: str) -> bool:
    """Whether this could be a recovery code and not six digits."""
    return len(_plain(text)) == LENGTH


def spend(person: PersonId, text: str, *, key: bytes, at: datetime) -> UUID | None:
    """The unused code that this is, used up by this; None when there is none."""
    rows = Authenticator.objects.filter(
        person_id=person,
        kind=FactorKind.RECOVERY_CODE,
        digest=_digest(person, _plain(text), key),
        last_used_at__isnull=True,
    )
    found = rows.first()
    return found.pk if found is not None and rows.update(last_used_at=at) else None


def left(person: PersonId) -> int:
    """How many codes are unused."""
    return Authenticator.objects.filter(
        person_id=person, kind=FactorKind.RECOVERY_CODE, last_used_at__isnull=True
    ).count()


def _plain(text: str) -> str:
    return text.casefold().translate(_READ_AS)


def _digest(person: PersonId, code: str, key: bytes) -> bytes:
    return hmac.digest(key, f"recovery code\0{person}\0{code}".encode(errors="replace"), "sha256")
