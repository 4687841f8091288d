"""Each night: hold journal, public ledger and releases against one another, both ways; say what was found.

Promises: every row that does not fit is named with its leaf; the result is an entry of the journal, and an
alarm where anything was found. Reads one state of the database, however long it takes, and holds up nobody.
Needs no vault and no owner's rights; whoever has those cannot keep it from seeing what they did.
Source: docs/operations/completeness.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from clerestory.casework import alarms, public_ledger
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors
from clerestory.journal.ledger_events import ReconciliationMade
from clerestory.journal.reconciling.documents import check_documents
from clerestory.journal.reconciling.entries import check_entries
from clerestory.journal.reconciling.findings import Finding, FindingKind, Findings
from clerestory.journal.reconciling.leaves import Shown, check_leaves
from clerestory.journal.reconciling.sealed import SealedEntry, sealed_entries
from clerestory.journal.write import record
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.proof import parse_proof
from clerestory.logstore.errors import StoreError
from clerestory.logstore.names import CHECKPOINT
from clerestory.release.stocktaking import Stocked, stock

PATIENCE: Final = timedelta(hours=1)
"""How long something may take until it is public."""
MOST_KEPT: Final = 50
"""Findings that are named in the journal's own entry."""
_HERE: Final = "reconcile_ledger"


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was looked at, and what does not fit. count: of all findings; findings: the first thousand."""

    entries: int
    leaves: int
    releases: int
    count: int
    findings: tuple[Finding, ...]


def reconcile_ledger(*, at: datetime) -> Reconciliation:
    """Compare, record, and raise an alarm where anything does not fit. That store or policy cannot be used is
    a finding, too: the rest is compared all the same."""
    found = compare_ledger(at=at)
    happened = ReconciliationMade(
        entries=found.entries,
        leaves=found.leaves,
        releases=found.releases,
        findings=found.count,
        found=tuple(one.words for one in found.findings[:MOST_KEPT]),
    )
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        record(happened, subject_ref="ledger", actor=actors.WORKER, at=at)
        if found.count:
            alarms.raise_alarm(
                kind="ReconciliationFinding",
                where=_HERE,
                subject_ref="office",
                actor=actors.WORKER,
                at=at,
            )
    return found


def compare_ledger(*, at: datetime) -> Reconciliation:
    """The same, without recording it."""
    findings = Findings()
    # Before the database: what is in the store now, the database knows already.
    public = _public_now(findings)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with as_office(OfficeSide.WORKER):
            entries = check_entries(findings, at=at, patience=PATIENCE)
            leaves = check_leaves(findings, public.shown if public else None, at=at, patience=PATIENCE)
            if public:
                check_documents(findings, public.shown.read, public.statements, at=at, patience=PATIENCE)
            releases = _check_releases(findings)
    return Reconciliation(entries, leaves, releases, findings.count, tuple(findings.in_order()))


@dataclass(frozen=True, slots=True)
class _Public:
    """What the store has. statements: the names of those in it."""

    shown: Shown
    statements: tuple[str, ...]


def _public_now(findings: Findings) -> _Public | None:
    """None, and a finding, where store or policy cannot be used."""
    name = "The store"
    try:
        store = public_ledger.store()
        checkpoint, statements = store.read(CHECKPOINT), tuple(store.paths("statements/"))
        name = "The policy"
        return _Public(Shown(store.read, checkpoint, public_ledger.policy()), statements)
    except (StoreError, OfficeNotReadyError):
        findings.add(FindingKind.PLACE_UNUSABLE, name=name)
        return None


def _check_releases(findings: Findings) -> int:
    """How many releases there are. Both sides come in the order of references."""
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
                _check_release(findings, entry, release)
                entry = next(entries, None)
            release = next(shelf, None)
    return count


def _check_release(findings: Findings, entry: SealedEntry, release: Stocked) -> None:
    where = entry.entry, entry.index, release.release_ref
    # From before releases were locked: nothing was unlocked, so there is neither proof nor entry to name.
    is_older = release.sealing_entry == 0 and not release.is_unlocked
    if (
        release.envelope_sha256 != entry.envelope_sha256
        or release.found_sha256 not in (None, entry.envelope_sha256)
        or (release.sealing_entry != entry.entry and not is_older)
    ):
        findings.add(FindingKind.RELEASE_NOT_AS_SEALED, *where)
    if (release.is_unlocked, release.is_collected) != (entry.was_unlocked, entry.was_collected):
        findings.add(FindingKind.RELEASE_STEPS_DIFFER, *where)
    is_out = release.is_unlocked or release.is_collected
    is_proved = is_older if release.proof is None else _fits(release.proof, entry)
    if is_out and not (entry.is_cosigned and is_proved):
        findings.add(FindingKind.RELEASE_WITHOUT_PROOF, *where)


def _fits(proof: bytes, entry: SealedEntry) -> bool:
    """Whether the kept proof is of this entry's leaf in its place."""
    try:
        found = parse_proof(proof)
    except LedgerError:
        return False
    return found.index == entry.index and found.extra == entry.leaf
