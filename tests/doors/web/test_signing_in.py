"""Signing in, being forgotten, and getting back what was typed."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from tests.doors.web.sample import Clock, Sample

MINUTE = timedelta(minutes=1)


def hidden_fields(page: str) -> dict[str, str]:
    """Names and values of the hidden fields of a page."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {unescape(name): unescape(value) for name, value in found}


def test_staff_come_to_the_queue_and_agencies_to_their_requests(sample: Sample) -> None:
    assert sample.signs_in("sam").get("/home/")["Location"] == "/queue/"
    assert sample.signs_in("frances").get("/home/")["Location"] == "/our-requests/"


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(sample: Sample) -> None:
    wrong = Client().post("/sign-in/", {"username": "sam", "password": "not the password"})
    unknown = Client().post("/sign-in/", {"username": "nobody", "password": "not the password"})
    assert wrong.status_code == unknown.status_code == 200
    sentence = "This name and this password do not belong together"
    assert sentence in wrong.content.decode()
    assert sentence in unknown.content.decode()
    assert "not the password" not in wrong.content.decode()


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
