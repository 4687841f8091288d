"""`verify`, `fsck`, `consistency` and `policy`: what each checks, and the sentences for it."""

import argparse
from pathlib import Path

from clerestory.cli.ledger.files import Folder, checkpoint_in, parsed, policy_in
from clerestory.cli.progress import counted
from clerestory.ledger.errors import ConsistencyError, MalformedError, OpeningError
from clerestory.ledger.explained import explained
from clerestory.ledger.fsck import examine
from clerestory.ledger.merkle import consistency_proof, verify_consistency
from clerestory.ledger.opening import LARGEST_OPENING, Opening, parse_opening, verify_opening
from clerestory.ledger.policy import Witnessed
from clerestory.ledger.proof import LARGEST_PROOF, Proof, parse_proof, verify_proof
from clerestory.ledger.sentences import committed, grew, not_before, place, vouched, whole
from clerestory.ledger.tiles import subtrees_in


def verify(args: argparse.Namespace) -> list[str]:
    """Check one proof. Raises LedgerError."""
    policy = policy_in(args.policy)
    proof = parsed(args.proof, LARGEST_PROOF, parse_proof)
    opening = parsed(args.opening, LARGEST_OPENING, parse_opening) if args.opening else None
    earlier = checkpoint_in(args.earlier, policy) if args.earlier else None
    entry = _entry(args.proof, proof, opening)
    if opening is not None:
        if proof.extra is not None and proof.extra != entry:
            raise OpeningError("The opening is of another leaf than the one beside the proof.")
        verify_opening(opening)
    witnessed = verify_proof(proof, entry, policy)
    since = [] if earlier is None else [_since(proof, witnessed, earlier)]
    return [
        f"Verified: {place(proof.index, witnessed)}",
        *vouched(witnessed, policy),
        *since,
        *committed(entry, opening),
    ]


def fsck(args: argparse.Namespace) -> list[str]:
    """Examine a whole log. Raises LedgerError."""
    policy = policy_in(args.policy)
    folder = Folder(args.folder)
    witnessed = checkpoint_in(args.folder / "checkpoint", policy)
    with counted("examining", witnessed.checkpoint.size) as told:
        examined = examine(folder.read, witnessed.checkpoint, widths=folder.widths, told=told)
    return _verified(whole(examined, witnessed, policy))


def consistency(args: argparse.Namespace) -> list[str]:
    """Check that one head grew out of another. Raises LedgerError."""
    policy = policy_in(args.policy)
    old, new = checkpoint_in(args.old, policy), checkpoint_in(args.new, policy)
    sizes = old.checkpoint.size, new.checkpoint.size
    folder = Folder(args.folder)
    if old.checkpoint.origin != new.checkpoint.origin:
        raise MalformedError("The two checkpoints are of different logs; give two of one log.")
    if sizes[0] == 0:
        raise MalformedError(f"{args.old} is of an empty log, out of which every log grew; give a later one.")
    if sizes[0] > sizes[1]:
        raise ConsistencyError(
            f"The later checkpoint has {sizes[1]} leaves, the earlier one {sizes[0]}. Were they given the "
            "other way round? If not, the log was set back; keep both files."
        )
    proof = consistency_proof(*sizes, subtrees_in(folder.read, sizes[1]))
    try:
        verify_consistency(sizes[0], old.checkpoint.root, sizes[1], new.checkpoint.root, proof)
    except ConsistencyError as error:
        raise ConsistencyError(f"{error} {_what_that_means(sizes)}") from None
    return _verified(grew(old, new, policy))


def explain(args: argparse.Namespace) -> list[str]:
    """Say a policy in words. Raises MalformedError."""
    return explained(policy_in(args.policy))


def _verified(lines: list[str]) -> list[str]:
    return [f"Verified: {lines[0]}", *lines[1:]]


def _since(proof: Proof, witnessed: Witnessed, earlier: Witnessed) -> str:
    if earlier.checkpoint.origin != witnessed.checkpoint.origin:
        raise MalformedError("The earlier checkpoint is of another log than the proof.")
    return not_before(proof.index, earlier)


def _what_that_means(sizes: tuple[int, int]) -> str:
    if sizes[0] == sizes[1]:
        return "Both are signed, so the log has said two things; keep both files, they show it."
    return "Either tiles are wrong (`clerestory ledger fsck` tells), or the log has forked; keep both files."


def _entry(path: Path, proof: Proof, opening: Opening | None) -> bytes:
    if opening is not None:
        return opening.leaf.to_bytes()
    if proof.extra is None:
        raise MalformedError(f"{path} says where an entry is, not which. Give its opening with --opening.")
    return proof.extra
