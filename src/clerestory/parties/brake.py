"""A brake on guessing passwords: tries are counted for each name and each address; too many must wait.

Promises: a try is counted before the password is looked at, in a row of the database, so neither several
tries at once nor several web processes get more of them; known and unknown names are treated alike; a count
ends by itself. No name and no address is kept: only a number of 20 bits made with the office's key, which
many names share, so the table has an end as well. Two names share one about once in a million.
A right try can be taken back whole (`take_back`), so that whoever counts tries learns of no right one.
Refuses nothing itself: `take` says until when to wait. Source: NIST SP 800-63B-4, section 3.2.2.
"""

import hmac
import ipaddress
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from clerestory.parties.models import SignInBrake

WINDOW: Final = timedelta(minutes=15)
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(minutes=15)
TRIES_OF_A_NAME: Final = 5
TRIES_OF_AN_ADDRESS: Final = 30
_PLACES: Final = 2**20
_NAMES, _ADDRESSES = 0, 1
_PRUNED_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where tries are counted: a number, and after how many tries the next must wait."""

    number: int
    limit: int


@dataclass(frozen=True, slots=True)
class Before:
    """What was counted at a place before a try: tries that still counted, and until when they do."""

    place: Place
    tries: int
    forgotten_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking for a try. held_until: None when the password may be looked at now. alarming: this
    try made the wait as long as it gets, so somebody should look. before: for `take_back`."""

    held_until: datetime | None
    alarming: bool = False
    before: tuple[Before, ...] = ()


def place_of_name(username: str, *, key: bytes) -> Place:
    """Where tries with this name are counted; spelling it with other letters of the same look changes
    nothing."""
    spelled = unicodedata.normalize("NFKC", username).strip().casefold()
    return Place(_number(_NAMES, spelled, key), TRIES_OF_A_NAME)


def place_of_address(address: str, *, shared: Collection[str], key: bytes) -> Place | None:
    """Where tries from this address are counted, or None where it says nothing about who tries: this machine
    itself, a proxy (`shared`), or no address at all. Of IPv6 the network counts, since one person has all of
    it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_loopback or str(found) in shared:
        return None
    of_one = found if found.version == 4 else ipaddress.ip_network((found, 64), strict=False)
    return Place(_number(_ADDRESSES, str(of_one), key), TRIES_OF_AN_ADDRESS)


def take(places: Sequence[Place], *, at: datetime) -> Taken:
    """Count one try at each place, unless one of them is held. A try that must wait is not counted, so
    asking again does not make the wait longer."""
    numbers = [place.number for place in places]
    held = SignInBrake.objects.filter(place__in=numbers, held_until__gt=at).order_by("-held_until")
    waits = [until for row in held if (until := _held_until(row, at))]
    if waits:
        return Taken(waits[0])
    with transaction.atomic():
        rows = _locked(numbers, at=at)
        waits = [until for row in rows.values() if (until := _held_until(row, at))]
        if waits:
            return Taken(max(waits))
        before = tuple(_before(rows[place.number], place, at=at) for place in places)
        alarming = [_count(rows[place.number], place.limit, at=at) for place in places]
        _prune(at=at)
        return Taken(None, alarming=any(alarming), before=before)


def give_back(name: Place, address: Place | None) -> None:
    """The password was right: forget the tries with this name, and the one from this address. The address's
    other tries stay, or one good sign-in would open the way for any number of guesses."""
    with transaction.atomic():
        SignInBrake.objects.filter(place=name.number).delete()
        if address is None:
            return
        row = SignInBrake.objects.select_for_update().filter(place=address.number).first()
        if row is not None:
            row.tries = max(row.tries - 1, 0)
            row.held_until = row.held_until if row.tries >= address.limit else None
            row.save(update_fields=["tries", "held_until"])


def take_back(taken: Taken) -> None:
    """The try was right: every count is as it was before it. Unlike `give_back` this forgets no other try, so
    that somebody who wastes tries on a name cannot see that its owner came in meanwhile."""
    with transaction.atomic():
        numbers = [each.place.number for each in taken.before]
        rows = {row.place: row for row in SignInBrake.objects.select_for_update().filter(place__in=numbers)}
        for each in taken.before:
            if each.place.number in rows:
                _as_before(rows[each.place.number], each)


def write_again(taken: Taken) -> None:
    """Write the counts once more as they are: a transaction that changes nothing else then costs a write to
    disk too, and what it finds does not show in how long it takes."""
    numbers = [each.place.number for each in taken.before]
    SignInBrake.objects.filter(place__in=numbers).update(last_try_at=F("last_try_at"))


def _before(row: SignInBrake, place: Place, *, at: datetime) -> Before:
    return Before(place, 0 if _is_forgotten(row, at) else row.tries, row.forgotten_at)


def _held_until(row: SignInBrake, at: datetime) -> datetime | None:
    """Until when the next try waits. A wait longer than there is comes of a clock that was ahead, and binds
    nobody."""
    until: datetime | None = row.held_until
    return until if until is not None and at < until <= at + LONGEST_WAIT else None


def _is_forgotten(row: SignInBrake, at: datetime) -> bool:
    return not at < row.forgotten_at <= at + LONGEST_WAIT + WINDOW


def _as_before(row: SignInBrake, before: Before) -> None:
    """Others may have tried meanwhile: what they did stays."""
    is_alone = row.tries == before.tries + 1
    row.tries = max(row.tries - 1, 0)
    if row.tries == 0:
        row.delete()
        return
    row.forgotten_at = before.forgotten_at if is_alone else row.forgotten_at
    row.held_until = None if is_alone or row.tries < before.place.limit else row.held_until
    row.save(update_fields=["tries", "held_until", "forgotten_at"])


def _number(kind: int, text: str, key: bytes) -> int:
    digest = hmac.digest(key, f"sign-in {kind}\0{text}".encode(errors="replace"), "sha256")
    return int.from_bytes(digest[:4]) % _PLACES * 2 + kind


def _locked(numbers: Sequence[int], *, at: datetime) -> dict[int, SignInBrake]:
    """The rows of these places, made where missing and locked until the transaction ends, always in one
    order."""
    fresh = [
        SignInBrake(place=number, tries=0, last_try_at=at, forgotten_at=at + WINDOW)
        for number in sorted(numbers)
    ]
    SignInBrake.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["place"], update_fields=["last_try_at"]
    )
    return {row.place: row for row in SignInBrake.objects.filter(place__in=numbers)}


def _count(row: SignInBrake, limit: int, *, at: datetime) -> bool:
    tries = 1 if _is_forgotten(row, at) else row.tries + 1
    wait = _wait_after(tries - limit)
    row.tries, row.held_until = tries, at + wait if wait else None
    row.forgotten_at = at + wait + WINDOW
    row.save(update_fields=["tries", "held_until", "forgotten_at"])
    return wait == LONGEST_WAIT and _wait_after(tries - 1 - limit) < LONGEST_WAIT


def _wait_after(beyond: int) -> timedelta:
    """How long the next try waits, when this many tries went beyond the limit: one minute, two, four, ..."""
    if beyond < 0:
        return timedelta()
    return min(FIRST_WAIT * int(2 ** min(beyond, 10)), LONGEST_WAIT)


def _prune(*, at: datetime) -> None:
    old = SignInBrake.objects.select_for_update(skip_locked=True).filter(forgotten_at__lte=at)
    SignInBrake.objects.filter(place__in=list(old.values_list("place", flat=True)[:_PRUNED_AT_ONCE])).delete()
