"""Who is this? Looks parties up and answers with frozen cards.

Refuses to answer with a model, and raises when a party is unknown rather than answering None.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from clerestory.parties.errors import UnknownPartyError
from clerestory.parties.identities import AgencyCard, AgencyId, FeeClass, PersonCard, PersonId, Role
from clerestory.parties.models import Agency, Division, Identifier, Person
from clerestory.parties.register_models import IdentifierKind


def agency_card(agency: AgencyId) -> AgencyCard:
    """The agency of this id. Raises UnknownPartyError."""
    row = Agency.objects.filter(pk=agency).first()
    if row is None:
        raise UnknownPartyError(f"No agency {agency} is registered. An administrator can register it.")
    return card_of_agency(row)


def agency_by_client(client_id: str) -> AgencyCard:
    """The agency whose program signs in as `client_id`. Raises UnknownPartyError."""
    row = Agency.objects.filter(client_id=client_id).first()
    if row is None:
        raise UnknownPartyError(
            "No agency is registered with this client id. An administrator can register it."
        )
    return card_of_agency(row)


def agency_by_identifier(kind: IdentifierKind, value: str) -> AgencyCard | None:
    """The agency that has exactly this identifier now; None where the register knows none."""
    held = Identifier.objects.filter(kind=kind, value=value, removed_at__isnull=True)
    row = held.select_related("agency").first()
    return card_of_agency(row.agency) if row else None


def client_keys(agency: AgencyId) -> Mapping[str, Mapping[str, Any]]:
    """Public keys that the agency's program may sign with, by key id."""
    return {
        str(key["kid"]): key for key in Agency.objects.values_list("client_keys", flat=True).get(pk=agency)
    }


def all_agencies() -> tuple[AgencyCard, ...]:
    """Every registered agency, by name."""
    return tuple(card_of_agency(row) for row in Agency.objects.all())


@dataclass(frozen=True, slots=True)
class DivisionCard:
    """A division of the office's department. people: how many of it can sign in."""

    slug: str
    title: str
    node: str
    delegated: tuple[str, ...]
    people: int


def agencies_like(text: str, *, limit: int) -> tuple[AgencyId, ...]:
    """Agencies whose name or place in the tree holds this text; the first so many by name."""
    wanted = Q(name__icontains=text.strip()) | Q(node__icontains=text.strip())
    found = Agency.objects.filter(wanted).order_by("name").values_list("pk", flat=True)
    return tuple(AgencyId(agency) for agency in found[:limit])


def all_divisions() -> tuple[DivisionCard, ...]:
    """Every division, by its short name."""
    rows = Division.objects.annotate(present=Count("people", filter=Q(people__is_active=True)))
    return tuple(
        DivisionCard(row.slug, row.title, row.node, tuple(row.delegated), row.present) for row in rows
    )


def person_card(person: PersonId) -> PersonCard:
    """The person of this id. Raises UnknownPartyError."""
    row = Person.objects.select_related("division").filter(pk=person).first()
    if row is None:
        raise UnknownPartyError(f"No person {person} is registered. An administrator can add a sign-in.")
    return card_of_person(row)


def full_names(people: frozenset[PersonId]) -> dict[PersonId, str]:
    """Names to print for these people; unknown ids are left out."""
    return {PersonId(row.pk): row.full_name for row in Person.objects.filter(pk__in=people)}


def agency_names(agencies: frozenset[AgencyId]) -> dict[AgencyId, AgencyCard]:
    """Cards of these agencies; unknown ids are left out."""
    return {AgencyId(row.pk): card_of_agency(row) for row in Agency.objects.filter(pk__in=agencies)}


def card_of_agency(row: Agency) -> AgencyCard:
    """The card of a row (inside this room)."""
    return AgencyCard(
        id=AgencyId(row.pk),
        node=row.node,
        name=row.name,
        verified=row.verified,
        fee_class=FeeClass(row.fee_class),
        delegated=tuple(row.delegated),
        active=row.active,
        client_id=row.client_id,
        sealing_key=row.sealing_key,
        sealing_key_thumbprint=row.sealing_key_thumbprint,
        verified_until=row.verified_until,
        probation_needs=row.probation_needs,
        probation_since=row.probation_since,
    )


def card_of_person(row: Person) -> PersonCard:
    """The card of a row (inside this room)."""
    division = row.division
    return PersonCard(
        id=PersonId(row.pk),
        username=row.username,
        full_name=row.full_name,
        roles=frozenset(Role(role) for role in row.roles),
        agency=AgencyId(row.agency_id) if row.agency_id else None,
        division=division.slug if division else None,
        division_node=division.node if division else None,
        division_delegated=tuple(division.delegated) if division else (),
        active=row.is_active,
    )
