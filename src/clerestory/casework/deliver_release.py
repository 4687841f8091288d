"""The worker delivers: ask the law once more, check, open the vault for exactly that, seal, record, lock.

Promises: a failing check, or any fault on the way, releases nothing, is recorded and raises an alarm;
running twice delivers once. What was sealed lies locked until the public ledger has its entry
(`unlock_release`). Invariant: the journal entry and the locked envelope become visible in the same commit;
the vault's own log of openings stands on a connection of its own, so an opening is on record even when
nothing came of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import connections, transaction

from clerestory.casework import deciding, office
from clerestory.casework.approval import NO_KEY
from clerestory.casework.delivery_case import case_of, question_of
from clerestory.casework.derived_answers import derived_where_wished
from clerestory.casework.errors import NotTheWorkerError
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import OfficeSide, as_office
from clerestory.casework.stopping import stop
from clerestory.casework.unlock_release import plan_unlocking
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State, Step, Who
from clerestory.journal import actors, read
from clerestory.journal.events import RequestUnmatched
from clerestory.journal.release_events import EnvelopeSealed
from clerestory.journal.write import record
from clerestory.ledger.merkle import leaf_hash
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard
from clerestory.release import assemble, attempts, checks, locking, shelf
from clerestory.release.case import Assembled
from clerestory.release.errors import CheckFailedError, VaultUnreachableError
from clerestory.release.seal_up import Sealed, seal_up
from clerestory.vocabulary.decision import Decision


@dataclass
class _Delivery:
    """One delivery on its way. `opened` turns True before the vault is asked."""

    request: RequestRecord
    agency: AgencyCard
    release_ref: str
    at: datetime
    opened: bool = False


def deliver_release(reference: str, *, at: datetime) -> QueryReply:
    """Where the request stands afterwards; one that is not approved (any more) is left as it is.

    Raises NotTheWorkerError in a process without the vault's connection, VaultUnreachableError when the vault
    cannot be reached: then nothing has changed and the job is tried again.
    """
    if "vault" not in connections:
        raise NotTheWorkerError
    office.lock_keys()  # a process that could not lock what it seals does not begin
    release_ref = _begin(reference)
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        request = requests.fetch_for_change(reference)
        agency = directory.agency_card(request.agency)
        if release_ref is not None and request.state is State.APPROVED:
            _deliver_or_stop(_Delivery(request, agency, release_ref, at))
        return reply_for(requests.fetch(reference), agency, at=at)


def _begin(reference: str) -> str | None:
    """A reference that no delivery had before, or None where there is nothing to deliver. Invariant: it is
    committed before the vault is asked, so that a worker killed in between cannot use it again."""
    with transaction.atomic(durable=True), as_office(OfficeSide.WORKER):
        request = requests.fetch_for_change(reference)
        if request.state is not State.APPROVED or request.approved_thumbprint == NO_KEY:
            return None
        return f"{reference}-R{attempts.begin(request.id)}"


def _deliver_or_stop(delivery: _Delivery) -> None:
    try:
        with transaction.atomic():  # what a fault leaves half done is undone; the stop is recorded outside
            _deliver(delivery)
    except VaultUnreachableError:
        raise
    except CheckFailedError as failed:
        _stop(delivery, check=failed.check, because=str(failed))
    except deciding.FAULTS as fault:
        _stop(
            delivery,
            check=deciding.kind_of(fault),
            because=f"Delivery was stopped by a fault ({deciding.kind_of(fault)}). Nothing was sent. "
            "Tell whoever looks after the installation, then reopen the request.",
        )


def _deliver(delivery: _Delivery) -> None:
    request, at = delivery.request, delivery.at
    question = question_of(request, delivery.agency, at=at)
    case = case_of(request, delivery.agency, question, at=at)
    decided = deciding.as_event(case.decision, deciding.DELIVERY, of=question)
    entry = record(decided, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
    for check in checks.BEFORE:
        check(case)
    if request.handle is None:  # one_record_is_meant has passed, so this is a fault of the program
        raise LookupError("an exact record without a handle")
    delivery.opened = True
    assembled = assemble.assemble(
        request.handle,
        case.decision,
        delivery.release_ref,
        keks=office.record_keys(),
        systems=office.record_systems(),
    )
    for check_assembled in checks.AFTER:
        check_assembled(case, assembled)
    assembled = derived_where_wished(request, assembled, delivery.release_ref, at=at)
    if not assembled.values:
        requests.move(request, Step.FIND_NOTHING, Who.WORKER)
        happened = RequestUnmatched(resolved="empty")
        record(happened, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
        return
    _seal(delivery, case.decision, assembled, decided_as=entry.number)


def _seal(delivery: _Delivery, decision: Decision, assembled: Assembled, *, decided_as: int) -> None:
    request, agency, at = delivery.request, delivery.agency, delivery.at
    expires_at = at + office.ENVELOPE_LIFE
    sealed: Sealed = seal_up(
        assembled,
        decision=decision,
        # Of the decision's leaf, which tells nothing. A digest of the decision itself would tell what the
        # record says: whoever knows the law can compute it for a protected address, and for another.
        decision_digest=f"sha256:{leaf_hash(read.leaf_of(decided_as)).hex()}",
        release_ref=delivery.release_ref,
        issuer=office.the_office().name,
        agency=agency,
        signer=office.keys().signing,
        at=at,
        expires_at=expires_at,
        mark_secret=office.keys().digests,
    )
    requests.move(request, Step.SEAL, Who.WORKER)
    happened = EnvelopeSealed(
        release_ref=delivery.release_ref,
        decision=decision.id,
        decision_digest=deciding.digest_of(decision),
        decision_entry=decided_as,
        elements=tuple(assembled.values),
        absent=assembled.absent,
        envelope_sha256=hashlib.sha256(sealed.envelope.encode("ascii")).hexdigest(),
        recipient_thumbprint=sealed.recipient_thumbprint,
        expires_at=expires_at.isoformat(),
    )
    entry = record(happened, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
    # Invariant: from here on the envelope exists locked only, beside the leaf that the ledger will have.
    locked = locking.lock(
        sealed.envelope,
        release_ref=delivery.release_ref,
        leaf=read.leaf_of(entry.number),
        key=office.lock_keys()[0],
    )
    shelf.put_on_shelf(
        locked,
        request=request.id,
        agency=agency.id,
        decision_id=happened.decision,
        decision_digest=happened.decision_digest,
        elements=happened.elements,
        absent=happened.absent,
        recipient_thumbprint=happened.recipient_thumbprint,
        sealing_entry=entry.number,
        sealed_at=at,
        expires_at=expires_at,
    )
    plan_unlocking(request.reference)


def _stop(delivery: _Delivery, *, check: str, because: str) -> None:
    stop(
        delivery.request,
        check,
        because,
        opened=delivery.opened,
        release_ref=delivery.release_ref,
        at=delivery.at,
    )
