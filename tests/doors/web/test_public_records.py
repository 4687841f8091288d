"""Somebody asks for public records without an account; the desk answers; nobody else learns who asked."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY

from clerestory.casework import answer_records, work_on_records
from clerestory.casework.answer_records import grounds_on
from clerestory.casework.ask_for_records import AskForRecords, ask_for_records
from clerestory.casework.errors import UnusableCommandError
from clerestory.public_records.contact import Contact

FORM = {
    "about": "records",
    "asked": "How many requests were refused in 2025?",
    "way": "none",
    "language": "en",
    "once": "0123456789abcdef",
}
DESK = "/records-desk/"


def asked(client: Client, prefix: str = "", **more: str) -> tuple[str, str]:
    """The number and the key of a new request."""
    page = client.post(f"{prefix}/public-records/", FORM | more).content.decode()
    number = re.search(r"<code>(REC-2026-\d{6})</code>", page)
    key = re.search(r"<code>((?:[A-Z2-7]{4}-){5}[A-Z2-7]{4})</code>", page)
    assert number is not None, page
    assert key is not None
    return number[1], key[1]


def of_number(page: str, number: str) -> str:
    return page[page.index(number) :].partition("</li>")[0]


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_somebody_asks_without_an_account_or_a_cookie(sample: Sample, prefix: str) -> None:
    nobody = Client(enforce_csrf_checks=True)
    nobody.get(f"{prefix}/public-records/")
    number, key = asked(nobody, prefix)
    page = nobody.post(f"{prefix}/public-records/status/", {"number": number, "key": key})
    said = page.content.decode()
    assert page.status_code == 200
    assert FORM["asked"] in said
    assert "5 working days" in said
    assert not nobody.cookies
    assert number in nobody.get("/public-records/log/").content.decode()


def test_a_wrong_key_reads_as_no_request_at_all(sample: Sample) -> None:
    number, key = asked(Client())
    answers = [
        Client().post("/public-records/status/", {"number": told, "key": shown})
        for told, shown in ((number, "AAAA-BBBB"), ("REC-2026-999999", key), ("REC-2026-999999", "AAAA"))
    ]
    assert {answer.status_code for answer in answers} == {404}
    pages = [
        answer.content.decode().partition('role="alert"')[2].partition("</div>")[0] for answer in answers
    ]
    assert "No request has this number and this key" in pages[0]
    said = set(pages)
    assert len(said) == 1


@pytest.mark.parametrize("about", ["own", "somebody"])
def test_a_request_about_one_record_is_told_where_it_goes(sample: Sample, about: str) -> None:
    before = Client().get("/public-records/log.csv").content
    page = Client().post("/public-records/", FORM | {"about": about}).content.decode()
    assert ("/record/" in page) is (about == "own")
    assert Client().get("/public-records/log.csv").content == before


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(sample: Sample) -> None:
    page = Client().post("/public-records/", FORM | {"way": "mail", "mail": "nobody"})
    assert page.status_code == 400
    assert "name@example.org" in page.content.decode()
    assert FORM["asked"] in page.content.decode()
    assert Client().post("/public-records/", {}).status_code == 400


def test_a_flood_from_one_place_is_told_to_wait(sample: Sample) -> None:
    client = Client(REMOTE_ADDR="203.0.113.7")
    codes = [
        client.post("/public-records/", FORM | {"once": str(number)}).status_code for number in range(11)
    ]
    assert codes == [200] * 10 + [429]
    again = client.post("/public-records/", FORM | {"once": "more"}).content.decode()
    assert FORM["asked"] in again


def test_two_forms_without_their_own_mark_never_share_a_key(sample: Sample) -> None:
    first, second = asked(Client(), once=""), asked(Client(), once="")
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_the_desk_works_on_a_request_and_the_asker_reads_the_answer(sample: Sample) -> None:
    client, staff = Client(), sample.signs_in("sam")
    number, key = asked(client)
    assert number in staff.get(DESK).content.decode()
    assert "5 working days" in staff.get(f"{DESK}{number}/").content.decode()
    summary = {"summarise-summary": "Refusals in 2025"}
    for step, typed in (
        ("acknowledge", {}),
        ("ask_clarification", {"ask_clarification-question": "Refused in full?"}),
    ):
        assert staff.post(f"{DESK}{number}/{step}/", typed).status_code == 302, step
    shown = {"number": number, "key": key}
    assert "Refused in full?" in client.post("/public-records/status/", shown).content.decode()
    page = client.post("/public-records/status/", shown | {"do": "answer", "text": "Yes, in full."})
    assert "the time for ours runs again" in page.content.decode()
    early = staff.post(f"{DESK}{number}/answer/", {"answer-answer": "Twelve."})
    assert early.status_code == 409
    assert "Twelve." in early.content.decode()
    assert staff.post(f"{DESK}{number}/summarise/", summary).status_code == 302
    assert staff.post(f"{DESK}{number}/answer/", {"answer-answer": "Twelve."}).status_code == 302
    assert "Twelve." in client.post("/public-records/status/", shown).content.decode()
    assert "Twelve." in client.get("/public-records/log/").content.decode()
    page = client.post("/public-records/status/", shown | {"do": "complain", "text": "Too little."})
    assert page.status_code == 200
    assert "complaint" in staff.get(DESK).content.decode()


def test_a_denial_without_a_provision_comes_back_with_what_was_typed(sample: Sample) -> None:
    staff = sample.signs_in("sam")
    number, _key = asked(Client())
    staff.post(f"{DESK}{number}/acknowledge/")
    page = staff.post(f"{DESK}{number}/deny/", {"deny-ground": "It is not for showing."})
    assert page.status_code == 400
    assert "It is not for showing." in page.content.decode()


def test_a_step_that_is_not_open_does_nothing_and_says_so(sample: Sample) -> None:
    staff = sample.signs_in("sam")
    number, _key = asked(Client())
    page = staff.post(f"{DESK}{number}/pay/", {"pay-reason": "Paid by cheque."})
    assert page.status_code == 409
    assert "Paid by cheque." in page.content.decode()
    assert staff.post(f"{DESK}{number}/nothing/").status_code == 404
    assert staff.get(f"{DESK}REC-2026-999999/").status_code == 404


def test_the_sample_shows_three_requests_marked_as_made_up(sample: Sample) -> None:
    rows = list(csv.DictReader(io.StringIO(Client().get("/public-records/log.csv").content.decode())))
    assert {row["state"] for row in rows} == {
        "answered_in_part",
        "clarification_asked",
        "denied_in_part",
    }
    assert {row["made_up"] for row in rows} == {"yes"}


def test_a_cell_of_the_file_is_never_a_formula(sample: Sample) -> None:
    staff = sample.signs_in("sam")
    number, _key = asked(Client())
    staff.post(f"{DESK}{number}/summarise/", {"summarise-summary": "=HYPERLINK(1) and so on"})
    text = Client().get("/public-records/log.csv").content.decode()
    assert "'=HYPERLINK" in text


def test_the_calendar_names_what_falls_due(sample: Sample) -> None:
    number, _key = asked(Client())
    page = sample.signs_in("sam").get("/calendar/").content.decode()
    assert f'href="/records-desk/{number}/"' in page


LETTERS = some.text(
    some.characters(categories=["L", "N", "P"], include_characters=" "), min_size=4, max_size=40
).filter(lambda text: len(text.strip()) >= 4 and sum(map(str.isalnum, text)) >= 4)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    who=LETTERS,
    around=some.tuples(some.sampled_from(["", "Asked by ", "x"]), some.sampled_from(["", " asks"])),
)
def test_the_log_never_shows_who_asked(sample: Sample, who: str, around: tuple[str, str]) -> None:
    """Whatever staff write about whoever asked, log and file hold neither the contact nor their words."""
    secret = f"{who.strip()} (Sample)"
    person = sample.person("sam")
    command = AskForRecords(
        asked=f"I am {secret}; how many?", contact=Contact("post", secret), language="en", once=secret
    )
    number = ask_for_records(command, at=MONDAY).request.number
    told = f"{around[0]}{secret}{around[1]}"
    for written in (told, told.upper()):
        with pytest.raises(UnusableCommandError):
            work_on_records.summarise_records(number, written, by=person, at=MONDAY)
    addresses = ("/public-records/log/", "/public-records/log.csv")
    log = "".join(Client().get(address).content.decode() for address in addresses)
    assert secret.casefold() not in " ".join(log.casefold().split())
    assert number in log


def test_an_answer_that_names_the_asker_is_refused(sample: Sample) -> None:
    person = sample.person("sam")
    command = AskForRecords(
        asked="How many?", contact=Contact("mail", "ada.reader@paper.example"), language="en", once="1"
    )
    number = ask_for_records(command, at=MONDAY).request.number
    work_on_records.acknowledge_records(number, single=False, by=person, at=MONDAY)
    work_on_records.summarise_records(number, "A count", by=person, at=MONDAY)
    denial = answer_records.Denial(
        provision=grounds_on("us-mt", MONDAY.date())[0].id, ground="For ada.reader it is closed."
    )
    for write in (
        lambda: answer_records.answer_records(number, "Dear ada.reader, 12.", by=person, at=MONDAY),
        lambda: answer_records.deny_records(number, denial, by=person, at=MONDAY),
    ):
        with pytest.raises(UnusableCommandError):
            write()
    assert "ada.reader" not in Client().get("/public-records/log.csv").content.decode()


def test_a_letter_goes_with_each_step_where_there_is_a_way(sample: Sample, mailoutbox: Any) -> None:
    staff = sample.signs_in("sam")
    number, _key = asked(Client(), way="post", post="A Reader\n1 Sample Lane", language="es")
    staff.post(f"{DESK}{number}/acknowledge/")
    page = staff.get(f"{DESK}{number}/").content.decode()
    letter = re.search(r"/records-desk/letters/[0-9a-f-]+/", page)
    assert letter is not None
    pdf = staff.get(letter[0])
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert "Recibimos su solicitud" in page
