"""A resident's own visit: is it open, end it, set up a telephone for the next one.

Promises that looking leaves nothing behind but the open visit itself, which goes when it ends."""

from dataclasses import dataclass
from datetime import datetime

from clerestory.casework import office
from clerestory.casework.acting_for import in_force
from clerestory.casework.session import OfficeSide, as_office, as_resident, as_staff
from clerestory.journal import actors
from clerestory.journal.people_events import AuthenticatorRemoved, AuthenticatorSet
from clerestory.journal.write import record
from clerestory.parties import totp
from clerestory.residents import authenticators, people, visits
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import Way
from clerestory.residents.representative_models import Scope
from clerestory.residents.visits import VisitCard


def open_visit(resident: ResidentId, token: str, *, at: datetime) -> VisitCard | None:
    """The visit of this cookie, or None where it is over, or who looks does not act for the person any
    more."""
    with as_resident(resident):
        visit = visits.open_visit(resident, token, at=at)
        if visit is None or visit.representative is None:
            return visit
        if in_force(visit.representative, at=at) is None:
            visits.end(resident, token)
            return None
        return visit


def may(visit: VisitCard, scope: Scope, *, at: datetime) -> bool:
    """Whether this visit reaches so far: the person's own does."""
    if visit.representative is None:
        return True
    card = in_force(visit.representative, at=at)
    return card is not None and scope in card.scope


def end_visit(resident: ResidentId, token: str) -> None:
    """End it; nothing of it stays."""
    with as_resident(resident):
        visits.end(resident, token)


def begin_telephone(visit: VisitCard) -> tuple[str, str]:
    """A secret to be set up: in letters, and as the address that a picture holds. The same one until its
    first code was shown."""
    kek, here = office.keys().factors, office.the_office()
    with as_resident(visit.resident):
        pending = visit.pending
        if pending is None:
            pending = authenticators.seal_until_shown(visit.resident, kek)
            visits.keep_pending(visit.id, pending)
    secret = authenticators.secret_to_show(visit.resident, pending, kek)
    return secret, totp.address_of(secret, account="record", office=here.name)


def put_telephone(visit: VisitCard, code: str, *, at: datetime) -> bool:
    """Sign in with this telephone from now on, if this is its code; False if not."""
    if visit.pending is None:
        return False
    with as_resident(visit.resident):
        is_set = authenticators.put(visit.resident, visit.pending, code, kek=office.keys().factors, at=at)
        if is_set:
            visits.keep_pending(visit.id, None)
            handle = people.card_of(visit.resident).handle
            with as_staff():
                happened = AuthenticatorSet(resident=str(visit.resident))
                record(happened, subject_ref=str(visit.resident), actor=actors.OFFICE, at=at, person=handle)
    return is_set


def telephone_since(visit: VisitCard) -> datetime | None:
    """Since when a telephone opens this person's page; None: none does."""
    with as_resident(visit.resident):
        return authenticators.added_at(visit.resident)


def telephone_is_shut(visit: VisitCard) -> bool:
    """Whether too many wrong codes were tried on it; it is set up anew after a code from the counter."""
    with as_resident(visit.resident):
        return authenticators.is_shut(visit.resident)


def remove_telephone(visit: VisitCard, *, at: datetime) -> bool:
    """Let the telephone go; any visit of the person may. False where there was none."""
    with as_resident(visit.resident):
        if not authenticators.remove(visit.resident):
            return False
        handle = people.card_of(visit.resident).handle
        with as_staff():
            happened = AuthenticatorRemoved(resident=str(visit.resident))
            record(happened, subject_ref=str(visit.resident), actor=actors.OFFICE, at=at, person=handle)
    return True


def may_give_consent(visit: VisitCard) -> bool:
    """Not after a letter: somebody else who lives there may have opened it, and a consent lets things
    leave."""
    return visit.way != Way.LETTER


def may_change_telephone(visit: VisitCard) -> bool:
    """Only a visit after a code from the counter changes what opens later ones: a letter may have been opened
    by somebody else who lives there."""
    return visit.way == Way.COUNTER


@dataclass(frozen=True, slots=True)
class SampleResident:
    """Somebody who does not exist, with the code that their telephone would show now."""

    licence_number: str
    born_on: str
    code: str


def sample_resident(*, at: datetime) -> SampleResident | None:
    """Who can be tried out in the sample office; None in any other."""
    known = office.sample_resident()
    if known is None:
        return None
    return SampleResident(known["licence_number"], known["born_on"], totp.code_of(known["secret"], at=at))


def forget_visits(*, at: datetime) -> int:
    """Remove visits that are over; the worker's work. Returns how many."""
    with as_office(OfficeSide.WORKER):
        return visits.forget_over(at=at)
