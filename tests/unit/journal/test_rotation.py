"""The log's keys change: with an overlap, by a statement, and no secret goes too early."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.ledger.making import AUDITOR, UNIVERSITY, policy_text
from tests.unit.ledger.playing import PlayedLog, PlayedWitness, entry

from clerestory.journal.sequencer.key_errors import LogKeysError
from clerestory.journal.sequencer.key_ring import (
    RING,
    create_missing,
    held,
    read_ring,
)
from clerestory.journal.sequencer.rotation import change_of, retire, rotate, statement_file
from clerestory.journal.sequencer.signers import LogSigners, signers
from clerestory.ledger.errors import LedgerError, NoQuorumError, NotVerifiedError
from clerestory.ledger.keys import parse_vkey
from clerestory.ledger.policy import Policy, parse_policy
from clerestory.ledger.statements import KeyChange
from clerestory.ledger.succession import Published, follow_keys, verify_key_change

NAME = "ledger.example/2026"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST = ["log-01-ed25519.seed", "log-01-ml-dsa-44.seed"]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    create_missing(folder, NAME)
    return folder


def ids(folder: Path, at: datetime) -> list[str]:
    return [one.key.id.hex() for one in signers(folder, at)]


def test_keys_rotate_with_an_overlap_day_by_day(keys: Path) -> None:
    old = ids(keys, AT)
    change, file = rotate(keys, AT, 4, days=30)
    assert (change.number, change.first, change.last) == (4, date(2026, 11, 24), date(2026, 12, 23))
    assert verify_key_change(file, [parse_vkey(change.old[0].vkey)]) == change
    new = [key.id.hex() for key in change.new]
    begins, ends = datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 12, 24, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert ids(keys, begins - second) == old
    assert ids(keys, begins) == ids(keys, ends - second) == [old[0], new[0], old[1], new[1]]
    assert ids(keys, ends) == new
    assert sorted(file.name for file in keys.iterdir()) == sorted(
        [*FIRST, "log-02-ed25519.seed", "log-02-ml-dsa-44.seed", RING]
    )


def test_signers_follow_the_ring_from_round_to_round(keys: Path) -> None:
    kept = LogSigners(keys)
    first = kept.active(AT)
    assert kept.active(AT)[0] is first[0], "a secret is read once"
    rotate(keys, AT, 1)
    assert len(kept.active(AT)) == 2
    assert len(kept.active(AT + DAY)) == 4
    assert [one.key for one in kept.active(AT + 100 * DAY)] == list(change_of(read_ring(keys)).new)


def test_the_statement_of_a_rotation_can_be_made_again_to_the_byte(keys: Path) -> None:
    assert change_of(read_ring(keys)) is None
    change, file = rotate(keys, AT, 1)
    ring = read_ring(keys)
    assert change_of(ring) == change
    assert statement_file(keys, ring, change) == file


def test_a_rotation_that_was_cut_short_before_the_ring_is_gone_on_with(keys: Path) -> None:
    before = (keys / RING).read_bytes()
    _, file = rotate(keys, AT, 1)
    (keys / RING).write_bytes(before)  # the ring is what is written last
    assert rotate(keys, AT, 1)[1] == file


def test_a_second_rotation_waits_for_the_first(keys: Path) -> None:
    rotate(keys, AT, 1, days=10)
    for at in (AT, AT + DAY, AT + 10 * DAY):
        with pytest.raises(LogKeysError, match="A rotation is under way; its overlap ends with 2026-12-03"):
            rotate(keys, at, 2)
    with pytest.raises(LogKeysError, match=r"still there\. Run `clerestory log-keys retire` first"):
        rotate(keys, AT + 11 * DAY, 2)
    for secret in FIRST:
        (keys / secret).unlink()
    change, file = rotate(keys, AT + 11 * DAY, 2)
    assert (change.number, change.first) == (2, date(2026, 12, 5))
    assert verify_key_change(file, change.old[:1], after=1) == change


@pytest.mark.parametrize("days", [0, -1, 731])
def test_an_overlap_is_of_some_days_and_not_for_ever(keys: Path, days: int) -> None:
    before = sorted(keys.iterdir())
    with pytest.raises(LogKeysError, match="1 to 730 days"):
        rotate(keys, AT, 1, days=days)
    assert sorted(keys.iterdir()) == before


def test_a_rotation_without_the_old_secret_changes_nothing(keys: Path) -> None:
    before = (keys / RING).read_bytes()
    (keys / FIRST[0]).unlink()
    with pytest.raises(LogKeysError, match="missing"):
        rotate(keys, AT, 1)
    assert (keys / RING).read_bytes() == before


def test_two_who_would_change_the_keys_do_not_meet(keys: Path) -> None:
    with held(keys), pytest.raises(LogKeysError, match="Somebody else is changing"):
        rotate(keys, AT, 1)
    rotate(keys, AT, 1)


def published(keys: Path, at: datetime) -> tuple[Published, Policy, KeyChange]:
    change, file = rotate(keys, AT, 1, days=10)
    ring = read_ring(keys)
    policy = policy_text().decode().splitlines()[1:]
    text = "".join(f"log {one.key.vkey}\n" for one in ring.keys[:1]) + "\n".join(policy) + "\n"
    witnesses = [PlayedWitness(one, {NAME: [ring.keys[0].key]}) for one in (AUDITOR, UNIVERSITY)]
    log = PlayedLog(NAME, signers(keys, AT)[:1], witnesses, int(at.timestamp()))
    log.add(entry())
    return log.publish_file(file, change.LEAF), parse_policy(text.encode()), change


def test_an_old_secret_is_destroyed_after_its_last_day_and_no_day_before(keys: Path) -> None:
    shown, policy, change = published(keys, AT)
    for at in (AT, AT + 10 * DAY):
        with pytest.raises(LogKeysError, match="No key's last day is over"):
            retire(keys, at, shown, policy)
    after = AT + 11 * DAY
    assert sorted(retire(keys, after, shown, policy)) == FIRST
    assert not any((keys / secret).exists() for secret in FIRST)
    assert [one.key for one in signers(keys, after)] == list(change.new)
    assert len(read_ring(keys).keys) == 4, "what once signed stays on record"
    with pytest.raises(LogKeysError, match="destroyed already"):
        retire(keys, after, shown, policy)


def test_no_secret_is_destroyed_before_its_statement_is_in_the_witnessed_log(keys: Path) -> None:
    shown, policy, _ = published(keys, AT)
    after = AT + 11 * DAY
    note = shown.proof.checkpoint
    unseen = replace(shown.proof, checkpoint=replace(note, signatures=note.signatures[:1]))
    with pytest.raises(NoQuorumError):
        retire(keys, after, replace(shown, proof=unseen), policy)
    with pytest.raises(LedgerError):
        retire(keys, after, replace(shown, leaf=entry()), policy)
    with pytest.raises(LedgerError):
        retire(keys, after, replace(shown, file=b"x"), policy)
    assert all((keys / secret).exists() for secret in FIRST)


def test_a_key_change_that_became_public_after_its_overlap_lets_nothing_be_destroyed(keys: Path) -> None:
    shown, policy, _ = published(keys, AT + 11 * DAY)
    with pytest.raises(NotVerifiedError, match="was cut off"):
        retire(keys, AT + 12 * DAY, shown, policy)


def test_another_statement_than_the_rings_lets_nothing_be_destroyed(keys: Path, tmp_path: Path) -> None:
    shown, policy, _ = published(keys, AT)
    other = tmp_path / "other"
    create_missing(other, NAME)
    _, file = rotate(other, AT, 1, days=10)
    with pytest.raises(LogKeysError, match="is not the key change 1"):
        retire(keys, AT + 11 * DAY, replace(shown, file=file), policy)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 730)), min_size=1, max_size=4))
def test_over_any_life_somebody_signs_and_every_reader_can_follow(steps: list[tuple[int, int]]) -> None:
    """steps: days to wait until a rotation, and its overlap."""
    with TemporaryDirectory() as place:
        keys = Path(place)
        create_missing(keys, NAME)
        known = [tuple(one.key for one in read_ring(keys).keys)]
        at, files = AT, []
        for number, (wait, days) in enumerate(steps, 1):
            at += wait * DAY
            change, file = rotate(keys, at, number, days=days)
            assert change.old == known[-1]
            files.append(file)
            known.append(change.new)
            ring = read_ring(keys)
            for day in range(days + 3):
                active = {one.key for one in ring.active(at + day * DAY)}
                assert set(known[-2]) <= active or set(known[-1]) <= active
                overlaps = change.first <= (at + day * DAY).date() <= change.last
                assert (set(known[-2]) | set(known[-1]) == active) is overlaps
            at += (days + 1) * DAY
            for one in ring.keys:
                if one.ends:
                    (keys / one.where).unlink(missing_ok=True)
        for place_, first in enumerate(known):
            assert follow_keys(first, files[place_:]) == known[-1]
