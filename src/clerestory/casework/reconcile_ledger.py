"""Each night: hold journal, public ledger and releases against one another, both ways; say what was found.

Promises: every row that does not fit is named with its leaf; the result is an entry of the journal, and an
alarm where anything was found. Reads one state of the database, however long it takes, and holds up nobody.
Needs no vault and no owner's rights; whoever has those cannot keep it from seeing what they did.
Source: docs/operations/completeness.md.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from clerestory.casework import alarms, public_ledger
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.casework.reconcile_releases import PolicyNow, check_releases
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors
from clerestory.journal.ledger_events import ReconciliationMade
from clerestory.journal.reconciling.documents import check_documents
from clerestory.journal.reconciling.entries import check_entries
from clerestory.journal.reconciling.findings import Finding, FindingKind, Findings
from clerestory.journal.reconciling.leaves import Shown, check_leaves
from clerestory.journal.write import record
from clerestory.logstore.errors import StoreError
from clerestory.logstore.names import CHECKPOINT

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
            releases = check_releases(findings, public.policy if public else None)
    return Reconciliation(entries, leaves, releases, findings.count, tuple(findings.in_order()))


@dataclass(frozen=True, slots=True)
class _Public:
    """What the store has. statements: the names of those in it."""

    shown: Shown
    statements: tuple[str, ...]
    policy: PolicyNow


def _public_now(findings: Findings) -> _Public | None:
    """None, and a finding, where store or policy cannot be used."""
    name = "The store"
    try:
        store = public_ledger.store()
        checkpoint, statements = store.read(CHECKPOINT), tuple(store.paths("statements/"))
        name = "The policy"
        data = public_ledger.policy_bytes()
        policy = PolicyNow(public_ledger.parsed_policy(data), hashlib.sha256(data).hexdigest())
        return _Public(Shown(store.read, checkpoint, policy.policy), statements, policy)
    except (StoreError, OfficeNotReadyError):
        findings.add(FindingKind.PLACE_UNUSABLE, name=name)
        return None
