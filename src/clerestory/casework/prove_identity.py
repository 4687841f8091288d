"""A resident proves who they are: licence number, birth date, and a code that reached them by a second
channel.

Promises one answer for wrong, used up, too old, and nobody, after the same statements, digests and writes:
no register is looked at here, only keyed digests of what was said. Tries are counted for the number that
was said and for where it came from, known or not. That somebody signed in is no entry of the journal,
and does not show in how many tries are left to who guesses."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import office, sign_in
from clerestory.casework.acting_for import in_force
from clerestory.casework.session import as_resident, as_staff
from clerestory.registry.errors import KeysError
from clerestory.registry.keys import SubjectKeys
from clerestory.residents import authenticators, codes, people, visits
from clerestory.residents.identities import ResidentId, identity_digest

TELEPHONE: Final = "telephone"
_NOBODY: Final = ResidentId(UUID(int=0))
_NO_NUMBER: Final = "0"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of themselves, and from where. proxies: addresses that speak for others."""

    licence_number: str
    born_on: date
    code: str
    address: str = ""
    proxies: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of it. resident, token: what the browser shall keep, None where nothing opened. held_until:
    there were too many tries, and nothing was looked at."""

    resident: ResidentId | None = None
    token: str | None = None
    held_until: datetime | None = None


def prove_identity(said: Said, *, at: datetime) -> Proof:
    """Open a visit for whoever this proves to be."""
    number, identity = _identity(said)
    guess = sign_in.guess_of(f"resident {number}", address=said.address, proxies=said.proxies)
    taken = sign_in.take(guess, at=at)
    if taken.held_until is not None:
        return Proof(held_until=taken.held_until)
    with transaction.atomic():
        sign_in.look_alike(taken)  # a wrong code costs a write where somebody waits with an open one
        with as_staff():
            known = people.with_identity(identity)
        resident = known.id if known else _NOBODY
        with as_resident(resident):
            opened = _opened(resident, "".join(said.code.split()), at=at)
            if opened is None or not _may_come(opened.representative, at=at):
                return Proof()
            token = visits.begin(resident, opened.way, at=at, representative=opened.representative)
    sign_in.leave_no_trace(taken)
    return Proof(resident, token)


@dataclass(frozen=True, slots=True)
class _Opened:
    """How somebody was known. representative: who acts for the resident, where it is not they."""

    way: str
    representative: UUID | None = None


def _opened(resident: ResidentId, code: str, *, at: datetime) -> _Opened | None:
    """Both are always looked at, so that the work does not depend on which kind of code somebody has."""
    keys = office.keys()
    handed = codes.accept(resident, code, key=keys.digests, at=at) if len(code) == codes.DIGITS else None
    shown = authenticators.accept(resident, code, kek=keys.factors, at=at, counts=handed is None)
    if handed is not None:
        return _Opened(str(handed.way), handed.representative)
    return _Opened(TELEPHONE) if shown else None


def _may_come(representative: UUID | None, *, at: datetime) -> bool:
    return representative is None or in_force(representative, at=at) is not None


def _identity(said: Said) -> tuple[str, str]:
    """The number as it is compared, by which tries are counted; and the digest of both."""
    key = office.keys().digests
    try:
        number = SubjectKeys(licence_number=said.licence_number).folded("licence_number") or _NO_NUMBER
        return number, identity_digest(number, said.born_on, key=key)
    except KeysError:  # says nothing that could be anybody's
        return _NO_NUMBER, identity_digest(_NO_NUMBER, said.born_on, key=key)
