"""The rounds of the sequencer: places, files, a signed head, witnesses, the published checkpoint.

Promises: a head is signed only over leaves whose places were committed and whose files were read back and
hashed again; it is published only once a quorum cosigned it. Whatever ends a round in between, the next one
finishes it with the same bytes. After a start, after every fault, and when the store has another
checkpoint than was left there, the last head is shown to store and witnesses before the next one is made.
Refuses to sign, and says why: when store or witness know a later head (a backup was restored), when either
knows another history, when the clock was set back, when too few witnesses answer, without its turn.
Source: tlog-tiles, tlog-witness; the rounds of Sunlight and Tessera; docs/decisions/0019.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from clerestory.journal.sequencer.book import Book, Head
from clerestory.journal.sequencer.errors import NotSignedError, RefusedError, WaitingError
from clerestory.journal.sequencer.growing import StoreStrayedError, Tree, grow
from clerestory.journal.sequencer.hearing import check_ahead, name, told, trouble
from clerestory.journal.sequencer.key_errors import LogKeysError
from clerestory.ledger.checkpoint import Checkpoint, parse_checkpoint
from clerestory.ledger.errors import ConsistencyError, LedgerError, MalformedError, NoQuorumError
from clerestory.ledger.hashing import HASHLIB, Hasher
from clerestory.ledger.keys import Signer
from clerestory.ledger.merkle import EMPTY_ROOT, Subtree, consistency_proof, verify_consistency
from clerestory.ledger.note import Note, parse_note, sign
from clerestory.ledger.policy import Policy, verify_checkpoint
from clerestory.ledger.tiles import subtrees_in
from clerestory.ledger.witnessing import Cosigned, with_lines
from clerestory.logstore.errors import StoreConflictError, StoreError, StoreFaultError
from clerestory.logstore.names import CHECKPOINT
from clerestory.logstore.store import Store
from clerestory.logstore.witness_errors import WitnessAddressError
from clerestory.logstore.witnesses import DEADLINE_SECONDS, Asked, gather, witnesses_in

BATCH: Final = 16_384
"""Leaves that are placed, and that grow the files, at a time."""
BATCHES: Final = 64
"""Batches a head may wait for."""
HEARTBEAT: Final = timedelta(minutes=10)
"""How old a published head may be when nothing happens."""


@dataclass(frozen=True)
class Surroundings:
    """What a sequencer works with. policy, signers, now: asked anew in each round.

    asked: the witnesses of a policy with what each holds. hasher: makes the files; hashlib checks them.
    """

    store: Store
    policy: Callable[[], Policy]
    signers: Callable[[datetime], Sequence[Signer]]
    now: Callable[[], datetime]
    asked: Callable[[Policy, Mapping[bytes, int]], Sequence[Asked]] = lambda policy, holds: witnesses_in(
        policy, holds=holds
    )
    hasher: Hasher = HASHLIB
    heartbeat: timedelta = HEARTBEAT
    deadline_seconds: float = DEADLINE_SECONDS
    batch: int = BATCH


@dataclass(frozen=True)
class Round:
    """What a round did. size: leaves of the published head. is_news: a checkpoint was published."""

    placed: int
    size: int
    is_news: bool


class Sequencer:
    """The sequencer of one log. Rounds are asked for one after another, by one thread."""

    def __init__(self, book: Book, around: Surroundings) -> None:
        self._book, self._around = book, around
        self._published: datetime | None = None  # None: the last head is to be confirmed first
        self._left: bytes | None = None  # the checkpoint that was put into the store

    def round(self) -> Round:
        """Do one round. Raises WaitingError or RefusedError, after keeping for the pages what it says."""
        now = self._around.now()
        try:
            return self._round(now)
        except NotSignedError as error:
            found = error
        except StoreFaultError as error:  # before the next: a disk's fault is no verdict about what it keeps
            found = WaitingError(f"{error} Nothing was signed.")
        except (
            StoreStrayedError,
            StoreConflictError,
            StoreError,
            LogKeysError,
            WitnessAddressError,
        ) as error:
            found = RefusedError(str(error))
        except LedgerError as error:
            found = RefusedError(f"{error} Nothing was signed.")
        self._published = None
        with suppress(NotSignedError):  # the database may be the fault
            self._book.say("refusing" if isinstance(found, RefusedError) else "waiting", str(found), now)
        raise found

    def _round(self, now: datetime) -> Round:
        is_known = self._published is not None and self._around.store.read(CHECKPOINT) == self._left
        head = self._last(now) if is_known else self._confirmed(now)
        placed = self._placed()
        tree = self._grown(head.tree)
        if tree.size > head.tree.size:
            head = self._signed(tree, head, now)
        elif self._published is not None and now - self._published < self._around.heartbeat:
            self._book.say("running", "", now)
            return Round(placed, head.tree.size, is_news=not is_known)
        self._publish(head.tree, now)
        return Round(placed, head.tree.size, is_news=True)

    def _confirmed(self, now: datetime) -> Head:
        """The last head, once store and witnesses are seen to know no other. Publishes it again."""
        self._book.open()
        found = self._around.store.read(CHECKPOINT)
        head = self._book.head()
        if head is None:
            if found is not None:
                raise RefusedError(
                    "The store has a checkpoint, and the database has signed no head: the database was set "
                    "back, or this is the store of another one. Restore the newest backup of the database."
                )
            head = self._signed(Tree(0, EMPTY_ROOT), None, now)
        self._check_clock(now)
        if found is not None:
            self._check_published(found, head)
        grow(self._around.store, head.tree, (), self._around.hasher)  # the files lead to this head
        self._publish(head.tree, now)
        return head

    def _last(self, now: datetime) -> Head:
        head = self._book.head()
        if head is None:
            raise RefusedError("The heads are gone from the database. Restore its newest backup.")
        self._check_clock(now)
        return head

    def _placed(self) -> int:
        """COMMIT 1, as often as there is something to place."""
        placed = 0
        for _ in range(BATCHES):
            count = self._book.place(self._around.batch)
            placed += count
            if count < self._around.batch:
                break
        return placed

    def _grown(self, tree: Tree) -> Tree:
        """The files of all placed leaves. What an ended round had placed is done here, too."""
        while leaves := self._book.leaves(tree.size, self._around.batch):
            tree = grow(self._around.store, tree, leaves, self._around.hasher)
        return tree

    def _signed(self, tree: Tree, after: Head | None, now: datetime) -> Head:
        """A new head, kept before anybody sees it. COMMIT 2."""
        note = self._note(tree, now)
        _check_keys(note, self._around.policy())
        head = Head(tree, note.to_bytes().decode(), now)
        self._book.keep_head(head, after)
        return head

    def _note(self, tree: Tree, now: datetime) -> Note:
        text = Checkpoint(self._book.origin, tree.size, tree.root).to_text()
        return sign(text, self._around.signers(now), int(now.timestamp()))

    def _publish(self, tree: Tree, now: datetime) -> None:
        """Witnesses, quorum, COMMIT 3, the checkpoint's file; the signatures are of this moment."""
        policy = self._around.policy()
        note = self._note(tree, now)
        asked = self._around.asked(policy, self._book.holds())
        subtree = subtrees_in(self._around.store.read, tree.size)
        self._check_proofs(tree, asked, subtree)
        heard = gather(asked, note, tree.size, subtree, self._around.deadline_seconds)
        self._book.keep_heard(tuple(told(one, now) for one in heard), now)
        check_ahead(heard, tree.size)
        lines = [line for one in heard if isinstance(one.said, Cosigned) for line in one.said.lines]
        cosigned = with_lines(note, lines)
        try:
            verify_checkpoint(cosigned, policy)
        except NoQuorumError as error:
            why = " ".join(f"{name(one)}: {trouble(one)}" for one in heard if trouble(one))
            raise WaitingError(f"{error} Releases wait until they do. {why}".strip()) from None
        data = cosigned.to_bytes()
        self._book.keep_checkpoint(tree.size, data.decode(), now)
        self._replace(data, tree.size)
        self._left = data
        self._book.say("running", "", now, published_at=now)
        self._published = now

    def _check_proofs(self, tree: Tree, asked: Sequence[Asked], subtree: Subtree) -> None:
        """Show nobody a proof that is wrong: it would look as if the log had two histories."""
        for size in {one.holds for one in asked if 0 < one.holds < tree.size}:
            root = self._book.root_at(size)
            try:
                if root is not None:
                    proof = consistency_proof(size, tree.size, subtree)
                    verify_consistency(size, root, tree.size, tree.root, proof)
            except ConsistencyError:
                raise StoreStrayedError(
                    f"The tiles in the store do not prove that the log of {size} leaves grew into that of "
                    f"{tree.size}: one of them was damaged. No witness was asked. `clerestory ledger fsck` "
                    "names it; restore it from a copy of the store, or from a mirror."
                ) from None

    def _replace(self, data: bytes, size: int) -> None:
        found = self._around.store.read(CHECKPOINT)
        if found is not None and _checkpoint_of(found).size > size:
            raise WaitingError("Another sequencer published a larger checkpoint meanwhile; it was left.")
        self._around.store.replace(CHECKPOINT, data)

    def _check_published(self, found: bytes, head: Head) -> None:
        checkpoint = _checkpoint_of(found)
        if checkpoint.origin != self._book.origin:
            raise RefusedError(
                f"The store is that of another log, {checkpoint.origin!r}. Nothing was signed."
            )
        if checkpoint.size > head.tree.size:
            raise RefusedError(
                f"The store has a checkpoint of {checkpoint.size} leaves, and the database has signed heads "
                f"up to {head.tree.size}: the database was set back. Restore its newest backup; if that is "
                "lost, this log ends here (docs/operations/log-keys.md, a log that follows)."
            )
        if self._book.root_at(checkpoint.size) != checkpoint.root:
            raise RefusedError(
                f"The checkpoint of {checkpoint.size} leaves in the store is not a head that this database "
                "signed: one of the two was set back or exchanged. Nothing was signed. Keep both, and find "
                "out which one the witnesses know."
            )

    def _check_clock(self, now: datetime) -> None:
        latest = self._book.latest()
        if latest is not None and now < latest:
            raise WaitingError(
                f"The clock says {now:%Y-%m-%d %H:%M:%S} UTC, and something was signed last at "
                f"{latest:%Y-%m-%d %H:%M:%S}. Nothing is signed before that time; set the clock right."
            )


def _check_keys(note: Note, policy: Policy) -> None:
    """That readers will know who signed. Raises SignatureRefusedError."""
    try:
        verify_checkpoint(note, policy)
    except NoQuorumError:
        return  # nobody was asked yet


def _checkpoint_of(data: bytes) -> Checkpoint:
    try:
        return parse_checkpoint(parse_note(data).text)
    except MalformedError as error:
        raise RefusedError(
            f"The checkpoint in the store cannot be read: {error} Nothing was signed. It was damaged or "
            "exchanged; put it aside, look who did it, then take it away so that it is written anew."
        ) from None
