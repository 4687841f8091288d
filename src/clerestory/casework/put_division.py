"""Add a division of the office's department, or describe it anew."""

from collections.abc import Sequence
from datetime import datetime

from clerestory.casework.administering import administrator
from clerestory.casework.session import as_administration
from clerestory.journal.register_events import DivisionPut
from clerestory.journal.write import record
from clerestory.parties import onboarding
from clerestory.parties.identities import PersonId


def put_division(
    slug: str, *, title: str, node: str, delegated: Sequence[str], by: PersonId, at: datetime
) -> None:
    """Create a division, or bring it up to date. delegated: powers it holds for somebody else; its staff
    then conclude no review. Raises NotAllowedError, PartyNotAcceptedError."""
    with as_administration():
        actor = administrator(by, doing="change a division")
        onboarding.put_division(slug=slug, title=title, node=node, delegated=delegated)
        put = DivisionPut(division=slug, node=node, delegated=tuple(sorted(set(delegated))))
        record(put, subject_ref=slug, actor=actor, at=at)
