"""Answer on the line: check, open the vault for exactly what was approved, record, hand the values over.

Promises: the entry is committed before a value is handed over; a failing check, a public ledger that does not
go on, or any fault hands nothing over. What is answered here is not sealed and no proof is waited for,
because the sender waits on the line: so it is done only while the ledger follows (decision 0041). A second
call for the same request hands nothing over.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from django.db import connections, transaction

from clerestory.casework import deciding, line_guard, office
from clerestory.casework.approval import NO_KEY
from clerestory.casework.delivery_case import case_of, question_of
from clerestory.casework.errors import NotTheWorkerError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.casework.stopping import stop
from clerestory.casework.tell_notices import waits_before_disclosure
from clerestory.channels import messages
from clerestory.channels.models import Became
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State, Step, Who
from clerestory.journal import actors
from clerestory.journal.events import RequestUnmatched
from clerestory.journal.switch_events import AnswerGiven
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard
from clerestory.release import assemble, attempts, checks
from clerestory.release.case import Assembled, DeliveryCase
from clerestory.release.errors import CheckFailedError, VaultUnreachableError
from clerestory.vocabulary.decision import Decision, Outcome

WAITS_AT_MOST: Final = timedelta(seconds=60)
"""How long after its approval a question can still be answered on the line; nobody waits longer."""
NOT_CARRIED: Final = "The road by which this was asked cannot carry it."


Writes: TypeAlias = Callable[[Mapping[str, object]], bytes]
"""Puts values into the form of a line. Raises ChannelError for what the form cannot spell."""


@dataclass(frozen=True, slots=True)
class OnLine:
    """What goes onto the line: the answer as it is written there; empty where nothing goes."""

    release_ref: str
    text: bytes = field(repr=False)


NOTHING: Final = OnLine("", b"")


def answer_on_line(reference: str, *, carried: Collection[str], write: Writes, at: datetime) -> OnLine:
    """The answer with what was approved and the line can carry; NOTHING where the request is not (any more)
    approved for a line, a check failed, or nothing is left to send.

    write: called before the entry is committed, so that what cannot be written is not on record as given.
    Raises NotTheWorkerError in a process without the vault's connection, VaultUnreachableError and
    LedgerBehindError: then nothing has changed and the question stays approved until it expires.
    """
    if "vault" not in connections:
        raise NotTheWorkerError
    line_guard.refuse_if_behind(at=at)
    release_ref = _begin(reference, at=at)
    if release_ref is None:
        return NOTHING
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        request = requests.fetch_for_change(reference)
        if not _is_due(request, at=at):
            return NOTHING
        agency = directory.agency_card(request.agency)
        return _answer_or_stop(_Answering(request, agency, release_ref, frozenset(carried), write, at))


def find_nothing(request: RequestRecord, resolved: str, *, at: datetime) -> OnLine:
    """End a question that was approved for a line with nothing sent. resolved: why, as a word."""
    requests.move(request, Step.FIND_NOTHING, Who.WORKER)
    messages.note(request.reference, Became.TOLD_NOTHING)
    happened = RequestUnmatched(resolved=resolved)
    record(happened, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
    return NOTHING


@dataclass(frozen=True, slots=True)
class _Answering:
    """One answer on its way."""

    request: RequestRecord
    agency: AgencyCard
    release_ref: str
    carried: frozenset[str]
    write: Writes
    at: datetime


def _begin(reference: str, *, at: datetime) -> str | None:
    """A reference no answer had before, committed before the vault is asked."""
    with transaction.atomic(durable=True), as_office(OfficeSide.WORKER):
        request = requests.fetch_for_change(reference)
        return f"{reference}-R{attempts.begin(request.id)}" if _is_due(request, at=at) else None


def _is_due(request: RequestRecord, *, at: datetime) -> bool:
    return (
        request.state is State.APPROVED
        and request.approved_thumbprint == NO_KEY
        and abs(at - request.opened_at) <= WAITS_AT_MOST
    )


def _answer_or_stop(answering: _Answering) -> OnLine:
    request, release_ref, at = answering.request, answering.release_ref, answering.at
    try:
        with transaction.atomic():  # what a fault leaves half done is undone; the stop is recorded outside
            return _answer(answering)
    except VaultUnreachableError:
        raise
    except CheckFailedError as failed:
        stop(request, failed.check, str(failed), opened=False, release_ref=release_ref, at=at)
    except deciding.FAULTS as fault:
        kind = deciding.kind_of(fault)
        because = f"The answer was stopped by a fault ({kind}). Nothing was sent."
        stop(request, kind, because, opened=True, release_ref=release_ref, at=at)
    messages.note(request.reference, Became.TOLD_NOTHING)
    return NOTHING


def _answer(answering: _Answering) -> OnLine:
    request, release_ref, at = answering.request, answering.release_ref, answering.at
    if waits_before_disclosure(request, at=at):
        return find_nothing(request, "notice_first", at=at)
    question = question_of(request, answering.agency, at=at)
    case = case_of(request, answering.agency, question, at=at)
    decided = deciding.as_event(case.decision, deciding.DELIVERY, of=question)
    entry = record(decided, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
    for check in checks.ON_LINE:
        check(case)
    if request.handle is None:  # one_record_is_meant has passed, so this is a fault of the program
        raise LookupError("an exact record without a handle")
    going = _what_the_line_carries(case.decision, answering.carried)
    if not deciding.releases_anything(going):
        return find_nothing(request, "not_carried", at=at)
    assembled = assemble.assemble(request.handle, going, release_ref, keks=office.record_keys())
    _check_after(case, going, assembled)
    if not assembled.values:
        return find_nothing(request, "empty", at=at)
    text = answering.write(assembled.values)
    requests.move(request, Step.ANSWER, Who.WORKER)
    messages.note(request.reference, Became.ANSWERED)
    given = AnswerGiven(
        release_ref=release_ref,
        decision=case.decision.id,
        decision_digest=deciding.digest_of(case.decision),
        decision_entry=entry.number,
        elements=tuple(assembled.values),
        absent=assembled.absent,
    )
    record(given, subject_ref=request.reference, actor=actors.WORKER, at=at, person=request.handle)
    return OnLine(release_ref, text)


def _check_after(case: DeliveryCase, going: Decision, assembled: Assembled) -> None:
    narrowed = replace(case, decision=going)
    for check in checks.AFTER:
        check(narrowed, assembled)


def _what_the_line_carries(decision: Decision, carried: frozenset[str]) -> Decision:
    """The decision with what the line cannot carry withheld: the vault is not opened for it."""
    return replace(
        decision,
        elements=tuple(
            replace(answer, outcome=Outcome.WITHHOLD, reason=NOT_CARRIED)
            if answer.outcome is Outcome.RELEASE and answer.element not in carried
            else answer
            for answer in decision.elements
        ),
    )
