"""Whom the law wants told, and holds, by forms: asked, signed by somebody else, renewed, lifted."""

import re
from datetime import date, timedelta

from django.test import Client
from tests.doors.web.sample import Clock, Sample

from clerestory.casework.notice_subject import NO_PERSON
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.law.notices import NoticeTo
from clerestory.residents import holds, notices
from clerestory.residents.notices import Opening

OF_A_PLATE = Opening(
    provision="made-up-notice",
    citation="A made-up law",
    law="us-mt",
    law_on=date(2026, 1, 1),
    to=NoticeTo.SUBJECT,
    official="",
    before_disclosure=False,
    due_on=None,
    due_arithmetic="no day set by the law",
)
GROUND = "The order forbids telling while the search lasts."


def text(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def a_ground(page: str) -> str:
    """The first thing a hold can rest on that is a provision."""
    return re.findall(r'<option value="((?!paper-)[a-z0-9-]+)">[^<]*: ', page)[0]


def test_a_hold_is_asked_signed_renewed_and_lifted_by_different_people(sample: Sample, time: Clock) -> None:
    _username, reference = sample.requester_with(State.WITHHELD)
    where = f"/requests/{reference}/telling/"
    olive, sam, cora = (sample.signs_in(name) for name in ("olive", "sam", "cora"))
    page = text(olive, where)
    assert where in text(olive, f"/requests/{reference}/")
    until = (time.now() + timedelta(days=30)).date().isoformat()
    asked = {"ask-reason": "danger_to_a_person", "ask-rests_on": a_ground(page), "ask-until": until}
    shown = olive.post(f"{where}ask/", asked)
    assert (shown.status_code, "Write the ground." in shown.content.decode()) == (400, True)
    asked["ask-ground"] = GROUND
    assert olive.post(f"{where}ask/", asked).status_code == 302
    assert "waits for a signature" in text(olive, f"/requests/{reference}/")
    assert olive.post(f"{where}sign/").status_code == 409
    assert sam.post(f"{where}sign/").status_code == 302
    assert "Held until" in text(olive, f"/requests/{reference}/")
    time.moves(timedelta(days=1))
    sam, cora = (sample.signs_in(name) for name in ("sam", "cora"))
    renewed = {
        "renew-until": (time.now() + timedelta(days=80)).date().isoformat(),
        "renew-ground": "It lasts longer than was thought.",
    }
    refused = sam.post(f"{where}renew/", renewed)
    assert refused.status_code == 409
    assert "another supervisor or counsel renews it" in refused.content.decode()
    assert "It lasts longer" in refused.content.decode()
    assert cora.post(f"{where}renew/", renewed).status_code == 302
    assert cora.post(f"{where}lift/", {"lift-ground": "The search is over."}).status_code == 302
    assert "what was told cannot be held again" in text(cora, where)


def test_91_days_and_no_citation_come_back_with_a_sentence_and_what_was_typed(
    sample: Sample, time: Clock
) -> None:
    _username, reference = sample.requester_with(State.WITHHELD)
    where = f"/requests/{reference}/telling/"
    olive = sample.signs_in("olive")
    page = text(olive, where)
    asked = {
        "ask-reason": "danger_to_a_person",
        "ask-rests_on": a_ground(page),
        "ask-until": (time.now() + timedelta(days=92)).date().isoformat(),
        "ask-ground": GROUND,
    }
    refused = olive.post(f"{where}ask/", asked)
    assert refused.status_code == 409
    assert "at most 90 days" in refused.content.decode()
    assert GROUND in refused.content.decode()
    without = olive.post(f"{where}ask/", {**asked, "ask-rests_on": ""})
    assert (without.status_code, "Choose one." in without.content.decode()) == (400, True)
    with as_staff():
        assert not any(each.reference == reference for each in holds.waiting())


def test_the_list_shows_the_samples_holds_to_those_who_work_on_requests(sample: Sample) -> None:
    page = text(sample.signs_in("sam"), "/notices/")
    assert "waits for a signature" in page
    assert "held from" in page
    frances = sample.signs_in("frances")
    assert frances.get("/notices/").status_code in (302, 403)


def test_the_pages_of_the_agency_are_the_same_with_a_hold_and_without(sample: Sample, time: Clock) -> None:
    username, reference = sample.requester_with(State.WITHHELD)
    agency, olive, sam = (sample.signs_in(name) for name in (username, "olive", "sam"))
    own = (f"/our-requests/{reference}/", f"/our-requests/{reference}/receipt/", "/our-requests/")

    def shown() -> list[str]:
        return [re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text(agency, each)) for each in own]

    before, where = shown(), f"/requests/{reference}/telling/"
    asked = {
        "ask-reason": "danger_to_a_person",
        "ask-rests_on": a_ground(text(olive, where)),
        "ask-until": (time.now() + timedelta(days=30)).date().isoformat(),
        "ask-ground": GROUND,
    }
    assert olive.post(f"{where}ask/", asked).status_code == 302
    assert sam.post(f"{where}sign/").status_code == 302
    assert shown() == before


def test_where_no_person_is_known_the_list_says_what_to_do_and_takes_why_nobody_is_told(
    sample: Sample, time: Clock
) -> None:
    _username, reference = sample.requester_with(State.WITHHELD)
    with as_staff():
        opened = notices.open_notice(requests.fetch(reference).id, OF_A_PLATE, at=time.now())
        assert opened is not None
        notices.note_trouble(opened, NO_PERSON)
    olive, sam = sample.signs_in("olive"), sample.signs_in("sam")
    page = text(olive, "/notices/")
    assert "no person known for this record" in page
    assert "find the registered keeper" in page
    where = f"/notices/{opened.id}/not-owed/"
    assert where not in page  # who prepares papers may not say so
    shown = sam.post(where, {})
    assert (shown.status_code, "Write why." in shown.content.decode()) == (400, True)
    why = "No such plate was ever given out."
    assert olive.post(where, {f"none-{opened.id}-because": why}).status_code in (403, 409)
    assert sam.post(where, {f"none-{opened.id}-because": why}).status_code == 302
    page = text(sam, "/notices/")
    assert why in page
    assert where not in page
