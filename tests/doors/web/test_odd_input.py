"""What nobody types on purpose, and forms that come back after a sign-in: a page, no fault, nothing done."""

import re

import pytest
from tests.doors.web.sample import Sample
from tests.doors.web.test_agreements import WRITTEN

from clerestory.agreements import register
from clerestory.casework.session import as_staff
from clerestory.intake.models import Request
from clerestory.intake.states import State
from clerestory.web.kept import BACK
from clerestory.web.staff.administration.agency_forms import RegisterForm
from clerestory.web.staff.administration.person_forms import PersonForm


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("sam", "/queue/?after=%00"),
        ("sam", "/search/?after=%00&number=3"),
        ("sam", "/search/?until=9999-12-31"),
        ("frances", "/our-requests/?after=%00"),
    ],
)
def test_an_address_that_no_page_wrote_shows_the_list(sample: Sample, who: str, address: str) -> None:
    assert sample.signs_in(who).get(address).status_code == 200


def test_a_button_pressed_before_the_sign_in_ended_does_nothing_by_coming_back(sample: Sample) -> None:
    own = sample.signs_in("frances")
    ours = re.findall(r"MV-[0-9-]{11}", own.get("/our-requests/").content.decode())
    with as_staff():
        row = Request.objects.filter(reference__in=ours, state=State.IN_REVIEW).first()
    assert row is not None
    for what in ("withdraw", "envelope", "acknowledge"):
        answer = own.post(f"/our-requests/{row.reference}/{what}/", {BACK: "yes"})
        assert (answer.status_code, answer["Location"]) == (302, f"/our-requests/{row.reference}/")
    sample.signs_in("olive").post(f"/requests/{row.reference}/desk/", {BACK: "yes", "to": "nobody"})
    with as_staff():
        assert Request.objects.get(pk=row.pk).state == State.IN_REVIEW


def test_what_somebody_typed_who_may_not_add_it_is_not_lost(sample: Sample) -> None:
    answer = sample.signs_in("olive").post("/agreement-register/add/", WRITTEN)
    assert WRITTEN["number"] not in {one.number for one in register.every()}
    assert "takes the role" in answer.content.decode()
    assert WRITTEN["title"] in answer.content.decode()


def test_only_who_may_say_where_mail_goes_is_led_there(sample: Sample) -> None:
    reference = sample.in_state(State.WITHHELD)
    led = {
        who: "/agency-mail/" in sample.signs_in(who).get(f"/requests/{reference}/letters/").content.decode()
        for who in ("olive", "cora", "sam")
    }
    assert led == {"olive": False, "cora": False, "sam": True}


def test_the_calendar_leads_to_the_register_of_agreements(sample: Sample) -> None:
    assert "/agreement-register/" in sample.signs_in("sam").get("/calendar/").content.decode()


def test_an_answer_that_came_second_is_shown_and_not_lost(sample: Sample) -> None:
    who, reference = sample.requester_with(State.WITHHELD)
    page = sample.signs_in(who).post(f"/our-requests/{reference}/answer/", {"answer": "Page two names it."})
    assert page.status_code == 409
    assert "Page two names it." in page.content.decode()
    assert "stands at" in page.content.decode()
    olive = sample.signs_in("olive").post(f"/requests/{reference}/more/", {"question": "Which page is it?"})
    assert olive.status_code == 409
    assert "Which page is it?" in olive.content.decode()


def test_a_tick_that_no_page_offered_is_refused_beside_the_others(sample: Sample) -> None:
    ticked = {"what": "take", "reference": ["MV-2099-000001", "\x00"]}
    page = sample.signs_in("sam").post("/queue/together/", ticked)
    assert page.status_code == 200
    assert "Select a valid choice" in page.content.decode()


def test_a_name_that_nobody_can_see_is_not_registered() -> None:
    unseen = "Test\u202e"
    assert "cannot be seen" in str(RegisterForm({"name": unseen}).errors["name"])
    person = PersonForm({"full_name": unseen, "username": unseen}).errors
    assert "cannot be seen" in str(person["full_name"])
    assert "cannot be seen" in str(person["username"])
    assert "name" not in RegisterForm({"name": "Oficina Ñandú, 2nd District"}).errors
