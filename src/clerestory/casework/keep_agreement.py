"""Put an agreement into the register, and record what happens to it: a signature, a certificate, an audit, a
breach, its cure, an early end.

Promises that everything kept has its entry in the journal in the same transaction, and that nobody alone
puts an agreement into force: whoever put it into the register does not record the office's signature.
Refuses days that are still to come.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from clerestory.agreements import register
from clerestory.agreements.errors import UnusableAgreementError
from clerestory.agreements.records import OFFICE, Act, ActKind, Agreement
from clerestory.agreements.usable import NewAct, NewAgreement
from clerestory.casework import staff
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.office import the_office
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of
from clerestory.journal import actors
from clerestory.journal.actors import Actor
from clerestory.journal.agreement_events import (
    AgreementBreached,
    AgreementCertified,
    AgreementCured,
    AgreementEnded,
    AgreementRegistered,
    AgreementSigned,
)
from clerestory.journal.events import Happening
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import PersonId, Role

CONCLUDING: Final = frozenset({Role.SUPERVISOR, Role.COUNSEL})
DOING: Final = "put an agreement into the register"
DOING_ACT: Final = {
    ActKind.SIGNED: "record that an agreement was signed",
    ActKind.CERTIFICATE: "record a certificate of use",
    ActKind.AUDIT: "record an audit",
    ActKind.BREACH: "record a breach of an agreement",
    ActKind.CURED: "record that a breach was settled",
    ActKind.ENDED: "end an agreement early",
}
_ANY_PREPARER: Final = (ActKind.CERTIFICATE, ActKind.AUDIT, ActKind.BREACH)
"""What only restricts, or what somebody sent in: whoever takes the mail may record it."""


def put_agreement(new: NewAgreement, *, by: PersonId | None, at: datetime) -> Agreement:
    """Keep an agreement; by None: the installation's own sample. Raises NotAllowedError,
    UnusableAgreementError, UnknownPartyError."""
    with as_staff():
        if by is not None:
            staff.staff_with(by, CONCLUDING, doing=DOING)
        for party in new.parties:
            if party.agency is not None:
                directory.agency_card(party.agency)
        kept = register.put(new, by=by, at=at)
        happened = AgreementRegistered(
            agreement=kept.number,
            text_sha256=kept.text_sha256,
            begins_on=kept.begins_on.isoformat(),
            ends_on=kept.ends_on.isoformat(),
            parties=tuple(party.node for party in kept.parties),
            clauses=tuple(str(clause.kind) for clause in kept.clauses),
        )
        record(happened, subject_ref=kept.number, actor=_actor(by), at=at)
    return kept


def record_act(number: str, new: NewAct, *, by: PersonId | None, at: datetime) -> Act:
    """Keep that something happened to an agreement. Raises NotAllowedError, UnknownAgreementError,
    UnusableAgreementError."""
    with as_staff():
        if by is not None:
            allowed = staff.PREPARING if new.kind in _ANY_PREPARER else CONCLUDING
            staff.staff_with(by, allowed, doing=DOING_ACT[new.kind])
        _refuse_alone(number, new, by=by)
        _refuse_to_come(new, today=the_office().day_of(at))
        act = register.add(number, new, by=by, at=at)
        record(_AS_EVENT[act.kind](number, act, new), subject_ref=number, actor=_actor(by), at=at)
    return act


def _refuse_alone(number: str, new: NewAct, *, by: PersonId | None) -> None:
    if new.kind is not ActKind.SIGNED or new.side != OFFICE or by is None:
        return
    if register.registered_by(number) == by:
        raise NotAllowedError(
            "Whoever put an agreement into the register does not record the office's signature; ask a "
            "colleague to compare the signed paper with the text."
        )


def _refuse_to_come(new: NewAct, *, today: date) -> None:
    if new.on > today and new.kind is not ActKind.ENDED:
        raise UnusableAgreementError("on", f"Write a day up to today, {today}; {new.on} is later.")


def _signed(number: str, act: Act, new: NewAct) -> Happening:
    return AgreementSigned(
        agreement=number, side=act.side, on=act.on.isoformat(), text_sha256=act.text_sha256
    )


def _certified(number: str, act: Act, new: NewAct) -> Happening:
    covers = act.covers_until or act.on  # the register refuses one without it
    return AgreementCertified(
        agreement=number, kind=str(act.kind), on=act.on.isoformat(), covers_until=covers.isoformat()
    )


def _breached(number: str, act: Act, new: NewAct) -> Happening:
    return AgreementBreached(
        agreement=number, act=act.number, on=act.on.isoformat(), ground_sha256=digest_of(new.ground)
    )


def _cured(number: str, act: Act, new: NewAct) -> Happening:
    return AgreementCured(
        agreement=number,
        breach=act.of_breach or 0,
        on=act.on.isoformat(),
        ground_sha256=digest_of(new.ground),
    )


def _ended(number: str, act: Act, new: NewAct) -> Happening:
    return AgreementEnded(agreement=number, on=act.on.isoformat(), ground_sha256=digest_of(new.ground))


_AS_EVENT: Final[dict[ActKind, Callable[[str, Act, NewAct], Happening]]] = {
    ActKind.SIGNED: _signed,
    ActKind.CERTIFICATE: _certified,
    ActKind.AUDIT: _certified,
    ActKind.BREACH: _breached,
    ActKind.CURED: _cured,
    ActKind.ENDED: _ended,
}


def _actor(by: PersonId | None) -> Actor:
    return actors.person(by) if by is not None else actors.OFFICE
