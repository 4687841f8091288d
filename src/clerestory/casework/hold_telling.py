"""Do not tell the person yet: asked by staff with a citation and a ground, signed by somebody else, renewed
by yet another, lifted, or over by the calendar.

Promises that nobody but staff can set one, that it rests on a provision in force or on a court's order among
the request's verified papers, that where a law wants the person told only a provision that lets that wait
will do, and that what was told is not held afterwards. A hold keeps everything from the person's page by days
compared when the page is made (`residents.holds`); the worker only notes the end and sees to the telling."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office, staff, telling_over
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.hold_ground import Grounds, grounds_for, why_seen_already, why_told_already
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import parts, requests
from clerestory.intake.records import RequestRecord
from clerestory.journal import actors
from clerestory.journal.events import Happening
from clerestory.journal.notice_events import HoldAsked, HoldDeclined, HoldLifted, HoldRenewed, HoldSigned
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import PersonCard, PersonId
from clerestory.residents import holds
from clerestory.residents.holds import HoldRecord, HoldRefusedError
from clerestory.residents.notice_models import Reason
from clerestory.review import guards

DOING: Final = "ask that a person be not told yet"
SIGNING: Final = "sign, renew or lift a hold"
_WANTED: Final = "why telling now would do harm, in a sentence or two, for colleagues"
_LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class AskHold:
    """What is asked. rests_on: an id of `grounds_for`: a provision, or a paper of the request."""

    reason: Reason
    rests_on: str
    ground: str
    until: date


def ask_hold(reference: str, command: AskHold, *, by: PersonId, at: datetime) -> UUID:
    """Ask for it; nothing is held before it is signed. Raises NotAllowedError, HoldRefusedError,
    UnusableCommandError, RequestNotFoundError."""
    ground = required_text("/ground", command.ground, wanted=_WANTED, letters=_LEAST)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        request = requests.fetch_for_change(reference)
        whole = _whole(request)
        rests = _rests_on(grounds_for(whole, at=at), command)
        told = why_told_already(whole) or why_seen_already(whole, command.reason, at=at)
        if told:
            raise HoldRefusedError(told)
        hold = holds.ask(
            whole.id,
            reason=command.reason,
            provision=rests.provision,
            citation=rests.citation,
            paper=rests.paper,
            ground=ground,
            until=command.until,
            by=by,
            today=_today(at),
            at=at,
        )
        asked = HoldAsked(
            hold=str(hold.id),
            reason=str(hold.reason),
            provision=hold.provision,
            paper=hold.paper is not None,
            until=hold.asked_until.isoformat(),
            ground_sha256=digest_of(ground),
        )
        _record(whole, asked, by=by, at=at)
    return hold.id


def sign_hold(hold: UUID, *, by: PersonId, at: datetime) -> None:
    """Let it begin. Raises NotAllowedError, HoldRefusedError, UnknownHoldError."""
    with transaction.atomic(), as_staff():
        found, whole = _for_signing(hold, by)
        told = why_told_already(whole) or why_seen_already(whole, found.reason, at=at)
        if told:
            raise HoldRefusedError(told)
        _refuse_lost_ground(found, whole, at=at)
        signed = holds.sign(found, by=by, today=_today(at), at=at)
        happened = HoldSigned(
            hold=str(signed.id),
            term=1,
            reason=str(signed.reason),
            provision=signed.provision,
            since=signed.terms[0].since.isoformat(),
            until=signed.terms[0].until.isoformat(),
        )
        _record(whole, happened, by=by, at=at)


def renew_hold(hold: UUID, *, until: date, ground: str, by: PersonId, at: datetime) -> None:
    """Let it go on. Raises NotAllowedError, HoldRefusedError, UnusableCommandError, UnknownHoldError."""
    ground = required_text("/ground", ground, wanted=_WANTED, letters=_LEAST)
    with transaction.atomic(), as_staff():
        found, whole = _for_signing(hold, by)
        _refuse_lost_ground(found, whole, at=at)
        renewed = holds.renew(found, by=by, until=until, ground=ground, today=_today(at), at=at)
        last = renewed.terms[-1]
        happened = HoldRenewed(
            hold=str(renewed.id),
            term=last.number,
            reason=str(renewed.reason),
            provision=renewed.provision,
            since=last.since.isoformat(),
            until=last.until.isoformat(),
            ground_sha256=digest_of(ground),
        )
        _record(whole, happened, by=by, at=at)


def decline_hold(hold: UUID, *, ground: str, by: PersonId, at: datetime) -> None:
    """Say no. Raises NotAllowedError, HoldRefusedError, UnusableCommandError, UnknownHoldError."""
    ground = required_text("/ground", ground, wanted="why not, for who asked", letters=_LEAST)
    with transaction.atomic(), as_staff():
        found, whole = _for_signing(hold, by)
        holds.decline(found, by=by, ground=ground, at=at)
        _record(whole, HoldDeclined(hold=str(found.id), ground_sha256=digest_of(ground)), by=by, at=at)


def lift_hold(hold: UUID, *, ground: str, by: PersonId, at: datetime) -> None:
    """End it before its day; the person is told from now on. Raises NotAllowedError, HoldRefusedError,
    UnusableCommandError, UnknownHoldError."""
    ground = required_text("/ground", ground, wanted="why telling does no harm any more", letters=_LEAST)
    with transaction.atomic(), as_staff():
        found, whole = _for_signing(hold, by)
        today = _today(at)
        holds.lift(found, by=by, ground=ground, today=today, at=at)
        assert found.since is not None
        happened = HoldLifted(
            hold=str(found.id),
            since=found.since.isoformat(),
            on=today.isoformat(),
            ground_sha256=digest_of(ground),
        )
        _record(whole, happened, by=by, at=at)
        telling_over.promise_to_tell(whole, at=at)


def why_not_sign(card: PersonCard, whole: RequestRecord, hold: HoldRecord | None) -> str:
    """Why this colleague may not sign, renew or lift a hold on this request; empty where they may. hold: the
    one that waits for a first signature."""
    why = staff.why_not(card, staff.REOPENING, doing=SIGNING)
    if why:
        return why
    near = guards.Case(directory.agency_card(whole.agency), frozenset(), frozenset())
    if guards.why_not(card, near):
        return (
            "Your division belongs to the agency that asks, or holds delegated powers. Somebody of another "
            "division signs, renews or lifts this hold."
        )
    if hold is not None and hold.waits() and card.id == hold.asked_by:
        return "You asked for this hold; a supervisor or counsel who did not ask signs it."
    return ""


def _for_signing(hold: UUID, by: PersonId) -> tuple[HoldRecord, RequestRecord]:
    card = directory.person_card(by)
    reference = holds.fetch(hold).reference
    whole = requests.fetch_for_change(reference)
    found = holds.fetch(hold)  # again, now that nobody else can change it
    why = why_not_sign(card, whole, found)
    if why:
        raise NotAllowedError(why)
    return found, whole


def _whole(request: RequestRecord) -> RequestRecord:
    whole = parts.whole_of(request)
    return request if whole == request.id else requests.fetch_for_change(requests.reference_of(whole))


@dataclass(frozen=True, slots=True)
class _Rests:
    provision: str
    citation: str
    paper: int | None


def _rests_on(found: Grounds, command: AskHold) -> _Rests:
    if command.reason is Reason.COURT_ORDER:
        paper = next((each for each in found.papers if each.id == command.rests_on), None)
        if paper is None:
            raise HoldRefusedError(
                "A hold by a court's order names a verified paper of a court among this request's papers; "
                "found none such. Have the order kept, read and confirmed under Papers, then ask again."
            )
        return _Rests("", paper.says, paper.number)
    provision = next((each for each in found.provisions if each.id == command.rests_on), None)
    if provision is None:
        raise HoldRefusedError(found.why_no_provision)
    if provision.ground and provision.ground != str(command.reason):
        raise HoldRefusedError(
            f"{provision.citation} lets the telling wait for another reason "
            f"({provision.ground.replace('_', ' ')}). Choose that reason, or another provision."
        )
    return _Rests(provision.id, provision.citation, None)


def _refuse_lost_ground(hold: HoldRecord, whole: RequestRecord, *, at: datetime) -> None:
    """What it rests on must still stand on the day of each signature."""
    found = grounds_for(whole, at=at)
    stands = (
        any(each.number == hold.paper for each in found.papers)
        if hold.paper is not None
        else any(each.id == hold.provision for each in found.provisions)
    )
    if not stands:
        raise HoldRefusedError(
            f"What this hold rests on ({hold.citation}) does not stand today: the paper is not verified any "
            "more, or the provision is not in force or does not let the telling wait. Decline the hold and "
            "ask anew."
        )


def _today(at: datetime) -> date:
    return office.the_office().day_of(at)


def _record(whole: RequestRecord, happened: Happening, *, by: PersonId, at: datetime) -> None:
    record(happened, subject_ref=whole.reference, actor=actors.person(by), at=at, person=whole.handle)
