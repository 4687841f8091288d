"""Bring an agency in, suspend it, deal with it again, change its keys; each with an entry in the journal.

`by` is the administrator who does it, or None for the office's own set-up before anybody can sign in.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from clerestory.casework import staff
from clerestory.casework.commands import OnboardAgency
from clerestory.casework.session import as_administration
from clerestory.journal import actors
from clerestory.journal.actors import Actor
from clerestory.journal.events import Happening
from clerestory.journal.party_events import (
    AgencyRegistered,
    AgencyRekeyed,
    AgencyRestored,
    AgencySuspended,
)
from clerestory.journal.write import record
from clerestory.parties import directory, onboarding
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId


def onboard_agency(command: OnboardAgency, *, by: PersonId | None, at: datetime) -> AgencyCard:
    """Register an agency. Raises NotAllowedError, PartyNotAcceptedError, KeyUnusableError."""
    with as_administration():
        actor = _administrator(by, doing="register an agency")
        card = onboarding.register_agency(
            node=command.node,
            name=command.name,
            verified=command.verified,
            fee_class=command.fee_class,
            delegated=command.delegated,
            client_id=command.client_id,
            client_keys=command.client_keys,
            sealing_key=command.sealing_key,
            at=at,
        )
        registered = AgencyRegistered(
            agency=str(card.id),
            node=card.node,
            verified=card.verified,
            fee_class=str(card.fee_class),
            sealing_key_thumbprint=card.sealing_key_thumbprint,
        )
        _record(registered, card, actor, at)
        return card


def suspend_agency(agency: AgencyId, *, by: PersonId | None, at: datetime) -> AgencyCard:
    """Stop all dealings with an agency at once."""
    with as_administration():
        actor = _administrator(by, doing="suspend an agency")
        card = onboarding.suspend(agency)
        _record(AgencySuspended(agency=str(agency)), card, actor, at)
        return card


def restore_agency(agency: AgencyId, *, by: PersonId | None, at: datetime) -> AgencyCard:
    """Deal with a suspended agency again."""
    with as_administration():
        actor = _administrator(by, doing="restore an agency")
        card = onboarding.restore(agency)
        _record(AgencyRestored(agency=str(agency)), card, actor, at)
        return card


def replace_agency_keys(
    agency: AgencyId,
    *,
    by: PersonId | None,
    at: datetime,
    sealing_key: Mapping[str, Any] | None = None,
    client_keys: Sequence[Mapping[str, Any]] | None = None,
) -> AgencyCard:
    """Replace the keys that are given. A release approved for the old key will be stopped, not sent to the
    new one."""
    with as_administration():
        actor = _administrator(by, doing="change an agency's keys")
        card = onboarding.replace_keys(agency, sealing_key=sealing_key, client_keys=client_keys)
        changed = AgencyRekeyed(
            agency=str(agency),
            sealing_key_thumbprint=card.sealing_key_thumbprint,
            client_keys=tuple(sorted(directory.client_keys(agency))),
        )
        _record(changed, card, actor, at)
        return card


def _administrator(by: PersonId | None, *, doing: str) -> Actor:
    if by is None:
        return actors.OFFICE
    staff.staff_with(by, staff.ADMINISTERING, doing=doing)
    return actors.person(by)


def _record(happened: Happening, card: AgencyCard, actor: Actor, at: datetime) -> None:
    record(happened, subject_ref=str(card.id), actor=actor, at=at)
