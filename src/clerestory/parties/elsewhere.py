"""Under which name a provider of sign-ins knows a person.

Promises that only an exact issuer and an exact subject find somebody: never an e-mail address or a user name,
which a provider may give to somebody else tomorrow. Nobody is ever created here.
Source: OpenID Connect Core 1.0, section 5.7."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from clerestory.parties.errors import PartyNotAcceptedError
from clerestory.parties.identities import PersonId
from clerestory.parties.models import Identity


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """One such name, as its owner and administration see it."""

    id: int
    issuer: str
    subject: str
    added_at: datetime
    last_used_at: datetime | None


def identities_of(person: PersonId) -> tuple[IdentityCard, ...]:
    """All of this person's."""
    return tuple(
        IdentityCard(row.pk, row.issuer, row.subject, row.added_at, row.last_used_at)
        for row in Identity.objects.filter(person_id=person)
    )


def person_known_as(issuer: str, subject: str, *, at: datetime) -> PersonId | None:
    """The active person whom this provider knows under this name, noted as used; or None."""
    row = Identity.objects.filter(issuer=issuer, subject=subject, person__is_active=True).first()
    if row is None:
        return None
    row.last_used_at = at
    row.save(update_fields=["last_used_at"])
    return PersonId(row.person_id)


def link(person: PersonId, *, issuer: str, subject: str, at: datetime) -> IdentityCard:
    """Note under which name a provider knows this person. Raises PartyNotAcceptedError."""
    if not issuer.startswith("https://") and not issuer.startswith("http://"):
        raise PartyNotAcceptedError(
            f"An issuer is an address such as https://login.example; {issuer!r} is none."
        )
    if not subject.strip():
        raise PartyNotAcceptedError("The provider's name for this person (subject) is empty.")
    try:
        with transaction.atomic():
            row = Identity.objects.create(
                person_id=person, issuer=issuer.strip(), subject=subject.strip(), added_at=at
            )
    except IntegrityError:
        raise PartyNotAcceptedError(
            "This provider's name is taken by somebody, or this person has another name with this provider. "
            "Take that one away first."
        ) from None
    return IdentityCard(row.pk, row.issuer, row.subject, row.added_at, None)


def unlink(person: PersonId, identity: int) -> bool:
    """Take such a name away; False when there is none."""
    return bool(Identity.objects.filter(pk=identity, person_id=person).delete()[0])
