"""Reports as everybody reads them: both languages, withheld as withheld, files to the byte, a cheap feed."""

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.doors.web.reading import page
from tests.doors.web.sample import Sample
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger

from clerestory.casework import check_statements
from clerestory.casework.make_due_reports import make_due_reports
from clerestory.publication.kept_statements import write_verdicts
from clerestory.publication.reports.document import cells_of
from clerestory.reports import kept

LATER = MONDAY + timedelta(days=35)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def published(reported: str, ledger: TheLedger) -> str:
    """The sample office's first report, with small counts withheld; it is in the public ledger."""
    ledger.round(LATER)
    assert reported
    return kept.every()[-1].name


def test_the_sample_office_publishes_what_it_has_once(published: str) -> None:
    assert make_due_reports(at=LATER) == ()
    assert kept.card(published).last < LATER.date()


def test_a_report_stands_in_both_languages_with_addresses_and_definitions(published: str) -> None:
    english, spanish = page(f"/reports/{published}/"), page(f"/es/reports/{published}/")
    document = json.loads(kept.file(f"{published}.json"))
    held = [one for one in cells_of(document) if one["value"] == "withheld"]
    assert held, "the sample has small counts"
    raw = Client().get(f"/reports/{published}/").content.decode()
    cells = [raw.partition(f'id="{one["at"]}"')[2].partition("</td>")[0] for one in held]
    assert any(cells)
    assert all('<span class="held">withheld</span>' in cell for cell in cells if cell)
    assert "requests-asked@1" in english
    assert "Informe de transparencia" in spanish
    assert "no se muestra" in spanish
    assert "0 of " in english
    assert Client().get("/reports/").content.decode().count(f'"/reports/{published}/"') == 1
    assert "instruments-verified@1" in page("/reports/definitions/")
    assert "Qué cuenta cada cifra" in page("/es/reports/definitions/")


def test_what_was_released_to_whom_stands_on_the_page_in_the_codebook_and_among_what_is_new(
    published: str,
) -> None:
    for language, title, said in (
        ("", "What was released, and to whom", "a new figure, announced on"),
        ("/es", "Qué se entregó, y a quién", "una cifra nueva, anunciada el"),
    ):
        assert title in page(f"{language}/reports/{published}/")
        assert title in page(f"{language}/reports/definitions/")
        assert said in page(f"{language}/reports/")
    document = json.loads(kept.file(f"{published}.json"))
    cells = [one for one in cells_of(document) if one["at"].startswith("types-released/")]
    left_out = {one["table"] for one in document["left_out"]}
    assert cells or "types-released" in left_out
    html = Client().get(f"/reports/{published}/").content.decode()
    own = [one["at"] for one in cells if one["at"].endswith(f"/{published}")]
    assert all(f'id="{at}"' in html for at in own)


def test_no_small_count_is_on_the_page(published: str) -> None:
    document = json.loads(kept.file(f"{published}.json"))
    for table in document["tables"]:
        for cell in table["cells"]:
            assert cell["value"] == "withheld" or cell["value"] == 0 or cell["value"] >= 11


def test_every_file_is_what_was_published(published: str) -> None:
    for ending in ("json", "csv", "sums", "en.pdf", "es.pdf"):
        answer = Client().get(f"/reports/files/{published}.{ending}")
        assert answer.status_code == 200
        assert answer.content == kept.file(f"{published}.{ending}")
        again = Client().get(
            f"/reports/files/{published}.{ending}", headers={"If-None-Match": answer["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
    assert Client().get(f"/reports/files/{published}.tlog-proof").status_code == 200


@pytest.mark.parametrize("name", ["1999-01.json", "..", "x.json", "2026-03.exe", "1999.tlog-proof"])
def test_what_is_no_file_is_not_found(published: str, name: str) -> None:
    assert Client().get(f"/reports/files/{name}").status_code == 404


def test_an_unknown_report_is_not_found(published: str) -> None:
    assert Client().get("/reports/1999-01/").status_code == 404
    assert Client().get("/es/reports/x/").status_code == 404


def test_a_reader_that_asks_each_second_costs_two_small_questions(published: str) -> None:
    first = Client().get("/reports/feed.atom")
    assert first.status_code == 200
    entries = ElementTree.fromstring(first.content).findall(f"{ATOM}entry")
    assert [published in (one.findtext(f"{ATOM}id") or "") for one in entries].count(True) == 1
    for headers in (
        {"If-None-Match": first["ETag"]},
        {"If-None-Match": f'"other", W/{first["ETag"]}'},
        {"If-Modified-Since": first["Last-Modified"]},
    ):
        with CaptureQueriesContext(connection) as asked:
            answer = Client().get("/reports/feed.atom", headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert len(asked) <= 2
        assert "Set-Cookie" not in answer
    older: dict[str, Any] = {"If-None-Match": '"other"', "If-Modified-Since": first["Last-Modified"]}
    assert Client().get("/reports/feed.atom", headers=older).status_code == 200


def test_without_a_report_the_pages_say_what_would_stand_there(sample: Sample) -> None:
    assert "No report was published yet" in page("/reports/")
    assert "Todavía no se publicó ningún informe" in page("/es/reports/")
    answer = Client().get("/reports/feed.atom")
    entries = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
    assert answer.status_code == 200
    assert {(one.findtext(f"{ATOM}title") or "").partition(":")[0] for one in entries} == {"A new figure"}


def test_the_list_names_each_file(published: str) -> None:
    listing = kept.file(f"{published}.sums").decode()
    for ending in ("json", "csv", "en.pdf", "es.pdf"):
        name = f"{published}.{ending}"
        assert f"file {sha256(kept.file(name)).hexdigest()} {name}\n" in listing


def test_the_statements_stand_beside_the_proofs_and_turn_red(
    sample: Sample, ledger: TheLedger, settings: Any, tmp_path: Path
) -> None:
    settings.CLERESTORY_PROMISES = tmp_path / "promises.json"
    assert "Not judged yet" in page("/promises/")
    found = check_statements.check_statements(at=MONDAY)
    assert page("/promises/").count("True so far") >= len(found.verdicts)
    assert "Cierta hasta ahora" in page("/es/promises/")
    first, *others = found.verdicts
    broken = replace(first, broken_by=7, broken_on=MONDAY.date())
    write_verdicts(check_statements.place(), replace(found, verdicts=(broken, *others)))
    told = page("/promises/")
    assert "Not true any more" in told
    assert "2 March 2026" in told or "March 2, 2026" in told
