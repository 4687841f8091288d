"""Anybody comments without an account or a script; staff confirm; bills, reports, surveys and studies are
read."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY

from clerestory.casework import horizon_told

COMMENT = {
    "text": "I am for it, because a judge should look first.",
    "language": "en",
    "once": "0123456789abcdef",
}
OPEN = {
    "kind": "directive",
    "title": "A test of warrants",
    "titulo": "Una prueba de órdenes",
    "proposes": "Photos only with a warrant.",
    "propone": "Fotos solo con orden.",
    "opens_on": "2026-03-02",
    "closes_on": "2026-03-20",
}


@pytest.fixture
def docket(sample: Sample) -> str:
    """A docket that counsel opened on its page."""
    page = sample.signs_in("cora").post("/docket-desk/open/", OPEN)
    assert page.status_code == 302, page.content.decode()
    return str(re.findall(r"DKT-2026-\d{3}", page["Location"])[0])


def desk(number: str) -> str:
    return f"/docket-desk/{number}/"


def confirm(staff: Client, number: str, comment: int, **more: Any) -> Any:
    """Publish it as the page shows it."""
    where = f"{desk(number)}{comment}/"
    shown = staff.get(where).content.decode()
    places = re.findall(r'name="remove" value="([^"]+)"', shown)
    said = {"remove": places, **more}
    again = staff.post(where, said | {"do": "preview"}).content.decode()
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', again)
    assert seen is not None, again
    return staff.post(where, said | {"do": "publish", "seen": seen[1]})


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_anybody_comments_without_a_cookie_and_it_is_read_after_a_person_confirmed(
    sample: Sample, docket: str, prefix: str
) -> None:
    nobody = Client(enforce_csrf_checks=True)
    assert nobody.get(f"{prefix}/dockets/{docket}/").status_code == 200
    page = nobody.post(f"{prefix}/dockets/{docket}/", COMMENT)
    assert page.status_code == 200
    assert f"{docket}-0001" in page.content.decode()
    assert not nobody.cookies
    assert COMMENT["text"] not in nobody.get(f"{prefix}/dockets/{docket}/comments/").content.decode()
    assert confirm(sample.signs_in("sam"), docket, 1).status_code == 302
    assert COMMENT["text"] in nobody.get(f"{prefix}/dockets/{docket}/comments/").content.decode()


def test_a_script_in_a_comment_is_text(sample: Sample, docket: str) -> None:
    evil = "Look here <script>alert(1)</script> <img src=x onerror=alert(1)> and {{ settings }}"
    Client().post(f"/dockets/{docket}/", COMMENT | {"text": evil, "name": "<b>Eve</b>"})
    staff = sample.signs_in("sam")
    assert "<script>alert" not in staff.get(f"{desk(docket)}1/").content.decode()
    confirm(staff, docket, 1, shows_name="on")
    page = Client().get(f"/dockets/{docket}/comments/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>Eve" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    found = Client().get(f"/dockets/v4/comments?filter[docketId]={docket}")
    assert found["Content-Type"] == "application/vnd.api+json"
    assert json.loads(found.content)["data"][0]["attributes"]["comment"] == evil


def test_what_is_removed_is_in_no_file_and_on_no_page(sample: Sample, docket: str) -> None:
    told = "My neighbor Ada Sample, 406-555-0142, of 12 Main Street, was looked up."
    Client().post(f"/dockets/{docket}/", COMMENT | {"text": told})
    assert confirm(sample.signs_in("sam"), docket, 1, names="Ada Sample").status_code == 302
    for address in (
        f"/dockets/{docket}/comments/",
        f"/dockets/{docket}/comments.csv",
        f"/dockets/v4/comments?filter[docketId]={docket}",
        f"/dockets/v4/comments/{docket}-0001",
        f"/dockets/{docket}/",
        "/dockets.json",
    ):
        page = Client().get(address).content.decode()
        assert not any(part in page for part in ("Ada", "0142", "12 Main")), address
    assert "[removed: telephone number]" in Client().get(f"/dockets/{docket}/comments.csv").content.decode()


def test_a_table_to_keep_holds_no_formula(sample: Sample, docket: str) -> None:
    Client().post(f"/dockets/{docket}/", COMMENT | {"text": '=HYPERLINK("http://x","y")'})
    confirm(sample.signs_in("sam"), docket, 1)
    assert "'=HYPERLINK" in Client().get(f"/dockets/{docket}/comments.csv").content.decode()


def test_too_much_text_comes_back_and_a_flood_is_kept_apart(sample: Sample, docket: str) -> None:
    page = Client().post(f"/dockets/{docket}/", COMMENT | {"text": "word " * 1200})
    assert page.status_code == 400
    assert "word word" in page.content.decode()
    assert Client().post(f"/dockets/{docket}/", COMMENT | {"text": "a" * 3_000_000}).status_code in (400, 413)
    flood = Client(REMOTE_ADDR="203.0.113.7")
    pages = [
        flood.post(f"/dockets/{docket}/", COMMENT | {"text": f"Number {n} of mine"}).content.decode()
        for n in range(12)
    ]
    assert "It is counted already" in pages[9]
    assert "Very many comments came at once" in pages[11]


def test_a_comment_that_comes_too_late_is_given_back(sample: Sample, docket: str, time: Any) -> None:
    time.moves(timedelta(days=40))
    page = Client().post(f"/es/dockets/{docket}/", COMMENT)
    assert page.status_code == 409
    assert COMMENT["text"] in page.content.decode()


def test_the_exchange_has_pages_and_refuses_other_sizes(sample: Sample, docket: str) -> None:
    rows = "comment\n" + "".join(f"Comment that says number {n} here.\n" for n in range(7))
    staff = sample.signs_in("sam")
    sent = {"file-file": SimpleUploadedFile("a.csv", rows.encode(), "text/csv")}
    assert staff.post(f"{desk(docket)}file/", sent).status_code == 302
    for number in range(1, 8):
        confirm(staff, docket, number)
    ask = f"/dockets/v4/comments?filter[docketId]={docket}&page[size]=5"
    first = json.loads(Client().get(f"{ask}&page[number]=1").content)
    second = json.loads(Client().get(f"{ask}&page[number]=2").content)
    assert (len(first["data"]), first["meta"]["hasNextPage"], first["meta"]["totalElements"]) == (5, True, 7)
    assert (len(second["data"]), second["meta"]["lastPage"]) == (2, True)
    assert first["data"][0]["attributes"]["docketId"] == docket
    for wrong in (
        "filter[docketId]=%00",
        "filter[docketId]=a'b",
        "page[size]=4",
        "page[size]=251",
        "page[size]=x",
        "page[number]=0",
        "page[number]=-1",
    ):
        answer = Client().get(f"/dockets/v4/comments?{wrong}")
        assert answer.status_code == 400
        assert "errors" in json.loads(answer.content)
    assert Client().get("/dockets/v4/comments/DKT-1-0001").status_code == 404


def test_a_file_that_cannot_be_taken_comes_back_with_its_lines(sample: Sample, docket: str) -> None:
    sent = {"file-file": SimpleUploadedFile("a.csv", b"comment\nfine\n=1+1\n", "text/csv")}
    page = sample.signs_in("sam").post(f"{desk(docket)}file/", sent)
    assert page.status_code == 409
    assert "Line 3, column comment" in page.content.decode()
    assert horizon_told.docket_told(docket, at=MONDAY).counted.received == 0


def test_what_was_not_shown_is_not_published_and_marks_come_back(sample: Sample, docket: str) -> None:
    Client().post(f"/dockets/{docket}/", COMMENT)
    staff = sample.signs_in("sam")
    page = staff.post(f"{desk(docket)}1/", {"do": "publish", "seen": "0" * 64, "names": "a judge"})
    assert page.status_code == 409
    assert "as it will be published" in page.content.decode()
    assert "a judge</textarea>" in page.content.decode()
    page = staff.post(f"{desk(docket)}1/", {"do": "preview", "names": "Nobody Here"})
    assert page.status_code == 400
    assert "does not stand in the comment" in page.content.decode()


@pytest.mark.parametrize("name", ["bills", "controversies", "surveys", "studies", "dockets"])
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_registers_are_read_in_both_languages_and_as_files(
    sample: Sample, name: str, prefix: str
) -> None:
    page = Client().get(f"{prefix}/{name}/")
    assert page.status_code == 200
    assert "<svg" in page.content.decode() or name != "controversies"
    assert json.loads(Client().get(f"{prefix}/{name}.json").content)


def test_a_survey_without_its_margin_is_refused_with_a_sentence(sample: Sample) -> None:
    said = {
        "pack": "us-mt",
        "title": "T",
        "titulo": "T",
        "question": "Q?",
        "says": "Half.",
        "dice": "Mitad.",
        "sample_size": "500",
        "frame": "adults",
        "mode": "telephone",
        "field_from": "2026-01-02",
        "field_until": "2026-01-09",
        "weights": "by age",
        "conducted_by": "a",
        "sponsor": "b",
        "source": "https://example.org",
        "read": "read",
        "looked_on": "2026-03-01",
    }
    staff = sample.signs_in("sam")
    page = staff.post("/register-entries/survey/", said)
    assert page.status_code == 409
    assert "missing: the margin of error" in page.content.decode()
    assert "adults" in page.content.decode()
    assert staff.post("/register-entries/survey/", said | {"margin": "4 points"}).status_code == 302
    assert "4 points" in Client().get("/surveys/").content.decode()


def test_counsel_attaches_a_draft_to_a_bill_and_an_officer_does_not(sample: Sample) -> None:
    where = "/bill-desk/us-mt/mt-hb-662-2025/"
    assert sample.signs_in("olive").post(f"{where}draft/", {"draft": "us-ny"}).status_code == 409
    assert sample.signs_in("cora").post(f"{where}draft/", {"draft": "us-ny"}).status_code == 302
    page = Client().get("/bills/us-mt/mt-hb-662-2025/").content.decode()
    assert "/law/us-ny/" in page
    assert Client().get("/bills/us-mt/nothing/").status_code == 404
