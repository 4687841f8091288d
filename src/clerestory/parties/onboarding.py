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
from clerestory.parties.register import accept_functions, accept_place, accept_powers
from clerestory.parties.verification import locked, undo_step
from clerestory.sealing import keys

DIVISION: Final = re.compile(r"[a-z0-9][a-z0-9-]*")
WORD: Final = re.compile(r"[!-~]{1,150}")
_SHORTEST_PASSWORD: Final = 15
_LONGEST_PROBATION: Final = 1000


def register_agency(
    *,
    node: str,
    name: str,
    fee_class: str,
    delegated: Sequence[str],
    client_id: str | None,
    client_keys: Sequence[Mapping[str, Any]],
    sealing_key: Mapping[str, Any] | None,
    at: datetime,
    component: str = "",
    functions: Sequence[str] = (),
    probation_needs: int = 0,
) -> AgencyCard:
    """Register an agency, which nobody has verified yet. Raises PartyNotAcceptedError, or sealing's
    KeyUnusableError for a key of a wrong kind."""
    accept_place(node)
    accept_powers(delegated)
    accept_functions(functions)
    if fee_class not in set(FeeClass):
        raise PartyNotAcceptedError(
            f"Fee class {fee_class!r} is not known. Expected one of {', '.join(FeeClass)}."
        )
    if not name.strip():
        raise PartyNotAcceptedError("An agency needs its exact name; an empty one was given.")
    if client_id is not None:
        _accept_word("client id", client_id)
    _accept_client_keys(client_id, client_keys)
    row = Agency(
        node=node,
        name=name.strip(),
        component=component.strip(),
        functions=sorted(set(functions)),
        probation_needs=probation_needs,
        probation_since=at if probation_needs else None,
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
    at: datetime,
) -> AgencyCard:
    """Replace the keys that are given; None leaves a kind of key as it is. Nobody has read the new ones out
    yet, so the agency is not verified until somebody does."""
    row = locked(agency)
    if client_keys is not None:
        _accept_client_keys(row.client_id, client_keys)
        row.client_keys = [dict(key) for key in client_keys]
    if sealing_key is not None:
        _put_sealing_key(row, sealing_key)
    row.save(update_fields=["client_keys", "sealing_key", "sealing_key_thumbprint"])
    undo_step(agency, "keys", because="other keys", at=at)
    return card_of_agency(locked(agency))


def suspend(agency: AgencyId) -> AgencyCard:
    """Stop all dealings with an agency: it cannot sign in, ask, or be sent anything. Raises
    PartyNotAcceptedError where that is so already."""
    row = locked(agency)
    if not row.active:
        raise PartyNotAcceptedError("This agency is suspended already. Nothing was changed.")
    row.active = False
    row.save(update_fields=["active"])
    return card_of_agency(row)


def restore(agency: AgencyId) -> AgencyCard:
    """Deal with a suspended agency again. Raises PartyNotAcceptedError for one that is not suspended."""
    row = locked(agency)
    if row.active:
        raise PartyNotAcceptedError("This agency is not suspended. Nothing was changed.")
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
    accept_place(node)
    accept_powers(delegated)
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
    accept_roles(roles, for_an_agency=agency is not None)
    if (agency is None) == (division is None):
        raise PartyNotAcceptedError(
            "Staff need a division and no agency; a requester needs an agency and no division."
        )
    if len(password) < _SHORTEST_PASSWORD:
        raise PartyNotAcceptedError(f"A password needs at least {_SHORTEST_PASSWORD} characters.")
    if agency is not None:
        locked(agency)
    if division is not None and not Division.objects.filter(pk=division).exists():
        raise UnknownPartyError(f"No division {division!r} is registered. Add it first.")
    username = username.strip().lower()
    _accept_word("user name", username)
    row = Person(
        username=username,
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


def put_on_probation(agency: AgencyId, *, needs: int, at: datetime) -> AgencyCard:
    """Count clean requests from now on until there are `needs` (0: end it)."""
    row = locked(agency)
    if not 0 <= needs <= _LONGEST_PROBATION:
        raise PartyNotAcceptedError(
            f"A probation takes 0 to {_LONGEST_PROBATION} clean requests; {needs} were given."
        )
    row.probation_needs, row.probation_since = needs, at if needs else None
    row.save(update_fields=["probation_needs", "probation_since"])
    return card_of_agency(row)


def deactivate(person: PersonId) -> bool:
    """End a person's sign-in; whether there was one. Raises UnknownPartyError."""
    row = Person.objects.select_for_update().filter(pk=person).first()
    if row is None:
        raise UnknownPartyError(f"No person {person} is registered.")
    if not row.is_active:
        return False
    row.is_active = False
    row.save(update_fields=["is_active"])
    return True


def accept_roles(roles: Sequence[str], *, for_an_agency: bool) -> None:
    """Raise PartyNotAcceptedError for roles that nobody has, or nobody has together."""
    strange = sorted(set(roles) - set(Role))
    if strange or not roles:
        raise PartyNotAcceptedError(
            f"Roles {strange or 'none'} were given; expected at least one of {', '.join(Role)}."
        )
    if for_an_agency != (Role.REQUESTER in roles) or (for_an_agency and len(set(roles)) > 1):
        raise PartyNotAcceptedError(
            "A person of an agency has the role requester and no other; staff have any roles but that."
        )


def _accept_word(what: str, word: str) -> None:
    """Raise PartyNotAcceptedError for a name to sign in with that somebody could not type from a letter."""
    if not WORD.fullmatch(word):
        raise PartyNotAcceptedError(
            f"A {what} of {len(word)} signs was given that is no single word. Expected 1 to 150 letters, "
            "digits and signs of a plain keyboard, without spaces."
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
