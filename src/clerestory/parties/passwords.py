"""Passwords: which are accepted, and the two ways in which one changes.

Promises no rule about kinds of letters: length, not on the list of common ones, not the person's own name.
Refuses to keep one that a person did not just prove, or was not invited to set.
Source: NIST SP 800-63B-4, section 3.1.1.2.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection

from clerestory.parties.errors import PasswordNotAcceptedError
from clerestory.parties.identities import PersonId
from clerestory.parties.models import Person


def owner_of(username: str, password: str) -> PersonId | None:
    """Whose name and password these are, of people who can sign in; as long in coming where there is none."""
    row = Person.objects.filter(username=username.strip().lower(), is_active=True).first()
    if row is None:
        make_password(password)
        return None
    return PersonId(row.pk) if row.check_password(password) else None


def accept(password: str, *, person: PersonId) -> None:
    """Raise PasswordNotAcceptedError, with a sentence, unless this may become the person's password."""
    try:
        validate_password(password, Person.objects.get(pk=person))
    except ValidationError as wrong:
        raise PasswordNotAcceptedError(" ".join(wrong.messages)) from None


def change(person: PersonId, *, was: str, becomes: str) -> None:
    """Change the password of somebody who knows the present one. Raises PasswordNotAcceptedError."""
    stored = Person.objects.values_list("password", flat=True).get(pk=person)
    if not check_password(was, stored):
        raise PasswordNotAcceptedError(
            "This is not your present password. Write it as you do when you sign in."
        )
    accept(becomes, person=person)
    if was == becomes:
        raise PasswordNotAcceptedError("The new password is the present one. Choose another.")
    if not _asked("SELECT parties_change_password(%s, %s, %s)", [person, stored, make_password(becomes)]):
        raise PasswordNotAcceptedError("The password was changed meanwhile, or the sign-in was closed.")


def redeem(token: str, *, becomes: str, at: datetime) -> PersonId | None:
    """Set a password with an invitation, once: what this person had as factors and open sign-ins ends. None
    when the invitation opens nothing."""
    found = _asked("SELECT parties_redeem_invitation(%s, %s, %s)", [token, make_password(becomes), at])
    return PersonId(found) if found else None


def invited(token: str, *, at: datetime) -> PersonId | None:
    """Whom this invitation lets in now, if anybody."""
    found = _asked("SELECT parties_invited(%s, %s)", [token, at])
    return PersonId(found) if found else None


def _asked(statement: str, values: Sequence[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
