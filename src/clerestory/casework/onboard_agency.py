"""Bring an agency in, suspend it, deal with it again, change its keys; each with an entry in the journal.

`by` is the administrator who does it, or None for the office's own set-up before anybody can sign in.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from clerestory.casework import office
from clerestory.casework.administering import administrator, note, note_undone
from clerestory.casework.commands import OnboardAgency
from clerestory.casework.describe_agency import add_identifier, enter_call_back
from clerestory.casework.hold_power import hold_power
from clerestory.casework.session import as_administration
from clerestory.casework.verify_agency import verify_step
from clerestory.journal.party_events import (
    AgencyRegistered,
    AgencyRekeyed,
    AgencyRestored,
    AgencySuspended,
)
from clerestory.parties import directory, onboarding, verification
from clerestory.parties.errors import PartyNotAcceptedError
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId

_AT_SET_UP: Final = "Entered by the office at set-up."


def onboard_agency(command: OnboardAgency, *, by: PersonId | None, at: datetime) -> AgencyCard:
    """Register an agency. Raises NotAllowedError, PartyNotAcceptedError, KeyUnusableError.

    A person registers it unverified, and the steps follow one by one (`verify_agency`)."""
    with as_administration():
        actor = administrator(by, doing="register an agency")
        if command.verified and by is not None:
            raise PartyNotAcceptedError(
                "An agency is registered unverified. Do the steps of its verification, one by one, on its "
                "page."
            )
        card = onboarding.register_agency(
            node=command.node,
            name=command.name,
            fee_class=command.fee_class,
            delegated=command.delegated,
            client_id=command.client_id,
            client_keys=command.client_keys,
            sealing_key=command.sealing_key,
            component=command.component,
            functions=command.functions,
            probation_needs=command.probation_needs,
            at=at,
        )
        registered = AgencyRegistered(
            agency=str(card.id),
            node=card.node,
            verified=False,
            fee_class=str(card.fee_class),
            sealing_key_thumbprint=card.sealing_key_thumbprint,
        )
        note(registered, card.id, actor, at)
        _enter_more(card.id, command, by=by, at=at)
        if command.verified:
            _verify_at_set_up(card.id, at=at)
        return directory.agency_card(card.id)


def _enter_more(agency: AgencyId, command: OnboardAgency, *, by: PersonId | None, at: datetime) -> None:
    for kind, value in command.identifiers:
        add_identifier(agency, kind, value, by=by, at=at)
    if command.call_back is not None:
        enter_call_back(agency, command.call_back, by=by, at=at)
    today = office.the_office().day_of(at)
    for power in command.delegated:
        hold_power(
            agency,
            power,
            evidence=command.powers_seen or _AT_SET_UP,
            seen_on=today,
            evidence_until=None,
            by=by,
            at=at,
        )


def _verify_at_set_up(agency: AgencyId, *, at: datetime) -> None:
    for step in verification.NAMES:
        verify_step(agency, step, how=_AT_SET_UP, by=None, at=at)


def suspend_agency(agency: AgencyId, *, by: PersonId | None, at: datetime) -> AgencyCard:
    """Stop all dealings with an agency at once. Raises NotAllowedError, UnknownPartyError, and
    PartyNotAcceptedError where that is so already."""
    with as_administration():
        actor = administrator(by, doing="suspend an agency")
        card = onboarding.suspend(agency)
        note(AgencySuspended(agency=str(agency)), agency, actor, at)
        return card


def restore_agency(agency: AgencyId, *, by: PersonId | None, at: datetime) -> AgencyCard:
    """Deal with a suspended agency again. Raises as `suspend_agency`, for one that is not suspended."""
    with as_administration():
        actor = administrator(by, doing="restore an agency")
        card = onboarding.restore(agency)
        note(AgencyRestored(agency=str(agency)), agency, actor, at)
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
    new one, and the agency is not verified until somebody read the new thumbprints back on a call."""
    with as_administration():
        actor = administrator(by, doing="change an agency's keys")
        was = directory.agency_card(agency)
        card = onboarding.replace_keys(agency, sealing_key=sealing_key, client_keys=client_keys, at=at)
        changed = AgencyRekeyed(
            agency=str(agency),
            sealing_key_thumbprint=card.sealing_key_thumbprint,
            client_keys=tuple(sorted(directory.client_keys(agency))),
        )
        note(changed, agency, actor, at)
        if was.verified and not card.verified:
            note_undone(("keys",), agency, actor, at)
        if by is None and was.verified:
            verify_step(agency, "keys", how=_AT_SET_UP, by=None, at=at)
        return directory.agency_card(agency)
