"""Codes of eight digits that reach somebody by a second channel: at the counter, after staff saw their
papers; by letter to the address on record.

Promises that a code opens once, until its end, and after ten wrong tries not at all; a new one ends the one
before that came the same way, and no other; only a keyed digest is kept. A code that is not there costs the
same statements as one that is.
Source: NIST SP 800-63B-4, 3.1.2 (look-up secrets)."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F

from clerestory.residents.identities import ResidentId, code_digest
from clerestory.residents.models import HandedCode, Way

DIGITS: Final = 8
TRIES: Final = 10
LIFE: Final = {
    Way.COUNTER: timedelta(hours=1),
    Way.LETTER: timedelta(days=30),
    Way.REPRESENTATIVE: timedelta(hours=1),
}
_NO_DIGEST: Final = "0" * 64
_NOBODY: Final = UUID(int=0)
_USED: Final = "used"
CAME_BACK: Final = "came_back"
DISCARDED: Final = "discarded"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A code that opened. representative: whose it is, where it is not the resident's own."""

    way: Way
    representative: UUID | None


def hand_over(
    resident: ResidentId,
    way: Way,
    *,
    by: UUID | None,
    key: bytes,
    at: datetime,
    representative: UUID | None = None,
) -> str:
    """A new code, shown now and never again: for this resident, or for who acts for them."""
    HandedCode.objects.filter(
        resident_id=resident, way=way, representative=representative, ended_at__isnull=True
    ).update(ended_at=at, ended_by="another")
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    HandedCode.objects.create(
        resident_id=resident,
        way=way,
        digest=code_digest(resident, code, key=key),
        tries_left=TRIES,
        made_by=by,
        made_at=at,
        expires_at=at + LIFE[way],
        representative=representative,
    )
    return code


def accept(resident: ResidentId, code: str, *, key: bytes, at: datetime) -> Accepted | None:
    """Which open code this is; it is used up by this. A wrong one costs a try of each open code."""
    said = code_digest(resident, code, key=key)
    alive = HandedCode.objects.filter(
        resident_id=resident, ended_at__isnull=True, expires_at__gt=at, tries_left__gt=0
    )
    rows = list(alive.select_for_update())  # locked before they are counted: several at once are several
    alive.update(tries_left=F("tries_left") - 1)
    right = [row for row in rows if hmac.compare_digest(row.digest, said)]
    hmac.compare_digest(_NO_DIGEST, said)  # nobody's costs as much as somebody's
    pk = right[0].pk if right else _NOBODY
    used = HandedCode.objects.filter(pk=pk, ended_at__isnull=True).update(
        ended_at=F("made_at"),
        ended_by=_USED,  # no moment: when somebody looked is written nowhere
    )
    return Accepted(Way(right[0].way), right[0].representative) if used else None


def end_open(resident: ResidentId, way: Way, *, at: datetime) -> None:
    """Codes of this way open nothing any more."""
    HandedCode.objects.filter(resident_id=resident, way=way, ended_at__isnull=True).update(
        ended_at=at, ended_by="shut"
    )


def end_made(resident: ResidentId, way: Way, *, made_at: datetime, why: str, at: datetime) -> bool:
    """The code of this way that was made in this moment opens nothing any more; False where it is used or
    over. why: CAME_BACK or DISCARDED."""
    rows = HandedCode.objects.filter(
        resident_id=resident, way=way, made_at=made_at, representative__isnull=True, ended_at__isnull=True
    )
    return bool(rows.update(ended_at=at, ended_by=why))


@dataclass(frozen=True, slots=True)
class HandedBy:
    """What one colleague handed over. again: for somebody who had got one from them within a day."""

    by: UUID
    handed: int
    people: int
    again: int


def handed_by_colleagues(*, since: datetime) -> tuple[HandedBy, ...]:
    """Since then, who handed most first; letters are nobody's."""
    rows = HandedCode.objects.filter(made_at__gte=since).order_by("made_at")
    by: dict[UUID, list[tuple[UUID, datetime]]] = {}
    for made_by, resident, at in rows.values_list("made_by", "resident_id", "made_at"):
        if made_by is not None:
            by.setdefault(made_by, []).append((resident, at))
    found = [
        HandedBy(one, len(each), len({resident for resident, _ in each}), _again(each))
        for one, each in by.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.handed, str(one.by))))


def _again(handed: Sequence[tuple[UUID, datetime]]) -> int:
    """How many came within a day of another for the same person. handed: oldest first."""
    last: dict[UUID, datetime] = {}
    count = 0
    for resident, at in handed:
        count += resident in last and at - last[resident] < timedelta(days=1)
        last[resident] = at
    return count


@dataclass(frozen=True, slots=True)
class HandedCard:
    """A code that was handed over or sent, as the person sees it. is_used: somebody came in with it; when is
    not kept. came_back: its letter came back undelivered."""

    at: datetime
    way: Way
    is_used: bool
    came_back: bool = False


def handed_over(resident: ResidentId) -> tuple[HandedCard, ...]:
    """When codes for this resident were handed over or sent, the latest first: so that a person sees one that
    somebody else fetched."""
    rows = HandedCode.objects.filter(resident_id=resident)[:20]
    return tuple(
        HandedCard(row.made_at, Way(row.way), row.ended_by == _USED, row.ended_by == CAME_BACK)
        for row in rows
    )
