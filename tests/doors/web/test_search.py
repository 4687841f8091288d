"""Requests are found by what the office knows of them; by a person only with a reason that is kept."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.reading import page
from tests.doors.web.sample import Clock, Sample

from clerestory.casework import find_requests, office
from clerestory.casework.find_requests import MANY, reference_meant
from clerestory.casework.session import as_staff
from clerestory.intake import requests, slips
from clerestory.intake.models import Request
from clerestory.intake.search_models import SubjectSearch
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.registry.keys import SubjectKeys

REASON = "The clerk of the court asks which requests came of this case."


def found(shown: str) -> list[str]:
    return re.findall(r"data-row-link>(MV-\d{4}-\d{6})<", shown)


def keys_of(reference: str) -> SubjectKeys:
    with as_staff():
        return slips.read_slip(requests.fetch(reference), keks=(office.keys().slips,))


def about_somebody(digest: bool = True) -> tuple[str, dict[str, str]]:
    """A request that says exactly who is meant, and what would be typed to find it."""
    with as_staff():
        rows = [row.reference for row in Request.objects.exclude(subject_digest="")]
    for reference in rows:
        keys = keys_of(reference)
        if keys.licence_number:
            return reference, {"licence_number": keys.licence_number.lower()}
    raise LookupError("No request of the sample names a licence.")


@pytest.mark.parametrize("written", ["MV-2026-000003", "2026-3", "3", " mv-2026-000003 "])
def test_a_request_is_found_by_its_number_however_it_is_written(sample: Sample, written: str) -> None:
    shown = sample.signs_in("sam").get("/search/", {"number": written}).content.decode()
    assert found(shown) == ["MV-2026-000003"]


def test_a_number_that_is_none_is_refused_in_a_sentence_and_nothing_typed_is_lost(sample: Sample) -> None:
    answer = sample.signs_in("sam").get("/search/", {"number": "12; DROP", "agency": "bureau"})
    assert answer.status_code == 409
    assert 'value="12; DROP"' in answer.content.decode()
    assert 'value="bureau"' in answer.content.decode()


def test_requests_are_found_by_agency_state_day_and_desk(sample: Sample, time: Clock) -> None:
    staff = sample.signs_in("sam")
    with as_staff():
        rows = list(Request.objects.order_by("-opened_at", "-reference").select_related("agency"))
    one = next(row for row in rows if row.state == State.WITHHELD)
    day = one.opened_at.astimezone(office.the_office().zone).date()
    asked = {"agency": one.agency.name[:8].lower(), "state": "withheld", "since": day, "until": day}
    shown = found(staff.get("/search/", asked).content.decode())
    assert one.reference in shown
    with as_staff():
        assert {Request.objects.get(reference=each).state for each in shown} == {"withheld"}
    earlier = asked | {"since": day - timedelta(days=2), "until": day - timedelta(days=1)}
    assert one.reference not in found(staff.get("/search/", earlier).content.decode())
    assert found(staff.get("/search/", {"agency": "no such agency"}).content.decode()) == []
    staff.post(f"/requests/{rows[0].reference}/desk/", {"to": str(sample.person("sam"))})
    assert found(staff.get("/search/", {"desk": "mine"}).content.decode()) == [rows[0].reference]
    assert rows[0].reference not in found(staff.get("/search/", {"desk": "nobody"}).content.decode())


def test_a_person_is_searched_for_only_with_a_reason_and_only_numbers_are_told(
    sample: Sample, time: Clock
) -> None:
    staff = sample.signs_in("olive")
    reference, typed = about_somebody()
    without = staff.post("/search/person/", typed)
    assert "Write why." in without.content.decode()
    short = staff.post("/search/person/", typed | {"reason": "because"})
    assert short.status_code == 409
    with as_staff():
        assert not SubjectSearch.objects.exists()
        assert read.count_of(Event.SUBJECT_SEARCHED) == 0
    answer = staff.post("/search/person/", typed | {"reason": REASON})
    assert reference in found(answer.content.decode())
    assert typed["licence_number"].upper() not in page_after("refs", answer)
    with as_staff():
        (kept,) = SubjectSearch.objects.all()
        assert (kept.reason, kept.supplied) == (REASON, ["licence_number"])
        (line,) = read.lines_of(Event.SUBJECT_SEARCHED, limit=5)
    assert line.body["search"] == str(kept.id)
    assert REASON not in str(line.body)
    assert typed["licence_number"].upper() not in str(line.body)


def page_after(mark: str, answer: Any) -> str:
    """What stands in the list of what was found."""
    found = re.search(rf'<ul class="{mark}".*?</ul>', answer.content.decode(), flags=re.DOTALL)
    return found[0] if found else ""


def test_too_little_about_a_person_is_refused(sample: Sample) -> None:
    answer = sample.signs_in("olive").post("/search/person/", {"surname": "Rivers", "reason": REASON})
    assert answer.status_code == 409
    assert "Rivers" in answer.content.decode()
    with as_staff():
        assert not SubjectSearch.objects.exists()


def test_searching_often_is_an_alarm(sample: Sample, time: Clock) -> None:
    _, typed = about_somebody()
    olive = sample.person("olive")
    keys = SubjectKeys(**typed)
    for turn in range(MANY):
        with as_staff():
            kinds = [line.body["kind"] for line in read.lines_of(Event.ALARM_RAISED, limit=100)]
        assert "ManySearchesForPersons" not in kinds, turn
        find_requests.find_by_subject(keys, reason=REASON, viewer=olive, at=time.now())
    with as_staff():
        kinds = [line.body["kind"] for line in read.lines_of(Event.ALARM_RAISED, limit=100)]
    assert kinds.count("ManySearchesForPersons") == 1


def test_reasons_are_read_by_supervisors_and_not_by_officers(sample: Sample) -> None:
    _, typed = about_somebody()
    officer, supervisor = sample.signs_in("olive"), sample.signs_in("sam")
    officer.post("/search/person/", typed | {"reason": REASON})
    assert REASON in page("/search/made/", supervisor)
    assert officer.get("/search/made/").status_code == 403
    assert "/search/made/" not in officer.get("/search/").content.decode()


def test_a_docket_is_found_by_court_and_number(sample: Sample) -> None:
    from clerestory.casework.paper_facts import docket_digest
    from clerestory.intake.document_fields import TypedFields
    from clerestory.intake.document_models import Document

    with as_staff():
        paper = Document.objects.select_related("request").first()
        if paper is None:
            pytest.skip("The sample office has no kept paper.")
        fields = TypedFields(instrument="none", court="District Court of Sample County", docket="DC-26-114")
        Document.objects.filter(pk=paper.pk).update(docket_digest=docket_digest(fields))
    staff = sample.signs_in("sam")
    typed = {"court": "district court of sample county", "docket": "dc-26-114"}
    assert found(staff.post("/search/docket/", typed).content.decode()) == [paper.request.reference]
    assert found(staff.post("/search/docket/", typed | {"docket": "DC-26-115"}).content.decode()) == []
    assert "Name the court." in staff.post("/search/docket/", {"docket": "1"}).content.decode()


@pytest.mark.parametrize("way", ["docket", "person"])
def test_what_was_typed_comes_back_when_a_sign_in_ended(sample: Sample, time: Clock, way: str) -> None:
    staff = sample.signs_in("olive")
    time.moves(timedelta(hours=1))
    typed = {"court": "A court", "docket": "D-1", "plate": "ABC123", "reason": REASON}
    shown = staff.post(f"/search/{way}/", typed).content.decode()
    assert "Sign in" in shown
    assert REASON in shown


def test_no_agency_searches_the_office(sample: Sample) -> None:
    agency = sample.signs_in("frances")
    assert agency.get("/search/").status_code == 403
    assert agency.post("/search/person/", {"plate": "ABC123", "reason": REASON}).status_code == 403
    assert Client().get("/search/").status_code == 302


def test_a_number_without_a_year_is_of_this_year(sample: Sample, time: Clock) -> None:
    assert reference_meant("12", at=time.now()) == "MV-2026-000012"
    assert reference_meant("  ", at=time.now()) is None


def test_an_agency_finds_its_own_requests_and_no_other(sample: Sample) -> None:
    username, own = sample.requester_with(State.WITHHELD)
    browser = sample.signs_in(username)
    with as_staff():
        mine = Request.objects.get(reference=own)
        strange = Request.objects.exclude(agency=mine.agency_id).first()
        assert strange is not None
    assert found(browser.get("/our-requests/", {"number": own}).content.decode()) == [own]
    assert found(browser.get("/our-requests/", {"number": strange.reference}).content.decode()) == []
    shown = found(browser.get("/our-requests/", {"state": "withheld"}).content.decode())
    assert own in shown
    with as_staff():
        assert {Request.objects.get(reference=each).state for each in shown} == {"withheld"}
    assert browser.get("/our-requests/", {"number": "x'"}).status_code == 409
