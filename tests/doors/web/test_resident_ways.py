"""Ways into a resident's page, and who acts for them, as browsers without script meet them."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.doors.web.test_residents import enters, fields
from tests.world.post import in_the_tray, the_worker_writes, words_of

from clerestory.casework import office
from clerestory.casework.sample_register import SampleRegister
from clerestory.casework.sample_scripts import default_office, read_play
from clerestory.registry import index
from clerestory.registry.index import Resolved
from clerestory.registry.keys import SubjectKeys

PERSON = ("licence_number", "surname", "given")


@pytest.fixture
def somebody(sample: Sample) -> SubjectKeys:
    """Somebody of the sample about whom a request was refused, by all that a card says."""
    play = read_play(default_office())
    refused = next(each.record for each in play.requests if each.about.startswith("Form I-200 with no appl"))
    return SampleRegister(play.people, play.seed).keys_of(replace(refused, named_by=(*PERSON, "dob")))


@pytest.fixture
def told_apart(sample: Sample) -> SubjectKeys:
    """Somebody of the sample's register whom the number and the day of birth tell apart."""
    play = read_play(default_office())
    register = SampleRegister(play.people, play.seed)
    driver = next(each.record for each in play.requests if each.record.kind == "driver")
    for number in range(20):
        keys = register.keys_of(replace(driver, named_by=(*PERSON, "dob"), number=number))
        alone = SubjectKeys(licence_number=keys.licence_number, dob=keys.dob)
        if index.locate(alone, blind_key=office.blind_index_key()).resolved is Resolved.EXACT:
            return keys
    raise LookupError("nobody of the sample is told apart")


def card(keys: SubjectKeys) -> dict[str, Any]:
    assert keys.dob is not None
    return {**{name: getattr(keys, name) for name in PERSON}, "dob": keys.dob.isoformat()}


def asks(client: Client, keys: SubjectKeys, language: str = "") -> str:
    assert keys.dob is not None
    said = {"licence_number": keys.licence_number, "born_on": keys.dob.isoformat()}
    answer = client.post(f"{language}/record/letter/", said)
    assert answer.status_code == 200
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def test_asking_for_a_letter_shows_everybody_the_same_page(sample: Sample, somebody: SubjectKeys) -> None:
    wrong = SubjectKeys(licence_number="SYN0000000000", dob=somebody.dob)
    pages = {asks(Client(), each) for each in (somebody, wrong)}
    assert len(pages) == 1
    assert "We took this down" in pages.pop()
    assert "Lo anotamos" in asks(Client(), somebody, "/es")


def test_a_letter_is_printed_posted_and_opens_the_page(
    sample: Sample, told_apart: SubjectKeys, time: Clock
) -> None:
    asks(Client(), told_apart)
    the_worker_writes(time.now())
    olive = sample.signs_in("olive")
    page = olive.get("/person-letters/").content.decode()
    (address,) = re.findall(r'action="(/person-letters/[0-9a-f-]+/pages/)"', page)
    assert str(told_apart.surname) not in page
    assert olive.get(address).status_code == 405
    printed = olive.post(address)
    assert printed["Content-Type"] == "application/pdf"
    assert "no-store" in printed["Cache-Control"]
    assert str(told_apart.surname).lower() not in printed["Content-Disposition"].lower()
    (code,) = re.findall(r"\b(\d{4} \d{4})\b", words_of(printed.content))
    letter = in_the_tray()[0].id
    said = {"letters": [str(letter)], "on": time.now().date().isoformat()}
    assert olive.post("/person-letters/", said).status_code == 302
    assert "Nothing waits" in olive.get("/person-letters/").content.decode()
    client = Client()
    assert client.post("/record/prove/", fields(told_apart, code)).status_code == 302
    consents = client.get("/record/consents/").content.decode()
    assert "You came in with a code by letter" in consents
    assert client.post("/record/consents/", {}).status_code == 403
    assert client.get("/record/telephone/").status_code == 403
    assert "a code by letter, used" in re.sub(r"\s+", " ", client.get("/record/").content.decode())


def test_staff_enter_confirm_and_the_person_ends_who_acts(
    sample: Sample,
    somebody: SubjectKeys,
    time: Clock,
) -> None:
    olive, sam = sample.signs_in("olive"), sample.signs_in("sam")
    said = {
        **card(somebody),
        "name": "Robin Advocate",
        "capacity": "attorney",
        "paper": "power_of_attorney",
        "until": (time.now().date() + timedelta(days=200)).isoformat(),
        "may_ask": "on",
        "compared": "on",
    }
    unseen = olive.post("/representatives/", {**said, "compared": ""})
    assert "Without paper and card" in unseen.content.decode()
    wrong = olive.post("/representatives/", {**said, "surname": "Elsewhere"})
    assert wrong.status_code == 409
    made = olive.post("/representatives/", said)
    assert made.status_code == 302, made.content.decode()
    address = made["Location"]
    second = {"language": "en", "compared": "on"}
    assert olive.post(f"{address}confirm/", second).status_code == 409
    assert sam.post(f"{address}confirm/", second).status_code == 302
    assert "waits until the letter" in sam.get(address).content.decode()
    client = enters(sample, somebody, time)
    page = client.get("/record/ways/").content.decode()
    assert "Robin Advocate" in page
    (end,) = re.findall(r'action="(/record/ways/[0-9a-f-]+/end/)"', page)
    assert client.post(end)["Location"] == "/record/ways/"
    assert "ended" in client.get("/record/ways/").content.decode()
    assert sam.get(address).status_code == 404
    assert client.post("/record/ways/representatives/shut/").status_code == 302
    again = olive.post("/representatives/", said)
    assert again.status_code == 409
    assert client.post("/record/ways/nothing/shut/").status_code == 404


def test_who_acts_for_another_sees_the_page_and_nothing_of_ones_own(
    sample: Sample,
    somebody: SubjectKeys,
    time: Clock,
) -> None:
    olive, sam = sample.signs_in("olive"), sample.signs_in("sam")
    said = {
        **card(somebody),
        "name": "Robin Advocate",
        "capacity": "guardian",
        "paper": "guardianship_order",
        "until": (time.now().date() + timedelta(days=200)).isoformat(),
        "compared": "on",
    }
    address = olive.post("/representatives/", said)["Location"]
    sam.post(f"{address}confirm/", {"language": "es", "compared": "on"})
    the_worker_writes(time.now())
    letter = in_the_tray()[0].id
    olive.post(f"/person-letters/{letter}/pages/")
    olive.post("/person-letters/", {"letters": [str(letter)], "on": time.now().date().isoformat()})
    time.moves(timedelta(days=22))
    olive = sample.signs_in("olive")
    page = olive.post(f"{address}code/", {"seen": "passport", "compared": "on"}).content.decode()
    (code,) = re.findall(r'class="handed">(\d{4}) (\d{4})<', page)
    client = Client()
    assert client.post("/record/prove/", fields(somebody, "".join(code))).status_code == 302
    record = client.get("/record/").content.decode()
    assert "You came in for somebody else" in record
    assert "What opened this page" not in record
    for closed in ("/record/ways/", "/record/telephone/", "/record/consents/"):
        assert client.get(closed).status_code == 403, closed
    assert client.post("/record/ways/representatives/shut/").status_code == 403
    (line,) = re.findall(r"/record/events/[A-Z0-9-]+/", record)[:1]
    assert "does not let you ask" in client.get(line).content.decode()
    assert client.post(line, {"kind": "question", "text": "Why was this?"}).status_code == 403


@pytest.mark.parametrize("address", ["/person-letters/", "/representatives/"])
def test_only_staff_of_the_desk_open_these(sample: Sample, address: str) -> None:
    assert Client().get(address).status_code in (302, 403)
    assert sample.signs_in("ada").get(address).status_code in (302, 403)


@pytest.mark.parametrize(("language", "says"), [("", "Who asked: "), ("/es", "Quién preguntó: ")])
def test_the_page_is_downloaded_as_a_letter_in_its_language(
    sample: Sample,
    somebody: SubjectKeys,
    time: Clock,
    language: str,
    says: str,
) -> None:
    client = enters(sample, somebody, time)
    page = client.get(f"{language}/record/").content.decode()
    answer = client.get(f"{language}/record/paper/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store, private"
    assert "letter.pdf" in answer["Content-Disposition"]
    text = words_of(answer.content)
    assert text.count(says) == page.count('class="happened__one"')
    assert str(somebody.surname) not in text
    assert Client().get(f"{language}/record/paper/").status_code == 302


def reading(keys: SubjectKeys, code: str, **more: str) -> dict[str, Any]:
    assert keys.dob is not None
    said = {"how": "telephone", "language": "en", "what": "read", **more}
    return {**said, **fields(keys, code)}


def test_staff_read_a_page_out_after_the_persons_code(
    sample: Sample,
    somebody: SubjectKeys,
    time: Clock,
) -> None:
    olive, sam = sample.signs_in("olive"), sample.signs_in("sam")

    def code() -> str:
        said = {**card(somebody), "seen": "passport", "compared": "on"}
        page = olive.post("/resident-codes/", said).content.decode()
        return "".join(re.findall(r'class="handed">(\d{4}) (\d{4})<', page)[0])

    given = code()
    told = sam.post("/resident-reading/", reading(somebody, given, language="es")).content.decode()
    assert "Quién preguntó: " in told
    assert str(somebody.licence_number) not in told
    again = sam.post("/resident-reading/", reading(somebody, given))
    assert again.status_code == 409
    assert "Say no more than that" in again.content.decode()
    printed = sam.post("/resident-reading/", reading(somebody, code(), what="print", how="counter"))
    assert printed["Content-Type"] == "application/pdf"
    assert "Who asked: " in words_of(printed.content)


def test_each_line_leads_to_what_such_an_event_means(
    sample: Sample, somebody: SubjectKeys, time: Clock
) -> None:
    page = enters(sample, somebody, time).get("/record/").content.decode()
    found = re.findall(r'href="/consequences/#([a-z-]+)"', page)
    assert found
    assert set(found) <= set(re.findall(r'id="([a-z-]+)"', Client().get("/consequences/").content.decode()))
    assert "not-looked-up" in found
