"""What an agency's own steps on its request have in common: it is theirs, and after a release there is one.

A suspended agency may still say what became of what it holds, and destroy it: nothing is handed to it."""

from dataclasses import dataclass

from clerestory.casework import staff
from clerestory.casework.errors import AgencySuspendedError, NothingToCollectError
from clerestory.casework.session import as_agency
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SAYS
from clerestory.journal import actors
from clerestory.journal.actors import Actor
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, AgencyId, PersonId
from clerestory.release import shelf
from clerestory.release.shelf import ReleaseRecord


@dataclass(frozen=True, slots=True)
class Own:
    """Whose it is, and who acts."""

    card: AgencyCard
    actor: Actor


def own_request(reference: str, *, agency: AgencyId, by: PersonId | None) -> Own:
    """Make sure that the request is the agency's and that this person acts for it. Needs a transaction.
    Raises RequestNotFoundError, NotAllowedError."""
    card = directory.agency_card(agency)
    staff.refuse_stranger(by, agency)
    with as_agency(agency):
        requests.head(reference)  # not the agency's own: not found
    return Own(card, actors.person(by) if by else actors.client(agency))


def own_active_request(reference: str, *, agency: AgencyId, by: PersonId | None) -> Own:
    """The same for what a suspended agency may not do. Raises AgencySuspendedError, too."""
    own = own_request(reference, agency=agency, by=by)
    if not own.card.active:
        raise AgencySuspendedError(own.card.name)
    return own


def own_release(request: RequestRecord) -> ReleaseRecord:
    """The request's last release, which the agency collected. Raises NothingToCollectError."""
    release = shelf.latest_of(request.id)
    if release is None or release.collected_at is None:
        raise NothingToCollectError(
            f"Nothing of request {request.reference} was collected, so there is nothing to say of it. It "
            f"stands at: {SAYS[request.state]}."
        )
    return release
