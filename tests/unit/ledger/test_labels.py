"""All entries about one person, and the sentence that there is no other."""

import pytest
from tests.unit.ledger.making import entries

from clerestory.ledger import labels
from clerestory.ledger.errors import OpeningError, ResourceError
from clerestory.ledger.growth import derived
from clerestory.ledger.labels import entries_about
from clerestory.ledger.leaf import Leaf, LeafKind, filler, subject_label

KEY, OTHER = b"\x05" * 32, b"\x06" * 32


def about(key: bytes, number: int) -> bytes:
    return Leaf(LeafKind.ENTRY, filler(), subject_label(key, number), filler()).to_bytes()


def stored(logged: list[bytes]) -> dict[str, bytes]:
    return {resource.path: data for resource, data in derived(logged)}


def found(logged: list[bytes], key: bytes = KEY) -> dict[int, int]:
    return dict(entries_about(stored(logged).get, len(logged), key).entries)


def test_entries_of_one_person_are_found_in_any_order_and_no_others() -> None:
    logged = [*entries(300), about(KEY, 2), about(OTHER, 1), about(KEY, 1), *entries(300), about(KEY, 3)]
    assert found(logged) == {2: 300, 1: 302, 3: 603}
    assert found(logged, OTHER) == {1: 301}
    assert found(logged, b"\x07" * 32) == {}
    assert entries_about(stored(logged).get, len(logged), KEY).latest == 3


def test_only_the_entries_under_the_head_count() -> None:
    logged = [about(KEY, 1), *entries(299), about(KEY, 2)]
    log = {**stored(logged[:300]), **stored(logged)}
    assert dict(entries_about(log.get, 300, KEY).entries) == {1: 0}


def test_a_label_that_is_left_out_is_missed() -> None:
    with pytest.raises(OpeningError, match=r"Label number 2 .* although number 3 is"):
        found([about(KEY, 1), about(KEY, 3)])
    with pytest.raises(OpeningError, match="Label number 1"):
        found([about(KEY, 2)])


def test_a_label_that_occurs_twice_is_named() -> None:
    with pytest.raises(OpeningError, match="Entries 0 and 2 carry one label, number 1"):
        found([about(KEY, 1), b"x", about(KEY, 1)])


def test_more_labels_than_are_looked_for_at_once_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "_AT_ONCE", 3)
    logged = [about(KEY, number) for number in (7, 1, 6, 2, 5, 3, 4)]
    assert sorted(found(logged)) == [1, 2, 3, 4, 5, 6, 7]
    assert sorted(found(logged[1:])) == [1, 2, 3, 4, 5, 6]


def test_a_bundle_that_cannot_be_read_ends_it() -> None:
    log = stored([about(KEY, 1), *entries(400)])
    del log["tile/entries/000"]
    with pytest.raises(ResourceError, match="tile/entries/000"):
        entries_about(log.get, 401, KEY)
