"""The pages about the law: what they show, in both languages, and what they say to what is not there."""

import csv
import io
import json
import re
from html import unescape

import pytest
from django.test import Client

from clerestory.policy.tables.askers import ASKERS
from clerestory.policy.tables.comparison import QUESTIONS
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.web.public.law import shelf

pytestmark = pytest.mark.usefixtures("time")

ADDRESSES = (
    "/law/",
    "/law/us/",
    "/law/us-ny/",
    "/law/us-mt-office/",
    "/compare/",
)
needs_journal = pytest.mark.usefixtures("sample")


def page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, f"{address}: {answer.status_code}"
    return unescape(answer.content.decode())


def main_text(html: str) -> str:
    inside = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_stands_in_both_languages(address: str) -> None:
    english, spanish = page(address), page(f"/es{address}")
    assert f'hreflang="es" href="http://testserver/es{address}"' in english
    assert '<html lang="es">' in spanish
    assert "noindex" not in english
    assert main_text(english) != main_text(spanish)


def test_the_list_names_every_pack_with_its_reading_states() -> None:
    html = page("/law/")
    for pack in shelf.tables().library.packs.values():
        assert f'<a href="/law/{pack.id}/">{pack.name}</a>' in html, pack.id
    assert "Ley de Nueva York" in page("/es/law/")


def test_every_cell_of_the_grid_is_answered_by_a_provision_or_by_silence() -> None:
    html = page("/law/us-ny/")
    cells = re.findall(r'<td role="cell">(.*?)</td>', html, flags=re.DOTALL)
    assert cells
    for cell in cells:
        linked = re.search(r'href="/law/us(?:-ny)?/[\w-]+/"', cell)
        assert linked or "no rule permits it" in cell or "no rule speaks of it" in cell, cell
    shown = sum(
        row.count("law-grid__element") * row.count('role="cell"')
        for row in re.findall(r'<tr role="row"><th scope="row".*?</tr>', html, flags=re.DOTALL)
    )
    assert shown == len(ELEMENTS) * len(ASKERS)


def test_the_paper_that_is_shown_changes_the_grid_and_its_csv_says_the_same() -> None:
    without, with_warrant = page("/law/us-ny/"), page("/law/us-ny/?paper=federal_warrant")
    assert main_text(without) != main_text(with_warrant)
    assert '<strong aria-current="true">warrant of a federal (Article III) judge</strong>' in with_warrant
    answer = Client().get("/law/us-ny/grid.csv?paper=federal_warrant")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == len(ELEMENTS) * len(ASKERS)
    assert {row["paper"] for row in rows} == {"federal_warrant"}
    photo = next(row for row in rows if (row["asker"], row["element"]) == ("immigration_removal", "photo"))
    assert photo["outcome"] == "release"


def test_the_law_of_an_earlier_day_is_shown_and_its_links_stay_on_that_day() -> None:
    html = page("/law/us-ny/?on=2019-12-13")
    assert "What may go to whom on Dec. 13, 2019" in html
    assert 'href="/law/us-ny/ny-before/?on=2019-12-13"' in html
    assert "/law/us-ny/ny-201-12-a/?on=2019-12-13" not in html.split('id="provisions"')[0]


def test_a_grid_warns_of_days_that_nobody_verified() -> None:
    html = page("/law/us-mt/?on=2001-06-01")
    warning = re.search(r'<details class="notice notice--warning" open>(.*?)</details>', html, re.DOTALL)
    assert warning
    assert "On a day in the past this table may be wrong" in warning[1]
    assert "MCA 61-11-" in warning[1]


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/law/us-zz/", 404, "us-zz"),
        ("/law/us-ny/no-such-rule/", 404, "no-such-rule"),
        ("/law/us-ny/?on=2026-02-30", 400, "2026-02-30"),
        ("/law/us-ny/?on=20260230", 400, "20260230"),
        ("/law/us-ny/?paper=napkin", 400, "napkin"),
        ("/law/us-ny/?credential=library", 400, "library"),
        ("/law/us-ny/?version=1", 404, "1"),
        ("/law/us-ny/?on=1980-01-01", 400, "1980"),
        ("/law/us-ny/grid.csv?on=1980-01-01", 400, "1980"),
        ("/law/us-mt-office/grid.csv", 404, "us-mt"),
        ("/law/us-zz.json", 404, "us-zz"),
        ("/compare/?laws=us-ny,us-zz", 404, "us-zz"),
        ("/compare/?on=tomorrow", 400, "tomorrow"),
        ("/compare/?question=why", 404, "why"),
        ("/compare.csv?laws=us-zz", 404, "us-zz"),
    ],
)
def test_what_is_not_there_is_said_in_words(prefix: str, address: str, status: int, says: str) -> None:
    text = main_text(page(prefix + address, status))
    assert says in text
    assert "Traceback" not in text


def test_what_was_typed_into_an_address_is_shown_as_text() -> None:
    html = Client().get("/law/us-ny/", {"on": "<b>x</b>"}).content.decode()
    assert "<b>x</b>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_an_unknown_law_says_what_there_is() -> None:
    html = page("/law/us-zz/", 404)
    assert '<a href="/law/us-ny/">us-ny</a>' in html
    assert '<a href="/compare/?laws=us-ny">us-ny</a>' in page("/compare/?laws=us-zz", 404)


@needs_journal
def test_a_provision_shows_its_words_where_it_decides_and_its_cases() -> None:
    html = page("/law/us-ny/ny-201-12-a/")
    text = main_text(html)
    assert "unless an Article III judge signed" in text
    assert 'principal in Group::"us-ny/immigration_agencies"' in html
    assert "@citation" not in html
    assert "ICE removal operations, civil immigration" in text
    assert "ICE asks for a photo for a civil removal and shows no order of a court." in text
    assert "No report counts it yet." in text
    spanish = main_text(page("/es/law/us-ny/ny-201-12-a/"))
    assert "salvo que un juez del artículo III" in spanish
    assert "Ningún informe lo cuenta todavía." in spanish


@needs_journal
def test_a_provision_has_no_answer_for_a_day_that_was_not_read_and_its_words_stay() -> None:
    text = main_text(page("/es/law/us-ny/ny-201-12-a/?on=1980-01-01", 400))
    assert "Sin respuesta para el 1 de enero de 1980" in text
    assert "salvo que un juez del artículo III" in text


@needs_journal
def test_a_provision_that_decides_nothing_says_so() -> None:
    assert "noted; decides nothing" in page("/law/us-ny/ny-2020-58-yyy/")


@needs_journal
def test_where_a_provision_leads_with_all_papers_is_complete_once_it_was_worked_out() -> None:
    for _turn in range(8):
        html = page("/law/us-ny/ny-201-12-a/?paper=all")
    assert "take a moment" not in html
    assert html.count('<h3 class="law-sub">') == 7


def test_the_pack_can_be_taken_along_as_json() -> None:
    answer = Client().get("/law/us-ny.json")
    assert answer["Content-Type"].startswith("application/json")
    document = json.loads(answer.content)
    pack = shelf.tables().library.pack("us-ny")
    assert document["digest"] == pack.digest
    assert [one["id"] for one in document["provisions"]] == [one.id for one in pack.provisions]
    assert document["provisions"][0]["cedar"].endswith(";")


def test_the_comparison_marks_what_differs_and_leads_to_provisions() -> None:
    html = page("/compare/?laws=us-ny,us-tx,us-fl&question=photo_civil")
    row = re.search(r'<tr role="row" class="differs">(.*?)</tr>', html, flags=re.DOTALL)
    assert row
    assert "New York law" in row[1]
    assert "≠ differs" in row[1]
    assert 'href="/law/us-ny/ny-201-12-a/"' in row[1]
    assert len(re.findall(r'class="tile ', html)) == 3


def test_the_comparison_puts_every_state_on_the_map_once() -> None:
    html = page("/es/compare/")
    letters = re.findall(r'<text x="24" y="19">(\w\w)</text>', html)
    states = [law for law in shelf.tables().library.laws() if "-" in law]
    assert sorted(letters) == sorted(law[-2:].upper() for law in states)
    corners = re.findall(r'transform="translate\((\d+ \d+)\)"', html)
    assert len(set(corners)) == len(corners) == len(states)


def test_the_comparison_says_which_laws_could_not_be_asked() -> None:
    html = page("/compare/?laws=us-ny&on=1980-01-01")
    assert "These laws could not be asked about Jan. 1, 1980" in html
    assert "us-ny" in main_text(html)


def test_the_comparison_can_be_taken_along() -> None:
    rows = list(csv.DictReader(io.StringIO(page("/compare.csv?laws=us-ny,us-tx&on=2026-03-01"))))
    assert len(rows) == 2 * len(QUESTIONS)
    document = json.loads(Client().get("/compare.json?laws=us-ny,us-tx&on=2026-03-01").content)
    assert document["on"] == "2026-03-01"
    assert len(document["questions"]) == len(QUESTIONS)
