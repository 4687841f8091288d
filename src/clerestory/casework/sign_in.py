"""People sign in: a try is taken before a password or a code is looked at, and given back when it was right.

Promises that guessing gets slower and slower, and that an alarm says so when it goes on. Refuses to say
whether a name is known: it is never looked up here.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, office
from clerestory.casework.session import as_staff
from clerestory.journal.actors import OFFICE
from clerestory.parties import brake
from clerestory.parties.brake import Place, Taken
from clerestory.parties.identities import PersonId

_PASSWORDS: Final = "TooManyWrongPasswords"
_CODES: Final = "TooManyWrongCodes"


@dataclass(frozen=True, slots=True)
class Guess:
    """A name and password that somebody sent, or a code after it: who they say they are, and from where."""

    name: Place
    address: Place | None
    alarm: str = _PASSWORDS


def guess_of(username: str, *, address: str, proxies: Collection[str]) -> Guess:
    """address: of the machine that connected. proxies: addresses that speak for others; they do not count."""
    key = hmac.digest(office.keys().digests, b"sign-in brake", "sha256")
    return Guess(
        name=brake.place_of_name(username, key=key),
        address=brake.place_of_address(address, shared=proxies, key=key),
    )


def guess_from(address: str, *, proxies: Collection[str]) -> Guess | None:
    """Tries counted for where they come from alone; None where that says nothing."""
    key = hmac.digest(office.keys().digests, b"sign-in brake", "sha256")
    place = brake.place_of_address(address, shared=proxies, key=key)
    return Guess(name=place, address=None) if place else None


def guess_of_code(person: PersonId, *, address: str, proxies: Collection[str]) -> Guess:
    """The same for a code after the password, counted apart: a right password forgets no wrong code."""
    guess = guess_of(f"second factor {person}", address=address, proxies=proxies)
    return replace(guess, alarm=_CODES)


def take_a_try(guess: Guess, *, at: datetime) -> datetime | None:
    """None: the password may be looked at, and counts as wrong until `was_right` says otherwise. Else when to
    come back."""
    return take(guess, at=at).held_until


def take(guess: Guess, *, at: datetime) -> Taken:
    """The same, for who says by `leave_no_trace` that it was right."""
    with transaction.atomic(), as_staff():
        places = (guess.name, guess.address) if guess.address else (guess.name,)
        taken: Taken = brake.take(places, at=at)
        if taken.alarming:
            alarms.raise_alarm(kind=guess.alarm, where="sign_in", subject_ref="office", actor=OFFICE, at=at)
        return taken


def look_alike(taken: Taken) -> None:
    """Let the transaction at hand cost a write whatever it finds."""
    brake.write_again(taken)


def leave_no_trace(taken: Taken) -> None:
    """It was right, and nobody who goes on guessing shall see that somebody came in."""
    brake.take_back(taken)


def was_right(guess: Guess) -> None:
    """It was right, so the tries with this name are forgotten."""
    brake.give_back(guess.name, guess.address)
