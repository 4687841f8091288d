"""Letters as pages show them, and where an agency's mail goes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.after_review import keep_blind
from clerestory.casework.session import as_agency, as_staff
from clerestory.casework.write_letter import fitting
from clerestory.correspondence import letters
from clerestory.correspondence.errors import LetterNotFoundError
from clerestory.correspondence.kinds import LetterKind
from clerestory.correspondence.letters import AddressCard, LetterCard
from clerestory.intake import requests
from clerestory.intake.errors import RequestNotFoundError
from clerestory.journal import actors
from clerestory.journal.letter_events import AddressPut
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId, Role

ADDRESSING: Final = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
DOING: Final = "look at letters"
DOING_ADDRESS: Final = "say where an agency's mail goes"


@dataclass(frozen=True, slots=True)
class LettersPage:
    """The letters about a request. fitting: kinds that could be written now. address: where the agency's mail
    goes; None: it gets none. may_address: whether the viewer says where."""

    reference: str
    agency: AgencyCard
    letters: tuple[LetterCard, ...]
    fitting: tuple[LetterKind, ...]
    address: AddressCard | None
    may_address: bool


def staff_letters(reference: str, *, viewer: PersonId) -> LettersPage:
    """The page for staff. Raises NotAllowedError, RequestNotFoundError."""
    with as_staff():
        card = staff.staff_with(viewer, staff.LOOKING, doing=DOING)
        request = requests.fetch(reference)
        keep_blind(request, card)
        agency = directory.agency_card(request.agency)
        return LettersPage(
            reference,
            agency,
            letters.letters_of(request.id),
            fitting(request),
            letters.address_of(agency.id),
            may_address=bool(card.roles & ADDRESSING),
        )


def staff_letter(letter: UUID, *, viewer: PersonId) -> tuple[LetterCard, bytes]:
    """One letter for staff. Raises NotAllowedError, LetterNotFoundError."""
    with as_staff():
        viewing = staff.staff_with(viewer, staff.LOOKING, doing=DOING)
        card, pdf = letters.fetch(letter)
        keep_blind(requests.fetch(card.reference), viewing)
        return card, pdf


def agency_letters(reference: str, *, agency: AgencyId) -> tuple[LetterCard, ...]:
    """The agency's own letters about one of its requests. Raises RequestNotFoundError."""
    with as_agency(agency):
        request = requests.fetch(reference)
        if request.agency != agency:
            raise RequestNotFoundError(reference)
        return letters.letters_of(request.id)


def agency_letter(letter: UUID, *, agency: AgencyId) -> tuple[LetterCard, bytes]:
    """One of the agency's own letters. Raises LetterNotFoundError."""
    with as_agency(agency):
        card, pdf = letters.fetch(letter)
        if card.agency != agency:
            raise LetterNotFoundError
        return card, pdf


def agency_address(agency: AgencyId, *, viewer: PersonId) -> tuple[AgencyCard, AddressCard | None]:
    """An agency and where its mail goes. Raises NotAllowedError, UnknownPartyError."""
    with as_staff():
        staff.staff_with(viewer, ADDRESSING, doing=DOING_ADDRESS)
        return directory.agency_card(agency), letters.address_of(agency)


def put_address(agency: AgencyId, card: AddressCard, *, by: PersonId, at: datetime) -> None:
    """Where the agency's mail goes from now on; an empty address ends it. Raises NotAllowedError,
    UnknownPartyError, UnusableAddressError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, ADDRESSING, doing=DOING_ADDRESS)
        directory.agency_card(agency)
        letters.put_address(agency, card, by=by, at=at)
        happened = AddressPut(
            agency=str(agency), attach=card.attach, language=card.language, has_address=bool(card.email)
        )
        record(happened, subject_ref=str(agency), actor=actors.person(by), at=at)
