"""What a person proves themselves with besides a password: which there are, and letting one go.

Promises cards, never secrets. Refuses to say what a factor is worth: that is the office's rule (casework)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from clerestory.parties.errors import UnknownFactorError
from clerestory.parties.identities import PersonId
from clerestory.parties.models import Authenticator
from clerestory.parties.sign_in_models import FactorKind

LONGEST_LABEL: Final = 60
MOST_OF_A_KIND: Final = 10
SECOND: Final = (FactorKind.TOTP, FactorKind.PASSKEY)
"""Kinds that are a second factor by themselves; a recovery code only stands in for one that was lost."""


@dataclass(frozen=True, slots=True)
class FactorCard:
    """One factor, as its owner sees it."""

    id: UUID
    kind: FactorKind
    label: str
    added_at: datetime
    last_used_at: datetime | None


def factors_of(person: PersonId) -> tuple[FactorCard, ...]:
    """Second factors of this person, oldest first; recovery codes are counted apart."""
    return tuple(
        FactorCard(row.pk, FactorKind(row.kind), row.label, row.added_at, row.last_used_at)
        for row in Authenticator.objects.filter(person_id=person, kind__in=SECOND)
    )


def remove_factor(person: PersonId, factor: UUID) -> FactorKind:
    """Let one of this person's second factors go. Raises UnknownFactorError."""
    row = Authenticator.objects.filter(person_id=person, pk=factor, kind__in=SECOND).first()
    if row is None:
        raise UnknownFactorError
    row.delete()
    return FactorKind(row.kind)


def fit_label(label: str, *, otherwise: str) -> str:
    """A label fit to be kept: one line, not too long."""
    return " ".join(label.split())[:LONGEST_LABEL] or otherwise
