"""What can be said of any request, whatever was stored of it: enough to list it, and to end what must end."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clerestory.intake.states import State
from clerestory.parties.identities import AgencyId


@dataclass(frozen=True, slots=True)
class RequestHead:
    """The part of a request that has no words of the facts format in it, so that every release reads it.

    handle: of the person whom the office found; None where nobody was looked up, or nobody found.
    """

    id: UUID
    reference: str
    agency: AgencyId
    state: State
    opened_at: datetime
    handle: UUID | None
