"""The worker unlocks: once the public ledger proves that a sealing was logged, its envelope may be collected.

Promises: an envelope is unlocked by `release.locking` alone, which verifies the proof itself; everything that
was checked before sealing is checked again, because time has passed. No proof yet is no fault and leaves no
entry; a fault leaves the release sealed and is told once. Running twice unlocks once. Invariant: the entry
that says so and the readable envelope become visible in the same commit.
Source: docs/decisions/0018-no-proof-no-key.md.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connections, transaction
from procrastinate.contrib.django import app

from clerestory.casework import deciding, office, public_ledger, unlock_alarms
from clerestory.casework.delivery_case import case_of, question_of
from clerestory.casework.errors import NotTheWorkerError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.casework.stopping import stop
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State, Step, Who
from clerestory.journal import actors, proofs
from clerestory.journal.proofs import Proved
from clerestory.journal.release_events import EnvelopeUnlocked
from clerestory.journal.write import record
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.policy import Policy
from clerestory.parties import directory
from clerestory.release import checks, locking, shelf
from clerestory.release.errors import CheckFailedError
from clerestory.release.shelf import ReleaseRecord

JOB: Final = "release.unlock"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request at `sealed`, and what lies locked for it."""

    reference: str
    release: ReleaseRecord


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What the public ledger shows now. proved: by number of the sealing entry."""

    policy: Policy
    policy_sha256: str
    proved: Mapping[int, Proved]


def plan_unlocking(reference: str, *, again: int = 0) -> None:
    """Put the unlocking into the queue, for when the ledger should have its next head. again: which time."""
    seconds = max(1, round(office.ledger_place().seconds))
    job = app.configure_task(JOB, queue="delivery", schedule_in={"seconds": seconds})
    job.defer(reference=reference, again=again)


def unlock_release(reference: str, *, at: datetime) -> State:
    """Where the request stands afterwards: `sealed` while there is no proof, or while something is wrong.

    Raises NotTheWorkerError in a process without the vault's connection: it has no lock key either.
    """
    _unlock([reference], at=at)
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        return requests.head(reference).state


def unlock_waiting(*, at: datetime) -> tuple[str, ...]:
    """Unlock every release whose proof is there. Returns the references of those that were unlocked.

    Each on its own: one that cannot be unlocked holds up no other. Raises NotTheWorkerError.
    """
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        sealed = requests.references_in_states([State.SEALED])
    return _unlock(sealed, at=at)


def _unlock(references: Iterable[str], *, at: datetime) -> tuple[str, ...]:
    if "vault" not in connections:
        raise NotTheWorkerError
    waiting = [one for one in map(_waiting, references) if one is not None]
    if not waiting:
        return ()
    shown = _shown(waiting, at=at)
    return tuple(
        one.reference for one in waiting if one.reference in shown and _is_unlocked(one, shown, at=at)
    )


def _waiting(reference: str) -> _Waiting | None:
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        request = requests.head(reference)
        release = shelf.latest_of(request.id)
        if request.state is not State.SEALED or release is None:
            return None
        return _Waiting(reference, release)


def _shown(waiting: list[_Waiting], *, at: datetime) -> Mapping[str, _Ledger]:
    """What the ledger shows about each: asked once for all, and where that fails, for each alone."""
    try:
        ledger = _ask([one.release.sealing_entry for one in waiting])
    except deciding.FAULTS as fault:
        if len(waiting) > 1 and isinstance(fault, LedgerError):
            return {key: it for one in waiting for key, it in _shown([one], at=at).items()}
        for one in waiting:
            unlock_alarms.keeps_sealed(one.reference, one.release, fault, of_the_ledger=True, at=at)
        return {}
    return dict.fromkeys((one.reference for one in waiting), ledger)


def _ask(entries: list[int]) -> _Ledger:
    office.lock_keys()  # without it nothing needs to be asked
    data = public_ledger.policy_bytes()
    policy = public_ledger.parsed_policy(data)
    locking.require_witnesses(policy)
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        proved = proofs.proofs_of(entries, public_ledger.store().read, policy)
    return _Ledger(policy, hashlib.sha256(data).hexdigest(), proved)


def _is_unlocked(one: _Waiting, shown: Mapping[str, _Ledger], *, at: datetime) -> bool:
    ledger = shown[one.reference]
    proved = ledger.proved.get(one.release.sealing_entry)
    if proved is None:
        unlock_alarms.waits(one.reference, one.release, at=at)
        return False
    try:
        with transaction.atomic(), as_office(OfficeSide.WORKER):
            return _unlock_one(one, ledger, proved, at=at)
    except deciding.FAULTS as fault:
        unlock_alarms.keeps_sealed(one.reference, one.release, fault, of_the_ledger=False, at=at)
        return False


def _unlock_one(one: _Waiting, ledger: _Ledger, proved: Proved, *, at: datetime) -> bool:
    """Whether the release was unlocked in this transaction."""
    request = requests.fetch_for_change(one.reference)
    release = shelf.latest_of(request.id)
    if request.state is not State.SEALED or release is None or at >= release.expires_at:
        return False  # another worker was first, it was taken back, or its time is over
    agency = directory.agency_card(request.agency)
    if not agency.active:
        return False  # it waits until the agency is restored, or its time is over
    question = question_of(request, agency, at=at)
    case = case_of(request, agency, question, at=at)
    try:
        for check in checks.BEFORE:
            check(case)
    except CheckFailedError as failed:
        shelf.destroy(release, at=at)
        stop(request, failed.check, str(failed), opened=True, release_ref=release.release_ref, at=at)
        return False
    unlocked = locking.unlock(
        shelf.locked_of(release),
        leaf=proved.leaf,
        proof=proved.proof,
        policy=ledger.policy,
        keys=office.lock_keys(),
    )
    requests.move(request, Step.UNLOCK, Who.WORKER)
    shelf.put_unlocked(unlocked, policy_sha256=ledger.policy_sha256, at=at)
    _record(request, release, unlocked, ledger, at=at)
    return True


def _record(
    request: RequestRecord,
    release: ReleaseRecord,
    unlocked: locking.Unlocked,
    ledger: _Ledger,
    *,
    at: datetime,
) -> None:
    happened = EnvelopeUnlocked(
        release_ref=release.release_ref,
        envelope_sha256=release.envelope_sha256,
        sealing_entry=release.sealing_entry,
        origin=unlocked.origin,
        index=unlocked.index,
        size=unlocked.size,
        policy_sha256=ledger.policy_sha256,
    )
    record(happened, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
