"""Pre-authorised references: one person proposes, another confirms, either ends it; the law decides always.

Promises: nothing is confirmed that the law would not let go by itself today, whoever is meant; nobody
confirms their own proposal, or one that rests on papers they checked; the code is shown once and kept as a
keyed digest. A reference only establishes beforehand what staff would establish for each question; it
approves nothing.
Source: docs/decisions/0042-pre-authorised-questions.md.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from clerestory.casework import deciding, facts, office, question, staff
from clerestory.casework.come_under_reference import digest_of_code
from clerestory.casework.commands import CheckedWith, Claims
from clerestory.casework.errors import AgencySuspendedError, ReferenceRefusedError, UnusableCommandError
from clerestory.casework.reference_basis import Basis, rests_on_paper, why_not_carried
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.channels.switch import references as codes
from clerestory.intake import references, requests
from clerestory.intake.claims import ACTIVITIES
from clerestory.intake.deadlines import Deadline
from clerestory.intake.established import Established
from clerestory.intake.records import RequestRecord
from clerestory.intake.references import NewReference, ReferenceRecord
from clerestory.intake.states import State
from clerestory.journal import actors
from clerestory.journal.switch_events import ReferenceConfirmed, ReferenceEnded, ReferenceProposed
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId
from clerestory.review import guards
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Application, Purpose

LONGEST_DAYS: Final = 90
MOST_A_DAY: Final = 10_000
PROPOSING: Final = "propose a reference"
ENDING: Final = "end a reference"
RECORDS: Final = {"driver": ("name", "dob"), "vehicle": ("plate",)}
"""Kinds of record that the switch asks about, and by what the law is asked beforehand."""
_UNKNOWN: Final = "unknown"
_FEWEST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeReference:
    """What somebody proposes. activity, claimed_use, record, elements, attestations: words of the facts
    format; of a request, activity and claimed_use are the request's. case_number: its number was seen. basis:
    an agreement or a checked request. first_on, last_on: days, both included. most_a_day: questions."""

    agency: AgencyId
    basis: Basis
    elements: tuple[str, ...]
    record: str
    first_on: date
    last_on: date
    most_a_day: int
    ground: str
    activity: str = ""
    claimed_use: str | None = None
    attestations: tuple[str, ...] = ()
    case_number: bool | None = None


def propose_reference(wish: ProposeReference, *, by: PersonId, at: datetime) -> UUID:
    """Keep a proposal for a colleague. Raises NotAllowedError, AgencySuspendedError, ReferenceRefusedError,
    RequestNotFoundError, UnusableCommandError, InvalidFactsError, DecisionFaultError."""
    ground = required_text(
        "/ground", wish.ground, wanted="a reason in words, without names", letters=_FEWEST_LETTERS
    )
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=PROPOSING)
        agency = _living(wish.agency)
        _refuse_days(wish, today=office.the_office().day_of(at))
        new = _new(wish, ground)
        _refuse_uncarried(new, agency, at=at)
        kept = references.put(new, by=by, at=at)
        happened = ReferenceProposed(
            reference=str(kept.id),
            agency=str(agency.id),
            activity=new.claims.purpose.activity,
            record=wish.record,
            elements=new.claims.elements,
            established=new.established.pointers(),
            rests_on="request" if new.request else "agreement",
            for_one=bool(new.subject_digest),
            first_on=new.first_on.isoformat(),
            last_on=new.last_on.isoformat(),
            most_a_day=new.most_a_day,
            ground_sha256=digest_of(ground),
        )
        record(happened, subject_ref=str(agency.id), actor=actors.person(by), at=at)
    return kept.id


def confirm_reference(reference: UUID, *, by: PersonId, at: datetime) -> str:
    """Let it be used. The code, which nobody is shown a second time. by: another person, who may review.
    Raises ReviewerRefusedError, ReferenceRefusedError, ReferenceMovedError, ReferenceNotFoundError,
    AgencySuspendedError, DecisionFaultError."""
    with transaction.atomic(), as_staff():
        known = references.fetch_for_change(reference)
        agency = _living(known.agency)
        guards.refuse_unfit_reviewer(directory.person_card(by), _case(known, agency))
        if office.the_office().day_of(at) > known.last_on:
            raise ReferenceRefusedError(f"Its last day was {known.last_on}. Propose another one.")
        _refuse_uncarried(known, agency, at=at)
        code = codes.made_of(secrets.randbits(codes.BITS))
        references.confirm(reference, digest=digest_of_code(code), by=by, at=at)
        happened = ReferenceConfirmed(reference=str(reference), agency=str(agency.id))
        record(happened, subject_ref=str(agency.id), actor=actors.person(by), at=at)
    return code


def end_reference(reference: UUID, *, ground: str, by: PersonId, at: datetime) -> None:
    """End it from now on, or decline what was proposed. Raises NotAllowedError, ReferenceMovedError,
    ReferenceNotFoundError, UnusableCommandError."""
    why = required_text("/ground", ground, wanted="a reason in words", letters=_FEWEST_LETTERS)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=ENDING)
        known = references.fetch_for_change(reference)
        references.end(reference, because=why, by=by, at=at)
        happened = ReferenceEnded(
            reference=str(reference), agency=str(known.agency), ground_sha256=digest_of(why)
        )
        record(happened, subject_ref=str(known.agency), actor=actors.person(by), at=at)


def not_released(new: NewReference, agency: AgencyCard, *, at: datetime) -> tuple[str, ...]:
    """Elements that the law would not let go today by itself, for such a question about whoever; asked
    without any record, and as if the register closed all it can close. Raises DecisionFaultError."""
    asked = question.as_established(_thought(new, at=at), agency, at=at, register=None)
    blind, worst = deciding.decide(asked), deciding.decide(facts.at_worst(asked))
    going = set(blind.with_outcome(Outcome.RELEASE)) & set(worst.with_outcome(Outcome.RELEASE))
    return tuple(name for name in new.claims.elements if name not in going)


def may_confirm(known: ReferenceRecord, agency: AgencyCard, viewer: PersonId) -> str | None:
    """Why this person may not confirm it, as a sentence; None where they may."""
    return guards.why_not(directory.person_card(viewer), _case(known, agency))


def _living(agency: AgencyId) -> AgencyCard:
    card = directory.agency_card(agency)
    if not card.active:
        raise AgencySuspendedError(card.name)
    return card


def _case(known: ReferenceRecord, agency: AgencyCard) -> guards.Case:
    prepared = {known.proposed_by}
    if known.request is not None:
        prepared |= set(requests.fetch(requests.reference_of(known.request)).preparers)
    return guards.Case(agency=agency, prepared_by=frozenset(prepared), earlier_reviewers=frozenset())


def _refuse_days(wish: ProposeReference, *, today: date) -> None:
    if not today <= wish.first_on <= wish.last_on:
        raise UnusableCommandError(
            "/last_on", "days that are over or in no order", "today or later, in order"
        )
    if wish.last_on - wish.first_on >= timedelta(days=LONGEST_DAYS):
        found = f"{(wish.last_on - wish.first_on).days + 1} days"
        raise UnusableCommandError("/last_on", found, f"at most {LONGEST_DAYS}; renew it with another one")
    if not 1 <= wish.most_a_day <= MOST_A_DAY:
        raise UnusableCommandError("/most_a_day", str(wish.most_a_day), f"1 to {MOST_A_DAY}")


def _new(wish: ProposeReference, ground: str) -> NewReference:
    request = None
    purpose = Purpose(wish.activity, claimed_use=wish.claimed_use, case_number=wish.case_number)
    found = Established(
        application=Application(complete=True, identification=True),
        purpose=True,
        case_number=wish.case_number,
        checked_with=str(CheckedWith.OFFICE_RECORDS),
    )
    subject = ""
    if wish.basis.request is not None:
        request = requests.fetch(requests.reference_of(wish.basis.request))
        purpose = replace(request.claims.purpose, emergency=None)
        found = replace(request.established, consent=None, emergency=None, note=None)
        subject = _only_subject(request)
    if purpose.activity not in ACTIVITIES or purpose.activity == _UNKNOWN:
        raise UnusableCommandError("/activity", "no purpose", "the purpose that the questions serve")
    if wish.record not in RECORDS:
        raise UnusableCommandError("/record", "another kind of record", "one of " + ", ".join(RECORDS))
    if not wish.elements:
        raise UnusableCommandError("/elements", "nothing", "at least one element")
    claims = Claims(
        purpose=purpose, elements=wish.elements, record=wish.record, attestations=wish.attestations
    )
    return NewReference(
        agency=wish.agency,
        claims=Claims.from_json(claims.to_json()),  # the published schema judges the words
        established=replace(found, record=wish.record),
        first_on=wish.first_on,
        last_on=wish.last_on,
        most_a_day=wish.most_a_day,
        ground=ground,
        agreement=wish.basis.agreement,
        request=wish.basis.request,
        subject_digest=subject,
    )


def _only_subject(request: RequestRecord) -> str:
    """A paper names one person or vehicle, so what it opens is opened for that one alone."""
    if not rests_on_paper(request.established):
        return ""
    if not request.subject_digest:
        raise ReferenceRefusedError(
            f"A paper stands behind request {request.reference}, and the request does not say exactly enough "
            "whom it means. Have it asked again with a number, or a whole name and birth date."
        )
    return request.subject_digest


def _refuse_uncarried(new: NewReference, agency: AgencyCard, *, at: datetime) -> None:
    """Raise ReferenceRefusedError unless what it rests on carries it and the law lets all of it go."""
    today = office.the_office().day_of(at)
    on = max(today, new.first_on)
    why = why_not_carried(Basis(new.agreement, new.request), new.claims, agency, on=on)
    if why is not None:
        raise ReferenceRefusedError(why)
    held = not_released(new, agency, at=at)
    if held:
        named = ", ".join(name.replace("_", " ") for name in held)
        raise ReferenceRefusedError(
            f"For such a question the law lets these go after a person looked, or not at all: {named}. Leave "
            "them out; they are asked for one by one."
        )


def _thought(new: NewReference, *, at: datetime) -> RequestRecord:
    """A question that nobody asked, to ask the law about."""
    return RequestRecord(
        id=uuid4(),
        reference="pre-authorised",
        agency=new.agency,
        channel="switch",
        claims=new.claims,
        established=new.established,
        keys_supplied=RECORDS.get(new.claims.record or "", ()),
        register=None,
        handle=None,
        state=State.RECEIVED,
        decision=None,
        told=None,
        approved_thumbprint=None,
        stopped_because=None,
        emergency=False,
        opened_at=at,
        opened_by=None,
        prepared_by=None,
        due=Deadline(office.the_office().day_of(at), ""),
    )
