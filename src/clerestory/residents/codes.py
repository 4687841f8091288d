"""Codes of eight digits that reach somebody by a second channel: at the counter, after staff saw their
papers.

Promises that a code opens once, until its end, and after ten wrong tries not at all; a new one ends the one
before; only a keyed digest is kept. A code that is not there costs the same statements as one that is.
Source: NIST SP 800-63B-4, 3.1.2 (look-up secrets)."""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F

from clerestory.residents.identities import ResidentId, code_digest
from clerestory.residents.models import HandedCode, Way

DIGITS: Final = 8
TRIES: Final = 10
LIFE: Final = {Way.COUNTER: timedelta(hours=1)}
_NO_DIGEST: Final = "0" * 64


def hand_over(resident: ResidentId, way: Way, *, by: UUID | None, key: bytes, at: datetime) -> str:
    """A new code for this resident, shown now and never again."""
    HandedCode.objects.filter(resident_id=resident, ended_at__isnull=True).update(
        ended_at=at, ended_by="another"
    )
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    HandedCode.objects.create(
        resident_id=resident,
        way=way,
        digest=code_digest(resident, code, key=key),
        tries_left=TRIES,
        made_by=by,
        made_at=at,
        expires_at=at + LIFE[way],
    )
    return code


def accept(resident: ResidentId, code: str, *, key: bytes, at: datetime) -> bool:
    """Whether this is the resident's open code; it is used up by this. A wrong one costs a try."""
    said = code_digest(resident, code, key=key)
    counted = HandedCode.objects.filter(
        resident_id=resident, ended_at__isnull=True, expires_at__gt=at, tries_left__gt=0
    ).update(tries_left=F("tries_left") - 1)  # before it is looked at: several tries at once are several
    row = HandedCode.objects.filter(resident_id=resident, ended_at__isnull=True).first()
    is_right = hmac.compare_digest(row.digest if row else _NO_DIGEST, said)
    if not (counted and is_right):
        return False
    return bool(
        HandedCode.objects.filter(resident_id=resident, ended_at__isnull=True).update(
            ended_at=at, ended_by="used"
        )
    )


def handed_over(resident: ResidentId) -> tuple[datetime, ...]:
    """When codes for this resident were handed over, the latest first: so that a person sees one that
    somebody else fetched."""
    return tuple(HandedCode.objects.filter(resident_id=resident).values_list("made_at", flat=True)[:20])
