"""The log's key ring: made once, kept to itself, and the right keys at the right moment."""

import os
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clerestory.journal.sequencer.key_errors import LogKeysError
from clerestory.journal.sequencer.key_ring import (
    RING,
    KeyRing,
    LogKey,
    create_missing,
    read_ring,
    replace_ring,
)
from clerestory.journal.sequencer.rotation import rotate
from clerestory.journal.sequencer.signers import signers
from clerestory.ledger.keys import Kind
from clerestory.ledger.note import sign, verify

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


def test_first_keys_are_made_once_and_are_only_their_owners(keys: Path) -> None:
    before = {file.name: file.read_bytes() for file in keys.iterdir()}
    assert sorted(before) == [*FIRST, RING]
    create_missing(keys, NAME)
    assert {file.name: file.read_bytes() for file in keys.iterdir()} == before
    assert {file.stat().st_mode & 0o777 for file in keys.iterdir()} == {0o600}
    assert keys.stat().st_mode & 0o777 == 0o700
    for secret in FIRST:
        assert before[secret].strip() not in before[RING]


def test_the_ring_tells_which_keys_sign_and_they_do(keys: Path) -> None:
    found = signers(keys, AT)
    assert [one.key.kind for one in found] == [Kind.ED25519, Kind.ML_DSA_44_COSIGNATURE]
    assert [one.key for one in found] == [one.key for one in read_ring(keys).keys]
    note = sign(f"{NAME}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", found, 1)
    assert len(verify(note, [one.key for one in found])) == 2


def test_two_first_starts_in_one_moment_agree(tmp_path: Path) -> None:
    folder, ready, faults = tmp_path / "keys", threading.Barrier(4), []

    def start() -> None:
        ready.wait()
        try:
            create_missing(folder, NAME)
        except LogKeysError as error:
            faults.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    assert len(signers(folder, AT)) == 2
    assert sorted(file.name for file in folder.iterdir()) == [*FIRST, RING]


def test_a_start_that_was_cut_short_after_any_file_is_gone_on_with(keys: Path) -> None:
    expected = ids(keys, AT)
    (keys / RING).unlink()
    create_missing(keys, NAME)
    assert ids(keys, AT) == expected
    (keys / RING).unlink()
    (keys / FIRST[1]).unlink()
    create_missing(keys, NAME)
    assert ids(keys, AT)[0] == expected[0]


def test_a_lost_ring_beside_later_keys_is_not_made_anew(keys: Path) -> None:
    rotate(keys, AT, 1)
    (keys / RING).unlink()
    with pytest.raises(LogKeysError, match="Restore it from its backup"):
        create_missing(keys, NAME)
    assert not (keys / RING).exists()


@pytest.mark.parametrize("name", ["ledger.example/2027", "two words", "a+b", ""])
def test_the_name_of_a_log_never_changes(keys: Path, name: str) -> None:
    with pytest.raises(LogKeysError, match="name"):
        create_missing(keys, name)


def test_a_secret_that_others_can_read_signs_nothing(keys: Path) -> None:
    for secret in FIRST:
        (keys / secret).chmod(0o640)
        with pytest.raises(LogKeysError, match="others can read it"):
            signers(keys, AT)
        (keys / secret).chmod(0o600)


def test_a_missing_linked_damaged_or_exchanged_secret_signs_nothing(keys: Path, tmp_path: Path) -> None:
    path = keys / FIRST[0]
    good = path.read_text()
    for bad, says in (
        ("", "64 hexadecimal digits"),
        (good[:-2], "64 hexadecimal digits"),
        ("é" * 64, "64 hexadecimal digits"),
        ("ab" * 32, "another secret"),
    ):
        path.write_text(bad)
        with pytest.raises(LogKeysError, match=says) as refused:
            signers(keys, AT)
        assert good.strip()[:8] not in str(refused.value)
    path.unlink()
    with pytest.raises(LogKeysError, match="missing"):
        signers(keys, AT)
    (tmp_path / "elsewhere").write_text(good)
    (tmp_path / "elsewhere").chmod(0o600)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LogKeysError, match="missing"):
        signers(keys, AT)


def test_a_moment_without_an_ed25519_key_signs_nothing(keys: Path) -> None:
    ring = read_ring(keys)
    ended = tuple(replace(one, ends=AT) if one.key.kind is Kind.ED25519 else one for one in ring.keys)
    replace_ring(keys, KeyRing(NAME, ended))
    assert len(signers(keys, AT - DAY)) == 2
    with pytest.raises(LogKeysError, match="No Ed25519 key"):
        signers(keys, AT)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("name = ", "nome = ", "expected exactly"),
        (NAME, "other.example", "is not a log's key of the name"),
        ("[[key]]", "[[key]]\nmore = 1", "vkey, where"),
        ("where = ", "wo = ", "vkey, where"),
        ('where = "log', 'where = "../log', "not in this folder"),
        ('where = "log-01-ed25519.seed"', 'where = ""', "not text"),
        ('where = "log-01-ed25519.seed"', 'where = "log-01-ml-dsa-44.seed"', "listed twice"),
        ("[[key]]", "[[key]]\nbegins = 2026-11-23", "not a moment in UTC"),
        ("[[key]]", "[[key]]\nbegins = 2026-11-23T00:00:00", "not a moment in UTC"),
        ("[[key]]", "[[key]]\nends = 2026-11-23T00:00:00+01:00", "not a moment in UTC"),
        ("[[key]]", "[[key]]\nannounced = true", "number of a statement"),
        ("[[key]]", "[[key]]\nannounced = 10000", "number of a statement"),
        ("[[key]]", "[[key", "is not TOML"),
        ("+A", "+B", "key [12]: "),
        ("[[key]]", "[key]", "is not TOML|expected exactly"),
    ],
)
def test_a_ring_that_is_not_in_order_is_refused_and_the_key_named(
    keys: Path, old: str, new: str, says: str
) -> None:
    text = (keys / RING).read_text()
    count = -1 if old == NAME else 1
    changed = text.replace(old, new, count) if old != NAME else text.replace(f'"{NAME}"', f'"{new}"')
    assert changed != text
    (keys / RING).write_text(changed)
    with pytest.raises(LogKeysError, match=says) as refused:
        signers(keys, AT)
    assert RING in str(refused.value)


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_a_folder_in_which_others_can_exchange_files_signs_nothing(keys: Path, mode: int) -> None:
    keys.chmod(mode)
    with pytest.raises(LogKeysError, match="others can exchange its files"):
        signers(keys, AT)
    keys.chmod(0o700)
    assert signers(keys, AT)


def test_a_key_that_the_ring_lists_twice_is_refused(keys: Path) -> None:
    text = (keys / RING).read_text()
    table = text[text.index("[[key]]") : text.rindex("[[key]]")].replace(FIRST[0], "log-03-ed25519.seed")
    (keys / RING).write_text(f"{text}\n{table}")
    with pytest.raises(LogKeysError, match="listed twice"):
        read_ring(keys)


def test_a_missing_or_unreadable_ring_is_one_sentence(keys: Path) -> None:
    (keys / RING).write_bytes(b"\xff")
    with pytest.raises(LogKeysError, match="is not TOML"):
        read_ring(keys)
    (keys / RING).unlink()
    with pytest.raises(LogKeysError, match="is missing"):
        read_ring(keys)


def test_names_of_every_allowed_kind_can_be_written_and_read(tmp_path: Path) -> None:
    for place, name in enumerate(['a"b\\c', "Zürich/2026", "x\x7fy"]):
        create_missing(tmp_path / str(place), name)
        assert read_ring(tmp_path / str(place)).name == name


def test_a_ring_is_replaced_whole_or_not_at_all(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (keys / RING).read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LogKeysError, match="No space left"):
        replace_ring(keys, read_ring(keys))
    monkeypatch.undo()
    assert (keys / RING).read_bytes() == before
    assert sorted(file.name for file in keys.iterdir()) == [*FIRST, RING]
    bad = LogKey(read_ring(keys).keys[0].key, "a/b")
    with pytest.raises(LogKeysError):
        replace_ring(keys, KeyRing(NAME, (bad,)))
    assert (keys / RING).read_bytes() == before
