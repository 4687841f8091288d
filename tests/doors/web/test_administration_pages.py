"""The pages of administration: an agency is onboarded by steps, a leaver is closed, a quarter is signed."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.world.days import MONDAY

from clerestory.casework.session import as_staff
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties import directory
from clerestory.parties.models import Agency, Person
from clerestory.parties.verification import STEPS
from clerestory.sealing import keys
from clerestory.web.staff.administration.agency_acts import ACTS
from clerestory.web.staff.administration.people import ACTS as PERSON_ACTS

FORM = {
    "name": "Harbor County Sheriff",
    "node": "us-mt.local.sheriff",
    "component": "Records bureau",
    "functions": ["law_enforcement"],
    "fee_class": "exempt",
    "ori": "zz1230000",
    "domain": "sheriff.harbor.example",
    "number": "+1 555 555 0142",
    "source": "state_directory",
    "seen_on": "2026-03-02",
    "delegated": [],
    "powers_seen": "",
    "client_id": "",
    "probation_needs": "3",
}


@pytest.fixture
def ada(sample: Sample) -> Client:
    return sample.signs_in("ada")


def registered(ada: Client, **other: Any) -> str:
    answer = ada.post("/administration/agencies/add/", FORM | other)
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def text_of(answer: Any) -> str:
    page = re.sub(r".*<main|</main>.*", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def agency_at(address: str) -> Agency:
    return Agency.objects.get(pk=address.rstrip("/").rpartition("/")[2])


def addresses(sample: Sample) -> Iterator[str]:
    agency, person = Agency.objects.all()[0].pk, sample.person("olive")
    yield from ("/administration/", "/administration/agencies/", "/administration/agencies/add/")
    yield f"/administration/agencies/{agency}/"
    for act in (*ACTS, *(f"step-{step.slug}" for step in STEPS)):
        yield f"/administration/agencies/{agency}/{act}/"
    yield from ("/administration/people/", "/administration/people/add/")
    yield f"/administration/people/{person}/"
    for act in (*PERSON_ACTS, "invite"):
        yield f"/administration/people/{person}/{act}/"
    yield from ("/administration/reviews/", f"/administration/reviews/agencies/{agency}/")
    yield from ("/administration/reviews/divisions/records/", "/administration/divisions/")
    yield "/administration/divisions/put/"


def test_an_agency_is_onboarded_through_the_pages(ada: Client) -> None:
    address = registered(ada)
    page = text_of(ada.get(address))
    assert "Harbor County Sheriff" in page
    assert "ZZ1230000" in page
    assert "Next: It exists" in page
    for step in STEPS[:-1]:
        answer = ada.post(f"{address}step-{step.slug}/", {"how": "Looked in the directory; it is the same."})
        assert answer.status_code == 302, text_of(answer)
    refused = ada.post(f"{address}step-keys/", {"how": "Read the thumbprints out on the call."})
    assert refused.status_code == 409
    assert "has no sealing key yet" in text_of(refused)
    assert "Read the thumbprints out on the call." in refused.content.decode()
    key = keys.public(keys.generate_recipient_key())
    ada.post(f"{address}keys/", {"sealing_key": json.dumps(dict(key)), "client_keys": ""})
    ada.post(f"{address}step-keys/", {"how": "Read the thumbprints out on the call."})
    card = directory.agency_card(agency_at(address).pk)
    assert card.is_verified_on(MONDAY.date())
    assert card.probation_needs == 3
    assert "Not verified" not in text_of(ada.get(address))
    with as_staff():
        events = [line.event for line in read.lines_about(str(card.id))]
    assert events.count(Event.STEP_VERIFIED) == 6
    assert Event.AGENCY_REKEYED in events


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"number": "ask for Jim"}, "no telephone number"),
        ({"ori": "123"}, "has not the form of a ori"),
        ({"domain": "sheriff@harbor.example"}, "has not the form of a domain"),
        ({"node": "Harbor County"}, "not a place in the tree"),
        ({"source": "the letter"}, "Select a valid choice"),
        ({"delegated": ["287g"]}, "Say where these powers are published"),
        ({"seen_on": "2026-03-09"}, "has not come yet"),
    ],
)
def test_what_cannot_be_registered_is_said_and_nothing_typed_is_lost(
    ada: Client, wrong: dict[str, Any], sentence: str
) -> None:
    before = Agency.objects.count()
    answer = ada.post("/administration/agencies/add/", FORM | wrong)
    assert answer.status_code in (200, 409)
    assert sentence in text_of(answer)
    assert 'value="Harbor County Sheriff"' in answer.content.decode()
    assert Agency.objects.count() == before


def test_every_page_opens_to_an_administrator_and_to_nobody_else(sample: Sample, ada: Client) -> None:
    officer, agency, stranger = sample.signs_in("olive"), sample.signs_in("frances"), Client()
    for address in addresses(sample):
        assert ada.get(address).status_code == 200, address
        assert officer.get(address).status_code == 403, address
        assert "ask a colleague who has it" in text_of(officer.get(address))
        assert agency.get(address).status_code == 403, address
        assert stranger.get(address).status_code == 302, address


def test_without_the_registrars_address_a_page_says_where_administration_is(
    ada: Client, sample: Sample, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.CLERESTORY_ADMINISTRATION = "https://administration.example"
    every = list(addresses(sample))
    with monkeypatch.context() as web_process:
        for alias in ("owner", "registrar"):
            web_process.delitem(connections.databases, alias)
        for address in every:
            answer = ada.get(address)
            assert answer.status_code == 403, address
            assert "https://administration.example/administration/" in answer.content.decode()
        posted = ada.post(f"/administration/people/{sample.person('olive')}/close/")
        assert posted.status_code == 403
    assert Person.objects.get(username="olive").is_active


def test_a_leaver_is_reported_with_a_last_day_and_closed(ada: Client, sample: Sample, time: Clock) -> None:
    oscar = sample.person("oscar")
    answer = ada.post(f"/administration/people/{oscar}/leaver/", {"reported_on": "2026-03-02"}, follow=True)
    assert "close the sign-in by Mar 9, 2026" in text_of(answer)
    assert "Oscar Sample" in text_of(ada.get("/administration/"))
    again = ada.post(f"/administration/people/{oscar}/leaver/", {"reported_on": "2026-03-02"})
    assert again.status_code == 409
    browser = sample.signs_in("oscar")
    ada.post(f"/administration/people/{oscar}/close/")
    assert browser.get("/queue/").status_code == 302
    assert "Oscar Sample" not in text_of(ada.get("/administration/"))
    ada.post(f"/administration/people/{sample.person('lena')}/close/")  # the sample's own leaver
    assert "Nobody who leaves can still sign in" in text_of(ada.get("/administration/"))
    with as_staff():
        closed = read.lines_of(Event.LEAVER_CLOSED, limit=9)
        assert [line.body["in_time"] for line in closed] == [True, True]


def test_a_quarter_is_signed_line_by_line_and_whoever_is_removed_is_out(ada: Client, sample: Sample) -> None:
    address = "/administration/reviews/divisions/mhp/"
    trent = sample.person("trent")
    incomplete = ada.post(address, {"signed": "on"})
    assert "Answer for this person" in text_of(incomplete)
    answer = ada.post(address, {f"stays-{trent}": "remove", "signed": "on"}, follow=True)
    assert "Sign-ins closed: 1" in text_of(answer)
    assert not Person.objects.get(pk=trent).is_active


def test_nobody_signs_for_themselves_where_there_is_another_administrator(
    ada: Client, sample: Sample
) -> None:
    cora = sample.person("cora")
    ada.post(f"/administration/people/{cora}/roles/", {"roles": ["counsel", "administrator"], "division": ""})
    people = {
        f"stays-{pk}": "keep" for pk in Person.objects.filter(division="records").values_list("pk", flat=True)
    }
    answer = ada.post("/administration/reviews/divisions/records/", people | {"signed": "on"})
    assert answer.status_code == 409
    assert "You stand on this list yourself" in text_of(answer)


def test_a_new_person_comes_in_by_an_invitation_that_is_shown_once(ada: Client, sample: Sample) -> None:
    answer = ada.post(
        "/administration/people/add/",
        {
            "full_name": "Nina Sample",
            "username": "nina",
            "place": "division records",
            "office_roles": ["officer"],
        },
    )
    assert answer.status_code == 302, text_of(answer)
    invited = ada.post(f"{answer['Location']}invite/")
    token = re.search(r'class="token">([^<]+)<', invited.content.decode())
    assert token is not None
    assert token[1] not in ada.get(answer["Location"]).content.decode()


def test_an_administrator_does_nothing_to_themselves(ada: Client, sample: Sample) -> None:
    own = sample.person("ada")
    for act, data in (
        ("close", {}),
        ("roles", {"roles": ["officer"], "division": ""}),
        ("leaver", {"reported_on": "2026-03-02"}),
        ("invite", {}),
    ):
        answer = ada.post(f"/administration/people/{own}/{act}/", data)
        assert answer.status_code in (403, 409), act
        assert "another administrator" in text_of(answer)


def test_a_form_sent_after_the_sign_in_ended_comes_back_filled_in(
    ada: Client, sample: Sample, time: Clock
) -> None:
    time.moves(timedelta(minutes=31))
    answer = ada.post("/administration/agencies/add/", FORM)
    assert "Harbor County Sheriff" in answer.content.decode()
    assert not Agency.objects.filter(name="Harbor County Sheriff").exists()
