"""Every page opens for whom it is, and for nobody else."""

import re

from django.test import Client
from django.urls import URLPattern
from tests.doors.web.sample import Sample
from tests.world.ledger import TheLedger

from clerestory.intake.states import State
from clerestory.web import urls
from clerestory.web.doors import Audience
from clerestory.web.public import urls as public_urls

PUBLIC = ("/", "/es/", "/keys/", "/sign-in/")
STAFF = (
    "/queue/",
    "/queue/?state=withheld",
    "/alarms/",
    "/requests/{reference}/",
    "/requests/{reference}/papers/",
    "/requests/{reference}/review/",
)
REQUESTER = ("/ask/", "/our-requests/")


def test_every_view_names_its_audience() -> None:
    for pattern in (*urls.urlpatterns, *public_urls.urlpatterns):
        assert isinstance(pattern, URLPattern)
        assert isinstance(getattr(pattern.callback, "audience", None), Audience), (
            f"{pattern.name} stands behind no door: put @door(Audience...) on its view."
        )


def test_public_pages_open_to_everybody(sample: Sample) -> None:
    for address in PUBLIC:
        assert Client().get(address).status_code == 200, address


def test_a_stranger_is_asked_to_sign_in_and_led_back(sample: Sample) -> None:
    for address in (*STAFF, *REQUESTER):
        answer = Client().get(address.format(reference="MV-2026-000001"))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/?next=%2F"), address


def test_staff_pages_open_to_staff_and_tell_an_agency_that_they_are_not_for_it(sample: Sample) -> None:
    staff, agency = sample.signs_in("sam"), sample.signs_in("frances")
    for address in STAFF:
        address = address.format(reference=sample.waiting_for("papers"))
        assert staff.get(address).status_code == 200, address
        answer = agency.get(address)
        assert answer.status_code == 403
        assert "for staff of the office" in answer.content.decode()


def test_pages_for_agencies_open_to_agencies_and_tell_staff_that_they_are_not_for_them(
    sample: Sample, ledger_ran: TheLedger
) -> None:
    who, reference = sample.requester_with(State.RELEASED)
    staff, agency = sample.signs_in("sam"), sample.signs_in(who)
    for address in (*REQUESTER, f"/our-requests/{reference}/"):
        assert agency.get(address).status_code == 200, address
        answer = staff.get(address)
        assert answer.status_code == 403
        assert "for agencies that ask" in answer.content.decode()


def test_another_agencys_request_and_an_unknown_one_look_the_same(
    sample: Sample, ledger_ran: TheLedger
) -> None:
    _who, reference = sample.requester_with(State.RELEASED)
    other = sample.signs_in("tom" if _who != "tom" else "ines")
    foreign, unknown = other.get(f"/our-requests/{reference}/"), other.get("/our-requests/MV-2026-999999/")
    assert foreign.status_code == unknown.status_code == 404
    says = [
        re.sub(r".*<main|</main>.*", "", each.content.decode(), flags=re.DOTALL)
        for each in (foreign, unknown)
    ]
    assert says[0].replace(reference, "REF") == says[1].replace("MV-2026-999999", "REF")


def test_an_administrator_gets_a_sentence_and_not_the_queue(sample: Sample) -> None:
    answer = sample.signs_in("ada").get("/queue/")
    assert answer.status_code == 403
    assert "ask a colleague who has it" in answer.content.decode()


def test_a_page_that_does_not_exist_says_so_calmly(sample: Sample) -> None:
    answer = Client().get("/no-such-page/")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()


def test_a_method_a_page_does_not_know_is_refused(sample: Sample) -> None:
    assert sample.signs_in("sam").delete("/queue/").status_code == 405
    assert Client().get("/sign-out/").status_code == 405


def test_no_page_may_be_kept_framed_or_run_foreign_script(sample: Sample) -> None:
    answer = sample.signs_in("sam").get(f"/requests/{sample.waiting_for('finding')}/")
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Frame-Options"] == "DENY"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert " style=" not in page
    assert "<script>" not in page
    assert " on" + "click=" not in page


def test_a_fault_is_a_plain_page_that_quotes_nothing(sample: Sample) -> None:
    from django.test import RequestFactory

    from clerestory.web import faults

    answer = faults.fault(RequestFactory().get("/queue/"))
    assert answer.status_code == 500
    assert "Something failed on our side" in answer.content.decode()
