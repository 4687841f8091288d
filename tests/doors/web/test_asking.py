"""An agency asks step by step, sees the answer before anybody is named, and works its own requests."""

import re
from typing import Any

from django.test import Client
from tests.doors.web.sample import Clock, Sample
from tests.world.ledger import TheLedger
from tests.world.register import a_driver, a_vehicle

from clerestory.casework import queries
from clerestory.intake.states import State
from clerestory.registry import openings

WHY = {"activity": "towing_notice", "claimed_use": "b7"}
WHAT = {"record": "vehicle", "elements": ["vehicle_owner", "vehicle"]}
SHOWN = {"complete": "yes", "identification": "yes", "fee": "paid", "attestations": ["statutory_use"]}
KEY = {"key": "5b0c4a86-1d7b-4f6e-9a53-3c9d4b1f2e10"}


def whole(**more: Any) -> dict[str, Any]:
    """Every answer of a towing company about a plate that is in the register."""
    return WHY | WHAT | SHOWN | KEY | {"plate": a_vehicle().keys.plate, "step": "check", "go": "send"} | more


def requests_of(sample: Sample, username: str, time: Clock) -> tuple[Any, ...]:
    agency = queries.person_card(sample.person(username)).agency
    assert agency is not None
    return queries.agency_requests(agency, at=time.now())


def test_the_pre_check_answers_before_anybody_is_named_and_stores_nothing(
    sample: Sample, time: Clock
) -> None:
    before, opened = requests_of(sample, "tom", time), len(openings.opened())
    answer = sample.signs_in("tom").post("/ask/", WHY | WHAT | KEY | {"step": "elements", "go": "check"})
    page = answer.content.decode()
    assert page.count('class="answer answer--') == 2
    assert "What would change it" in page
    assert requests_of(sample, "tom", time) == before
    assert len(openings.opened()) == opened


def test_the_pre_check_is_the_same_for_somebody_and_for_nobody(sample: Sample) -> None:
    browser = sample.signs_in("tom")
    pages = [
        browser.post("/ask/", whole(plate=plate, go="check", step="subject")).content.decode()
        for plate in (a_vehicle().keys.plate, "ZZZ 0000")
    ]
    thoughts = [re.search(r'id="precheck">.*</aside>', page, re.DOTALL) for page in pages]
    assert thoughts[0] is not None
    assert thoughts[1] is not None
    assert thoughts[0].group() == thoughts[1].group()


def test_each_step_carries_all_earlier_answers_and_keeps_them_on_the_way_back(sample: Sample) -> None:
    browser = sample.signs_in("tom")
    page = browser.post(
        "/ask/", WHY | WHAT | SHOWN | KEY | {"step": "elements", "go": "next"}
    ).content.decode()
    for name, value in (("activity", "towing_notice"), ("elements", "vehicle"), ("fee", "paid")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert KEY["key"] in page
    back = browser.post("/ask/", WHY | WHAT | KEY | {"step": "authority", "go": "back"}).content.decode()
    assert re.search(r'value="vehicle_owner"[^>]*checked', back)


def test_a_step_that_is_not_answered_says_what_is_missing(sample: Sample) -> None:
    page = sample.signs_in("tom").post("/ask/", {"step": "purpose", "go": "next"}).content.decode()
    assert "Choose what it is for" in page
    assert "nothing you typed is lost" in page


def test_sending_with_something_missing_leads_to_the_step_that_lacks_it(sample: Sample, time: Clock) -> None:
    before = requests_of(sample, "tom", time)
    page = sample.signs_in("tom").post("/ask/", whole(plate="")).content.decode()
    assert "nobody can be found by nothing" in page
    assert "Step 5 of 6" in page
    assert requests_of(sample, "tom", time) == before


def test_sending_twice_gives_the_same_request(sample: Sample, time: Clock) -> None:
    browser = sample.signs_in("tom")
    before = len(requests_of(sample, "tom", time))
    first, second = browser.post("/ask/", whole()), browser.post("/ask/", whole())
    assert first["Location"] == second["Location"]
    assert len(requests_of(sample, "tom", time)) == before + 1


def test_the_same_key_with_another_question_is_refused_and_nothing_is_lost(sample: Sample) -> None:
    browser = sample.signs_in("tom")
    browser.post("/ask/", whole())
    answer = browser.post("/ask/", whole(elements=["vehicle"]))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "already belongs to request" in page
    assert str(a_vehicle().keys.plate) in page


def test_no_address_and_no_message_names_the_vehicle(sample: Sample) -> None:
    browser = sample.signs_in("tom")
    sent = browser.post("/ask/", whole())
    plate = str(a_vehicle().keys.plate)
    assert re.fullmatch(r"/our-requests/MV-2026-\d+/", sent["Location"])
    assert plate not in browser.get(sent["Location"]).content.decode()


def test_a_birth_on_a_day_to_come_is_refused_and_nothing_typed_is_lost(sample: Sample, time: Clock) -> None:
    before = len(requests_of(sample, "tom", time))
    person = {"record": "driver", "elements": ["driver_status"], "surname": "Nobody", "given": "Ann"}
    sent = whole(**person, plate="", dob="2026-03-09", zip5="59601")
    answer = sample.signs_in("tom").post("/ask/", sent)
    page = answer.content.decode()
    assert "found a day to come" in page
    assert 'value="2026-03-09"' in page
    assert 'value="Nobody"' in page
    assert len(requests_of(sample, "tom", time)) == before


def test_an_identifier_that_cannot_be_used_is_named_and_not_shown(sample: Sample) -> None:
    browser = sample.signs_in("frances")
    driver = a_driver().keys
    asked: dict[str, Any] = KEY | {
        "activity": "criminal_violent",
        "record": "driver",
        "elements": ["photo"],
        "surname": driver.surname,
        "given": driver.given,
        "zip5": "59-x",
        "step": "check",
        "go": "send",
    }
    page = browser.post("/ask/", asked).content.decode()
    sentence = re.search(r'role="alert".*?</div>', page, re.DOTALL)
    assert sentence is not None
    assert "Five-digit ZIP code" in sentence.group()
    assert "59-x" not in sentence.group()


def test_an_agency_withdraws_its_request(sample: Sample, time: Clock) -> None:
    who, reference = sample.requester_with(State.IN_REVIEW)
    browser, own = sample.signs_in(who), f"/our-requests/{reference}/"
    assert browser.get(f"{own}withdraw/")["Location"] == own
    assert browser.post(f"{own}withdraw/").status_code == 302
    assert "The request is withdrawn" in browser.get(own).content.decode()
    again = browser.post(f"{own}withdraw/")
    assert again.status_code == 409
    assert "is not a step from there" in again.content.decode()


def test_nothing_to_collect_is_said_and_not_a_fault(sample: Sample) -> None:
    who, reference = sample.requester_with(State.WITHHELD)
    answer = sample.signs_in(who).post(f"/our-requests/{reference}/envelope/")
    assert answer.status_code == 409


def test_another_agency_can_neither_withdraw_nor_collect(sample: Sample, ledger_ran: TheLedger) -> None:
    who, reference = sample.requester_with(State.RELEASED)
    stranger: Client = sample.signs_in("tom" if who != "tom" else "ines")
    for act in ("withdraw", "envelope"):
        assert stranger.post(f"/our-requests/{reference}/{act}/").status_code == 404
