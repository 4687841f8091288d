"""Somebody whose password was right proves a second factor, or a passkey proves all at once.

Promises that codes are tried against the brake, that what was used opens nothing twice, and that a recovery
code and a passkey that looks copied are seen by somebody.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from clerestory.casework import alarms, office
from clerestory.casework.own_factors import codes_key
from clerestory.casework.person_session import as_person
from clerestory.casework.session import as_staff
from clerestory.journal import actors
from clerestory.journal.sign_in_events import CodeSpent
from clerestory.journal.write import record
from clerestory.parties import directory, passkeys, recovery_codes, totp
from clerestory.parties.errors import PasskeyRefusedError, UnknownPartyError
from clerestory.parties.identities import PersonId
from clerestory.parties.passkeys import Site, State

TOTP: Final = "totp"
PASSKEY: Final = "passkey"
RECOVERY_CODE: Final = "recovery_code"


def prove_by_code(person: PersonId, text: str, *, at: datetime) -> str | None:
    """What was proved: totp or recovery_code; None when the code is not right or was used."""
    with as_person(person), as_staff():
        if not recovery_codes.is_shaped_like_one(text):
            return TOTP if totp.accept(person, text, keks=[office.keys().factors], at=at) else None
        if recovery_codes.spend(person, text, key=codes_key(), at=at) is None:
            return None
        spent = CodeSpent(person=str(person), left=recovery_codes.left(person))
        record(spent, subject_ref=str(person), actor=actors.person(person), at=at)
        return RECOVERY_CODE


def ask_for_passkey(person: PersonId | None, *, site: Site) -> tuple[Mapping[str, Any], State]:
    """What the browser is asked to prove."""
    if person is None:
        return passkeys.ask_for_proof(None, site=site)
    with as_person(person):
        return passkeys.ask_for_proof(person, site=site)


def prove_by_passkey(
    answer: Mapping[str, Any], *, expected: PersonId | None, state: State, site: Site, at: datetime
) -> PersonId:
    """Who proved themselves. expected: whose password was right before, if any. Raises
    PasskeyRefusedError."""
    person = expected or _active(passkeys.owner_claimed(answer))
    try:
        with as_person(person):
            passkeys.accept(person, answer, state=state, site=site, at=at)
    except PasskeyRefusedError as refused:
        if refused.copied:
            with as_staff():
                alarms.raise_alarm(
                    kind="PasskeyLooksCopied",
                    where="sign_in",
                    subject_ref=str(person),
                    actor=actors.OFFICE,
                    at=at,
                )
        raise
    return person


def _active(claimed: PersonId) -> PersonId:
    try:
        card = directory.person_card(claimed)
    except UnknownPartyError:
        raise PasskeyRefusedError("UnknownOwner") from None
    if not card.active:
        raise PasskeyRefusedError("SignInClosed")
    return card.id
