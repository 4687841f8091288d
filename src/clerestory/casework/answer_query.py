"""An agency asks. One transaction: open, decide without looking, look only if that could matter, decide
again.

Promises: a question that the law denies even if every claim were proved is refused at once, before anybody
looks whether the person exists; the same key and body give the same answer again; a fault is a refusal and
an alarm. Refuses suspended agencies, and agencies nothing could be sealed to."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import (
    alarms,
    approval,
    clock,
    deciding,
    facts,
    notices_owed,
    office,
    question,
    staff,
    take_course,
)
from clerestory.casework.commands import CHANNELS, WITHOUT_KEY, OpenQuery
from clerestory.casework.derived_answers import keep_wish, refuse_unmeetable
from clerestory.casework.errors import (
    AgencySuspendedError,
    DecisionFaultError,
    NoSealingKeyError,
    UnusableCommandError,
)
from clerestory.casework.registers import Registers, together
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_agency, as_staff
from clerestory.casework.subject_digest import subject_digest
from clerestory.casework.tell_notices import waits_before_disclosure
from clerestory.casework.texts import kept_text
from clerestory.casework.why_manual import why_manual
from clerestory.intake import links, requests, slips
from clerestory.intake.records import RegisterFacts, RequestRecord
from clerestory.intake.states import State, Step, Who
from clerestory.journal import actors
from clerestory.journal.actors import Actor
from clerestory.journal.desk_events import RequestsLinked
from clerestory.journal.events import RequestOpened, TaskOpened
from clerestory.journal.write import gathered, record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard
from clerestory.registry import index
from clerestory.registry.errors import RegistryError
from clerestory.release.deriving import DERIVED
from clerestory.review import tasks
from clerestory.sealing.canonical import canonical_json
from clerestory.vocabulary.decision import Decision
from clerestory.vocabulary.facts import Facts

_LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question on its way. held: what the registers hold for it today, read once."""

    command: OpenQuery
    request: RequestRecord
    agency: AgencyCard
    held: Registers
    at: datetime


def answer_query(command: OpenQuery, *, at: datetime) -> QueryReply:
    """Where the question stands now. Raises UnusableCommandError, IdempotencyConflictError,
    AgencySuspendedError, NoSealingKeyError."""
    _refuse_unusable(command, today=office.the_office().day_of(at))
    with transaction.atomic():
        agency = directory.agency_card(command.agency)
        if not agency.active:
            raise AgencySuspendedError(agency.name)
        if agency.sealing_key is None and command.channel not in WITHOUT_KEY:
            raise NoSealingKeyError(agency.name)
        staff.refuse_stranger(command.opened_by, agency.id)
        take_course.refuse_untrained(command.opened_by, at=at)
        with as_agency(agency.id):
            opened = _open(command, at=at)
        with as_staff(), gathered():
            request = opened.request if opened.repeated else _with_established(command, opened.request)
            held = together([request], {agency.id: agency}, on=office.the_office().day_of(at))
            if not opened.repeated:
                _record_opening(command, request, agency, at=at)
                keep_wish(command, request)
                handle = _answer(_Asked(command, request, agency, held, at))
                _link(replace(request, handle=handle), at=at)
            now = requests.fetch(request.reference)
            return reply_for(now, agency, at=at, repeated=opened.repeated, registers=held)


def _refuse_unusable(command: OpenQuery, *, today: date) -> None:
    if command.channel not in CHANNELS:
        raise UnusableCommandError("/channel", repr(command.channel), "one of " + ", ".join(CHANNELS))
    if not 1 <= len(command.idempotency_key) <= _LONGEST_KEY or not command.idempotency_key.isprintable():
        raise UnusableCommandError(
            "/idempotency_key",
            f"{len(command.idempotency_key)} characters",
            f"1 to {_LONGEST_KEY} printable characters, the same ones when the same question is sent again",
        )
    for name, value in command.subject.to_json().items():
        kept_text(f"/subject/{name}", value)
    if not command.subject.supplied():
        raise UnusableCommandError(
            "/subject", "nothing that says who or what is meant", "a name, licence number, plate or VIN"
        )
    if command.subject.dob is not None and command.subject.dob > today:
        raise UnusableCommandError("/subject/dob", "a day to come", "the day on which the person was born")
    refuse_unmeetable(command)


def _open(command: OpenQuery, *, at: datetime) -> requests.Opened:
    today = office.the_office().day_of(at)
    rule, due = clock.on_arrival(emergency=command.claims.purpose.emergency is True, at=at)
    opened = requests.open_request(
        agency=command.agency,
        channel=command.channel,
        idempotency_key=command.idempotency_key,
        body_digest=_body_digest(command),
        claims=command.claims,
        keys_supplied=command.subject.supplied(),
        due=due,
        clock_rules=(rule,),
        subject_digest=subject_digest(command.subject),
        opened_by=command.opened_by,
        year=today.year,
        at=at,
    )
    if not opened.repeated:
        slips.put_slip(opened.request, command.subject, kek=office.keys().slips)
    return opened


def _with_established(command: OpenQuery, request: RequestRecord) -> RequestRecord:
    """The request with what was established for it beforehand, kept before anybody decides."""
    if command.established is None:
        return request
    first, *others = command.established_by
    requests.keep_established(request, command.established, prepared_by=first)
    requests.keep_preparers(request.reference, others)
    return requests.fetch(request.reference)


def _body_digest(command: OpenQuery) -> str:
    # Keyed: a plain digest of a name and a birth date could be guessed.
    body: dict[str, object] = {
        "channel": command.channel,
        "claims": command.claims.to_json(),
        "subject": command.subject.to_json(),
    }
    if command.derived:
        body["form"] = DERIVED
    return hmac.new(office.keys().digests, canonical_json(body), hashlib.sha256).hexdigest()


def _record_opening(command: OpenQuery, request: RequestRecord, agency: AgencyCard, *, at: datetime) -> None:
    claims = command.claims
    opened = RequestOpened(
        agency=str(agency.id),
        agency_node=agency.node,
        channel=command.channel,
        activity=claims.purpose.activity,
        instrument=claims.authority.instrument if claims.authority else None,
        record=claims.record,
        mode=claims.mode,
        elements=claims.elements,
        keys_supplied=command.subject.supplied(),
    )
    record(opened, subject_ref=request.reference, actor=_actor(command), at=at)


def _link(request: RequestRecord, *, at: datetime) -> None:
    # One entry for each request, whatever is found: the public ledger shows how many leaves there are, and
    # nobody may learn from that whether somebody else asked about the same person.
    found = links.link_to_earlier(request, at=at)
    linked = RequestsLinked(
        earlier=tuple(each.reference for each in found), kinds=tuple(str(each.kind) for each in found)
    )
    record(linked, subject_ref=request.reference, actor=actors.OFFICE, at=at)


def _answer(asked: _Asked) -> UUID | None:
    """Handle of the record that was found, where somebody looked and it was exactly one."""
    here, request, at = office.the_office(), asked.request, asked.at
    try:
        # A fault undoes what was half done and leaves the opened request.
        with transaction.atomic(), gathered():
            return _decide(asked)
    except (DecisionFaultError, RegistryError) as fault:
        told = deciding.refusal_after_fault(
            request.reference, request.claims.elements, law=here.law, on=here.day_of(at)
        )
        _refuse(asked, told, by="fault")
        alarms.raise_alarm(
            kind=deciding.kind_of(fault),
            where="answer_query",
            subject_ref=request.reference,
            actor=actors.LAW,
            at=at,
        )
        return None


def _decide(asked: _Asked) -> UUID | None:
    # Decide before you look. Invariant: whether a request is refused, reviewed or answered at once does not
    # depend on anything the registry knows; otherwise a made-up paper would tell whether a person exists.
    request, agency, at, held = asked.request, asked.agency, asked.at, asked.held
    claimed = question.as_claimed(request, agency, at=at, register=None, registers=held)
    if not asked.command.sender_known:
        claimed = facts.as_the_worst_asker(claimed)
    proved = deciding.decide(claimed)
    unlooked = question.as_established(request, agency, at=at, register=None, registers=held)
    blind = deciding.decide(unlooked)
    # Where a flag of the register could matter a person looks, whoever is meant and whatever the flag is.
    flagged = deciding.differs(blind, deciding.decide(facts.at_worst(unlooked)))
    _journal(request, proved, deciding.CLAIMS, of=claimed, at=at)
    if not asked.command.sender_known:
        _refuse(asked, deciding.refusal_of_stranger(proved), by="stranger")
        return None
    notices_owed.open_notices(request, (proved, blind), at=at)
    if deciding.withholds_everything(proved) and deciding.withholds_everything(blind):
        _refuse(asked, proved, by="law")
        return None
    request = _locate(asked.command, request)
    looked = question.as_established(request, agency, at=at, register=request.register, registers=held)
    standing = deciding.decide(looked)
    # By the answer before anybody looked: neither the day nor the number of entries tells of the record.
    clock.count_anew(request, because="law", actor=actors.LAW, at=at, more=clock.rules_of_law(blind))
    _journal(request, standing, deciding.ESTABLISHED, of=looked, at=at)
    # Of an agency on probation, or silent about what it holds, nothing is settled without a person.
    manual = _why_by_hand(asked) or why_manual(agency, today=office.the_office().day_of(at))
    if flagged or deciding.is_open(blind, proved) or manual:
        _send_to_review(request, at=at)
    else:
        approval.settle(
            request,
            agency,
            decision=standing,
            blind=blind,
            who=Who.LAW,
            actor=actors.LAW,
            at=at,
            registers=held,
            on_line=asked.command.on_line,
        )
    return request.handle


def _why_by_hand(asked: _Asked) -> str | None:
    """Why this question is not settled by a machine; None where nothing of it stands against that."""
    if asked.agency.sealing_key is None and not asked.command.on_line:
        return "No key of its agency is known that a release could be sealed to."
    if asked.command.on_line and waits_before_disclosure(asked.request, at=asked.at):
        return "The law wants somebody told before anything goes, and on a line nobody waits for that."
    return asked.command.for_person


def _refuse(asked: _Asked, told: Decision, *, by: str) -> None:
    approval.refuse(
        asked.request,
        asked.agency,
        decision=told,
        told=told,
        who=Who.LAW,
        by=by,
        actor=actors.LAW,
        at=asked.at,
        registers=asked.held,
    )


def _locate(command: OpenQuery, request: RequestRecord) -> RequestRecord:
    """The request with what the index knows of the record it means."""
    found = index.locate(command.subject, blind_key=office.blind_index_key())
    register = RegisterFacts(
        resolved=str(found.resolved),
        record=found.record,
        credential=found.credential,
        address_confidential=found.address_confidential,
        accident_without_conviction=found.accident_without_conviction,
    )
    return requests.keep_located(request, register, found.handle)


def _send_to_review(request: RequestRecord, *, at: datetime) -> State:
    state = requests.move(request, Step.SEND_TO_REVIEW, Who.LAW)
    task = tasks.open_task(request.id, at=at)
    opened = TaskOpened(task=str(task.id), kind="first", due_on=request.due.on.isoformat())
    record(opened, subject_ref=request.reference, actor=actors.LAW, at=at, person=request.handle)
    return state


def _journal(request: RequestRecord, decision: Decision, phase: str, *, of: Facts, at: datetime) -> None:
    happened = deciding.as_event(decision, phase, of=of)
    record(happened, subject_ref=request.reference, actor=actors.LAW, at=at, person=request.handle)


def _actor(command: OpenQuery) -> Actor:
    return actors.person(command.opened_by) if command.opened_by else actors.client(command.agency)
