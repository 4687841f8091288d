"""A fault nobody expected: a plain answer, an entry in the journal, and no word of what the fault said."""

import logging

import pytest
from django.core.exceptions import SuspiciousOperation
from django.urls import path

from clerestory.casework.session import as_staff
from clerestory.journal.events import Event
from clerestory.journal.read import lines_of
from clerestory.site import urls as site_urls
from clerestory.site.log_lines import PlainFormatter
from clerestory.web.doors import Audience

SECRET = "Key (name)=(Doe, Jane) already exists"


def breaks(request, reference=""):
    raise ValueError(SECRET)


def suspicious(request):
    raise SuspiciousOperation(SECRET)


def a_residents_page_breaks(request, reference):
    raise ValueError(SECRET)


a_residents_page_breaks.audience = Audience.RESIDENT

urlpatterns = [
    path("mine/<slug:reference>/", a_residents_page_breaks, name="mine"),
    path("breaks/<slug:reference>/", breaks, name="breaks"),
    path("api/breaks/", breaks, name="api-breaks"),
    path("api/suspicious/", suspicious),
    path("suspicious/", suspicious),
    *site_urls.urlpatterns,
]
handler400, handler500 = site_urls.handler400, site_urls.handler500


@pytest.fixture
def visitor(client, database, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


def faults_in_the_journal():
    with as_staff():
        return lines_of(Event.ALARM_RAISED, limit=10)


def test_a_person_gets_a_page_without_details_and_the_journal_an_entry(visitor):
    answer = visitor.get("/breaks/MV-2026-000001/")
    assert answer.status_code == 500
    assert "Jane" not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()
    [entry] = faults_in_the_journal()
    assert "ValueError" in str(entry.body)
    assert "breaks" in str(entry.body)
    assert "Jane" not in str(entry)


def test_a_fault_of_a_residents_page_leaves_nothing_on_the_request_they_looked_at(visitor):
    visitor.get("/breaks/MV-2026-000001/")
    visitor.get("/mine/MV-2026-000001/")
    mine, theirs = faults_in_the_journal()
    assert (theirs.subject_ref, mine.subject_ref) == ("MV-2026-000001", "office")


def test_a_program_gets_a_problem_document(visitor):
    answer = visitor.get("/api/breaks/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "Jane" not in answer.content.decode()


def test_what_the_framework_refuses_is_400_for_both(visitor):
    assert visitor.get("/api/suspicious/")["Content-Type"] == "application/problem+json"
    answer = visitor.get("/suspicious/")
    assert answer.status_code == 400
    assert "Jane" not in answer.content.decode()


def test_the_log_of_a_fault_names_the_place_and_not_the_value(visitor, caplog):
    with caplog.at_level(logging.ERROR):
        visitor.get("/breaks/MV-2026-000001/")
    lines = "\n".join(PlainFormatter().format(record) for record in caplog.records)
    assert "A GET of breaks failed" in lines
    assert "builtins.ValueError" in lines
    assert "Jane" not in lines
    assert "MV-2026" not in lines


def test_a_journal_that_cannot_be_written_does_not_hide_the_first_fault(visitor, database, caplog):
    with database.connect("clerestory_owner") as owner:
        owner.execute("REVOKE INSERT ON ALL TABLES IN SCHEMA public FROM app")
    with caplog.at_level(logging.ERROR):
        answer = visitor.get("/breaks/MV-2026-000001/")
    assert answer.status_code == 500
    assert any("could not be put in the journal" in record.message for record in caplog.records)
    assert any(record.exc_info and record.exc_info[0] is ValueError for record in caplog.records)
