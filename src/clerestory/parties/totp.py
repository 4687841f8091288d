"""Codes of six digits that change every half minute, made by a program on somebody's telephone.

Promises that a code opens once: the time step that was used is kept, and neither it nor an earlier one opens
again. The secret stands sealed under a key outside the database, bound to its row.
Source: RFC 6238 (SHA-1, 30 seconds, six digits: what every such program can do); NIST SP 800-63B-4, 3.1.4.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import pyotp
from django.db.models import Q

from clerestory.parties.identities import PersonId
from clerestory.parties.models import Authenticator
from clerestory.parties.sign_in_models import FactorKind
from clerestory.sealing import at_rest

SECONDS: Final = 30
DIGITS: Final = 6
_NOT_YET: Final = UUID(int=0)
_EARLY_AND_LATE: Final = 1
"""Steps before and after this one that are taken too: clocks of telephones differ."""


def new_secret() -> str:
    """A secret of 160 bits, in the letters that people may have to type."""
    return pyotp.random_base32(32)


def address_of(secret: str, *, account: str, office: str) -> str:
    """The address that a code to be photographed holds."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS).provisioning_uri(
        name=account, issuer_name=office
    )


def seal_until_shown(person: PersonId, secret: str, kek: at_rest.KeyEncryptionKey) -> dict[str, str]:
    """A secret that nobody proved to hold yet, fit to be remembered in a session."""
    data_key = at_rest.new_data_key()
    sealed = at_rest.encrypt_field(data_key, _place(_NOT_YET, person), secret.encode())
    return {"key": at_rest.wrap(data_key, kek).to_text(), "sealed": sealed.hex()}


def secret_to_show(
    person: PersonId, sealed: Mapping[str, str], keks: Sequence[at_rest.KeyEncryptionKey]
) -> str:
    """The secret again. Raises sealing's errors for anything but what `seal_until_shown` gave this person."""
    data_key = at_rest.unwrap(at_rest.WrappedKey.from_text(sealed["key"]), keks)
    return at_rest.decrypt_field(data_key, _place(_NOT_YET, person), bytes.fromhex(sealed["sealed"])).decode()


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The time step whose code this is, or None. Spaces that people put into it do not count."""
    said = "".join(code.split())
    maker = pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS)
    now = int(at.timestamp()) // SECONDS
    found = None
    for step in range(now - _EARLY_AND_LATE, now + _EARLY_AND_LATE + 1):
        if hmac.compare_digest(maker.generate_otp(step).encode(), said.encode()):
            found = step
    return found


def code_of(secret: str, *, at: datetime) -> str:
    """The code that a telephone with this secret shows at this moment."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS).generate_otp(int(at.timestamp()) // SECONDS)


def add(
    person: PersonId, secret: str, *, used_step: int, label: str, kek: at_rest.KeyEncryptionKey, at: datetime
) -> UUID:
    """Keep a secret whose first code was shown. used_step: of that code; it opens nothing any more."""
    factor, data_key = uuid4(), at_rest.new_data_key()
    Authenticator.objects.create(
        id=factor,
        person_id=person,
        kind=FactorKind.TOTP,
        label=label,
        added_at=at,
        last_step=used_step,
        wrapped_key=at_rest.wrap(data_key, kek).to_text(),
        sealed_secret=at_rest.encrypt_field(data_key, _place(factor, person), secret.encode()),
    )
    return factor


def accept(
    person: PersonId, code: str, *, keks: Sequence[at_rest.KeyEncryptionKey], at: datetime
) -> UUID | None:
    """The factor whose unused code this is, used up by this; None when there is none."""
    for row in Authenticator.objects.filter(person_id=person, kind=FactorKind.TOTP):
        secret = _secret(row, keks)
        step = step_of(secret, code, at=at)
        if step is None:
            continue
        unused = Authenticator.objects.filter(Q(last_step__isnull=True) | Q(last_step__lt=step), pk=row.pk)
        if unused.update(last_step=step, last_used_at=at):
            return row.pk
    return None


def _secret(row: Authenticator, keks: Sequence[at_rest.KeyEncryptionKey]) -> str:
    wrapped = at_rest.WrappedKey.from_text(row.wrapped_key or "")
    place = _place(row.pk, PersonId(row.person_id))
    return at_rest.decrypt_field(
        at_rest.unwrap(wrapped, keks), place, bytes(row.sealed_secret or b"")
    ).decode()


def _place(factor: UUID, person: PersonId) -> at_rest.FieldPlace:
    return at_rest.FieldPlace(
        table="parties_authenticator", column="sealed_secret", row=str(factor), subject=str(person)
    )
