"""The examination of a whole log: what is whole passes, what is wrong is named, and nothing else is."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.ledger.making import entries, flips, head, tell

from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.errors import ConsistencyError, ResourceError
from clerestory.ledger.fsck import Examined, check_whole, examine
from clerestory.ledger.growth import derived
from clerestory.ledger.merkle import EMPTY_ROOT
from clerestory.ledger.tiles import Resource, resources

Log = dict[str, bytes]
RECORDS = entries(66_000)


def stored(size: int) -> Log:
    return {resource.path: data for resource, data in derived(RECORDS[:size])}


def examined(log: Log, checkpoint: Checkpoint) -> Examined:
    def widths(full: Resource) -> tuple[int, ...]:
        return tuple(int(path.rpartition("/")[2]) for path in log if path.startswith(full.path + ".p/"))

    return examine(log.get, checkpoint, widths=widths)


def named(log: Log, checkpoint: Checkpoint) -> list[str]:
    """The resources found wrong, once the examination says that it is sure."""
    found = examined(log, checkpoint)
    assert found.is_rooted
    assert found.is_whole is (not found.faults)
    return [fault.path for fault in found.faults]


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 700, 65_536, 65_600])
def test_a_whole_log_passes_and_everything_in_it_was_examined(size: int) -> None:
    log = stored(size)
    told: list[int] = []
    found = examine(log.get, head(RECORDS[:size]), told=told.append)
    assert (found.is_whole, found.faults, found.entries, found.resources) == (True, (), size, len(log))
    assert told[-1:] == [size][: bool(size)]
    check_whole(found, head(RECORDS[:size]))


@pytest.mark.parametrize("size", [3, 257])
def test_every_flipped_bit_of_every_tile_and_bundle_is_caught_and_named(size: int) -> None:
    """Of the two large resources of 257 entries each 211th bit is flipped; of the others every bit."""
    log, checkpoint = stored(size), head(RECORDS[:size])
    count = 0
    for path, data in log.items():
        for changed in itertools.islice(flips(data), None, None, 211 if len(data) > 1000 else 1):
            assert named({**log, path: changed}, checkpoint) == [path]
            count += 1
    tell(f"fsck: {count} flips in a log of {size} caught, each under the right name")


@pytest.mark.slow
def test_flipped_bits_all_over_a_full_tile_and_its_bundle_are_caught_and_named() -> None:
    """Each eleventh bit, so that every bit of a byte and every byte of a hash has its turn."""
    log, checkpoint = stored(257), head(RECORDS[:257])
    for path in ("tile/0/000", "tile/entries/000"):
        for changed in itertools.islice(flips(log[path]), None, None, 11):
            assert named({**log, path: changed}, checkpoint) == [path]


DAMAGE: dict[str, Callable[[bytes], bytes | None]] = {
    "missing": lambda data: None,
    "empty": lambda data: b"",
    "cut off": lambda data: data[:-1],
    "too long": lambda data: data + b"\0",
    "another's": lambda data: data[::-1],
    "zeros": lambda data: bytes(len(data)),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("size", [1, 256, 700, pytest.param(65_600, marks=pytest.mark.slow)])
def test_each_damaged_resource_is_named_alone(size: int, damage: str) -> None:
    log, checkpoint = stored(size), head(RECORDS[:size])
    chosen = [path for path in log if size < 1000 or path.startswith(("tile/1/", "tile/2/"))]
    if size > 1000:
        chosen += ["tile/0/000", "tile/0/255", "tile/0/256.p/64", "tile/entries/100", "tile/entries/256.p/64"]
    for path in chosen[:9]:
        wrong = {other: data for other, data in log.items() if other != path}
        changed = DAMAGE[damage](log[path])
        if changed is not None:
            wrong[path] = changed
        assert named(wrong, checkpoint) == [path]


def test_two_swapped_entries_are_named_with_their_bundle_and_place() -> None:
    swapped = [*RECORDS[:700]]
    swapped[300], swapped[301] = swapped[301], swapped[300]
    log = {**stored(700), "tile/entries/001": dict(pairs(swapped))["tile/entries/001"]}
    found = examined(log, head(RECORDS[:700]))
    assert [(fault.path, fault.what) for fault in found.faults] == [
        ("tile/entries/001", "entry 300 is not the one that was logged.")
    ]


def pairs(records: list[bytes]) -> list[tuple[str, bytes]]:
    return [(resource.path, data) for resource, data in derived(records)]


def test_two_swapped_tiles_are_both_named() -> None:
    log = stored(700)
    log["tile/0/000"], log["tile/0/001"] = log["tile/0/001"], log["tile/0/000"]
    assert named(log, head(RECORDS[:700])) == ["tile/0/000", "tile/0/001"]


def test_several_faults_at_once_are_all_named() -> None:
    log = stored(66_000)
    for path in ("tile/0/100", "tile/0/255", "tile/1/001.p/1", "tile/2/000.p/1"):
        log[path] = bytes(len(log[path]))
    log["tile/entries/200"] = log["tile/entries/201"]
    del log["tile/entries/050"]
    assert sorted(named(log, head(RECORDS))) == [
        "tile/0/100", "tile/0/255", "tile/1/001.p/1", "tile/2/000.p/1", "tile/entries/050",
        "tile/entries/200",
    ]  # fmt: skip


def test_where_faults_meet_all_that_may_be_wrong_is_named_as_such() -> None:
    """Without the tile above, nothing tells a bundle that lies from a tile that does."""
    log, wrong = stored(66_000), ["tile/0/100", "tile/1/000", "tile/entries/200"]
    for path in wrong:
        log[path] = bytes(len(log[path])) if "entries" not in path else log["tile/entries/201"]
    found = examined(log, head(RECORDS))
    assert not found.is_rooted
    assert {*wrong} <= {fault.path for fault in found.faults}


def test_a_tile_and_its_bundle_that_were_altered_together_do_not_pass() -> None:
    """Whoever rewrites an entry and every tile above it still lacks the signed root."""
    forged = [*RECORDS[:700]]
    forged[300] = b"another"
    checkpoint = head(RECORDS[:700])
    found = examined(dict(pairs(forged)), checkpoint)
    assert (found.is_rooted, found.is_whole, found.faults) == (False, False, ())
    with pytest.raises(ConsistencyError, match="do not lead to the root"):
        check_whole(found, checkpoint)
    half = {**stored(700), "tile/entries/001": dict(pairs(forged))["tile/entries/001"],
            "tile/0/001": dict(pairs(forged))["tile/0/001"]}  # fmt: skip
    found = examined(half, checkpoint)
    assert not found.is_whole
    with pytest.raises(ResourceError, match="tile/"):
        check_whole(found, checkpoint)


@pytest.mark.parametrize("size", [0, 1, 300])
def test_a_log_under_another_root_or_size_does_not_pass(size: int) -> None:
    log, right = stored(size), head(RECORDS[:size])
    other_root = Checkpoint(right.origin, size, bytes(32))
    assert not examined(log, other_root).is_whole
    assert not examined(log, Checkpoint(right.origin, size + 1, right.root)).is_whole
    assert not examined({}, Checkpoint(right.origin, size + 1, EMPTY_ROOT)).is_whole


def test_older_partial_tiles_are_examined_and_later_ones_left_alone() -> None:
    log = {**stored(700), **stored(9), **stored(300), **stored(710)}
    assert named(log, head(RECORDS[:700])) == []
    for path in ("tile/0/000.p/9", "tile/entries/000.p/9", "tile/1/000.p/1", "tile/entries/001.p/44"):
        for damage in ("cut off", "zeros", "another's", "too long"):
            if damage == "another's" and log[path] == log[path][::-1]:
                continue
            assert named({**log, path: DAMAGE[damage](log[path]) or b""}, head(RECORDS[:700])) == [path]
    later = {**log, "tile/0/002.p/198": b"", "tile/entries/002.p/198": b""}
    assert named(later, head(RECORDS[:700])) == []


def test_partial_tiles_may_be_gone_once_the_full_one_is_there() -> None:
    log = stored(512)
    assert named(log, head(RECORDS[:300])) == ["tile/1/000.p/1"]
    assert named(stored(66_000), head(RECORDS[:40_000])) == []


def test_what_cannot_be_read_is_named_and_the_rest_examined() -> None:
    log = stored(700)

    def read(path: str) -> bytes | None:
        if path in ("tile/0/001", "tile/entries/000.p/9"):
            raise ResourceError(path, "cannot be read (Input/output error).")
        return log.get(path)

    found = examine(read, head(RECORDS[:700]), widths=lambda full: (9,))
    assert [fault.path for fault in found.faults] == ["tile/entries/000.p/9", "tile/0/001"]
    assert "Input/output error" in found.faults[0].what


def test_not_more_than_a_thousand_faults_are_kept() -> None:
    found = examine(lambda path: None, Checkpoint("o", 400_000, bytes(32)))
    assert (len(found.faults), found.is_rooted) == (1000, False)


@given(
    st.integers(0, 600), st.dictionaries(st.sampled_from([one.path for one in resources(600)]), st.binary())
)
def test_examining_anything_raises_nothing_and_only_the_true_log_is_whole(size: int, change: Log) -> None:
    log = {**stored(600), **change}
    found = examined(log, head(RECORDS[:size]))
    true = stored(600)
    touched = [one.path for one in resources(size) if log.get(one.path, b"") != stored(size)[one.path]]
    if found.is_whole:
        whole = {path for path, data in change.items() if data != true[path]}
        assert not whole & set(touched)
