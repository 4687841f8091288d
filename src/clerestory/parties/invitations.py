"""Invitations: an administrator hands one over, and it opens once. Only administration makes them.

Promises that one person has one open invitation at most, and that its text is told once and kept nowhere."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from clerestory.parties.errors import UnknownPartyError
from clerestory.parties.identities import PersonId
from clerestory.parties.models import Invitation, Person

LIFE: Final = timedelta(hours=72)
_BYTES: Final = 20


def invite(person: PersonId, *, by: PersonId | None, at: datetime) -> str:
    """The text of a new invitation; older ones of this person open nothing any more. Raises
    UnknownPartyError."""
    if not Person.objects.filter(pk=person, is_active=True).exists():
        raise UnknownPartyError(f"No active person {person} is registered.")
    revoke(person, at=at)
    token = secrets.token_urlsafe(_BYTES)
    Invitation.objects.create(
        person_id=person,
        digest=hashlib.sha256(token.encode()).digest(),
        made_by_id=by,
        made_at=at,
        expires_at=at + LIFE,
    )
    return token


def revoke(person: PersonId, *, at: datetime) -> int:
    """End this person's open invitations. Returns how many there were."""
    return Invitation.objects.filter(person_id=person, used_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=at
    )
