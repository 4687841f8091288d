"""From the ledger to the journal: every public leaf belongs to the entry in its place, under the signed root.

Promises: the leaves are those that anybody can read in the store, hashed anew up to the root that a quorum
cosigned; where journal and store differ, that root tells which of the two was changed. Memory does not grow
with the log. Of logs that ended the journal's own leaves are held against the last head.
Limit: hash tiles are not looked at; `clerestory ledger fsck` does that, for anybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from clerestory.journal.reconciling.entries import rows_of
from clerestory.journal.reconciling.findings import FindingKind, Findings
from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.errors import LedgerError, ResourceError
from clerestory.ledger.growth import Edge
from clerestory.ledger.merkle import leaf_hash
from clerestory.ledger.note import parse_note
from clerestory.ledger.policy import Policy, verify_checkpoint
from clerestory.ledger.tiles import FULL, Read, Resource, entries_of
from clerestory.logstore.names import CHECKPOINT

_MOST_MISSING: Final = 10_000
_LOGS: Final = "SELECT number, origin FROM journal_log ORDER BY number"
_OLDEST: Final = "SELECT at FROM journal_entry ORDER BY number LIMIT 1"
_NEWEST: Final = """
SELECT c.size, h.root, c.note, c.at FROM journal_checkpoint c JOIN journal_head h USING (log, size)
 WHERE c.log = %s ORDER BY c.size DESC LIMIT 1
"""
_ROOT_AT: Final = "SELECT root FROM journal_head WHERE log = %s AND size = %s"
_PLACES: Final = """
SELECT p.index, p.entry, o.leaf FROM journal_place p LEFT JOIN journal_outbox o ON o.entry_id = p.entry
 WHERE p.log = %s ORDER BY p.index
"""
_HEADS: Final = """
SELECT h.size, h.previous, h.root, h.note, c.note FROM journal_head h
  LEFT JOIN journal_checkpoint c USING (log, size) WHERE h.log = %s ORDER BY h.size
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public sees. checkpoint: the file, read before the database was; None where there is none."""

    read: Read
    checkpoint: bytes | None
    policy: Policy


@dataclass(frozen=True, slots=True)
class _Row:
    """A place. entry, leaf: of the journal; public: the leaf in the store; None where there is none."""

    index: int
    entry: int | None
    leaf: bytes | None
    public: bytes | None


def check_leaves(findings: Findings, shown: Shown | None, *, at: datetime, patience: timedelta) -> int:
    """How many places there are. shown: None where store or policy cannot be used; then the journal is held
    against its own heads alone. patience: how long something may wait until it is public."""
    logs = list(rows_of(_LOGS))
    count = 0
    for number, origin in logs:
        is_newest = (number, origin) == logs[-1]
        head = _head(findings, number, origin, shown if is_newest else None, at - patience)
        read = shown.read if shown and is_newest else None
        count += _Comparison(findings, number, origin, head, read).run()
    if not logs:
        _check_begun(findings, "of this office", at - patience)
    return count


def _head(
    findings: Findings, log: int, origin: str, shown: Shown | None, before: datetime
) -> Checkpoint | None:
    """The newest head that was cosigned, of what database and store say."""
    row = next(rows_of(_NEWEST, (log,)), None)
    known = Checkpoint(origin, row[0], bytes(row[1])) if row else None
    if shown is None:
        return known
    public = _public(findings, origin, shown) if shown.checkpoint is not None else None
    if row is None or known is None:
        _check_begun(findings, origin, before)
    else:
        try:
            verify_checkpoint(parse_note(row[2].encode()), shown.policy)
        except LedgerError:
            findings.add(FindingKind.CHECKPOINT_REFUSED, name="the database")
        if shown.checkpoint is None:
            findings.add(FindingKind.FILE_UNUSABLE, name=CHECKPOINT)
        elif public and public.size < known.size and row[3] < before:
            findings.add(FindingKind.CHECKPOINT_BEHIND, name=str(known.size))
    if public is None:
        return known
    if [bytes(root) for (root,) in rows_of(_ROOT_AT, (log, public.size))] != [public.root]:
        findings.add(FindingKind.CHECKPOINT_UNKNOWN, name=str(public.size))
    return public if known is None or public.size >= known.size else known


def _public(findings: Findings, origin: str, shown: Shown) -> Checkpoint | None:
    """The checkpoint that the public sees, if this office's own policy takes it."""
    try:
        found = verify_checkpoint(parse_note(shown.checkpoint or b""), shown.policy).checkpoint
    except LedgerError:
        found = None
    if found is None or found.origin != origin:
        findings.add(FindingKind.CHECKPOINT_REFUSED, name="the ledger's store")
        return None
    return found


def _check_begun(findings: Findings, name: str, before: datetime) -> None:
    oldest = next(rows_of(_OLDEST), None)
    if oldest and oldest[0] < before:
        findings.add(FindingKind.CHECKPOINT_MISSING, name=name)


class _Comparison:
    """One log, leaf by leaf. Two trees grow: of the journal's leaves, and of the store's."""

    def __init__(
        self, findings: Findings, log: int, origin: str, head: Checkpoint | None, read: Read | None
    ) -> None:
        self._findings, self._log, self._origin = findings, log, origin
        self._head = head or Checkpoint(origin, 0, b"")
        self._read = read
        self._ours, self._theirs = Edge(), Edge()
        self._waiting = (bytearray(), bytearray())
        self._other: list[_Row] = []
        self._heads = rows_of(_HEADS, (log,))
        self._next_head: tuple[Any, ...] | None = None
        self._last_size: int | None = None
        self._roots_fit = True

    def run(self) -> int:
        """How many places there are."""
        self._advance()
        self._reach(0)
        count = 0
        for row in self._rows():
            count += row.leaf is not None
            self._take(row)
            self._reach(row.index + 1)
        while self._next_head is not None:  # signed for leaves that are not there any more
            self._findings.add(FindingKind.HEAD_NOT_OF_LEAVES, name=str(self._next_head[0]))
            self._advance()
        return count

    def _rows(self) -> Iterator[_Row]:
        """Every number from 0 on, up to the signed size and the last place, whatever is missing of it."""
        public: tuple[bytes, ...] | None = None
        index = -1
        for index, entry, leaf in self._numbers():
            if index % FULL == 0 or public is None:
                public = self._bundle(index // FULL)
            at = index % FULL
            yield _Row(index, entry, leaf, public[at] if at < len(public) else None)

    def _numbers(self) -> Iterator[tuple[int, int | None, bytes | None]]:
        following = 0
        for index, entry, leaf in rows_of(_PLACES, (self._log,)):
            if index - max(following, self._head.size) > _MOST_MISSING:
                break  # a number that no log of this office has reached; nothing behind it can be told
            yield from ((missing, None, None) for missing in range(following, index))
            yield index, entry, None if leaf is None else bytes(leaf)
            following = index + 1
        yield from ((missing, None, None) for missing in range(following, self._head.size))

    def _bundle(self, number: int) -> tuple[bytes, ...]:
        """The public leaves of a bundle, as many as are signed; none where it cannot be used."""
        width = min(FULL, self._head.size - number * FULL)
        if self._read is None or width <= 0:
            return ()
        bundle = Resource(None, number, width)
        try:
            return entries_of(self._read, bundle)
        except ResourceError:
            self._findings.add(FindingKind.FILE_UNUSABLE, name=bundle.path)
            return ()

    def _take(self, row: _Row) -> None:
        if row.leaf is None:
            self._findings.add(FindingKind.LEAF_WITHOUT_ENTRY, row.entry, row.index)
        elif row.public is not None and row.public != row.leaf:
            self._other.append(row)
        ours, theirs = row.leaf or row.public, row.public or row.leaf
        if ours is None or theirs is None:
            self._roots_fit = False  # nobody knows what stood here, so no later root can be made
            ours = theirs = b""
        hashed = leaf_hash(ours)
        self._waiting[0].extend(hashed)
        self._waiting[1].extend(hashed if ours is theirs or ours == theirs else leaf_hash(theirs))

    def _reach(self, size: int) -> None:
        """Look at the heads of this size, and at the signed root when it is reached."""
        is_head = self._next_head is not None and self._next_head[0] == size
        if not is_head and size != self._head.size and size % FULL:
            return
        for edge, waiting in zip((self._ours, self._theirs), self._waiting, strict=True):
            edge.push(bytes(waiting))
            waiting.clear()
        if is_head:
            self._check_head()
        if size == self._head.size and self._head.root:
            self._settle()

    def _check_head(self) -> None:
        size, previous, root, note, cosigned = self._next_head or (0, None, b"", "", None)
        text = Checkpoint(self._origin, size, bytes(root)).to_text() + "\n"
        if previous != self._last_size or not all(
            one is None or one.startswith(text) for one in (note, cosigned)
        ):
            self._findings.add(FindingKind.HEADS_UNCHAINED, name=str(size))
        if self._roots_fit and bytes(root) not in (self._ours.root(), self._theirs.root()):
            self._findings.add(FindingKind.HEAD_NOT_OF_LEAVES, name=str(size))
            self._roots_fit = False  # no later one fits either
        self._last_size = size
        self._advance()

    def _advance(self) -> None:
        self._next_head = next(self._heads, None)

    def _settle(self) -> None:
        """The signed root tells whether journal or store was changed."""
        ours, theirs = self._ours.root() == self._head.root, self._theirs.root() == self._head.root
        kind = FindingKind.LEAF_DISPUTED
        if ours is not theirs:
            kind = FindingKind.BUNDLE_CHANGED if ours else FindingKind.LEAF_NOT_AS_PUBLISHED
        for row in self._other:
            self._findings.add(kind, row.entry, row.index)
        if not (ours or theirs or self._other):
            self._findings.add(FindingKind.ROOT_NOT_OF_LEAVES, name=self._origin)
