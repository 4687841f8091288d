"""Manifests tile a log: every gap, overlap, withheld or exchanged day is named."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.ledger.errors import LedgerError, MalformedError, NotVerifiedError
from clerestory.ledger.manifest import (
    NOTHING_BEFORE,
    Manifest,
    Span,
    check_manifests,
    digest,
    manifest_path,
    parse_manifest,
)

ORIGIN = "ledger.example.test/2026"
FIRST = date(2026, 3, 1)
Files = list[tuple[str, bytes]]


def made(counts: list[int]) -> tuple[Files, dict[bytes, int]]:
    """The manifests of days on which so many leaves came, each with its own leaf two places behind."""
    files: Files = []
    leaves: dict[bytes, int] = {}
    before, total = NOTHING_BEFORE, 0
    for number, count in enumerate(counts):
        manifest = Manifest(FIRST + timedelta(days=number), before, (Span(ORIGIN, total, count + 3),))
        total += count + 3
        before = digest(manifest.to_bytes())
        files.append((manifest_path(manifest.day), manifest.to_bytes()))
        leaves[before] = total + 1
    return files, leaves


@given(st.lists(st.integers(0, 10**12), max_size=6))
def test_manifests_that_tile_a_log_are_taken(counts: list[int]) -> None:
    files, leaves = made(counts)
    counted = check_manifests(files, leaves, ORIGIN)
    assert counted.total == sum(counts) + 3 * len(counts)
    assert len(counted.days) == len(counts)
    assert all(parse_manifest(data).to_bytes() == data for _, data in files)


def test_a_manifest_whose_leaf_is_still_to_come_covers_nothing_yet() -> None:
    files, leaves = made([5, 6, 7])
    leaves.popitem()
    counted = check_manifests(files, leaves, ORIGIN)
    assert counted.total == 17
    assert counted.waiting == (date(2026, 3, 3),)


def test_a_new_log_counts_what_was_left_of_the_one_before() -> None:
    old = Span("ledger.example.test/2025", 90, 3)
    files: Files = []
    first = Manifest(FIRST, b"b" * 32, (old, Span(ORIGIN, 0, 4)))
    files.append((manifest_path(FIRST), first.to_bytes()))
    assert check_manifests(files, {digest(files[0][1]): 4}, ORIGIN).total == 4


def _changed(files: Files, number: int, change: Callable[[Manifest], Manifest]) -> None:
    path, data = files[number]
    files[number] = path, change(parse_manifest(data)).to_bytes()


def _shorter(manifest: Manifest) -> Manifest:
    span = manifest.spans[0]
    return replace(manifest, spans=(replace(span, first=span.first + 1, count=span.count - 1),))


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda files, leaves: files.pop(1), "does not name the manifest before"),
        (lambda files, leaves: files.pop(), "Leaf 14 is of a manifest that is not among"),
        (lambda files, leaves: files.pop(0), "counts from leaf 4 on"),
        (lambda files, leaves: _changed(files, 1, lambda one: replace(one, before=b"x" * 32)), "before it"),
        (lambda files, leaves: _changed(files, 2, _shorter), "counts from leaf 10"),
        (
            lambda files, leaves: files.__setitem__(2, (files[1][0], files[2][1])),
            "is the manifest of 2026-03-03",
        ),
        (lambda files, leaves: leaves.pop(digest(files[0][1])), "does not stand behind"),
        (lambda files, leaves: leaves.update({digest(files[2][1]): 9}), "leaf 9 does not stand behind"),
        (lambda files, leaves: leaves.update({digest(files[0][1]): 3}), "leaf 3 does not stand behind"),
        (lambda files, leaves: leaves.update({b"z" * 32: 20}), "Leaf 20 is of a manifest"),
        (
            lambda files, leaves: _changed(
                files, 2, lambda one: replace(one, spans=(replace(one.spans[0], origin="other.test/1"),))
            ),
            "another log",
        ),
    ],
)
def test_whatever_does_not_tile_the_log_is_named(
    harm: Callable[[Files, dict[bytes, int]], object], why: str
) -> None:
    files, leaves = made([1, 2, 1])
    harm(files, leaves)
    with pytest.raises(NotVerifiedError, match=why):
        check_manifests(files, leaves, ORIGIN)


GOOD = made([1])[0][0][1].decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        GOOD.removesuffix("\n"),
        GOOD + "\n",
        GOOD.replace("day 2026-03-01", "day 20260301"),
        GOOD.replace("day 2026-03-01", "day 2026-02-30"),
        GOOD.replace("v1", "v2"),
        GOOD.replace(" 0 4 4", " 0 4 5"),
        GOOD.replace(" 0 4 4", " 00 4 4"),
        GOOD.replace(" 0 4 4", " 0 -4 4"),
        GOOD.replace(" 0 4 4", " 0 4 4 "),
        GOOD.replace(ORIGIN, ORIGIN + "+1"),
        GOOD + GOOD.splitlines()[3] + "\n",
        "".join(line + "\n" for line in GOOD.splitlines()[:3]),
        GOOD.replace("before ", "before  "),
    ],
)
def test_another_spelling_is_no_manifest(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_manifest(text.encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(LedgerError):
        assert parse_manifest(data).to_bytes() == data
