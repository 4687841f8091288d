"""What must hold of a public ledger after every fault, looked at from outside with the verifiers alone.

`broken` says every promise that is not kept, one sentence each; nothing of the sequencer is asked. Before the
ledger healed only safety is asked for: nothing twice, no gap, no fork. Afterwards also that nothing is left
over: each entry has its place and its proof, the files are whole, the newest head is published.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clerestory.ledger.checkpoint import Checkpoint, parse_checkpoint
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.fsck import examine
from clerestory.ledger.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from clerestory.ledger.note import parse_note, verify
from clerestory.ledger.policy import Policy, verify_checkpoint
from clerestory.ledger.tiles import FULL, Resource, entries_of, subtrees_in
from clerestory.ledger.witnessing import origin_hash
from clerestory.logstore.errors import StoreError
from clerestory.logstore.store import Store, open_store
from tests.world.ledger import ORIGIN, TheLedger

Heads = Mapping[int, bytes]
"""Root by size."""


@dataclass(frozen=True)
class Tables:
    """The tables as they stand. places: entry by index. outbox: leaf by entry. notes: by size."""

    places: list[tuple[int, int]]
    outbox: dict[int, bytes]
    heads: list[tuple[int, int | None, bytes, str]]
    checkpoints: dict[int, str]

    @property
    def leaves(self) -> list[bytes]:
        return [self.outbox[entry] for _, entry in self.places]

    @property
    def roots(self) -> Heads:
        return {size: root for size, _, root, _ in self.heads}


def tables(database: Any) -> Tables:
    """Read them as the role `sequencer`, which sees all leaves."""
    with database.connect("sequencer") as reader:
        reader.execute("SET app.office = 'sequencer'")
        places = reader.execute("SELECT index, entry FROM journal_place WHERE log = 1 ORDER BY index")
        outbox = reader.execute("SELECT entry_id, leaf FROM journal_outbox")
        heads = reader.execute(
            "SELECT size, previous, root, note FROM journal_head WHERE log = 1 ORDER BY size"
        )
        checkpoints = reader.execute("SELECT size, note FROM journal_checkpoint WHERE log = 1")
        return Tables(
            places.fetchall(),
            {entry: bytes(leaf) for entry, leaf in outbox.fetchall()},
            [(size, previous, bytes(root), note) for size, previous, root, note in heads.fetchall()],
            dict(checkpoints.fetchall()),
        )


def broken(
    ledger: TheLedger, database: Any, *, is_healed: bool = True, store: Store | None = None
) -> list[str]:
    """Every promise that is not kept. store: where the log's files are, if not in `ledger.log`."""
    store = store or open_store(ledger.log.as_uri())
    found = tables(database)
    policy = ledger.policy
    said = list(_of_places(found))
    if said:
        return said  # nothing else makes sense then
    said += _of_heads(found, policy)
    said += _of_witnesses(ledger, found.roots)
    said += _of_published(store, found, policy)
    if is_healed:
        said += _of_healed(store, found)
    return said


def heads_shown(ledger: TheLedger, database: Any) -> dict[int, bytes]:
    """Every head that anybody may have seen: signed, published, or held by a witness."""
    shown = dict(tables(database).roots)
    for checkpoint in (*_held(ledger), *_checkpoint_in(open_store(ledger.log.as_uri()))):
        shown.setdefault(checkpoint.size, checkpoint.root)
    return shown


def forks(before: Heads, after: Heads) -> list[str]:
    """The sizes for which two roots were shown."""
    return [
        f"Two roots were shown for {size} leaves."
        for size in before.keys() & after.keys()
        if before[size] != after[size]
    ]


def _of_places(found: Tables) -> Iterator[str]:
    if [index for index, _ in found.places] != list(range(len(found.places))):
        yield "The places have gaps."
    entries = [entry for _, entry in found.places]
    if len(set(entries)) != len(entries):
        yield "An entry has two places."
    if not found.outbox.keys() >= set(entries):
        yield "A place has no entry."


def _of_heads(found: Tables, policy: Policy) -> Iterator[str]:
    hashes = [leaf_hash(leaf) for leaf in found.leaves]
    before: int | None = None
    for size, previous, root, note in found.heads:
        if previous != before:
            yield f"The head of {size} leaves does not follow the one before."
        before = size
        if size > len(hashes) or root != root_of(hashes[:size]):
            yield f"The head of {size} leaves is not that of the places."
        if parse_checkpoint(parse_note(note.encode()).text) != Checkpoint(ORIGIN, size, root):
            yield f"What was signed for {size} leaves is not the head."
        if not verify(parse_note(note.encode()), policy.logs):
            yield f"The head of {size} leaves is not signed by the log."
    unseen = [size for size, *_ in found.heads[:-1] if size not in found.checkpoints]
    if unseen:
        yield f"Heads of {unseen} leaves were passed over, although no quorum had seen them."
    for size, note in found.checkpoints.items():
        try:
            witnessed = verify_checkpoint(parse_note(note.encode()), policy).checkpoint
        except LedgerError as error:
            yield f"The checkpoint of {size} leaves in the database: {error}"
            continue
        if witnessed != Checkpoint(ORIGIN, size, found.roots[size]):
            yield f"The checkpoint of {size} leaves is of another head."


def _held(ledger: TheLedger) -> Iterator[Checkpoint]:
    for carried in ledger.witnesses.values():
        state = carried.witness.state_of(origin_hash(ORIGIN))
        held = state.published() if state else None
        if held:
            yield held.checkpoint


def _of_witnesses(ledger: TheLedger, roots: Heads) -> Iterator[str]:
    for held in _held(ledger):
        if roots.get(held.size) != held.root:
            yield f"A witness holds a head of {held.size} leaves that was never signed here."
    for name, carried in ledger.witnesses.items():
        state = carried.witness.state_of(origin_hash(ORIGIN))
        if state and state.evidence():
            yield f"The witness {name} keeps evidence against the log: {state.evidence()}"


def _checkpoint_in(store: Store) -> Iterator[Checkpoint]:
    data = store.read("checkpoint")
    if data is not None:
        yield parse_checkpoint(parse_note(data).text)


def _of_published(store: Store, found: Tables, policy: Policy) -> Iterator[str]:
    data = store.read("checkpoint")
    if data is None:
        return
    try:
        published = verify_checkpoint(parse_note(data), policy).checkpoint
    except LedgerError as error:
        yield f"The published checkpoint: {error}"
        return
    if found.roots.get(published.size) != published.root:
        yield f"The published checkpoint of {published.size} leaves was never signed here."
    if published.size not in found.checkpoints:
        yield f"The published checkpoint of {published.size} leaves is not in the database."
    examined = examine(store.read, published, widths=store.widths)
    yield from (f"{fault.path}: {fault.what}" for fault in examined.faults)
    if not examined.is_whole:
        yield f"The files are not whole under the published checkpoint of {published.size} leaves."


def _of_healed(store: Store, found: Tables) -> Iterator[str]:
    size = len(found.outbox)
    if len(found.places) != size:
        yield f"{size - len(found.places)} of {size} entries have no place."
    if not found.heads or found.heads[-1][0] != size:
        yield f"The newest head is not one of all {size} entries."
        return
    published = list(_checkpoint_in(store))
    if [each.size for each in published] != [size]:
        yield f"The published checkpoint is not the one of all {size} leaves."
        return
    try:
        yield from _of_bundles(store, found.leaves)
        yield from _of_proofs(store, found)
    except (LedgerError, StoreError) as error:
        yield f"A proof cannot be made, or does not verify: {error}"


def _of_bundles(store: Store, leaves: list[bytes]) -> Iterator[str]:
    for at in range(0, len(leaves), FULL):
        expected = tuple(leaves[at : at + FULL])
        if entries_of(store.read, Resource(None, at // FULL, len(expected))) != expected:
            yield f"The bundle from {at} on does not hold the leaves of the outbox."


def _of_proofs(store: Store, found: Tables) -> Iterator[str]:
    """Raises LedgerError. Each entry is in the first checkpoint after it; each head grows into the last."""
    last, _, root, _ = found.heads[-1]
    subtree = subtrees_in(store.read, last)
    for size, _, earlier, _ in found.heads:
        if size:
            verify_consistency(size, earlier, last, root, consistency_proof(size, last, subtree))
    sizes = sorted(found.checkpoints)
    subtrees = {size: subtrees_in(store.read, size) for size in sizes}
    for index, leaf in enumerate(found.leaves):
        size = next((size for size in sizes if size > index), None)
        if size is None:
            yield f"The leaf {index} is under no checkpoint."
            return
        proof = inclusion_proof(index, size, subtrees[size])
        verify_inclusion(leaf_hash(leaf), index, size, proof, found.roots[size])
