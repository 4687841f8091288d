"""The program on a resident's telephone that makes codes, set up once after a visit that a handed code
opened.

Promises, as `parties.totp` does, that a code opens once and that the secret stands sealed, bound to its row.
Nobody's code costs the same work as somebody's: a secret that belongs to nobody is opened in its place."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from clerestory.parties import totp
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import ResidentAuthenticator
from clerestory.sealing import at_rest

_NOBODY: Final = ResidentId(UUID(int=0))


def seal_until_shown(resident: ResidentId, kek: at_rest.KeyEncryptionKey) -> dict[str, str]:
    """A new secret that nobody proved to hold yet, fit to be kept with a visit."""
    wrapped, sealed = _seal(resident, totp.new_secret(), kek)
    return {"key": wrapped, "sealed": sealed.hex()}


def secret_to_show(resident: ResidentId, sealed: Mapping[str, str], kek: at_rest.KeyEncryptionKey) -> str:
    """The secret again, in letters."""
    return _open(resident, sealed["key"], bytes.fromhex(sealed["sealed"]), kek)


def put(
    resident: ResidentId,
    sealed: Mapping[str, str],
    code: str,
    *,
    kek: at_rest.KeyEncryptionKey,
    at: datetime,
) -> bool:
    """Keep the secret in place of any earlier one if this is a code of it; False if not."""
    step = totp.step_of(secret_to_show(resident, sealed, kek), code, at=at)
    if step is None:
        return False
    ResidentAuthenticator.objects.filter(resident_id=resident).delete()
    ResidentAuthenticator.objects.create(
        resident_id=resident,
        wrapped_key=sealed["key"],
        sealed_secret=bytes.fromhex(sealed["sealed"]),
        last_step=step,
        added_at=at,
    )
    return True


def added_at(resident: ResidentId) -> datetime | None:
    """Since when this resident signs in with a telephone; None: with none."""
    row = ResidentAuthenticator.objects.filter(resident_id=resident).first()
    return row.added_at if row else None


def remove(resident: ResidentId) -> bool:
    """Let the authenticator go; False when there was none."""
    return bool(ResidentAuthenticator.objects.filter(resident_id=resident).delete()[0])


def accept(resident: ResidentId, code: str, *, kek: at_rest.KeyEncryptionKey, at: datetime) -> bool:
    """Whether this is an unused code of this resident's; it is used up by this."""
    row = ResidentAuthenticator.objects.filter(resident_id=resident).first()
    if row is None:
        wrapped, sealed = _of_nobody(kek)
        step = totp.step_of(_open(_NOBODY, wrapped, sealed, kek), code, at=at)
    else:
        step = totp.step_of(_open(resident, row.wrapped_key, bytes(row.sealed_secret), kek), code, at=at)
    unused = ResidentAuthenticator.objects.filter(resident_id=resident, last_step__lt=step or 0)
    return bool(unused.update(last_step=step or 0))


@lru_cache(maxsize=2)
def _of_nobody(kek: at_rest.KeyEncryptionKey) -> tuple[str, bytes]:
    return _seal(_NOBODY, totp.new_secret(), kek)


def _seal(resident: ResidentId, secret: str, kek: at_rest.KeyEncryptionKey) -> tuple[str, bytes]:
    data_key = at_rest.new_data_key()
    sealed = at_rest.encrypt_field(data_key, _place(resident), secret.encode())
    return at_rest.wrap(data_key, kek).to_text(), sealed


def _open(resident: ResidentId, wrapped: str, sealed: bytes, kek: at_rest.KeyEncryptionKey) -> str:
    data_key = at_rest.unwrap(at_rest.WrappedKey.from_text(wrapped), [kek])
    return at_rest.decrypt_field(data_key, _place(resident), sealed).decode()


def _place(resident: ResidentId) -> at_rest.FieldPlace:
    return at_rest.FieldPlace(
        table="residents_residentauthenticator",
        column="sealed_secret",
        row=str(resident),
        subject=str(resident),
    )
