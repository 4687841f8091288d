"""Agencies and people come in by use cases, each with an entry; a program proves who it is once per
assertion."""

from datetime import timedelta
from typing import Any

import pytest

from clerestory.casework.add_person import add_person
from clerestory.casework.authenticate_client import authenticate_client
from clerestory.casework.commands import AddPerson, OnboardAgency
from clerestory.casework.deactivate_person import deactivate_person
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.onboard_agency import onboard_agency, replace_agency_keys, suspend_agency
from clerestory.casework.queries import queue
from clerestory.casework.session import as_staff
from clerestory.journal.read import lines_about
from clerestory.parties.errors import AssertionRejectedError, PartyNotAcceptedError, UnknownPartyError
from clerestory.parties.models import SpentAssertion
from clerestory.sealing import client_assertion, keys
from clerestory.sealing.errors import KeyUnusableError
from tests.world.days import DAY, MONDAY
from tests.world.office import PASSWORD, Party, World

AUDIENCE = "https://office.example/api/v1/token"


def an_assertion(party: Party, *, jti: str = "once", **other: Any) -> str:
    made: dict[str, Any] = {
        "key": party.client_key,
        "client_id": party.client_id,
        "audience": AUDIENCE,
        "at": MONDAY,
        "lifetime": timedelta(minutes=2),
    }
    return client_assertion.make(**(made | other), jti=jti)


def test_an_assertion_opens_the_door_once(world: World) -> None:
    assertion = an_assertion(world.bureau)
    card = authenticate_client(assertion, client_id=None, audience=AUDIENCE, at=MONDAY)
    assert card.id == world.bureau.id
    with pytest.raises(AssertionRejectedError) as refused:
        authenticate_client(assertion, client_id=None, audience=AUDIENCE, at=MONDAY)
    assert refused.value.reason == "AssertionReplayed"


def test_the_same_identifier_from_two_clients_is_two_assertions(world: World) -> None:
    for party in (world.bureau, world.removal):
        authenticate_client(an_assertion(party), client_id=party.client_id, audience=AUDIENCE, at=MONDAY)
    assert SpentAssertion.objects.count() == 2


def test_every_refusal_of_an_assertion_reads_the_same(world: World) -> None:
    stranger = keys.generate_client_key()
    refusals = []
    for assertion, client_id in (
        (an_assertion(world.bureau, key=stranger), None),
        (an_assertion(world.bureau, audience="https://elsewhere.example"), None),
        (an_assertion(world.bureau, client_id="nobody-registered"), None),
        (an_assertion(world.bureau), "removal-operations"),
        (an_assertion(world.bureau, at=MONDAY - DAY), None),
        ("not.an.assertion", None),
    ):
        with pytest.raises(AssertionRejectedError) as refused:
            authenticate_client(assertion, client_id=client_id, audience=AUDIENCE, at=MONDAY)
        refusals.append((str(refused.value), refused.value.reason))
    assert len({sentence for sentence, _ in refusals}) == 1
    assert len({reason for _, reason in refusals}) > 3
    assert SpentAssertion.objects.count() == 0


def test_a_suspended_agency_does_not_sign_in(world: World) -> None:
    suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    with pytest.raises(AssertionRejectedError) as refused:
        authenticate_client(an_assertion(world.bureau), client_id=None, audience=AUDIENCE, at=MONDAY)
    assert refused.value.reason == "AgencySuspended"


def test_spent_assertions_are_forgotten_when_they_could_not_be_used_anyway(world: World) -> None:
    authenticate_client(an_assertion(world.bureau), client_id=None, audience=AUDIENCE, at=MONDAY)
    later = MONDAY + DAY
    authenticate_client(
        an_assertion(world.bureau, jti="two", at=later), client_id=None, audience=AUDIENCE, at=later
    )
    assert [row.jti for row in SpentAssertion.objects.all()] == ["two"]


def test_an_old_key_signs_nothing_after_it_was_replaced(world: World) -> None:
    fresh = keys.generate_client_key()
    replace_agency_keys(
        world.bureau.id, by=world.administrator, at=MONDAY, client_keys=[dict(keys.public(fresh))]
    )
    with pytest.raises(AssertionRejectedError):
        authenticate_client(an_assertion(world.bureau), client_id=None, audience=AUDIENCE, at=MONDAY)
    authenticate_client(an_assertion(world.bureau, key=fresh), client_id=None, audience=AUDIENCE, at=MONDAY)


def agency_like(**other: Any) -> OnboardAgency:
    described: dict[str, Any] = {"node": "court", "name": "A court", "fee_class": "exempt"}
    return OnboardAgency(**(described | other))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"node": "Court House"}, "not a place in the tree"),
        ({"fee_class": "free"}, "Fee class"),
        ({"name": "  "}, "exact name"),
        ({"delegated": ("secret",)}, "Delegated powers"),
        ({"name": "County Sheriff"}, "already registered"),
        ({"client_keys": ({"kid": "a"},)}, "without a client id"),
    ],
)
def test_an_agency_that_cannot_be_registered_is_told_why(
    world: World, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(PartyNotAcceptedError, match=sentence):
        onboard_agency(agency_like(**wrong), by=world.administrator, at=MONDAY)


def test_a_private_key_is_never_taken_where_a_public_one_belongs(world: World) -> None:
    with pytest.raises(KeyUnusableError):
        onboard_agency(
            agency_like(sealing_key=dict(keys.generate_recipient_key())), by=world.administrator, at=MONDAY
        )
    with pytest.raises(KeyUnusableError):
        onboard_agency(
            agency_like(client_id="court", client_keys=(dict(keys.generate_client_key()),)),
            by=world.administrator,
            at=MONDAY,
        )


def test_only_an_administrator_registers_agencies_and_people(world: World) -> None:
    with pytest.raises(NotAllowedError, match="administrator"):
        onboard_agency(agency_like(), by=world.supervisor, at=MONDAY)
    card = onboard_agency(agency_like(), by=world.administrator, at=MONDAY)
    with as_staff():
        (line,) = lines_about(str(card.id))
    assert str(line.event) == "parties.agency.registered"
    assert str(line.actor) == f"person:{world.administrator}"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"roles": ("king",)}, PartyNotAcceptedError),
        ({"roles": ()}, PartyNotAcceptedError),
        ({"roles": ("requester",)}, PartyNotAcceptedError),
        ({"division": None}, PartyNotAcceptedError),
        ({"division": "nowhere"}, UnknownPartyError),
        ({"password": "short"}, PartyNotAcceptedError),
        ({"username": "SAM"}, PartyNotAcceptedError),
    ],
)
def test_a_sign_in_that_cannot_be_added_is_refused(world: World, wrong: dict[str, Any], error: type) -> None:
    described: dict[str, Any] = {
        "username": "new",
        "full_name": "New",
        "password": PASSWORD,
        "roles": ("officer",),
        "division": "records",
    }
    with pytest.raises(error):
        add_person(AddPerson(**(described | wrong)), by=world.administrator, at=MONDAY)


def test_a_person_whose_sign_in_ended_takes_no_step(world: World) -> None:
    with pytest.raises(NotAllowedError, match="own sign-in"):
        deactivate_person(world.administrator, by=world.administrator, at=MONDAY)
    with pytest.raises(NotAllowedError, match="administrator"):
        deactivate_person(world.officer, by=world.supervisor, at=MONDAY)
    deactivate_person(world.supervisor, by=world.administrator, at=MONDAY)
    with pytest.raises(NotAllowedError, match="active staff"):
        queue(viewer=world.supervisor, at=MONDAY)
