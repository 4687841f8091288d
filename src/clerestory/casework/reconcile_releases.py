"""Hold the shelf of releases against the journal: each row against the entry that sealed it, and back.

Promises: every column that tells something about a release is compared with an entry, or with what an entry
led to; a kept proof is verified anew.
Limit: the cosignatures in a proof from under an earlier policy are those that the journal keeps; whether they
were a quorum then, only that policy could tell.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clerestory.journal.reconciling.findings import FindingKind, Findings
from clerestory.journal.reconciling.sealed import SealedEntry, sealed_entries
from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.merkle import leaf_hash, verify_inclusion
from clerestory.ledger.note import Note, verify
from clerestory.ledger.policy import Policy, verify_checkpoint
from clerestory.ledger.proof import parse_proof
from clerestory.release.stocktaking import Stocked, stock


@dataclass(frozen=True, slots=True)
class PolicyNow:
    """The policy of today. sha256: of its file."""

    policy: Policy
    sha256: str


def check_releases(findings: Findings, now: PolicyNow | None) -> int:
    """How many releases there are. Both sides come in the order of references. now: None where the policy
    cannot be used; then signatures are not verified, only compared."""
    entries, shelf = sealed_entries(), stock()
    entry, release = next(entries, None), next(shelf, None)
    count = 0
    while entry is not None or release is not None:
        if entry is not None and (release is None or entry.release_ref < release.release_ref):
            findings.add(FindingKind.RELEASE_MISSING, entry.entry, entry.index, entry.release_ref)
            entry = next(entries, None)
        elif release is not None:
            count += 1
            if entry is None or release.release_ref < entry.release_ref:
                findings.add(FindingKind.RELEASE_WITHOUT_ENTRY, name=release.release_ref)
            else:
                _check(findings, entry, release, now)
                entry = next(entries, None)
            release = next(shelf, None)
    return count


def _check(findings: Findings, entry: SealedEntry, release: Stocked, now: PolicyNow | None) -> None:
    where = entry.entry, entry.index, release.release_ref
    # From before releases were locked: nothing was unlocked, so there is neither proof nor entry to name.
    # Entries have named their decision's entry since then, so the journal tells which rows may be so old.
    is_older = release.sealing_entry == 0 and not release.is_unlocked and "decision_entry" not in entry.body
    if (
        release.envelope_sha256 != entry.body.get("envelope_sha256")
        or release.found_sha256 not in (None, release.envelope_sha256)
        or (release.sealing_entry != entry.entry and not is_older)
    ):
        findings.add(FindingKind.RELEASE_NOT_AS_SEALED, *where)
    if not _is_as_sealed(release, entry):
        findings.add(FindingKind.RELEASE_CHANGED, *where)
    steps = release.is_unlocked, release.is_collected, release.is_destroyed
    if (
        steps != (entry.was_unlocked, entry.was_collected, entry.was_destroyed)
        or release.is_there is release.is_destroyed
    ):
        findings.add(FindingKind.RELEASE_STEPS_DIFFER, *where)
    is_out = release.is_unlocked or release.is_collected
    is_proved = is_older if release.proof is None else _proves(release.proof, entry, now)
    if is_out and not (entry.is_cosigned and is_proved):
        findings.add(FindingKind.RELEASE_WITHOUT_PROOF, *where)


def _is_as_sealed(release: Stocked, entry: SealedEntry) -> bool:
    """Whether the row says what the entry said of it. An entry without one of the words says nothing."""
    said = entry.body
    told: dict[str, Any] = {
        "decision": release.decision_id,
        "decision_digest": release.decision_digest,
        "elements": release.elements,
        "absent": release.absent,
        "recipient_thumbprint": release.recipient_thumbprint,
    }
    return (
        all(said.get(word, found) == found for word, found in told.items())
        and release.request == entry.subject_ref
        and entry.agency in (None, release.agency)
        and release.sealed_at == entry.at
        and _is_time(said.get("expires_at"), release.expires_at)
    )


def _is_time(said: object, found: datetime) -> bool:
    try:
        return said is None or datetime.fromisoformat(str(said)) == found
    except (ValueError, TypeError):
        return False


def _proves(proof: bytes, entry: SealedEntry, now: PolicyNow | None) -> bool:
    """Whether the kept proof shows this entry's leaf in its place, under the checkpoint of the unlocking."""
    try:
        found = parse_proof(proof)
        if found.index != entry.index or found.extra != entry.leaf:
            return False
        if found.checkpoint.to_bytes() != entry.checkpoint:
            return False
        head = parse_checkpoint(found.checkpoint.text)
        verify_inclusion(leaf_hash(entry.leaf), found.index, head.size, found.hashes, head.root)
        if now is not None:
            _verify_signatures(found.checkpoint, head.origin, entry.policy_sha256, now)
    except LedgerError:
        return False
    return True


def _verify_signatures(checkpoint: Note, origin: str, policy_sha256: str, now: PolicyNow) -> None:
    """Raises LedgerError. Under another policy than today's only the log's own signature can be verified,
    and that too only while today's names its key."""
    if policy_sha256 == now.sha256:
        verify_checkpoint(checkpoint, now.policy)
        return
    signers = {(line.name, line.id) for line in checkpoint.signatures}
    keys = [key for key in now.policy.logs if key.name == origin and (key.name, key.id) in signers]
    if keys:
        verify(checkpoint, keys)
