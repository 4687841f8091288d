"""What `verify`, `fsck`, `consistency`, `release` and `policy` check, and the sentences for it.

scripts/make_verifier.py copies this module into verifiers/verify.py, so it needs nothing but the ledger.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from clerestory.cli.ledger.agreeing import DECIDED, FACTS, agreement
from clerestory.cli.ledger.files import Given, Log, digest_in, parsed
from clerestory.ledger.certificate import (
    LARGEST_CERTIFICATE,
    Part,
    parse_certificate,
    verify_certificate,
)
from clerestory.ledger.errors import ConsistencyError, MalformedError, OpeningError
from clerestory.ledger.explained import explained
from clerestory.ledger.fsck import Told, examine
from clerestory.ledger.hashing import HASHLIB, Hasher
from clerestory.ledger.labels import entries_about
from clerestory.ledger.leaf import parse_leaf
from clerestory.ledger.merkle import HASH_BYTES, consistency_proof, verify_consistency
from clerestory.ledger.opening import LARGEST_OPENING, Opening, parse_opening, verify_opening
from clerestory.ledger.policy import Witnessed
from clerestory.ledger.proof import LARGEST_PROOF, Proof, parse_proof, verify_proof
from clerestory.ledger.sentences import (
    carried,
    certified,
    committed,
    counted_about,
    grew,
    not_before,
    place,
    vouched,
    whole,
)
from clerestory.ledger.spelling import read_base64
from clerestory.ledger.tiles import FULL, Read, Resource, parse_path, subtrees_in

Hashing = Callable[[int], Hasher]
"""hashing(entries): the way to hash so many."""
Again = Callable[[Part], str]
"""again(part): the sentence about a decision made again, from the verified entry that shows it."""


@contextmanager
def silent(doing: str, total: int) -> Iterator[Told]:
    """No progress is shown."""
    yield lambda made: None


def verify(args: argparse.Namespace) -> list[str]:
    """Check one proof. Raises LedgerError."""
    given = Given(args.policy)
    proof = parsed(args.proof, LARGEST_PROOF, parse_proof)
    opening = parsed(args.opening, LARGEST_OPENING, parse_opening) if args.opening else None
    earlier = given.checkpoint_in(args.earlier) if args.earlier else None
    entry = _entry(args, proof, opening)
    if opening is not None:
        if proof.extra is not None and proof.extra != entry:
            raise OpeningError("The opening is of another leaf than the one beside the proof.")
        verify_opening(opening)
    witnessed = given.judged(lambda: verify_proof(proof, entry, given.policy))
    since = [] if earlier is None else [_since(proof, witnessed, earlier)]
    return _verified(
        place(proof.index, witnessed),
        *vouched(witnessed, given.whole),
        *since,
        *committed(entry, opening),
        *_content(args, {proof.index: entry}),
        *given.unchecked,
    )


def fsck(
    args: argparse.Namespace,
    log: Log,
    *,
    counting: Callable[[str, int], AbstractContextManager[Told]] = silent,
    hashing: Hashing = lambda entries: HASHLIB,
) -> list[str]:
    """Examine a whole log. counting: shows how far it has come. Raises LedgerError."""
    given = Given(args.policy)
    witnessed = given.head_of(log)
    hasher = hashing(witnessed.checkpoint.size)
    with counting("examining", witnessed.checkpoint.size) as told_of:
        examined = examine(log.read, witnessed.checkpoint, widths=log.widths, told=told_of, hasher=hasher)
    said = whole(examined, witnessed, given.whole)
    if args.mine:
        said += _about(args, log, witnessed)
    return _verified(*said, *given.unchecked)


def consistency(args: argparse.Namespace, log: Log) -> list[str]:
    """Check that one head grew out of another. Raises LedgerError."""
    given = Given(args.policy)
    old, new = given.checkpoint_in(args.old), given.checkpoint_in(args.new)
    sizes = old.checkpoint.size, new.checkpoint.size
    if old.checkpoint.origin != new.checkpoint.origin:
        raise MalformedError("The two checkpoints are of different logs; give two of one log.")
    if sizes[0] == 0:
        raise MalformedError(f"{args.old} is of an empty log, out of which every log grew; give a later one.")
    if sizes[0] > sizes[1]:
        raise ConsistencyError(
            f"The later checkpoint has {sizes[1]} leaves, the earlier one {sizes[0]}. Were they given the "
            "other way round? If not, the log was set back; keep both files."
        )
    proof = consistency_proof(*sizes, subtrees_in(_also_from_wider(log), sizes[1]))
    try:
        verify_consistency(sizes[0], old.checkpoint.root, sizes[1], new.checkpoint.root, proof)
    except ConsistencyError as error:
        raise ConsistencyError(f"{error} {_what_that_means(sizes)}") from None
    return _verified(*grew(old, new, given.whole), *given.unchecked)


def _also_from_wider(log: Log) -> Read:
    """Tiles of the log; a partial one that is not kept is the beginning of a wider one, as in a mirror.

    What is wrong in it makes a proof that does not verify.
    """

    def read(path: str) -> bytes | None:
        data, tile = log.read(path), parse_path(path)
        if data is not None or tile.width == FULL:
            return data
        wider = [width for width in log.widths(tile.full) if width > tile.width]
        whole = log.read(Resource(tile.level, tile.index, min(wider)).path) if wider else None
        return None if whole is None else whole[: HASH_BYTES * tile.width]

    return read


def release(args: argparse.Namespace, again: Again) -> list[str]:
    """Check a certificate, and every decision it shows by making it again. Raises LedgerError."""
    given = Given(args.policy)
    certificate = parsed(args.certificate, LARGEST_CERTIFICATE, parse_certificate)
    heads = given.judged(lambda: verify_certificate(certificate, given.policy))
    agreed = agreement(certificate)
    decisions = [part for part in certificate.parts if part.shown("event") == DECIDED]
    decided = [again(part) for part in decisions if part.shown(FACTS) is not None]
    closed = [str(part.proof.index) for part in decisions if part.shown(FACTS) is None]
    if not decided and not args.without_law:
        raise OpeningError(
            "No part of the certificate shows a decision with its facts, so none could be made again. Ask "
            "for an opening that shows one, or give --without-law."
        )
    return _verified(
        f"{len(heads)} of {len(heads)} parts of the certificate are as the log has them.",
        *certified(certificate, heads, given.whole),
        *agreed,
        *_content(args, {part.proof.index: part.opening.leaf.to_bytes() for part in certificate.parts}),
        *(decided or ["No part of the certificate shows a decision with its facts."]),
        *(
            [f"NOT MADE AGAIN: decisions without their facts (entries {', '.join(closed)})."]
            if closed
            else []
        ),
        *given.unchecked,
    )


def explain(args: argparse.Namespace) -> list[str]:
    """Say a policy in words. Raises MalformedError."""
    given = Given(args.policy)
    return [*explained(given.whole), *given.unchecked]


def _verified(first: str, *more: str) -> list[str]:
    return [f"Verified: {first}", *more]


def _about(args: argparse.Namespace, log: Log, witnessed: Witnessed) -> list[str]:
    """All entries about the person whose label key an opening holds, in a log that was examined."""
    opening = parsed(args.mine, LARGEST_OPENING, parse_opening)
    verify_opening(opening)
    if opening.subject is None:
        raise MalformedError(f"{args.mine} has no `subject`; ask for an opening with the key of your labels.")
    key, number = opening.subject
    about = entries_about(log.read, witnessed.checkpoint.size, key)
    if number not in about.entries:
        raise OpeningError(f"The entry of {args.mine} is not in this log up to this head.")
    return counted_about(about)


def _content(args: argparse.Namespace, entries: Mapping[int, bytes]) -> list[str]:
    """That a file is the one whose digest one of the verified entries carries."""
    if not args.content:
        return []
    leaves = {index: parse_leaf(entry) for index, entry in entries.items()}
    return [carried(str(args.content), digest_in(args.content), leaves)]


def _entry(args: argparse.Namespace, proof: Proof, opening: Opening | None) -> bytes:
    if opening is not None:
        return opening.leaf.to_bytes()
    if args.leaf is not None:
        return read_base64(args.leaf, "--leaf")
    if proof.extra is None:
        raise MalformedError(
            f"{args.proof} says where an entry is, not which. Give its opening with --opening, or its bytes "
            "with --leaf."
        )
    return proof.extra


def _since(proof: Proof, witnessed: Witnessed, earlier: Witnessed) -> str:
    if earlier.checkpoint.origin != witnessed.checkpoint.origin:
        raise MalformedError("The earlier checkpoint is of another log than the proof.")
    return not_before(proof.index, earlier)


def _what_that_means(sizes: tuple[int, int]) -> str:
    if sizes[0] == sizes[1]:
        return "Both are signed, so the log has said two things; keep both files, they show it."
    return "Either tiles are wrong (a check of the whole log tells), or the log has forked; keep both files."
