"""Whether what a pre-authorised reference rests on still carries it, looked up each time.

Promises that an agreement which does not stand today, a paper that is not verified today, or a request whose
purpose staff no longer find shown carries nothing, whatever it carried when it was proposed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clerestory.agreements import register, standing
from clerestory.agreements.errors import UnknownAgreementError
from clerestory.agreements.standing import Question
from clerestory.casework.facts import why_without_force
from clerestory.casework.paper_force import force_of
from clerestory.intake import requests
from clerestory.intake.claims import Claims
from clerestory.intake.errors import RequestNotFoundError
from clerestory.intake.established import Established
from clerestory.intake.records import RequestRecord
from clerestory.papers.instruments import WITHOUT_PAPER
from clerestory.parties.identities import AgencyCard


@dataclass(frozen=True, slots=True)
class Basis:
    """One of the two. agreement: its number, or empty. request: of a checked request."""

    agreement: str = ""
    request: UUID | None = None


def why_not_carried(basis: Basis, claims: Claims, agency: AgencyCard, *, on: date) -> str | None:
    """The sentence that says why it does not carry such questions on that day; or None."""
    if basis.request is None:
        return _of_agreement(basis.agreement, claims, agency, on)
    try:
        request = requests.fetch(requests.reference_of(basis.request))
    except RequestNotFoundError:
        return "The request that it rests on cannot be found. Propose another one."
    return _of_request(request, claims, agency, on)


def rests_on_paper(found: Established) -> bool:
    """Whether a paper about one person or vehicle stands behind what was established: then it covers that
    one alone."""
    return found.authority is not None and found.authority.instrument not in WITHOUT_PAPER


def _of_agreement(number: str, claims: Claims, agency: AgencyCard, on: date) -> str | None:
    try:
        agreement = register.fetch(number)
    except UnknownAgreementError:
        return f"The register has no agreement {number}. Choose one that binds the agency."
    if not agreement.binds(agency):
        return f"Agreement {number} does not bind {agency.name}. Choose one that does."
    lapse = standing.why_not_in_force(agreement, on)
    if lapse is not None:
        return lapse.says
    activities = (claims.purpose.activity, *claims.purpose.mixed_with)
    asked = Question(activities, claims.elements, agency.node, claims.recipient, rank=1)
    outside = standing.why_not_covered(agreement, asked)
    if outside is not None:
        return outside
    beyond = [name for name in claims.elements if name not in agreement.elements]
    if beyond:
        named = ", ".join(name.replace("_", " ") for name in beyond)
        return f"Agreement {number} does not name {named}. Leave that out."
    return None


def _of_request(request: RequestRecord, claims: Claims, agency: AgencyCard, on: date) -> str | None:
    found = request.established
    if request.agency != agency.id:
        return f"Request {request.reference} is another agency's. Choose one of {agency.name}."
    if found.purpose is not True or request.claims.purpose.activity != claims.purpose.activity:
        return (
            f"Staff did not find that the papers of request {request.reference} show this purpose. Check its "
            "papers first."
        )
    why = force_of(request).why or why_without_force(found, on=on)
    if why is not None:
        return f"The paper of request {request.reference} unlocks nothing: {why}."
    return None
