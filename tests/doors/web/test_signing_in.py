"""Signing in, being forgotten, and getting back what was typed."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from tests.doors.web.sample import Clock, Sample

from clerestory.casework.session import as_staff
from clerestory.journal.events import Event
from clerestory.journal.read import lines_of

MINUTE = timedelta(minutes=1)


def hidden_fields(page: str) -> dict[str, str]:
    """Names and values of the hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {unescape(name): unescape(value) for name, value in found}


def test_staff_come_to_the_queue_and_agencies_to_their_requests(sample: Sample) -> None:
    assert sample.signs_in("sam").get("/home/")["Location"] == "/queue/"
    administrator = sample.signs_in("ada")
    assert administrator.get("/home/")["Location"] == "/administration/"
    assert administrator.get("/administration/").status_code == 200
    assert administrator.get("/alarms/").status_code == 200
    assert sample.signs_in("frances").get("/home/")["Location"] == "/our-requests/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(sample: Sample) -> None:
    wrong = Client().post("/sign-in/", {"username": "sam", "password": "not the password"})
    unknown = Client().post("/sign-in/", {"username": "nobody", "password": "not the password"})
    assert wrong.status_code == unknown.status_code == 200
    sentence = "This name and this password do not belong together"
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()
    assert "not the password" not in wrong.content.decode()


def guesses(name: str, times: int, **where: Any) -> Any:
    """What the last of so many wrong passwords is answered."""
    answer: Any = None
    for _ in range(times):
        answer = Client(**where).post("/sign-in/", {"username": name, "password": "not the password"})
    return answer


def test_after_five_wrong_passwords_even_the_right_one_waits_and_the_page_says_how_long(
    sample: Sample, time: Clock
) -> None:
    assert guesses("sam", 5).status_code == 200
    credentials = {"username": "sam", "password": sample.passwords["sam"]}
    held = Client().post("/sign-in/", credentials)
    assert (held.status_code, held["Retry-After"]) == (429, "60")
    assert "Try again in 1 minute;" in held.content.decode()
    assert sample.passwords["sam"] not in held.content.decode()
    time.moves(MINUTE)
    assert Client().post("/sign-in/", credentials).status_code == 302
    assert guesses("sam", 5).status_code == 200, "A good sign-in forgets what was wrong before."


def test_waiting_looks_the_same_for_a_name_that_nobody_has(sample: Sample) -> None:
    known, unknown = guesses("sam", 6), guesses("nobody", 6)
    assert known.status_code == unknown.status_code == 429
    without_names = [
        re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|value="(sam|nobody)"', "", page.content.decode())
        for page in (known, unknown)
    ]
    assert without_names[0] == without_names[1]


def test_one_address_with_many_names_waits_and_another_does_not(sample: Sample) -> None:
    for number in range(30):
        guesses(f"somebody-{number}", 1, REMOTE_ADDR="192.0.2.7")
    credentials = {"username": "sam", "password": sample.passwords["sam"]}
    assert Client(REMOTE_ADDR="192.0.2.7").post("/sign-in/", credentials).status_code == 429
    forged = Client(REMOTE_ADDR="192.0.2.7", headers={"x-forwarded-for": "192.0.2.8"})
    assert forged.post("/sign-in/", credentials).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.8").post("/sign-in/", credentials).status_code == 302


def test_a_proxy_that_is_named_is_not_taken_for_the_one_who_guesses(sample: Sample, settings: Any) -> None:
    settings.CLERESTORY_PROXIES = ("192.0.2.7",)
    for number in range(31):
        assert guesses(f"somebody-{number}", 1, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_behind_a_proxy_that_says_who_asked_each_is_counted_alone(sample: Sample, settings: Any) -> None:
    settings.CLERESTORY_PROXIES = ("192.0.2.7",)
    settings.CLERESTORY_PROXY_HEADER = "HTTP_X_FORWARDED_FOR"
    for number in range(30):
        written = f"198.51.100.{number}, 203.0.113.9"  # the first part is whatever the guesser likes
        guesses(f"somebody-{number}", 1, REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=written)
    credentials = {"username": "sam", "password": sample.passwords["sam"]}
    for sender, status in (("203.0.113.9", 429), ("203.0.113.10", 302)):
        client = Client(REMOTE_ADDR="192.0.2.7", headers={"x-forwarded-for": sender})
        assert client.post("/sign-in/", credentials).status_code == status


def test_a_form_with_no_password_is_no_try(sample: Sample) -> None:
    for _ in range(6):
        assert Client().post("/sign-in/", {"username": "sam", "password": ""}).status_code == 200
    sample.signs_in("sam")


def test_guessing_that_goes_on_raises_one_alarm_without_a_name(sample: Sample, time: Clock) -> None:
    with as_staff():
        before = len(lines_of(Event.ALARM_RAISED, limit=1000))
    guesses("sam", 5)
    for _ in range(6):
        time.moves(15 * MINUTE)
        assert guesses("sam", 1).status_code == 200
    with as_staff():
        alarms = lines_of(Event.ALARM_RAISED, limit=1000)
    assert len(alarms) == before + 1
    assert "TooManyWrongPasswords" in str(alarms)
    assert "sam" not in str([line for line in alarms if "TooManyWrongPasswords" in str(line)])


def test_what_was_typed_survives_a_wait(sample: Sample) -> None:
    guesses("sam", 5)
    asked = Client().post("/requests/MV-2026-000001/review/", {"ground": "Kept."})
    credentials = {"username": "sam", "password": sample.passwords["sam"]}
    held = Client().post("/sign-in/", hidden_fields(asked.content.decode()) | credentials)
    assert held.status_code == 429
    assert "Kept." in hidden_fields(held.content.decode()).values()


def test_a_password_hashed_in_an_older_way_still_opens(sample: Sample, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    sample.signs_in("sam")


def test_sign_in_leads_back_but_never_to_another_site(sample: Sample) -> None:
    typed = {"username": "sam", "password": sample.passwords["sam"]}
    assert Client().post("/sign-in/", typed | {"_to": "/alarms/"})["Location"] == "/alarms/"
    assert Client().post("/sign-in/", typed | {"_to": "https://elsewhere.example/"})["Location"] == "/"


def test_a_sign_in_ends_after_half_an_hour_without_a_page(sample: Sample, time: Clock) -> None:
    browser = sample.signs_in("sam")
    time.moves(29 * MINUTE)
    assert browser.get("/queue/").status_code == 200
    time.moves(29 * MINUTE)
    assert browser.get("/queue/").status_code == 200
    time.moves(31 * MINUTE)
    assert browser.get("/queue/").status_code == 302


def test_a_sign_in_ends_after_eight_hours_however_busy(sample: Sample, time: Clock) -> None:
    browser = sample.signs_in("sam")
    for _quarter in range(8 * 4):
        time.moves(15 * MINUTE)
        assert browser.get("/keys/").status_code == 200
    assert browser.get("/queue/").status_code == 200
    time.moves(MINUTE)
    assert browser.get("/queue/").status_code == 302


def test_signing_out_forgets(sample: Sample) -> None:
    browser = sample.signs_in("sam")
    assert "You are signed out" in browser.post("/sign-out/").content.decode()
    assert browser.get("/queue/").status_code == 302


def test_what_was_typed_survives_a_sign_in_that_ended(sample: Sample, time: Clock) -> None:
    reference = sample.waiting_for("finding")
    address, browser = f"/requests/{reference}/review/", sample.signs_in("sam")
    typed = {"verdict": "refuse", "ground": 'Two lines:\n"quoted" & kept.', "confirmed": "needed"}
    time.moves(31 * MINUTE)

    asked = browser.post(address, typed)
    assert "What you typed is kept in this page" in asked.content.decode()
    credentials = {"username": "sam", "password": "a slip of the finger"}
    again = browser.post("/sign-in/", hidden_fields(asked.content.decode()) | credentials)
    credentials["password"] = sample.passwords["sam"]
    back = browser.post("/sign-in/", hidden_fields(again.content.decode()) | credentials)
    assert "What you typed is kept" in back.content.decode()
    assert sample.passwords["sam"] not in back.content.decode()

    form = browser.post(address, hidden_fields(back.content.decode()))
    page = form.content.decode()
    assert form.status_code == 200
    assert "Two lines:\n&quot;quoted&quot; &amp; kept." in page
    assert re.search(r'value="refuse"[^>]*checked', page)
    assert "A person is looking at it" in page, "Coming back must not record anything by itself."


def test_a_form_that_grew_old_comes_back_filled_in_and_unsent(sample: Sample) -> None:
    browser = sample.signs_in("sam", Client(enforce_csrf_checks=False))
    strict: Any = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    address = f"/requests/{sample.waiting_for('finding')}/review/"
    answer = strict.post(address, {"ground": "Kept."}, headers={"origin": "http://testserver"})
    assert answer.status_code == 403
    assert hidden_fields(answer.content.decode())["ground"] == "Kept."
    credentials = {"username": "sam", "password": "never carried"}
    old = strict.post("/sign-in/", credentials, headers={"origin": "http://testserver"})
    assert "never carried" not in old.content.decode()


def test_a_form_from_another_site_is_refused_and_not_given_back(sample: Sample) -> None:
    strict = Client(enforce_csrf_checks=True)
    for origin in ({"origin": "https://elsewhere.example"}, {}):
        answer = strict.post("/ask/", {"activity": "planted"}, headers=origin)
        assert answer.status_code == 403
        assert "planted" not in answer.content.decode()


def test_sample_sign_ins_show_only_where_the_office_says_so(sample: Sample, settings: Any) -> None:
    settings.CLERESTORY_SAMPLE_SIGN_INS = ()
    assert "This is the sample office" not in Client().get("/sign-in/").content.decode()
    settings.CLERESTORY_SAMPLE_SIGN_INS = (("sam", "a made-up password", "supervisor"),)
    assert "a made-up password" in Client().get("/sign-in/").content.decode()
