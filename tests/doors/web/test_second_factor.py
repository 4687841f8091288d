"""A password alone opens nothing for somebody who has a second factor, or must have one."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.holding import code_at, codes_shown, enrol_telephone
from tests.doors.web.sample import Clock, Sample
from tests.doors.web.test_signing_in import hidden_fields

from clerestory.casework.person_session import as_person
from clerestory.casework.session import as_staff
from clerestory.journal.events import Event
from clerestory.journal.read import lines_of
from clerestory.parties.models import Authenticator, SignIn

STEP = timedelta(seconds=30)


def password_of(sample: Sample, who: str) -> dict[str, str]:
    return {"username": who, "password": sample.passwords[who]}


def half_way(sample: Sample, who: str = "sam") -> Client:
    """A browser whose password was right, before the second step."""
    browser = Client()
    page = browser.post("/sign-in/", password_of(sample, who))
    assert page.status_code == 200
    assert "Second step" in page.content.decode()
    return browser


@pytest.fixture
def secret(sample: Sample, time: Clock) -> str:
    """Sam's telephone; its first code is used up, so time moves on."""
    made = enrol_telephone(sample.signs_in("sam"), time.now())
    time.moves(2 * STEP)
    return made


def test_after_a_password_the_code_is_asked_and_opens(sample: Sample, time: Clock, secret: str) -> None:
    browser = half_way(sample)
    assert browser.get("/queue/").status_code == 302, "A password alone opens no page."
    answer = browser.post("/sign-in/second/", {"code": code_at(secret, time.now())})
    assert answer["Location"] == "/home/"
    assert browser.get("/queue/").status_code == 200


def test_a_code_opens_once_and_an_earlier_one_never_again(sample: Sample, time: Clock, secret: str) -> None:
    now, before = code_at(secret, time.now()), code_at(secret, time.now() - STEP)
    assert half_way(sample).post("/sign-in/second/", {"code": now}).status_code == 302
    for used in (now, before):
        again = half_way(sample).post("/sign-in/second/", {"code": used})
        assert again.status_code == 200
        assert "not right, or was used before" in again.content.decode()
        assert used not in re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", again.content.decode())


def test_a_code_of_five_minutes_ago_opens_nothing(sample: Sample, time: Clock, secret: str) -> None:
    old = code_at(secret, time.now())
    time.moves(timedelta(minutes=5))
    assert half_way(sample).post("/sign-in/second/", {"code": old}).status_code == 200


def test_half_a_sign_in_is_forgotten_after_five_minutes(sample: Sample, time: Clock, secret: str) -> None:
    browser = half_way(sample)
    time.moves(timedelta(minutes=6))
    answer = browser.post("/sign-in/second/", {"code": code_at(secret, time.now())})
    assert "Name you sign in with" in answer.content.decode()
    assert browser.get("/queue/").status_code == 302


def test_guessing_codes_waits_even_for_the_right_one_and_raises_an_alarm(
    sample: Sample, time: Clock, secret: str
) -> None:
    for _ in range(5):
        assert half_way(sample).post("/sign-in/second/", {"code": "000000"}).status_code == 200
    right = {"code": code_at(secret, time.now())}
    assert half_way(sample).post("/sign-in/second/", right).status_code == 429
    for _ in range(6):
        time.moves(timedelta(minutes=15))
        half_way(sample).post("/sign-in/second/", {"code": "000000"})
    with as_staff():
        assert "TooManyWrongCodes" in str(lines_of(Event.ALARM_RAISED, limit=1000))


def test_a_right_password_does_not_forget_wrong_codes(sample: Sample, time: Clock, secret: str) -> None:
    browser = half_way(sample)
    for _ in range(5):
        browser.post("/sign-in/second/", {"code": "000000"})
    assert half_way(sample).post("/sign-in/second/", {"code": "000000"}).status_code == 429


def test_the_secret_stands_sealed_and_another_persons_session_does_not_see_it(
    sample: Sample, secret: str, database: Any
) -> None:
    with database.connect("clerestory_owner") as owner:
        stored = owner.execute("SELECT sealed_secret, wrapped_key FROM parties_authenticator").fetchall()
        sessions = owner.execute("SELECT session_data FROM django_session").fetchall()
    assert len(stored) == 1
    assert secret.encode() not in bytes(stored[0][0])
    assert secret not in str(sessions)
    with as_person(sample.person("olive")):
        assert not Authenticator.objects.exists()
        assert not SignIn.objects.filter(person_id=sample.person("sam")).exists()
    with as_person(sample.person("sam")):
        assert Authenticator.objects.count() == 1
    assert not Authenticator.objects.exists()


def test_recovery_codes_open_once_each_and_a_new_list_ends_the_old(
    sample: Sample, time: Clock, secret: str
) -> None:
    browser = half_way(sample)
    browser.post("/sign-in/second/", {"code": code_at(secret, time.now())})
    old = codes_shown(browser)
    new = codes_shown(browser)
    assert len(set(old) | set(new)) == 20
    assert half_way(sample).post("/sign-in/second/", {"code": old[0]}).status_code == 200
    typed = new[0].replace("-", " ").upper()
    assert half_way(sample).post("/sign-in/second/", {"code": typed}).status_code == 302
    assert half_way(sample).post("/sign-in/second/", {"code": new[0]}).status_code == 200
    with as_staff():
        spent = lines_of(Event.CODE_SPENT, limit=10)
    assert [line.body["left"] for line in spent] == [9]


def test_what_was_typed_goes_through_both_steps(sample: Sample, time: Clock, secret: str) -> None:
    asked = Client().post("/requests/MV-2026-000001/review/", {"ground": "Kept.", "code": "secret-code"})
    assert "secret-code" not in asked.content.decode()
    browser = Client()
    second = browser.post("/sign-in/", hidden_fields(asked.content.decode()) | password_of(sample, "sam"))
    fields = hidden_fields(second.content.decode())
    assert "Kept." in fields.values()
    back = browser.post("/sign-in/second/", fields | {"code": code_at(secret, time.now())})
    assert "What you typed is kept" in back.content.decode()
    assert "Kept." in hidden_fields(back.content.decode()).values()


def test_whoever_must_have_a_second_factor_sees_only_where_to_add_one(
    sample: Sample, time: Clock, settings: Any
) -> None:
    settings.CLERESTORY_SECOND_FACTOR = {"supervisor": "required"}
    browser = Client()
    assert browser.post("/sign-in/", password_of(sample, "sam"))["Location"] == "/account/"
    for address in ("/queue/", "/alarms/", "/requests/MV-2026-000001/"):
        assert browser.get(address)["Location"] == "/account/", address
    typed = browser.post("/requests/MV-2026-000001/review/", {"ground": "Kept."})
    assert "Kept." in hidden_fields(typed.content.decode()).values()
    assert "Add a second factor first" in browser.get("/account/").content.decode()
    before = browser.cookies[settings.SESSION_COOKIE_NAME].value
    enrol_telephone(browser, time.now())
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != before, "More rights, another session."
    assert browser.get("/queue/").status_code == 200


def test_a_role_that_no_setting_names_must_have_one(sample: Sample, settings: Any) -> None:
    settings.CLERESTORY_SECOND_FACTOR = {}
    assert Client().post("/sign-in/", password_of(sample, "frances"))["Location"] == "/account/"


def test_the_last_factor_stays_where_one_is_needed(
    sample: Sample, time: Clock, settings: Any, secret: str
) -> None:
    browser = half_way(sample)
    browser.post("/sign-in/second/", {"code": code_at(secret, time.now())})
    with as_person(sample.person("sam")):
        address = f"/account/factors/{Authenticator.objects.get().pk}/remove/"
    settings.CLERESTORY_SECOND_FACTOR = {"supervisor": "required"}
    refused = browser.post(address)
    assert refused.status_code == 403
    assert "this is your last" in refused.content.decode()
    settings.CLERESTORY_SECOND_FACTOR = {"supervisor": "offered"}
    assert browser.post(address).status_code == 302
    assert browser.post(address).status_code == 404
    sample.signs_in("sam")


def test_nobody_removes_somebody_elses_factor(sample: Sample, secret: str) -> None:
    with as_person(sample.person("sam")):
        factor = Authenticator.objects.get().pk
    assert sample.signs_in("olive").post(f"/account/factors/{factor}/remove/").status_code == 404
    half_way(sample)


def test_adding_a_factor_needs_its_first_code_and_a_young_sign_in(sample: Sample, time: Clock) -> None:
    browser = sample.signs_in("olive")
    browser.get("/account/totp/")
    wrong = browser.post("/account/totp/", {"code": "000000", "label": "mine"})
    assert "not the code of now" in wrong.content.decode()
    time.moves(timedelta(minutes=16))
    asked = browser.get("/account/totp/")
    assert "Sign in once more" in asked.content.decode()
    assert "secret" not in hidden_fields(asked.content.decode())
    again = browser.post("/sign-in/", password_of(sample, "olive") | {"_to": "/account/totp/"})
    assert again["Location"] == "/account/totp/"
    enrol_telephone(browser, time.now())


def test_each_change_is_an_entry_that_holds_no_secret(sample: Sample, time: Clock, secret: str) -> None:
    with as_staff():
        added = lines_of(Event.FACTOR_ADDED, limit=10)
    assert [line.body["kind"] for line in added] == ["totp"]
    assert secret not in str(added)
