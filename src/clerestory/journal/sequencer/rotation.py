"""Changing the log's keys: new ones beside the old for an overlap, then the old ones destroyed.

Promises: the ring alone says what is under way; the statement is made of it and can be made again, the same
to the byte. The ring changes only after every key, old and new, has signed the statement. An old secret is
destroyed only after its last day, and only when the statement is shown to stand in the witnessed log.
Refuses: a second rotation while one is under way, or while secrets of the last one are still there.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from clerestory.journal.sequencer.hsm import make_key
from clerestory.journal.sequencer.key_errors import LogKeysError
from clerestory.journal.sequencer.key_ring import (
    HSM,
    KINDS,
    KeyRing,
    LogKey,
    held,
    made_key,
    read_ring,
    replace_ring,
    secret_name,
)
from clerestory.journal.sequencer.signers import opened
from clerestory.ledger.keys import Kind, VerifierKey
from clerestory.ledger.policy import Policy
from clerestory.ledger.statements import KeyChange, read_statement, sign_statement
from clerestory.ledger.succession import Published, check_announced, published_on, verify_published

OVERLAP_DAYS: Final = 90
MOST_OVERLAP_DAYS: Final = 730
_DAY: Final = timedelta(days=1)


def rotate(
    folder: Path, at: datetime, number: int, *, days: int = OVERLAP_DAYS, hsm: str | None = None
) -> tuple[KeyChange, bytes]:
    """Make new keys, which sign beside the old from tomorrow on for `days` days. The change and its file.

    at: aware. number: of the statement, the first that is free in the log's folder. hsm: a PKCS#11 URI for
    the new Ed25519 key; it is made there unless it is there. Raises LogKeysError, LedgerError.
    """
    if not 1 <= days <= MOST_OVERLAP_DAYS:
        raise LogKeysError(f"An overlap has 1 to {MOST_OVERLAP_DAYS} days; {days} were asked for.")
    with held(folder):
        ring = read_ring(folder)
        _check_nothing_under_way(folder, ring, at)
        first = at.astimezone(UTC).date() + _DAY
        begins, ends = _midnight(first), _midnight(first + days * _DAY)
        made = tuple(LogKey(key, where, begins, None, number) for key, where in _new_keys(folder, ring, hsm))
        kept = tuple(replace(one, ends=ends) if one.signs(at) else one for one in ring.keys)
        changed = KeyRing(ring.name, (*kept, *made))
        change = change_of(changed)
        if change is None:
            raise LogKeysError("The new keys change nothing.")
        file = statement_file(folder, changed, change)
        replace_ring(folder, changed)
    return change, file


def change_of(ring: KeyRing) -> KeyChange | None:
    """The latest key change, as the ring tells it; None when the log still has its first keys."""
    new = [one for one in ring.keys if one.announced is not None and one.begins is not None]
    if not new:
        return None
    begins, number = max(
        (one.begins, one.announced) for one in new if one.begins and one.announced is not None
    )
    old = [one for one in ring.keys if one.signs(begins - timedelta(seconds=1))]
    ends = [one.ends for one in old if one.ends is not None]
    if not ends:
        raise LogKeysError("By the ring new keys began and no old one ends; mend log-keys.toml.")
    return KeyChange(
        ring.name,
        number,
        tuple(one.key for one in old),
        tuple(one.key for one in new if one.announced == number),
        begins.date(),
        min(ends).date() - _DAY,
    )


def statement_file(folder: Path, ring: KeyRing, change: KeyChange) -> bytes:
    """The statement of a change, signed by old and new keys; the same each time. Raises LogKeysError."""
    keys = {one.key: one for one in ring.keys}
    signers = [opened(folder, keys[key]) for key in (*change.old, *change.new)]
    return sign_statement(change, signers).to_bytes()


def retire(folder: Path, at: datetime, published: Published, policy: Policy) -> tuple[str, ...]:
    """Destroy the secrets whose last day is over. Names what was destroyed, or is to be in its module.

    published: the key change with the proof made when it was published. Raises LogKeysError, and LedgerError
    when the statement does not stand in the log.
    """
    with held(folder):
        ring = read_ring(folder)
        change = change_of(ring)
        over = [one for one in ring.keys if one.ends is not None and one.ends <= at]
        left = [one for one in over if one.where.startswith(HSM) or (folder / one.where).exists()]
        if change is None or not left:
            raise LogKeysError("No key's last day is over, or its secret is destroyed already.")
        if read_statement(published.file)[1] != change:
            raise LogKeysError(f"The statement given is not the key change {change.number} of the ring.")
        witnessed = verify_published(published, policy)
        check_announced(change, published_on(witnessed) or date.max)
        ring.active(at)
        for one in left:
            if not one.where.startswith(HSM):
                (folder / one.where).unlink()
    return tuple(one.where for one in left)


def _new_keys(folder: Path, ring: KeyRing, hsm: str | None) -> list[tuple[VerifierKey, str]]:
    number = 1 + max(sum(one.key.kind is kind for one in ring.keys) for kind in KINDS)
    found = []
    for kind in KINDS:
        if hsm is not None and kind is Kind.ED25519:
            found.append((make_key(hsm, ring.name), hsm))
        else:
            found.append((made_key(folder, ring.name, kind, number), secret_name(kind, number)))
    if {key for key, _ in found} & {one.key for one in ring.keys}:
        raise LogKeysError("A new key is one that the log had already; name another object in the module.")
    return found


def _check_nothing_under_way(folder: Path, ring: KeyRing, at: datetime) -> None:
    ring.active(at)
    for one in ring.keys:
        if (one.begins is not None and at < one.begins) or (one.ends is not None and at < one.ends):
            change = change_of(ring)
            last = change.last if change else "?"
            raise LogKeysError(
                f"A rotation is under way; its overlap ends with {last}. After that day run `clerestory "
                "log-keys retire`. `clerestory log-keys statement` writes its statement once more."
            )
    if any((folder / one.where).exists() for one in ring.keys if one.ends and not one.where.startswith(HSM)):
        raise LogKeysError(
            "Secrets whose last day is over are still there. Run `clerestory log-keys retire` first."
        )


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
