"""`clerestory ledger manifests`: were all leaves of a log counted, day by day, and each once?

Promises: only leaves that were seen to stand under the signed root count, so `fsck` comes first. The counts
by kind of event are not public; whoever was given the opening of a manifest's leaf checks it with `verify`.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from clerestory.cli.ledger.files import Given, Log
from clerestory.ledger.errors import MalformedError, NotVerifiedError, ResourceError
from clerestory.ledger.leaf import Leaf, LeafKind, parse_leaf
from clerestory.ledger.manifest import FOLDER, Counted, check_manifests
from clerestory.ledger.tiles import FULL, Resource, entries_of

_NAME: Final = re.compile(r"manifests/[0-9]{4}-[0-9]{2}-[0-9]{2}\.txt")


def counted_days(policy: Path, log: Log, manifests: list[str]) -> list[str]:
    """What the manifests of a log cover. log: it was examined. manifests: the names of all of them.

    Raises LedgerError.
    """
    head = Given(policy).head_of(log).checkpoint
    leaves = _manifest_leaves(log, head.size)
    files = [(path, _read(log, path)) for path in manifests]
    counted = check_manifests(files, leaves, head.origin)
    if counted.total > head.size:
        raise NotVerifiedError(
            f"The manifests count {counted.total} leaves, and the log has {head.size}: the copy is not whole."
        )
    return _said(counted, head.size)


def _said(counted: Counted, size: int) -> list[str]:
    count = "1 day is counted" if len(counted.days) == 1 else f"{len(counted.days)} days are counted"
    if not counted.days:
        lines = ["No day is counted in this log yet."]
    elif not counted.total:
        lines = [f"{count}, with no leaf in it."]
    else:
        span = f"{counted.days[0]} to {counted.days[-1]}"
        lines = [
            f"{count}, {span}: each of the leaves 0 to {counted.total - 1} once, without gap or overlap."
        ]
    lines.append(f"Leaves that no day counts yet: {size - counted.total}.")
    if counted.waiting:
        days = ", ".join(map(str, counted.waiting))
        lines.append(f"Published, and not under this head yet: {days}.")
    return lines


def _manifest_leaves(log: Log, size: int) -> dict[bytes, int]:
    """The contents of all leaves of kind manifest, with the leaves' numbers."""
    found: dict[bytes, int] = {}
    for number in range(-(-size // FULL)):
        bundle = Resource(None, number, min(FULL, size - number * FULL))
        for at, entry in enumerate(entries_of(log.read, bundle)):
            leaf = _leaf(entry)
            if leaf is not None and leaf.kind is LeafKind.MANIFEST:
                found[leaf.content] = number * FULL + at
    return found


def _leaf(entry: bytes) -> Leaf | None:
    try:
        return parse_leaf(entry)
    except MalformedError:
        return None


def _read(log: Log, path: str) -> bytes:
    data = log.read(path)
    if data is None:
        raise ResourceError(path, "is gone.")
    return data


def manifests_in(folder: Path) -> list[str]:
    """The manifests of a log that is a folder, ascending. Raises MalformedError."""
    try:
        names = [each.name for each in (folder / FOLDER).iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise MalformedError(f"{FOLDER}: cannot be listed ({error.strerror}).") from None
    return only_manifests(f"{FOLDER}{name}" for name in names)


def only_manifests(paths: Iterable[str]) -> list[str]:
    """Those of the names that are of manifests, ascending."""
    return sorted(path for path in paths if _NAME.fullmatch(path))
