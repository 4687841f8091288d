"""Prepare the register of agencies for the switch: an entry for senders whom it does not know.

Promises that the entry is made once, is verified as nobody, and that no key belongs to it."""

from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework.answer_message import STRANGERS
from clerestory.casework.commands import OnboardAgency
from clerestory.casework.onboard_agency import onboard_agency
from clerestory.casework.session import as_staff
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard
from clerestory.parties.register_models import IdentifierKind

NAME: Final = "Senders on the switch whom the register does not know"
NODE: Final = "unknown"


def add_strangers(*, at: datetime) -> AgencyCard:
    """The entry, made now if it is not there. Raises NotAdministrationError in a process that may not."""
    with transaction.atomic(), as_staff():
        known = directory.agency_by_identifier(IdentifierKind.ORI, STRANGERS)
    if known is not None:
        return known
    command = OnboardAgency(
        node=NODE, name=NAME, fee_class="each", identifiers=((str(IdentifierKind.ORI), STRANGERS),)
    )
    return onboard_agency(command, by=None, at=at)
