"""My sign-in: passwords, open sign-ins, invitations, and what ends when something changes."""

import json
import re
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.test import Client
from tests.doors.web.holding import enrol_telephone
from tests.doors.web.sample import Clock, Sample
from tests.world.days import MONDAY

from clerestory.casework.deactivate_person import deactivate_person
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.invite_person import invite_person
from clerestory.casework.person_session import as_person
from clerestory.casework.session import as_staff
from clerestory.journal.events import Event
from clerestory.journal.read import lines_of
from clerestory.parties.models import Authenticator, Person, SignIn

NEW = "four words nobody guesses"


def changes(browser: Client, was: str, becomes: str = NEW) -> Any:
    return browser.post(
        "/account/password/", {"password": was, "new_password": becomes, "new_again": becomes}
    )


def test_a_new_password_ends_every_other_sign_in_and_keeps_this_one(sample: Sample) -> None:
    here, there = sample.signs_in("sam"), sample.signs_in("sam")
    assert changes(here, sample.passwords["sam"]).status_code == 302
    assert here.get("/queue/").status_code == 200
    assert there.get("/queue/").status_code == 302
    assert Client().post("/sign-in/", {"username": "sam", "password": NEW}).status_code == 302
    old = Client().post("/sign-in/", {"username": "sam", "password": sample.passwords["sam"]})
    assert old.status_code == 200
    with as_staff():
        changed = lines_of(Event.PASSWORD_CHANGED, limit=5)
    assert [line.body["by"] for line in changed] == ["person"]
    assert NEW not in str(changed)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("not the password", NEW, "not your present password"),
        ("{now}", "too short", "too short"),
        ("{now}", "{now}", "is the present one"),
    ],
)
def test_a_password_that_is_not_accepted_changes_nothing(
    sample: Sample, was: str, becomes: str, says: str
) -> None:
    now = sample.passwords["sam"]
    browser = sample.signs_in("sam")
    answer = changes(browser, was.format(now=now), becomes.format(now=now))
    page = answer.content.decode()
    assert says in page
    assert now not in page
    assert NEW not in page
    sample.signs_in("sam")


def test_guessing_the_present_password_waits(sample: Sample) -> None:
    browser = sample.signs_in("sam")
    for _ in range(5):
        assert changes(browser, "not the password").status_code == 200
    assert changes(browser, sample.passwords["sam"]).status_code == 429


def test_somebody_sees_and_ends_their_own_other_sign_ins(sample: Sample) -> None:
    agent = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"}
    here, there, third = (
        sample.signs_in("sam"),
        sample.signs_in("sam", Client(headers=agent)),
        sample.signs_in("sam"),
    )
    page = here.get("/account/").content.decode()
    assert "Firefox, Linux" in page
    assert "Gecko" not in page
    names = re.findall(r'name="sign_in" value="([^"]+)"', page)
    assert len(names) == 2
    with as_person(sample.person("sam")):
        firefox = SignIn.objects.get(browser="Firefox, Linux")
    here.post("/account/sign-ins/end/", {"sign_in": str(firefox.pk)})
    assert there.get("/queue/").status_code == 302
    assert third.get("/queue/").status_code == 200
    here.post("/account/sign-ins/end/")
    assert third.get("/queue/").status_code == 302
    assert here.get("/queue/").status_code == 200
    with as_staff():
        assert [line.body["count"] for line in lines_of(Event.SIGN_INS_ENDED, limit=5)] == [1, 1]


def test_nobody_ends_somebody_elses_sign_in(sample: Sample) -> None:
    olive = sample.signs_in("olive")
    with as_person(sample.person("olive")):
        hers = SignIn.objects.get().pk
    sam = sample.signs_in("sam")
    sam.post("/account/sign-ins/end/", {"sign_in": str(hers)})
    sam.post("/account/sign-ins/end/", {"sign_in": "not a sign-in"})
    assert olive.get("/queue/").status_code == 200


def test_signing_out_ends_the_row_so_a_copied_cookie_opens_nothing(sample: Sample, settings: Any) -> None:
    browser = sample.signs_in("sam")
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert stolen.get("/queue/").status_code == 200
    browser.post("/sign-out/")
    assert stolen.get("/queue/").status_code == 302
    with as_person(sample.person("sam")):
        assert [row.ended_by for row in SignIn.objects.all()] == ["person"]


def test_a_session_whose_row_was_ended_opens_nothing_even_if_it_stands(sample: Sample) -> None:
    browser = sample.signs_in("sam")
    with as_person(sample.person("sam")):
        SignIn.objects.update(ended_at=MONDAY, ended_by="administration")
    assert browser.get("/queue/").status_code == 302


def test_each_sign_in_has_a_new_session_id(sample: Sample, settings: Any) -> None:
    name, browser = settings.SESSION_COOKIE_NAME, Client()
    browser.get("/sign-in/second/")
    sample.signs_in("sam", browser)
    first = browser.cookies[name].value
    browser.post("/sign-in/", {"username": "sam", "password": sample.passwords["sam"]})
    assert browser.cookies[name].value != first
    with as_person(sample.person("sam")):
        assert sorted(str(row.ended_by) for row in SignIn.objects.all()) == ["None", "again"]


def test_somebody_else_in_the_same_browser_ends_the_sign_in_of_before(sample: Sample) -> None:
    browser = sample.signs_in("olive", sample.signs_in("sam"))
    with as_person(sample.person("sam")):
        assert [row.ended_by for row in SignIn.objects.all()] == ["again"]
    assert "Olive" in browser.get("/account/").content.decode()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE parties_person SET roles = '{officer}' WHERE username = 'sam'",
        "UPDATE parties_person SET is_active = false WHERE username = 'sam'",
        "UPDATE parties_person SET division_id = (SELECT min(slug) FROM parties_division"
        " WHERE slug <> division_id) WHERE username = 'sam'",
    ],
)
def test_whoever_changes_in_the_office_signs_in_anew(sample: Sample, database: Any, statement: str) -> None:
    browser = sample.signs_in("sam")
    with database.connect("clerestory_owner") as owner:
        assert owner.execute(statement).rowcount == 1
    assert browser.get("/queue/").status_code == 302


def test_a_closed_sign_in_opens_nothing_at_once(sample: Sample, time: Clock) -> None:
    browser = sample.signs_in("olive")
    deactivate_person(sample.person("olive"), by=sample.person("ada"), at=time.now())
    assert browser.get("/queue/").status_code == 302


def redeems(token: str, becomes: str = NEW) -> tuple[Client, Any]:
    browser = Client()
    typed = {"invitation": token, "new_password": becomes, "new_again": becomes}
    return browser, browser.post("/invitation/", typed)


def test_an_invitation_opens_once_and_takes_away_what_was_before(sample: Sample, time: Clock) -> None:
    before = sample.signs_in("sam")
    enrol_telephone(before, time.now())
    token = invite_person(sample.person("sam"), by=sample.person("ada"), at=time.now())
    browser, answer = redeems(token)
    assert answer["Location"] == "/home/"
    assert browser.get("/queue/").status_code == 200
    assert before.get("/queue/").status_code == 302
    with as_person(sample.person("sam")):
        assert not Authenticator.objects.exists()
    _, again = redeems(token, "another five words of mine")
    assert "opens nothing" in again.content.decode()
    with as_staff():
        assert len(lines_of(Event.INVITATION_REDEEMED, limit=5)) == 1
        assert token not in str(lines_of(Event.INVITATION_MADE, limit=5))


def test_an_invitation_leads_whoever_must_have_a_second_factor_to_add_one(
    sample: Sample, time: Clock, settings: Any
) -> None:
    settings.CLERESTORY_SECOND_FACTOR = {"supervisor": "required"}
    browser, answer = redeems(invite_person(sample.person("sam"), by=sample.person("ada"), at=time.now()))
    assert answer["Location"] == "/account/"
    assert browser.get("/queue/").status_code == 302


def test_an_invitation_ends_after_three_days_by_a_newer_one_and_with_the_person(
    sample: Sample, time: Clock
) -> None:
    sam, ada = sample.person("sam"), sample.person("ada")
    first = invite_person(sam, by=ada, at=time.now())
    second = invite_person(sam, by=ada, at=time.now())
    assert "opens nothing" in redeems(first)[1].content.decode()
    time.moves(timedelta(days=3))
    assert "opens nothing" in redeems(second)[1].content.decode()
    third = invite_person(sam, by=ada, at=time.now())
    deactivate_person(sam, by=ada, at=time.now())
    assert "opens nothing" in redeems(third)[1].content.decode()


def test_only_an_administrator_invites_and_nobody_themselves(sample: Sample, time: Clock) -> None:
    with pytest.raises(NotAllowedError):
        invite_person(sample.person("olive"), by=sample.person("sam"), at=time.now())
    with pytest.raises(NotAllowedError, match="themselves"):
        invite_person(sample.person("ada"), by=sample.person("ada"), at=time.now())


def test_a_refused_password_leaves_the_invitation_open(sample: Sample, time: Clock) -> None:
    token = invite_person(sample.person("sam"), by=sample.person("ada"), at=time.now())
    assert "too short" in redeems(token, "short")[1].content.decode()
    assert redeems(token)[1].status_code == 302


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE parties_person SET password = 'x'",
        "UPDATE parties_authenticator SET sealed_secret = 'x'",
        "UPDATE parties_authenticator SET person_id = person_id",
        "SELECT digest FROM parties_invitation",
        "UPDATE parties_invitation SET used_at = NULL",
        "INSERT INTO parties_identity (person_id, issuer, subject, added_at) SELECT id, 'i', 's', now()"
        " FROM parties_person",
        "DELETE FROM parties_signin",
        "UPDATE parties_signin SET person_id = person_id",
    ],
)
def test_the_database_refuses_the_pages_role(sample: Sample, database: Any, statement: str) -> None:
    with database.connect("app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_functions_change_no_password_without_the_hash_or_the_text(sample: Sample, database: Any) -> None:
    sam = Person.objects.get(username="sam")
    becomes = "an invented hash of more than twenty characters"
    with database.connect("app") as app:
        for was in ("", "x", sam.password[:-1]):
            changed = app.execute("SELECT parties_change_password(%s, %s, %s)", [sam.pk, was, becomes])
            assert changed.fetchone() == (False,)
        redeemed = app.execute("SELECT parties_redeem_invitation('x', %s, now())", [becomes])
        assert redeemed.fetchone() == (None,)
    assert Person.objects.get(username="sam").password == sam.password


def test_what_the_account_page_shows_is_no_secret(sample: Sample, time: Clock) -> None:
    browser = sample.signs_in("sam")
    secret = enrol_telephone(browser, time.now())
    page = browser.get("/account/").content.decode()
    assert secret not in page
    assert json.dumps(secret) not in page
