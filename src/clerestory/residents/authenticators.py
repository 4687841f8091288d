"""The program on a resident's telephone that makes codes, set up once after a visit that a handed code
opened.

Promises, as `parties.totp` does, that a code opens once and that the secret stands sealed, bound to its row;
and that after so many wrong codes none opens, until the telephone is set up anew.
Nobody's code costs the same work as somebody's: a secret that belongs to nobody is opened in its place."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db.models import F

from clerestory.parties import totp
from clerestory.residents.identities import ResidentId
from clerestory.residents.models import ResidentAuthenticator
from clerestory.sealing import at_rest

MOST_WRONG: Final = 50
"""Wrong codes until the telephone opens nothing. Three of a million are right at any moment, so that without
an end a patient guesser gets in."""
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


def accept(
    resident: ResidentId, code: str, *, kek: at_rest.KeyEncryptionKey, at: datetime, counts: bool = True
) -> bool:
    """Whether this is an unused code of this resident's; it is used up by this. counts: a wrong one is one of
    the tries that there are."""
    row = ResidentAuthenticator.objects.select_for_update().filter(resident_id=resident).first()
    if row is None:
        wrapped, sealed = _of_nobody(kek)
        step = totp.step_of(_open(_NOBODY, wrapped, sealed, kek), code, at=at)
    else:
        step = totp.step_of(_open(resident, row.wrapped_key, bytes(row.sealed_secret), kek), code, at=at)
    mine = ResidentAuthenticator.objects.filter(resident_id=resident, wrong_tries__lt=MOST_WRONG)
    opens = bool(mine.filter(last_step__lt=step or 0).update(last_step=step or 0, wrong_tries=0))
    mine.update(wrong_tries=F("wrong_tries") + (0 if opens or not counts else 1))
    return opens


def is_shut(resident: ResidentId) -> bool:
    """Whether so many wrong codes were tried that this telephone opens nothing any more."""
    return ResidentAuthenticator.objects.filter(resident_id=resident, wrong_tries__gte=MOST_WRONG).exists()


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
