"""Manifests: how many leaves a log had grown by when a day was over, one short public text a day.

Promises: the spans of a log's manifests tile it, from leaf 0 on, without gap or overlap; each manifest names
the one before; its SHA-256 is the content of a leaf of kind manifest that stands behind the span. How many of
the leaves were what is told to auditors, by opening that leaf, and never stands here.
Refuses: a second spelling, spans that do not add up, days that no calendar has.
Source: docs/reference/ledger-formats.md, section Manifests.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from clerestory.ledger.errors import MalformedError, NotVerifiedError
from clerestory.ledger.keys import check_name
from clerestory.ledger.merkle import LARGEST_SIZE
from clerestory.ledger.spelling import read_decimal, read_hash, read_utf8, write_base64

FOLDER: Final = "manifests/"
FORM: Final = "clerestory/manifest/v1"
NOTHING_BEFORE: Final = hashlib.sha256(b"").digest()
"""Stands for the manifest before the first one."""
LARGEST_MANIFEST: Final = 1 << 14
MOST_SPANS: Final = 16
_ENDING: Final = ".txt"


@dataclass(frozen=True)
class Span:
    """Leaves of one log that follow one another. first: the number of the first of them, from 0 on."""

    origin: str
    first: int
    count: int

    @property
    def total(self) -> int:
        """How many leaves the log had with them."""
        return self.first + self.count


@dataclass(frozen=True)
class Manifest:
    """What is published of a day. before: SHA-256 of the manifest before, or `NOTHING_BEFORE`.

    spans: of each log that grew since then, the log in which this manifest stands last; usually one.
    """

    day: date
    before: bytes
    spans: tuple[Span, ...]

    def to_bytes(self) -> bytes:
        """The manifest as a file."""
        lines = [FORM, f"day {self.day.isoformat()}", f"before {write_base64(self.before)}"]
        lines += [f"leaves {one.origin} {one.first} {one.count} {one.total}" for one in self.spans]
        return "".join(f"{line}\n" for line in lines).encode("utf-8")


@dataclass(frozen=True)
class Counted:
    """What the manifests of a log cover. days: of those that stand in it. total: leaves that they cover.

    waiting: days whose manifest is published and has no leaf yet.
    """

    days: tuple[date, ...]
    total: int
    waiting: tuple[date, ...]


def manifest_path(day: date) -> str:
    """Where the manifest of a day stands in the log's folder."""
    return f"{FOLDER}{day.isoformat()}{_ENDING}"


def digest(file: bytes) -> bytes:
    """What the leaf of a manifest has as its `content`, and the next manifest as `before`."""
    return hashlib.sha256(file).digest()


def parse_manifest(data: bytes) -> Manifest:
    """Read `Manifest.to_bytes`. Raises MalformedError."""
    text = read_utf8(data, LARGEST_MANIFEST, "A manifest")
    form, *lines = text.removesuffix("\n").split("\n")
    words = [line.split(" ") for line in lines]
    if form != FORM or [word[0] for word in words[:2]] != ["day", "before"]:
        raise MalformedError(f"A manifest does not begin with the lines `{FORM}`, `day` and `before`.")
    if not 1 <= len(words) - 2 <= MOST_SPANS:
        raise MalformedError(f"A manifest does not have 1 to {MOST_SPANS} lines `leaves`.")
    found = Manifest(
        _day(words[0][1:]),
        read_hash(" ".join(words[1][1:]), "The line `before` of a manifest"),
        tuple(_span(each) for each in words[2:]),
    )
    if found.to_bytes() != data:
        raise MalformedError("A manifest has other lines than its form, or not in their spelling.")
    if len({one.origin for one in found.spans}) < len(found.spans):
        raise MalformedError("A manifest names a log twice.")
    return found


def check_manifests(files: Sequence[tuple[str, bytes]], leaves: Mapping[bytes, int], origin: str) -> Counted:
    """What the manifests of one log cover. files: path and bytes, ascending by path.

    leaves: number of the leaf by content, of all leaves of kind manifest that the log has. They must have
    been verified to be in the log. Raises MalformedError and NotVerifiedError, which name the file.
    """
    before, total, last = None, 0, -1
    days: list[date] = []
    waiting: list[date] = []
    for path, data in files:
        found, index = _named(path, data), leaves.get(digest(data))
        if before is not None and found.before != before:
            raise NotVerifiedError(
                f"{path}: does not name the manifest before it; one was taken out or changed."
            )
        if found.spans[-1].origin != origin:
            raise NotVerifiedError(f"{path}: is the manifest of another log.")
        if found.spans[-1].first != total:
            raise NotVerifiedError(
                f"{path}: counts from leaf {found.spans[-1].first} on; the ones before it end with {total}."
            )
        if index is None:
            waiting.append(found.day)
        elif waiting or index <= last or index < found.spans[-1].total:
            raise NotVerifiedError(
                f"{path}: its leaf {index} does not stand behind what it counts, or not in the order of days."
            )
        else:
            days.append(found.day)
            last = index
        before, total = digest(data), found.spans[-1].total
    if len(days) < len(leaves):
        held = {digest(data) for _, data in files}
        missing = min(index for content, index in leaves.items() if content not in held)
        raise NotVerifiedError(
            f"Leaf {missing} is of a manifest that is not among {FOLDER}: it was withheld."
        )
    covered = parse_manifest(files[len(days) - 1][1]).spans[-1].total if days else 0
    return Counted(tuple(days), covered, tuple(waiting))


def _named(path: str, data: bytes) -> Manifest:
    try:
        found = parse_manifest(data)
    except MalformedError as error:
        raise MalformedError(f"{path}: {error}") from None
    if manifest_path(found.day) != path:
        raise NotVerifiedError(f"{path}: is the manifest of {found.day.isoformat()}.")
    return found


def _span(words: Sequence[str]) -> Span:
    if len(words) != 5 or words[0] != "leaves":
        raise MalformedError("A line `leaves` of a manifest does not have a name and three numbers.")
    check_name(words[1])
    first, count, total = (read_decimal(word, "A line `leaves` of a manifest") for word in words[2:])
    if first + count != total or total > LARGEST_SIZE:
        raise MalformedError("A line `leaves` of a manifest does not add up.")
    return Span(words[1], first, count)


def _day(words: Sequence[str]) -> date:
    try:
        return date.fromisoformat(" ".join(words))
    except ValueError:
        raise MalformedError("The day of a manifest is not written YYYY-MM-DD.") from None
