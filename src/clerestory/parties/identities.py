"""Names for parties that other rooms may hold: identifiers and small frozen cards, never the models.

Refuses nothing; these are values. A card says what a page or a decision may need to know about a party.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType
from uuid import UUID

AgencyId = NewType("AgencyId", UUID)
PersonId = NewType("PersonId", UUID)


class Role(StrEnum):
    """What a person of the office, or of an agency, may do."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    COUNSEL = "counsel"
    ADMINISTRATOR = "administrator"
    REQUESTER = "requester"


class FeeClass(StrEnum):
    """How the fee that a statute sets is met by this agency.

    EXEMPT: the statute says no fee may be asked. ACCOUNT: paid from a standing account, so every request is
    paid. EACH: paid request by request, and a member of staff says whether it was."""

    EXEMPT = "exempt"
    ACCOUNT = "account"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class AgencyCard:
    """An agency as other rooms see it. `node` is its place in the tree of requesters."""

    id: AgencyId
    node: str
    name: str
    verified: bool
    fee_class: FeeClass
    delegated: tuple[str, ...]
    active: bool
    client_id: str | None
    sealing_key: Mapping[str, Any] | None
    sealing_key_thumbprint: str | None
    verified_until: date | None = None
    probation_needs: int = 0
    probation_since: datetime | None = None

    def is_verified_on(self, day: date) -> bool:
        """Whether every step of verification stands on this day. `verified` alone says that all were done."""
        return self.verified and self.verified_until is not None and day <= self.verified_until


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person who signs in. `agency` is None for the office's own staff; `division_delegated` holds the
    powers that the person's division holds for somebody else."""

    id: PersonId
    username: str
    full_name: str
    roles: frozenset[Role]
    agency: AgencyId | None
    division: str | None
    division_node: str | None
    division_delegated: tuple[str, ...]
    active: bool

    @property
    def is_staff_member(self) -> bool:
        """True for the office's own people."""
        return self.agency is None
