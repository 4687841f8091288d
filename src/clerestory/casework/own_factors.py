"""What a person proves themselves with: to look at it, to add to it, to let something go.

Promises an entry in the journal for each change, in its transaction. Refuses to take the last second factor
from somebody who must have one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from clerestory.casework import office
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.open_sign_ins import open_ones
from clerestory.casework.person_session import as_person
from clerestory.casework.session import as_staff
from clerestory.journal import actors
from clerestory.journal.events import Happening
from clerestory.journal.sign_in_events import CodesMade, FactorAdded, FactorRemoved
from clerestory.journal.write import record
from clerestory.parties import directory, elsewhere, factors, passkeys, recovery_codes, totp
from clerestory.parties.elsewhere import IdentityCard
from clerestory.parties.factors import FactorCard
from clerestory.parties.identities import PersonCard, PersonId
from clerestory.parties.passkeys import Site, State
from clerestory.parties.sign_in_models import FactorKind
from clerestory.parties.sign_ins import SignInCard


@dataclass(frozen=True, slots=True)
class OwnSignIn:
    """All that a person is shown of their own sign-in."""

    card: PersonCard
    factors: tuple[FactorCard, ...]
    codes_left: int
    must_have_factor: bool
    sign_ins: tuple[SignInCard, ...]
    identities: tuple[IdentityCard, ...]

    @property
    def lacks_factor(self) -> bool:
        """Whether this person must have a second factor, and has none."""
        return self.must_have_factor and not self.factors


@dataclass(frozen=True, slots=True)
class Standing:
    """What a password alone opens for somebody. kinds: of their second factors. must_have: pages wait until
    there is one."""

    kinds: frozenset[FactorKind]
    must_have: bool


def own_sign_in(person: PersonId, *, at: datetime) -> OwnSignIn:
    """The whole page."""
    card = directory.person_card(person)
    with as_person(person):
        return OwnSignIn(
            card=card,
            factors=factors.factors_of(person),
            codes_left=recovery_codes.left(person),
            must_have_factor=office.must_have_second_factor(card.roles),
            sign_ins=open_ones(person, at=at),
            identities=elsewhere.identities_of(person),
        )


def standing_of(person: PersonId) -> Standing:
    """Which second factors this person has, and whether one is needed."""
    with as_person(person):
        kinds = frozenset(each.kind for each in factors.factors_of(person))
    return Standing(kinds, office.must_have_second_factor(directory.person_card(person).roles))


def begin_totp(person: PersonId) -> dict[str, str]:
    """A new secret, sealed, to be remembered until its first code is shown."""
    return totp.seal_until_shown(person, totp.new_secret(), office.keys().factors)


def show_totp(person: PersonId, sealed: Mapping[str, str]) -> tuple[str, str]:
    """The secret in letters, and the address that holds it."""
    secret = totp.secret_to_show(person, sealed, [office.keys().factors])
    name = office.the_office().name
    return secret, totp.address_of(secret, account=directory.person_card(person).username, office=name)


def add_totp(person: PersonId, sealed: Mapping[str, str], *, code: str, label: str, at: datetime) -> bool:
    """Keep the secret if this is a code of it; False if not."""
    secret = totp.secret_to_show(person, sealed, [office.keys().factors])
    step = totp.step_of(secret, code, at=at)
    if step is None:
        return False
    with as_person(person), as_staff():
        _refuse_too_many(person, FactorKind.TOTP)
        fit = factors.fit_label(label, otherwise="Telephone")
        factor = totp.add(person, secret, used_step=step, label=fit, kek=office.keys().factors, at=at)
        _tell(person, FactorAdded(person=str(person), factor=str(factor), kind=FactorKind.TOTP.value), at=at)
    return True


def begin_passkey(person: PersonId, *, site: Site) -> tuple[Mapping[str, Any], State]:
    """What the browser is asked to make."""
    with as_person(person):
        return passkeys.ask_for_new(directory.person_card(person), site=site)


def add_passkey(
    person: PersonId, answer: Mapping[str, Any], *, state: State, site: Site, label: str, at: datetime
) -> None:
    """Keep the passkey that the browser made. Raises PasskeyRefusedError."""
    with as_person(person), as_staff():
        _refuse_too_many(person, FactorKind.PASSKEY)
        fit = factors.fit_label(label, otherwise="Passkey")
        factor = passkeys.add(person, answer, state=state, site=site, label=fit, at=at)
        _tell(
            person, FactorAdded(person=str(person), factor=str(factor), kind=FactorKind.PASSKEY.value), at=at
        )


def make_codes(person: PersonId, *, at: datetime) -> tuple[str, ...]:
    """A new list of recovery codes, to be shown once. Raises NotAllowedError without a second factor."""
    with as_person(person), as_staff():
        if not factors.factors_of(person):
            raise NotAllowedError(
                "Recovery codes stand in for a lost second factor, and you have none. Add one first."
            )
        codes = recovery_codes.replace_codes(person, key=codes_key(), at=at)
        _tell(person, CodesMade(person=str(person), count=len(codes)), at=at)
        return codes


def remove_factor(person: PersonId, factor: UUID, *, at: datetime) -> None:
    """Let a second factor go. Raises UnknownFactorError; NotAllowedError for the last one of somebody who
    must have one."""
    with transaction.atomic(), as_person(person), as_staff():
        held = factors.factors_of(person)
        must = office.must_have_second_factor(directory.person_card(person).roles)
        if must and len(held) == 1 and held[0].id == factor:
            raise NotAllowedError(
                "Your role needs a second factor, and this is your last. Add another, then remove it."
            )
        kind = factors.remove_factor(person, factor)
        _tell(person, FactorRemoved(person=str(person), factor=str(factor), kind=kind.value), at=at)


def codes_key() -> bytes:
    """What recovery codes are digested with."""
    return office.keys().digests


def _refuse_too_many(person: PersonId, kind: FactorKind) -> None:
    if sum(each.kind is kind for each in factors.factors_of(person)) >= factors.MOST_OF_A_KIND:
        raise NotAllowedError(
            f"You have {factors.MOST_OF_A_KIND} of these already. Remove one you do not use."
        )


def _tell(person: PersonId, happening: Happening, *, at: datetime) -> None:
    record(happening, subject_ref=str(person), actor=actors.person(person), at=at)
