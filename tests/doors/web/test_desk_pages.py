"""The work at the desk, by forms: more asked, a request divided, taken, noted on, appealed; the calendar."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.doors.web.sample import Clock, Sample

from clerestory.casework import queries
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.states import State

QUESTION = "Please send the second page of the paper."


def state_of(reference: str) -> State:
    with as_staff():
        return requests.fetch(reference).state


def text(browser: Client, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def of_an_agency(sample: Sample, state: State) -> tuple[Client, str]:
    username, reference = sample.requester_with(state)
    return sample.signs_in(username), reference


def test_more_is_asked_and_answered_and_both_can_read_it(sample: Sample, time: Clock) -> None:
    agency, reference = of_an_agency(sample, State.IN_REVIEW)
    officer = sample.signs_in("olive")
    assert f"/requests/{reference}/more/" in text(officer, f"/requests/{reference}/")
    shown = officer.post(f"/requests/{reference}/more/", {"question": " "}).content.decode()
    assert "Write what is needed." in shown
    assert officer.post(f"/requests/{reference}/more/", {"question": QUESTION}).status_code == 302
    assert state_of(reference) is State.NEEDS_INFORMATION
    own = f"/our-requests/{reference}/"
    assert QUESTION in text(agency, own)
    assert "Write the answer." in agency.post(f"{own}answer/", {"answer": ""}).content.decode()
    time.moves(timedelta(minutes=5))
    assert agency.post(f"{own}answer/", {"answer": "Page two is attached."}).status_code == 302
    assert state_of(reference) is State.IN_REVIEW
    page = text(officer, f"/requests/{reference}/")
    assert "Page two is attached." in page
    assert agency.post(f"{own}answer/", {"answer": "Again."}).status_code == 409


def test_an_officer_writes_down_an_answer_that_came_by_mail(sample: Sample) -> None:
    _, reference = of_an_agency(sample, State.IN_REVIEW)
    officer = sample.signs_in("olive")
    officer.post(f"/requests/{reference}/more/", {"question": QUESTION})
    assert "Write the answer down" in text(officer, f"/requests/{reference}/")
    assert officer.post(f"/requests/{reference}/answer/", {"answer": "Sent by mail."}).status_code == 302
    assert state_of(reference) is State.IN_REVIEW


def test_a_request_is_divided_by_ticking_what_waits(sample: Sample, time: Clock) -> None:
    rows = queries.queue(viewer=sample.person("sam"), at=time.now()).rows
    row = next(each for each in rows if each.state is State.IN_REVIEW and len(each.elements) > 1)
    officer = sample.signs_in("olive")
    shown = text(officer, f"/requests/{row.reference}/more/")
    assert all(f'value="{name}"' in shown for name in row.elements)
    answer = officer.post(
        f"/requests/{row.reference}/more/", {"question": QUESTION, "waiting": [row.elements[0]]}
    )
    now = re.search(r"MV-\d{4}-\d{6}", answer["Location"])
    assert now is not None
    assert state_of(row.reference) is State.DECIDED_IN_PART
    assert state_of(now[0]) is State.IN_REVIEW
    whole = text(officer, f"/requests/{row.reference}/")
    assert now[0] in whole
    assert row.reference in text(officer, f"/requests/{now[0]}/")


def test_a_request_is_taken_and_a_note_is_kept_for_colleagues_only(sample: Sample, time: Clock) -> None:
    agency, reference = of_an_agency(sample, State.IN_REVIEW)
    officer, supervisor = sample.signs_in("olive"), sample.signs_in("sam")
    to = str(sample.person("olive"))
    assert officer.post(f"/requests/{reference}/desk/", {"to": to}).status_code == 302
    assert "On yours." in text(officer, f"/requests/{reference}/")
    assert "Olive Sample" in text(supervisor, f"/requests/{reference}/")
    wrong = officer.post(f"/requests/{reference}/desk/", {"to": "nobody"})
    assert (wrong.status_code, "Choose a colleague" in wrong.content.decode()) == (409, True)
    note = "The clerk of the court calls back at three."
    assert officer.post(f"/requests/{reference}/notes/", {"note": note}).status_code == 302
    assert note in text(supervisor, f"/requests/{reference}/")
    assert note not in text(agency, f"/our-requests/{reference}/")


def test_a_refusal_is_appealed_and_heard_by_somebody_else(sample: Sample) -> None:
    agency, reference = of_an_agency(sample, State.WITHHELD)
    counsel, officer = sample.signs_in("cora"), sample.signs_in("olive")
    own = f"/our-requests/{reference}/"
    assert "Appeal the refusal" in text(agency, own)
    ground = "The paper names the court."
    assert agency.post(f"{own}appeal/", {"ground": ground}).status_code == 302
    assert state_of(reference) is State.APPEALED
    address = f"/requests/{reference}/appeal/"
    found = {"outcome": "look_again", "answer": "The second page counts."}
    refused = officer.post(address, found)
    assert (refused.status_code, ground in refused.content.decode()) == (409, True)
    assert counsel.post(address, {"outcome": "", "answer": ""}).status_code == 200
    assert counsel.post(address, found).status_code == 302
    assert state_of(reference) is State.IN_REVIEW
    assert "The second page counts." in text(agency, own)


def test_the_calendar_shows_what_falls_due_and_a_closed_day_moves_it(sample: Sample, time: Clock) -> None:
    supervisor, officer = sample.signs_in("sam"), sample.signs_in("olive")
    assert "Answer due:" in text(officer, "/calendar/")
    day = (time.now() + timedelta(days=1)).date().isoformat()
    assert officer.post("/calendar/", {"day": day, "because": "Snow"}).status_code in (403, 409)
    assert "Choose the day." in supervisor.post("/calendar/", {"because": "Snow"}).content.decode()
    assert supervisor.post("/calendar/", {"day": day, "because": "Snow"}).status_code == 302
    assert "The office is closed: Snow." in text(officer, "/calendar/")
    again = supervisor.post("/calendar/", {"day": day, "because": "Snow"})
    assert (again.status_code, "in the list already" in again.content.decode()) == (409, True)


@pytest.mark.parametrize("way", ["more", "answer", "desk", "notes", "appeal"])
def test_what_was_typed_comes_back_when_a_sign_in_ended(sample: Sample, time: Clock, way: str) -> None:
    _, reference = of_an_agency(sample, State.IN_REVIEW)
    officer = sample.signs_in("olive")
    time.moves(timedelta(hours=1))
    typed = {"question": QUESTION, "answer": QUESTION, "note": QUESTION, "to": ""}
    shown = officer.post(f"/requests/{reference}/{way}/", typed).content.decode()
    assert "Sign in" in shown
    assert QUESTION in shown
