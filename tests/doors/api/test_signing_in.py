"""A program proves who it is by an assertion that works once, and gets a token that ends by itself."""

import urllib.parse
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.signing import Signer
from tests.doors.api.conftest import Clock
from tests.doors.api.program import ASSERTION_TYPE, FIVE_MINUTES, Answer, Program, call
from tests.world.office import Party, World

from clerestory.api import tokens
from clerestory.casework.onboard_agency import replace_agency_keys, suspend_agency
from clerestory.casework.queries import agency_card
from clerestory.parties.identities import AgencyId
from clerestory.sealing import keys

SECOND = timedelta(seconds=1)


def refused(answer: Answer) -> dict[str, Any]:
    """The one answer to every assertion that is not accepted."""
    assert (answer.status, answer.type) == (401, "client-not-accepted")
    document: dict[str, Any] = answer.json
    assert document["error"] == "invalid_client"
    return {name: value for name, value in document.items() if name != "instance"}


def test_an_assertion_gives_a_token_of_five_minutes(bureau: Program) -> None:
    answer = bureau.ask_token()
    assert answer.status == 200
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["expires_in"] == 300
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_assertion_works_once_and_the_office_can_read_why(
    bureau: Program, caplog: pytest.LogCaptureFixture
) -> None:
    assertion = bureau.assertion()
    assert bureau.ask_token(assertion).status == 200
    refused(bureau.ask_token(assertion))
    assert "A client assertion was refused: AssertionReplayed" in caplog.messages


def test_every_other_assertion_gets_the_same_sentence(bureau: Program, time: Clock) -> None:
    spent = bureau.assertion()
    assert bureau.ask_token(spent).status == 200
    sentence = refused(bureau.ask_token(spent))
    now = int(time.now().timestamp())
    others: dict[str, dict[str, Any]] = {
        "expired": {"exp": now - 1, "iat": now - 60},
        "ends too late": {"exp": now + 3600},
        "begins in the future": {"iat": now + 600, "exp": now + 660},
        "another audience": {"aud": "https://elsewhere.example/token"},
        "no audience": {"aud": None},
        "no id of its own": {"jti": None},
        "no end": {"exp": None},
        "about somebody else": {"sub": "removal-operations"},
        "unknown client": {"iss": "unknown", "sub": "unknown"},
        "another agency's name under our key": {"iss": "removal-operations", "sub": "removal-operations"},
    }
    for why, claims in others.items():
        assert refused(bureau.ask_token(bureau.assertion(**claims))) == sentence, why


def test_of_many_who_send_one_assertion_at_once_one_is_let_in(bureau: Program) -> None:
    assertion = bureau.assertion()
    with ThreadPoolExecutor(4) as senders:
        answers = list(senders.map(lambda _: bureau.ask_token(assertion), range(4)))
    assert sorted(answer.status for answer in answers) == [200, 401, 401, 401]


def test_a_client_id_beside_the_assertion_must_name_the_same_client(bureau: Program) -> None:
    assert bureau.ask_token(client_id=bureau.party.client_id).status == 200
    refused(bureau.ask_token(client_id="removal-operations"))


def test_text_that_is_no_assertion_is_refused_alike(bureau: Program) -> None:
    for text in ("nonsense", "a.b.c", "é", "x" * 9000, "\x00"):
        refused(bureau.ask_token(text))


def test_a_suspended_agency_gets_no_token_and_its_token_ends_at_once(
    world: World, bureau: Program, time: Clock
) -> None:
    assert bureau.get("/queries").status == 200
    suspend_agency(bureau.party.id, by=world.administrator, at=time.now())
    answer = bureau.get("/queries")
    assert (answer.status, answer.type) == (403, "agency-suspended")
    refused(bureau.ask_token())


def test_a_token_ends_after_five_minutes(bureau: Program, time: Clock) -> None:
    bureau.ask_token()
    assert bureau.token
    time.moves(FIVE_MINUTES - SECOND)
    assert bureau.get("/elements").status == 200
    time.moves(SECOND)
    answer = bureau.get("/elements")
    assert (answer.status, answer.type) == (401, "token-not-accepted")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


def test_no_other_text_is_a_token(bureau: Program) -> None:
    good = bureau.token
    said = {"agency": str(bureau.party.id), "ends": 2**40}
    of_another_purpose = "cla_" + Signer(salt="django.contrib.sessions").sign_object(said)
    middle = len(good) // 2
    changed = good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1 :]
    for token in ("", "x", "cla_", good + "A", good[4:], changed, of_another_purpose, "cla_" + "a" * 5000):
        answer = call("GET", bureau.at("/elements"), headers={"Authorization": f"Bearer {token}"})
        assert (answer.status, answer.type) == (401, "token-not-accepted")
    for credentials in ({}, {"Authorization": f"Basic {good}"}, {"Authorization": good}):
        answer = call("GET", bureau.at("/elements"), headers=credentials)
        assert (answer.status, answer.type) == (401, "token-not-accepted")
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="api"')


def test_a_token_of_an_agency_that_is_not_registered_here_is_no_good(bureau: Program, time: Clock) -> None:
    stranger = replace(agency_card(bureau.party.id), id=AgencyId(uuid4()))
    token = tokens.issue(stranger, at=time.now())
    answer = call("GET", bureau.at("/elements"), headers={"Authorization": f"Bearer {token}"})
    assert (answer.status, answer.type) == (401, "token-not-accepted")


def test_a_replaced_client_key_signs_nothing_any_more(
    world: World, bureau: Program, program_of: Callable[[Party], Program], time: Clock
) -> None:
    fresh = keys.generate_client_key()
    replace_agency_keys(
        bureau.party.id, client_keys=(dict(keys.public(fresh)),), by=world.administrator, at=time.now()
    )
    refused(bureau.ask_token())
    party = bureau.party
    renewed = program_of(Party(party.id, party.name, party.client_id, party.sealing_key, fresh))
    assert renewed.ask_token().status == 200


def test_what_is_no_token_request_says_why(bureau: Program) -> None:
    for change, code in (
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"client_assertion_type": "urn:other"}, "invalid_request"),
    ):
        answer = bureau.ask_token(**change)
        assert (answer.status, answer.type) == (400, "token-request-refused"), change
        assert answer.json["error"] == code


def test_a_parameter_sent_twice_is_refused_and_an_unknown_one_is_passed_over(bureau: Program) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    said = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": bureau.assertion(),
    }
    for name, value in said.items():
        twice = urllib.parse.urlencode([*said.items(), (name, value)]).encode()
        answer = call("POST", bureau.at("/token"), body=twice, headers=form)
        assert answer.json["error"] == "invalid_request"
        assert "twice" in answer.json["detail"]
    many = urllib.parse.urlencode({f"p{number}": "x" for number in range(30)}).encode()
    assert call("POST", bureau.at("/token"), body=many, headers=form).json["error"] == "invalid_request"
    assert bureau.ask_token(resource="https://example.test").status == 200


def test_a_token_request_in_json_is_of_another_kind(bureau: Program) -> None:
    answer = call("POST", bureau.at("/token"), body=b"{}", headers={"Content-Type": "application/json"})
    assert (answer.status, answer.type) == (415, "media-type-not-supported")
    assert answer.headers["Accept"] == "application/x-www-form-urlencoded"
