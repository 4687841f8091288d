"""Whether the public ledger has the entry of an envelope, as `clerestory open --proof --policy` checks it.

Promises: needs no network and nobody's word but the policy's witnesses; what is proved is that the very
envelope in hand was logged, since the entry's leaf names its SHA-256.
"""

import hashlib
from pathlib import Path
from typing import Final

from clerestory.cli.ledger.files import Given, parsed
from clerestory.ledger.errors import MalformedError, NoQuorumError, OpeningError
from clerestory.ledger.keys import shown
from clerestory.ledger.leaf import parse_leaf
from clerestory.ledger.policy import Witnessed, told
from clerestory.ledger.proof import LARGEST_PROOF, Proof, parse_proof, verify_proof

NOT_CHECKED: Final = "NOT CHECKED against the public ledger; give --proof and --policy"


def proved(envelope: str, *, proof_file: Path, policy_file: Path) -> str:
    """Where the envelope's entry is, in words. Raises NotVerifiedError when it is not shown to be there,
    MalformedError when a file cannot be used."""
    given = Given(policy_file)
    if given.policy.is_quorum(frozenset()):
        raise NoQuorumError(
            f"{policy_file} asks for no witness, so a proof under it shows nothing that the office could not "
            "have made alone. Name witnesses outside the office, and a quorum of them, in your policy."
        )
    proof = parsed(proof_file, LARGEST_PROOF, parse_proof)
    if proof.extra is None:
        raise MalformedError(
            f"{proof_file}: does not carry the entry's leaf (the line `extra`), so it is of no envelope."
        )
    leaf = proof.extra
    witnessed = given.judged(lambda: verify_proof(proof, leaf, given.policy))
    if parse_leaf(leaf).content != hashlib.sha256(envelope.encode("latin-1")).digest():
        raise OpeningError(
            f"{proof_file} proves another entry: its leaf does not name this envelope's SHA-256. Fetch the "
            "proof of this release; if there is none, do not use the release and tell the office."
        )
    return " ".join([_said(proof, witnessed), *given.unchecked])


def _said(proof: Proof, witnessed: Witnessed) -> str:
    checkpoint = witnessed.checkpoint
    names = ", ".join(told(name) for name, _ in witnessed.witnesses)
    return (
        f"leaf {proof.index} of {shown(checkpoint.origin)} names this envelope, under a head of "
        f"{checkpoint.size} leaves cosigned by {names}"
    )
