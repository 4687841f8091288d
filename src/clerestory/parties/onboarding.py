"""Bring parties in, change their keys, let them go.

Promises that only public keys of a usable kind are kept, and that a party's place in the tree and the
powers it holds are words the facts format knows. Refuses a private key wherever a public one belongs."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from clerestory.parties.directory import card_of_agency, card_of_person
from clerestory.parties.errors import PartyNotAcceptedError, UnknownPartyError
from clerestory.parties.identities import AgencyCard, AgencyId, FeeClass, PersonCard, PersonId, Role
from clerestory.parties.models import Agency, Division, Person
from clerestory.sealing import keys

PLACE: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
DIVISION: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
POWERS: Final = ("287g", "acting_for_government")
_SHORTEST_PASSWORD: Final = 15


def register_agency(
    *,
    node: str,
    name: str,
    verified: bool,
    fee_class: str,
    delegated: Sequence[str],
    client_id: str | None,
    client_keys: Sequence[Mapping[str, Any]],
    sealing_key: Mapping[str, Any] | None,
    at: datetime,
) -> AgencyCard:
    """Register an agency. Raises PartyNotAcceptedError, or sealing's KeyUnusableError for a key of a wrong
    kind."""
    _accept_place(node)
    _accept_powers(delegated)
    if fee_class not in set(FeeClass):
        raise PartyNotAcceptedError(
            f"Fee class {fee_class!r} is not known. Expected one of {', '.join(FeeClass)}."
        )
    if not name.strip():
        raise PartyNotAcceptedError("An agency needs its exact name; an empty one was given.")
    _accept_client_keys(client_id, client_keys)
    row = Agency(
        node=node,
        name=name.strip(),
        verified=verified,
        fee_class=fee_class,
        delegated=list(delegated),
        client_id=client_id,
        client_keys=[dict(key) for key in client_keys],
        registered_at=at,
    )
    _put_sealing_key(row, sealing_key)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise PartyNotAcceptedError(
            f"An agency with the name {name.strip()!r} or this client id is already registered. Change "
            "it instead."
        ) from None
    return card_of_agency(row)


def replace_keys(
    agency: AgencyId,
    *,
    sealing_key: Mapping[str, Any] | None,
    client_keys: Sequence[Mapping[str, Any]] | None,
) -> AgencyCard:
    """Replace the keys that are given; None leaves a kind of key as it is."""
    row = _agency(agency)
    if client_keys is not None:
        _accept_client_keys(row.client_id, client_keys)
        row.client_keys = [dict(key) for key in client_keys]
    if sealing_key is not None:
        _put_sealing_key(row, sealing_key)
    row.save(update_fields=["client_keys", "sealing_key", "sealing_key_thumbprint"])
    return card_of_agency(row)


def suspend(agency: AgencyId) -> AgencyCard:
    """Stop all dealings with an agency: it cannot sign in, ask, or be sent anything."""
    row = _agency(agency)
    row.active = False
    row.save(update_fields=["active"])
    return card_of_agency(row)


def restore(agency: AgencyId) -> AgencyCard:
    """Deal with a suspended agency again."""
    row = _agency(agency)
    row.active = True
    row.save(update_fields=["active"])
    return card_of_agency(row)


def put_division(*, slug: str, title: str, node: str, delegated: Sequence[str]) -> None:
    """Create a division of the office's department, or bring it up to date. The law packs know it by
    `slug`."""
    if not DIVISION.fullmatch(slug):
        raise PartyNotAcceptedError(
            f"{slug!r} cannot name a division. Expected small letters, digits and hyphens."
        )
    _accept_place(node)
    _accept_powers(delegated)
    Division.objects.update_or_create(
        slug=slug, defaults={"title": title, "node": node, "delegated": list(delegated)}
    )


def add_person(
    *,
    username: str,
    full_name: str,
    password: str,
    roles: Sequence[str],
    agency: AgencyId | None,
    division: str | None,
    at: datetime,
) -> PersonCard:
    """Add a sign-in. Staff have a division and no agency; requesters have an agency and only that role."""
    strange = sorted(set(roles) - set(Role))
    if strange or not roles:
        raise PartyNotAcceptedError(
            f"Roles {strange or 'none'} were given; expected at least one of {', '.join(Role)}."
        )
    if (agency is None) == (Role.REQUESTER in roles) or (agency is not None and len(set(roles)) > 1):
        raise PartyNotAcceptedError(
            "A person of an agency has the role requester and no other; staff have any roles but that."
        )
    if (agency is None) == (division is None):
        raise PartyNotAcceptedError(
            "Staff need a division and no agency; a requester needs an agency and no division."
        )
    if len(password) < _SHORTEST_PASSWORD:
        raise PartyNotAcceptedError(f"A password needs at least {_SHORTEST_PASSWORD} characters.")
    if agency is not None:
        _agency(agency)
    if division is not None and not Division.objects.filter(pk=division).exists():
        raise UnknownPartyError(f"No division {division!r} is registered. Add it first.")
    row = Person(
        username=username.strip().lower(),
        full_name=full_name.strip(),
        agency_id=agency,
        division_id=division,
        roles=sorted(set(roles)),
        added_at=at,
    )
    row.set_password(password)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise PartyNotAcceptedError(f"The user name {row.username!r} is taken. Choose another.") from None
    return card_of_person(Person.objects.select_related("division").get(pk=row.pk))


def deactivate(person: PersonId) -> None:
    """End a person's sign-in."""
    if not Person.objects.filter(pk=person).update(is_active=False):
        raise UnknownPartyError(f"No person {person} is registered.")


def _agency(agency: AgencyId) -> Agency:
    row = Agency.objects.select_for_update().filter(pk=agency).first()
    if row is None:
        raise UnknownPartyError(f"No agency {agency} is registered. An administrator can register it.")
    return row


def _accept_place(node: str) -> None:
    if not PLACE.fullmatch(node):
        raise PartyNotAcceptedError(
            f"{node!r} is not a place in the tree of requesters. Expected small words joined by dots, "
            "such as 'court'."
        )


def _accept_powers(delegated: Sequence[str]) -> None:
    strange = sorted(set(delegated) - set(POWERS))
    if strange:
        raise PartyNotAcceptedError(
            f"Delegated powers {strange} are not known. Expected {', '.join(POWERS)}."
        )


def _accept_client_keys(client_id: str | None, client_keys: Sequence[Mapping[str, Any]]) -> None:
    if client_keys and client_id is None:
        raise PartyNotAcceptedError("Client keys were given without a client id. Give both, or neither.")
    for key in client_keys:
        keys.check_client_key(key)
        if not key.get("kid"):
            raise PartyNotAcceptedError(
                "A client key has no 'kid'. Name each key, so that an assertion can say which."
            )
    names = [str(key["kid"]) for key in client_keys]
    if len(set(names)) != len(names):
        raise PartyNotAcceptedError("Two client keys have the same 'kid'. Give each key its own.")


def _put_sealing_key(row: Agency, sealing_key: Mapping[str, Any] | None) -> None:
    if sealing_key is None:
        return
    keys.check_recipient_key(sealing_key)
    row.sealing_key = dict(sealing_key)
    row.sealing_key_thumbprint = keys.thumbprint(sealing_key)
