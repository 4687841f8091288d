"""Open sign-ins: one row for each browser somebody signed in with, until it ends; rows are kept.

Promises that an ended one never opens again, whatever a cookie says, and that a session's key is kept as its
digest only. Source: NIST SP 800-63B-4, section 5 (sessions)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clerestory.parties.identities import PersonId
from clerestory.parties.models import SignIn


@dataclass(frozen=True, slots=True)
class Opened:
    """How a sign-in was opened. opened_with: in order, such as password, totp. issuer, amr, acr: what a
    provider said, if one was asked. browser: a few plain words."""

    opened_with: tuple[str, ...]
    browser: str
    issuer: str | None = None
    amr: tuple[str, ...] = ()
    acr: str | None = None


@dataclass(frozen=True, slots=True)
class SignInCard:
    """One open sign-in, as the person sees it."""

    id: UUID
    opened_with: tuple[str, ...]
    browser: str
    began_at: datetime
    seen_at: datetime


def begin(person: PersonId, session_key: str, opened: Opened, *, at: datetime) -> UUID:
    """Note a new sign-in."""
    return SignIn.objects.create(
        person_id=person,
        session_digest=_digest(session_key),
        opened_with=list(opened.opened_with),
        browser=opened.browser,
        issuer=opened.issuer,
        amr=list(opened.amr),
        acr=opened.acr,
        began_at=at,
        seen_at=at,
    ).pk


def is_open(person: PersonId, sign_in: UUID, session_key: str) -> bool:
    """Whether this sign-in is this person's, of this session, and was not ended."""
    return SignIn.objects.filter(
        pk=sign_in, person_id=person, session_digest=_digest(session_key), ended_at__isnull=True
    ).exists()


def note_seen(person: PersonId, sign_in: UUID, *, at: datetime) -> None:
    """Note that the browser asked for a page."""
    SignIn.objects.filter(pk=sign_in, person_id=person).update(seen_at=at)


def open_since(person: PersonId, *, seen_after: datetime, began_after: datetime) -> tuple[SignInCard, ...]:
    """This person's open sign-ins that are not over by themselves, last used first."""
    rows = SignIn.objects.filter(
        person_id=person, ended_at__isnull=True, seen_at__gte=seen_after, began_at__gte=began_after
    )
    return tuple(
        SignInCard(row.pk, tuple(row.opened_with), row.browser, row.began_at, row.seen_at) for row in rows
    )


def end(person: PersonId, sign_in: UUID, *, by: str, at: datetime) -> bool:
    """End one; False when it had ended before, or is somebody else's."""
    rows = SignIn.objects.filter(pk=sign_in, person_id=person, ended_at__isnull=True)
    return bool(rows.update(ended_at=at, ended_by=by))


def end_others(person: PersonId, *, keep: UUID | None, by: str, at: datetime) -> int:
    """End all of this person's but one. Returns how many."""
    rows = SignIn.objects.filter(person_id=person, ended_at__isnull=True)
    others = rows.exclude(pk=keep) if keep else rows
    return others.update(ended_at=at, ended_by=by)


def _digest(session_key: str) -> bytes:
    return hashlib.sha256(session_key.encode()).digest()
