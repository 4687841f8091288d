"""The twenty questions about each law and the register of claims: addresses, sources, both languages."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from tests.doors.web.sample import Clock

from clerestory.web.public.answers.desk import forget_counts
from clerestory.web.public.law import shelf

pytestmark = pytest.mark.usefixtures("sample")


def page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, f"{address}: {answer.status_code}"
    return unescape(answer.content.decode())


def statements(html: str) -> list[str]:
    return re.findall(r'<li class="statement.*?</li>', html, flags=re.DOTALL)


@pytest.mark.parametrize("question", range(1, 21))
def test_each_question_stands_at_its_own_address_with_sources(question: int) -> None:
    html = page(f"/answers/us-mt/{question}")
    told = statements(html)
    assert told
    assert all('<p class="source' in one for one in told)
    assert f"/answers/us-mt/{question}.json" in html


def test_the_address_stands_in_spanish_too() -> None:
    english, spanish = page("/answers/us-mt/7"), page("/es/answers/us-mt/7")
    assert '<a href="/es/answers/us-mt/7" lang="es" hreflang="es">' in english
    assert "¿Hay convenios o memorandos de entendimiento vigentes?" in spanish
    assert "ninguno de los convenios vigentes" in spanish
    assert "none of the agreements" not in spanish
    assert len(statements(english)) == len(statements(spanish))


def test_a_stroke_at_the_end_leads_to_the_same_page() -> None:
    answer = Client().get("/answers/us-mt/7/?on=2020-01-02")
    assert (answer.status_code, answer["Location"]) == (301, "/answers/us-mt/7?on=2020-01-02")


def test_what_the_register_of_agreements_holds_is_told_of_the_offices_own_law() -> None:
    told = statements(page("/answers/us-mt/7"))
    assert "none of the agreements in force in this office binds an immigration agency" in told[0]
    assert "<code>agreements</code>" in told[0]
    assert not any("statement--unmeasured" in one for one in told)


def test_what_is_not_measured_is_marked_and_the_unread_is_said() -> None:
    html = page("/answers/us-ny/7")  # this office keeps no register for another law
    marked = [one for one in statements(html) if "statement--unmeasured" in one]
    assert len(marked) == 1
    assert "which agreements are active" in marked[0]
    assert "(The text was not read.)" in page("/answers/us-mt/1")


def test_claims_stand_beside_the_answer_with_verdict_and_evidence() -> None:
    html = page("/answers/us-mt/7")
    claim = re.search(r'<article class="claim" id="c15">.*?</article>', html, flags=re.DOTALL)
    assert claim
    assert "claim__verdict--wrong" in claim[0]
    assert "https://pubt.io/" in claim[0]
    assert "<article" not in page("/answers/us-mt/8")


def test_a_statement_leads_to_the_page_of_its_provision() -> None:
    html = page("/answers/us-ny/1")
    assert '<a href="/law/us-ny/ny-201-12-a/">' in html
    assert Client().get("/law/us-ny/ny-201-12-a/").status_code == 200


def test_provisions_behind_a_count_are_named_in_the_order_in_which_they_led() -> None:
    counted = next(
        one
        for one in json.loads(Client().get("/answers/us-mt/7.json").content)["statements"]
        if one["source"]["kind"] == "table"
    )
    shown = next(one for one in statements(page("/answers/us-mt/7")) if counted["text"] in one)
    led = counted["source"]["provisions"]
    assert len(led) > 5
    assert re.findall(r'href="/law/[\w-]+/([\w-]+)/"', shown) == led[:8]


def test_the_answer_is_that_of_the_chosen_day() -> None:
    before, after = page("/answers/us-ny/2?on=2019-12-13"), page("/answers/us-ny/2?on=2019-12-14")
    assert "/law/us-ny/ny-before/?on=2019-12-13" in before
    assert "/law/us-ny/ny-201-12-a/" not in before
    assert "/law/us-ny/ny-201-12-a/?on=2019-12-14" in after


def test_the_answer_as_a_file_is_what_the_command_prints() -> None:
    answer = Client().get("/answers/us-mt/7.json?on=2026-11-22")
    told = json.loads(answer.content)
    assert set(told) == {"law", "on", "language", "question", "title", "statements", "claims", "packs"}
    assert (told["law"], told["question"], told["on"]) == ("us-mt", 7, "2026-11-22")
    assert all(one["source"]["kind"] for one in told["statements"])
    assert json.loads(Client().get("/es/answers/us-mt/7.json").content)["language"] == "es"


def test_every_law_has_its_list_of_twenty() -> None:
    index = page("/answers/")
    laws = shelf.tables().library.laws()
    assert len(laws) == 52
    for law in laws:
        assert f'<a href="/answers/{law}/">' in index, law
    html = page("/answers/us-ny/")
    assert all(f'<a href="/answers/us-ny/{number}">' in html for number in range(1, 21))


def test_a_law_and_a_question_chosen_in_the_form_lead_to_the_answer() -> None:
    answer = Client().get("/answers/?law=us-ny&question=7&on=2020-01-02")
    assert (answer.status_code, answer["Location"]) == (302, "/answers/us-ny/7?on=2020-01-02")
    assert Client().get("/es/answers/?law=us-ny&question=7")["Location"] == "/es/answers/us-ny/7"
    assert Client().get("/answers/?law=us-ny&question=x")["Location"] == "/answers/us-ny/"


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/answers/us-xx/7", 404, "No law is called “us-xx”"),
        ("/answers/us-xx/", 404, "No law is called “us-xx”"),
        ("/answers/?law=us-xx&question=7", 404, "No law is called “us-xx”"),
        ("/answers/us-mt-office/7", 404, "Directives of an office have no answers of their own"),
        ("/answers/us-mt/21", 404, "There are twenty questions, 1 to 20; “21” is none of them."),
        ("/answers/us-mt/0", 404, "“0” is none of them"),
        ("/answers/us-mt/7?on=1950-01-01", 400, "outside the days that were read"),
        ("/answers/us-mt/7?on=2026-02-30", 400, "is not a day"),
        ("/answers/us-mt/7.json?on=1950-01-01", 400, "outside the days that were read"),
        ("/es/answers/us-mt/21", 404, "Hay veinte preguntas, de la 1 a la 20"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_there_is(address: str, status: int, says: str) -> None:
    html = page(address, status)
    assert says in html
    assert "Traceback" not in html


def test_the_register_shows_every_claim_with_verdict_evidence_and_question() -> None:
    html = page("/claims/")
    claims = re.findall(r'<article class="claim".*?</article>', html, flags=re.DOTALL)
    told = json.loads(Client().get("/claims.json").content)
    assert len(claims) == len(told) == 41
    assert all("claim__verdict" in one for one in claims)
    assert '<a href="/answers/us-mt/7">7. Are there active agreements' in html
    assert "Afirmaciones examinadas" in page("/es/claims/")


def test_this_office_tells_its_counts_about_its_own_law_today_and_no_small_ones(
    sample: object, time: Clock
) -> None:
    forget_counts()
    time.moves(timedelta(days=31))
    html = page("/answers/us-mt/1")
    counted = next(one for one in statements(html) if "Requests for immigration enforcement opened" in one)
    assert "fewer than 11" in counted
    assert "source--journal" in counted
    assert "Requests for immigration enforcement opened" not in page("/answers/us-mt/1?on=2026-03-01")
    assert "Requests for immigration enforcement opened" not in page("/answers/us-ny/1")
    forget_counts()
