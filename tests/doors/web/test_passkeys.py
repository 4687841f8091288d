"""A passkey opens by itself, at this address, with its owner verified, and not as a copy."""

import json
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.holding import Authenticator
from tests.doors.web.sample import Clock, Sample
from tests.doors.web.test_second_factor import half_way

from clerestory.casework.session import as_staff
from clerestory.journal.events import Event
from clerestory.journal.read import lines_of


def adds(browser: Client, device: Authenticator) -> Any:
    options = json.loads(browser.post("/account/passkeys/ask/").content)
    return browser.post("/account/passkeys/", {"passkey": device.creates(options), "label": "blue key"})


def signs_in(device: Authenticator, browser: Client | None = None) -> tuple[Client, Any]:
    browser = browser or Client()
    options = json.loads(browser.post("/sign-in/passkey/ask/").content)
    return browser, browser.post("/sign-in/passkey/", {"passkey": device.proves(options)})


@pytest.fixture
def device(sample: Sample) -> Authenticator:
    """Sam's passkey."""
    made = Authenticator()
    assert adds(sample.signs_in("sam"), made).status_code == 302
    return made


def test_a_passkey_opens_without_a_password(sample: Sample, device: Authenticator) -> None:
    browser, answer = signs_in(device)
    assert answer["Location"] == "/home/"
    assert browser.get("/queue/").status_code == 200


def test_a_passkey_is_the_second_step_after_a_password(sample: Sample, device: Authenticator) -> None:
    browser = half_way(sample)
    assert browser.get("/queue/").status_code == 302
    browser, answer = signs_in(device, browser)
    assert answer["Location"] == "/home/"
    assert browser.get("/queue/").status_code == 200


def test_somebody_elses_passkey_is_not_the_second_step(sample: Sample, device: Authenticator) -> None:
    other = Authenticator(credential=b"another-credential")
    assert adds(sample.signs_in("olive"), other).status_code == 302
    browser, answer = signs_in(other, half_way(sample))
    assert answer.status_code == 200
    assert browser.get("/queue/").status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://elsewhere.example"},
        {"host": "elsewhere.example"},
        {"flags": 0x01},
        {"flags": 0x04},
        {"handle": b"\0" * 16},
        {"handle": b"short"},
        {"credential": b"never-registered"},
    ],
)
def test_what_does_not_fit_opens_nothing(
    sample: Sample, device: Authenticator, wrong: dict[str, Any]
) -> None:
    for name, value in wrong.items():
        setattr(device, name, value)
    browser, answer = signs_in(device)
    assert "This passkey was not accepted here" in answer.content.decode()
    assert browser.get("/queue/").status_code == 302


def test_an_answer_to_another_asking_opens_nothing(sample: Sample, device: Authenticator) -> None:
    browser = Client()
    first = json.loads(browser.post("/sign-in/passkey/ask/").content)
    answer = {"passkey": device.proves(first)}
    browser.post("/sign-in/passkey/ask/")
    assert browser.post("/sign-in/passkey/", answer).status_code == 200
    browser.post("/sign-in/passkey/ask/")
    replayed = json.loads(browser.post("/sign-in/passkey/ask/").content)
    fresh = {"passkey": device.proves(replayed)}
    assert browser.post("/sign-in/passkey/", fresh).status_code == 302
    assert Client().post("/sign-in/passkey/", fresh).status_code == 200


def test_a_count_that_runs_backwards_is_a_copy_and_an_alarm(sample: Sample, device: Authenticator) -> None:
    device.count = 7
    assert signs_in(device)[1].status_code == 302
    device.count = 4
    assert signs_in(device)[1].status_code == 200
    with as_staff():
        assert "PasskeyLooksCopied" in str(lines_of(Event.ALARM_RAISED, limit=1000))


def test_an_asking_ends_after_five_minutes(sample: Sample, device: Authenticator, time: Clock) -> None:
    from datetime import timedelta

    browser = Client()
    options = json.loads(browser.post("/sign-in/passkey/ask/").content)
    time.moves(timedelta(minutes=6))
    assert browser.post("/sign-in/passkey/", {"passkey": device.proves(options)}).status_code == 200


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"response": 1}', "x" * 60_000])
def test_an_answer_that_is_none_is_told_in_a_sentence(
    sample: Sample, device: Authenticator, text: str
) -> None:
    browser = Client()
    browser.post("/sign-in/passkey/ask/")
    answer = browser.post("/sign-in/passkey/", {"passkey": text})
    assert answer.status_code == 200
    assert "not accepted here" in answer.content.decode()


def test_a_passkey_of_a_closed_sign_in_opens_nothing(
    sample: Sample, device: Authenticator, database: Any
) -> None:
    with database.connect("clerestory_owner") as owner:
        owner.execute("UPDATE parties_person SET is_active = false WHERE username = 'sam'")
    assert signs_in(device)[1].status_code == 200


def test_at_an_address_of_numbers_the_page_says_why_there_are_none(sample: Sample) -> None:
    page = Client(SERVER_NAME="127.0.0.1").get("/sign-in/").content.decode()
    assert "open it as localhost" in page
    assert Client(SERVER_NAME="127.0.0.1").post("/sign-in/passkey/ask/").status_code == 409


def test_the_same_passkey_is_not_added_twice(sample: Sample, device: Authenticator) -> None:
    assert adds(sample.signs_in("olive"), device).status_code == 409
