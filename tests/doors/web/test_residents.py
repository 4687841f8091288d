"""A resident's pages, as a browser without script meets them."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.world.ledger import TheLedger

from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.sample_register import SampleRegister
from clerestory.casework.sample_scripts import default_office, read_play
from clerestory.registry.keys import SubjectKeys


@pytest.fixture
def somebody(sample: Sample, time: Clock) -> SubjectKeys:
    """Somebody of the sample about whom a request was refused, by all that a card says."""
    play = read_play(default_office())
    register = SampleRegister(play.people, play.seed)
    named = ("licence_number", "surname", "given", "dob")
    wanted = next(each.record for each in play.requests if each.about.startswith("Form I-200 with no appl"))
    return register.keys_of(replace(wanted, named_by=named))


def enters(sample: Sample, keys: SubjectKeys, time: Clock) -> Client:
    given = hand_over_code(keys, seen="passport", by=sample.person("olive"), at=time.now())
    client = Client()
    answer = client.post("/record/prove/", fields(keys, given.code))
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == "/record/"
    return client


def fields(keys: SubjectKeys, code: str) -> dict[str, Any]:
    assert keys.dob is not None
    return {"licence_number": keys.licence_number, "born_on": keys.dob.isoformat(), "code": code}


def test_a_resident_comes_in_looks_and_leaves(sample: Sample, somebody: SubjectKeys, time: Clock) -> None:
    client = enters(sample, somebody, time)
    cookie = client.cookies["record"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert client.get("/record/consents/").status_code == 200
    page = client.get("/record/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store, private"
    assert "Leave this page now" in page.content.decode()
    kept = {name: (cookie["max-age"], cookie["expires"]) for name, cookie in client.cookies.items()}
    assert len(kept) == 2
    assert set(kept.values()) == {("", "")}  # none outlives the browser
    left = client.post("/record/leave/")
    assert {name for name, cookie in left.cookies.items() if cookie["max-age"] == 0} == set(kept)
    assert (left.status_code, left["Location"]) == (302, "/")
    assert client.get("/record/")["Location"] == "/record/prove/"


def test_the_pages_stand_in_spanish_too(sample: Sample, somebody: SubjectKeys, time: Clock) -> None:
    client = enters(sample, somebody, time)
    text = client.get("/es/record/").content.decode()
    assert '<html lang="es">' in text
    assert "Quién preguntó por mi expediente" in text
    assert "Salir de esta página ahora" in text


def test_nobody_is_told_why_they_do_not_get_in(sample: Sample, somebody: SubjectKeys, time: Clock) -> None:
    hand_over_code(somebody, seen="passport", by=sample.person("olive"), at=time.now())
    pages = {
        re.sub(r'value="[^"]*"', "", Client().post("/record/prove/", said).content.decode())
        for said in (
            fields(somebody, "00000000"),
            fields(SubjectKeys(licence_number="SYN0000000000", dob=somebody.dob), "00000000"),
        )
    }
    assert len(pages) == 1
    assert "This did not open" in pages.pop()


def test_a_visit_ends_by_itself_and_staff_have_none(
    sample: Sample, somebody: SubjectKeys, time: Clock
) -> None:
    client = enters(sample, somebody, time)
    time.moves(timedelta(minutes=16))
    assert client.get("/record/")["Location"] == "/record/prove/"
    assert sample.signs_in("sam").get("/record/")["Location"] == "/record/prove/"


def test_a_line_leads_to_its_proof_and_another_persons_number_to_nothing(
    sample: Sample, somebody: SubjectKeys, time: Clock
) -> None:
    client = enters(sample, somebody, time)
    numbers = re.findall(r"/record/events/([A-Z0-9-]+)/", client.get("/record/").content.decode())
    assert numbers
    assert client.get(f"/record/events/{numbers[0]}/").status_code == 200
    others = {f"MV-2026-{number:06d}" for number in range(1, 40)} - set(numbers)
    assert {client.get(f"/record/events/{number}/").status_code for number in sorted(others)} == {404}


def test_staff_hand_a_code_over_on_a_page_that_shows_it_once(
    sample: Sample, somebody: SubjectKeys, time: Clock
) -> None:
    olive = sample.signs_in("olive")
    assert somebody.dob is not None
    said = {
        "licence_number": somebody.licence_number,
        "surname": somebody.surname,
        "given": somebody.given,
        "dob": somebody.dob.isoformat(),
        "seen": "passport",
        "compared": "on",
    }
    page = olive.post("/resident-codes/", said)
    (code,) = re.findall(r'class="handed">(\d{4}) (\d{4})<', page.content.decode())
    assert Client().post("/record/prove/", fields(somebody, "".join(code))).status_code == 302
    assert "by colleague" not in page.content.decode()
    assert "by colleague" in sample.signs_in("sam").get("/resident-codes/").content.decode()
    without = olive.post(
        "/resident-codes/", {name: each for name, each in said.items() if name != "compared"}
    )
    assert "handed" not in re.sub(r"<style.*?</style>|record.css", "", without.content.decode())
    wrong = olive.post("/resident-codes/", {**said, "surname": "Elsewhere"})
    assert wrong.status_code == 409
    assert "exactly one person" in wrong.content.decode()
    assert "Elsewhere" in wrong.content.decode()


def test_the_samples_resident_sees_a_release_a_refusal_and_one_without_a_look(
    sample: Sample, ledger_ran: TheLedger, settings: Any, time: Clock
) -> None:
    settings.CLERESTORY_SAMPLE_RESIDENT = json.loads((sample.folder / "resident.json").read_text("utf-8"))
    client = Client()
    page = client.get("/record/prove/").content.decode()
    found = re.search(r"number (SYN\w+), date of birth ([0-9-]+) and code ([0-9]{6})", page)
    assert found, page
    said = {"licence_number": found[1], "born_on": found[2], "code": found[3]}
    assert client.post("/record/prove/", said)["Location"] == "/record/"
    text = client.get("/record/").content.decode()
    assert text.count('class="happened__one"') == 3
    assert "ended--handed_over" in text
    assert text.count("ended--refused") == 2
    assert text.count("your record was not touched") == 1


def a_line(client: Client) -> str:
    return re.findall(r"/record/events/([A-Z0-9-]+)/", client.get("/record/").content.decode())[0]


def test_a_line_is_asked_about_and_the_answer_appears(
    sample: Sample, somebody: SubjectKeys, time: Clock
) -> None:
    client = enters(sample, somebody, time)
    address = f"/record/events/{a_line(client)}/"
    assert client.post(address, {"kind": "question", "text": "Who was it?"})["Location"] == address
    assert "Who was it?" in client.get(address).content.decode()
    olive = sample.signs_in("olive")
    (waiting,) = re.findall(
        r"/resident-questions/[0-9a-f-]{36}/", olive.get("/resident-questions/").content.decode()
    )
    page = olive.get(waiting).content.decode()
    assert "Who was it?" in page
    assert str(somebody.licence_number) not in page
    assert olive.post(waiting, {"answer": "The agency named above."}).status_code == 302
    assert "The agency named above." in client.get(address).content.decode()
    assert olive.post(waiting, {"answer": "Once more."}).status_code == 409


def test_a_consent_is_given_and_taken_back(sample: Sample, somebody: SubjectKeys, time: Clock) -> None:
    client = enters(sample, somebody, time)
    page = client.get("/es/record/consents/").content.decode()
    assert "Lo que permito" in page
    (agency,) = re.findall(r'<option value="([0-9a-f-]{36})">Example Casualty', page)
    said = {"agency": agency, "elements": ["address"], "until": "2026-06-01"}
    assert client.post("/record/consents/", {**said, "until": "2036-06-01"}).status_code == 409
    assert client.post("/record/consents/", said)["Location"] == "/record/consents/"
    (take_back,) = re.findall(
        r"/record/consents/[0-9a-f-]{36}/withdraw/", client.get("/record/consents/").content.decode()
    )
    client.post(take_back)
    assert "Taken back on" in client.get("/record/consents/").content.decode()


def test_what_was_typed_is_not_lost_when_a_visit_ends(
    sample: Sample, somebody: SubjectKeys, time: Clock
) -> None:
    client = enters(sample, somebody, time)
    address = f"/record/events/{a_line(client)}/"
    time.moves(timedelta(minutes=16))
    asked = client.post(address, {"kind": "complaint", "text": "Typed for a long time."})
    assert 'name="kept-text" value="Typed for a long time."' in asked.content.decode()
    given = hand_over_code(somebody, seen="passport", by=sample.person("olive"), at=time.now())
    carried = {"_to": address, "kept-text": "Typed for a long time.", "kept-kind": "complaint"}
    back = client.post("/record/prove/", {**fields(somebody, given.code), **carried}).content.decode()
    assert 'name="text" value="Typed for a long time."' in back
    shown = client.post(address, {"_back": "yes", "text": "Typed for a long time.", "kind": "complaint"})
    assert "Typed for a long time.</textarea>" in shown.content.decode()
    assert "The office answers by" not in shown.content.decode()
