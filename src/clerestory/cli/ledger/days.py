"""`clerestory ledger manifests`: were all leaves of a log counted, day by day, and each once?

Promises: only leaves that were seen to stand under the signed root count, so `fsck` comes first. The counts
by kind of event are not public; whoever was given the opening of a manifest's leaf checks it with `verify`.
"""

import re
from pathlib import Path
from typing import Final

from clerestory.cli.ledger.files import Given, Log
from clerestory.ledger.errors import MalformedError, NotVerifiedError, ResourceError
from clerestory.ledger.leaf import Leaf, LeafKind, parse_leaf
from clerestory.ledger.manifest import FOLDER, Counted, check_manifests
from clerestory.ledger.tiles import FULL, Resource, entries_of
from clerestory.logstore.errors import StoreError
from clerestory.logstore.store import open_store

_NAME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.txt")


def counted_days(policy: Path, log: Log, where: str) -> list[str]:
    """What the manifests of a log cover. log, where: the log, which was examined. Raises LedgerError."""
    head = Given(policy).head_of(log).checkpoint
    leaves = _manifest_leaves(log, head.size)
    files = [(path, _read(log, path)) for path in _paths(where)]
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


def _paths(where: str) -> list[str]:
    """The manifests that are there, ascending. Raises MalformedError where nothing can be listed."""
    if where.startswith(("https://", "http://")):
        raise MalformedError(
            "A site does not say which files it has, so none can be missed. Copy the log's folder first, or "
            "give the address of its store."
        )
    try:
        if "://" in where:
            return [path for path in open_store(where).paths(FOLDER) if _NAME.fullmatch(path[len(FOLDER) :])]
        folder = Path(where) / FOLDER
        names = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    except StoreError as error:
        raise MalformedError(str(error)) from None
    except OSError as error:
        raise MalformedError(f"{FOLDER}: cannot be listed ({error.strerror}).") from None
    return [f"{FOLDER}{name}" for name in names if _NAME.fullmatch(name)]
