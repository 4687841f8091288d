"""Proofs that an entry is in the public ledger, for whoever may see the entry.

Promises: a proof that was verified here against the policy before it is given. None means: not yet under a
checkpoint that a quorum cosigned.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection

from clerestory.ledger.merkle import Subtree, inclusion_proof, leaf_hash, subtrees_of
from clerestory.ledger.note import parse_note
from clerestory.ledger.policy import Policy, Witnessed
from clerestory.ledger.proof import Proof, verify_proof
from clerestory.ledger.tiles import Read, subtrees_in

# Under the newest checkpoint: an older one may lack a witness that the policy of today asks for.
_WHERE = """
SELECT p.entry, p.log, p.index, o.leaf, c.size, c.note,
       p.log = (SELECT max(number) FROM journal_log) AS is_newest
  FROM journal_place p
  JOIN journal_outbox o ON o.entry_id = p.entry
  CROSS JOIN LATERAL (SELECT size, note FROM journal_checkpoint
    WHERE log = p.log AND size > p.index ORDER BY size DESC LIMIT 1) c
 WHERE p.entry = ANY(%s)
"""

_LEAVES = """
SELECT o.leaf FROM journal_place p JOIN journal_outbox o ON o.entry_id = p.entry
 WHERE p.log = %s AND p.index < %s ORDER BY p.index
"""


@dataclass(frozen=True)
class Proved:
    """An entry's leaf (98 bytes) and its proof, which carries the leaf as extra data."""

    entry: int
    leaf: bytes = field(repr=False)
    proof: Proof = field(repr=False)
    witnessed: Witnessed = field(repr=False)

    @property
    def size(self) -> int:
        """How many leaves the ledger had under the checkpoint of this proof."""
        return self.witnessed.checkpoint.size


def proof_of(entry: int, read: Read, policy: Policy) -> Proved | None:
    """The proof of one entry, as `proofs_of`."""
    return proofs_of([entry], read, policy).get(entry)


def proofs_of(entries: Iterable[int], read: Read, policy: Policy) -> Mapping[int, Proved]:
    """The proofs of those entries that have one, by number. read: of the store of the newest log.

    An ended log's store is no longer the office's: proofs in it are made of the leaves in the database.
    Only a session that may see the outbox gets any. Raises ResourceError when the ledger's files are missing
    or damaged, NotVerifiedError when what stands in them does not verify: nobody may rely on it then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WHERE, [list(entries)])
        rows = cursor.fetchall()
    subtrees = {
        (log, size): subtrees_in(read, size) if is_newest else _subtrees_of_ended(log, size)
        for log, size, is_newest in {(row[1], row[4], row[6]) for row in rows}
    }
    found: dict[int, Proved] = {}
    for entry, log, index, leaf, size, note, _ in rows:
        hashes = inclusion_proof(index, size, subtrees[log, size])
        proof = Proof(index, hashes, parse_note(note.encode()), bytes(leaf))
        found[entry] = Proved(entry, bytes(leaf), proof, verify_proof(proof, bytes(leaf), policy))
    return found


def _subtrees_of_ended(log: int, size: int) -> Subtree:
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [log, size])
        return subtrees_of([leaf_hash(bytes(row[0])) for row in cursor])
