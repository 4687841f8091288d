"""Somebody at the machine of the office says that they administer: password, then second factor.

Promises the same brake as the pages, one answer for all that does not fit, and that nobody who must have a
second factor gets in without it. Refuses a passkey: a terminal cannot ask for one.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from clerestory.casework import own_factors, staff
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.prove_factor import prove_by_code
from clerestory.casework.sign_in import guess_of, guess_of_code, take_a_try, was_right
from clerestory.parties import passwords
from clerestory.parties.identities import PersonId
from clerestory.parties.sign_in_models import FactorKind

_WRONG: Final = "This user name and password do not fit, or the code does not. Nothing was done."
_NO_CODE: Final = (
    "To administer from a terminal takes a second factor that gives codes. Add one on your account page, or "
    "use the pages of administration."
)


def prove_administrator(username: str, password: str, *, code: Callable[[], str], at: datetime) -> PersonId:
    """Who this is. code: asks for it, called only where one is needed. Raises NotAllowedError."""
    guess = guess_of(username, address="", proxies=())
    _wait(take_a_try(guess, at=at))
    person = passwords.owner_of(username, password)
    if person is None:
        raise NotAllowedError(_WRONG)
    was_right(guess)
    standing = own_factors.standing_of(person)
    if FactorKind.TOTP in standing.kinds:
        second = guess_of_code(person, address="", proxies=())
        _wait(take_a_try(second, at=at))
        if prove_by_code(person, code(), at=at) is None:
            raise NotAllowedError(_WRONG)
        was_right(second)
    elif standing.must_have or standing.kinds:
        raise NotAllowedError(_NO_CODE)
    staff.staff_with(person, staff.ADMINISTERING, doing="administer from a terminal")
    return person


def _wait(held_until: datetime | None) -> None:
    if held_until is not None:
        raise NotAllowedError(
            f"There were too many wrong tries. Try again after {held_until:%Y-%m-%d %H:%M} UTC; until then "
            "nothing is looked at."
        )
