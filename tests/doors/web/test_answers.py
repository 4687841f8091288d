"""The twenty questions about each law and the register of claims: addresses, sources, both languages."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Clock
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger

from clerestory.casework import check_statements
from clerestory.casework.reconcile_ledger import reconcile_ledger
from clerestory.casework.records_for_answers import forget
from clerestory.publication.kept_statements import write_verdicts
from clerestory.publication.promises import write_book
from clerestory.publication.proving import check_all
from clerestory.publication.reports.document import cells_of
from clerestory.reports import kept
from clerestory.web.public.law import shelf

pytestmark = pytest.mark.usefixtures("sample")


@pytest.fixture(autouse=True)
def _nothing_kept_of_another_office() -> Iterator[None]:
    forget()
    yield
    forget()


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
    assert '<a href="/agreements/">agreements</a>' in told[0]
    assert not any("statement--unmeasured" in one for one in told)


def test_what_is_not_told_here_is_marked_and_the_unread_is_said() -> None:
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


def told(question: int) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(page(f"/answers/us-mt/{question}.json"))["statements"]
    return statements


def kinds(question: int, *wanted: str) -> list[dict[str, Any]]:
    return [one["source"] for one in told(question) if one["source"]["kind"] in wanted]


MAY_LACK = {
    "outward": "nothing in Clerestory sends unasked, so it keeps no list of what other systems send",
    "credential": "the journal keeps no class of credential, on purpose",
    "test_run": "the suites run before a version is made, and an installation keeps no result",
    "external_audit": "nobody from outside has audited an office that does not exist",
    "draft_replay": "no bill of the sample is attached to a draft pack",
    "scenarios": "the worker of the sample has made no replay in this test",
}
"""On what the sample office may have no data once it has published a report, and why."""


def test_once_a_report_is_out_nothing_is_left_untold_but_what_nobody_has(
    reported: str, ledger: TheLedger, time: Clock
) -> None:
    publish(reported, ledger, time)
    reconcile_ledger(at=time.now())
    lacking = {one["what"]: one["because"] for number in range(1, 21) for one in kinds(number, "no_data")}
    assert set(lacking) <= set(MAY_LACK), lacking
    assert [number for number in range(1, 21) if kinds(number, "not_yet_measured")] == []


def test_every_figure_told_is_in_the_published_file_with_its_value_and_address(
    reported: str, ledger: TheLedger, time: Clock
) -> None:
    name = publish(reported, ledger, time)
    published = {
        f"{card.name}.json#{one['at']}": one["value"]
        for card in kept.every()
        for one in cells_of(json.loads(kept.file(f"{card.name}.json")))
    }
    found = [
        (one, source)
        for n in range(1, 21)
        for one in told(n)
        if (source := one["source"])["kind"] == "figure"
    ]
    assert len(found) > 10
    for one, source in found:
        values = [published[cell] for cell in source["cells"]]
        assert source["withheld"] == values.count("withheld")
        if "Too thin" in one["text"]:
            continue
        assert ("withheld" in one["text"]) is ("withheld" in values or not values), one["text"]
        if "interval" in one["text"]:  # there are other numbers beside those that were counted
            assert all(f"{each}" in one["text"] for each in values)
            continue
        for number in re.findall(r": (\d[\d,]*)(?=[;.] )", one["text"]):
            assert int(number.replace(",", "")) in values, one["text"]
    at = f"answers-group/immigration/released/{name}"
    html = page("/answers/us-mt/1")
    assert f">answers-group {name}</a>" in html
    assert f'<a href="/reports/{name}/#{at}">' in html
    assert f"clerestory verify-number {name}.json#" in html
    assert page(f"/reports/{name}/").count(f'id="{at}"') == 1


def test_no_count_is_told_before_it_is_published(sample: object, time: Clock) -> None:
    time.moves(timedelta(days=31))
    assert {one["what"] for one in kinds(1, "no_data")} == {"outcomes"}
    assert kinds(1, "figure") == []
    assert "no report has been published yet" in page("/answers/us-mt/1")
    assert "todavía no se publicó ningún informe" in page("/es/answers/us-mt/1")


def test_another_law_or_day_is_told_nothing_of_this_office(
    reported: str, ledger: TheLedger, time: Clock
) -> None:
    publish(reported, ledger, time)
    for address in ("/answers/us-mt/1.json?on=2026-03-01", "/answers/us-ny/1.json"):
        sources = {one["source"]["kind"] for one in json.loads(page(address))["statements"]}
        assert "not_yet_measured" in sources
        assert not sources & {"figure", "proof", "no_data"}


def test_a_statement_that_breaks_is_told_as_broken_in_the_next_answer(
    sample: object, ledger: TheLedger, time: Clock
) -> None:
    ledger.round(time.now())
    verdicts = check_statements.check_statements(at=time.now())
    assert all("True so far" in text for text in verdict_texts())
    broken = replace(verdicts.verdicts[0], broken_by=7, broken_on=MONDAY.date())
    write_verdicts(check_statements.place(), replace(verdicts, verdicts=(broken, *verdicts.verdicts[1:])))
    assert sum("Not true any more, since 2026-03-02" in text for text in verdict_texts()) == 1


def verdict_texts() -> list[str]:
    found = [one["text"] for one in told(14) if one["source"]["kind"] == "verdict"]
    assert found
    return found


def test_a_promise_is_proved_only_by_a_book_of_this_very_law(
    sample: object, settings: Any, tmp_path: Path
) -> None:
    settings.CLERESTORY_PROMISES = tmp_path / "promises.json"
    assert kinds(1, "proof") == []
    assert any("checked none of the" in one["text"] for one in told(1))
    library = shelf.tables().library
    book = check_all(library, MONDAY.date(), lambda: MONDAY, laws=("us-mt",))
    write_book(tmp_path / "promises.json", book)
    assert {one["standing"] for one in kinds(1, "proof")} == {"proved", "refuted"}
    changed = replace(book.laws["us-mt"], packs=())
    write_book(tmp_path / "promises.json", replace(book, laws={"us-mt": changed}))
    assert {one["standing"] for one in kinds(1, "proof")} == {"not_checked_again"}


def test_registers_of_the_office_lead_to_their_pages(reported: str, ledger: TheLedger, time: Clock) -> None:
    publish(reported, ledger, time)
    assert '<a href="/reports/">reports</a>' in page("/answers/us-mt/10")
    assert '<a href="/public-records/log/">public_records_log</a>' in page("/answers/us-mt/10")
    html = page("/answers/us-mt/7")
    for number in re.findall(r"Agreement (\S+), ", html):
        assert f'<a href="/agreements/{number}/">{number}</a>' in html
    assert '<a href="/studies/">studies</a>' in page("/answers/us-mt/12")
    assert '<a href="/consequences/">contacts</a>' in page("/answers/us-mt/15")
    assert '<a href="/dockets/' in page("/answers/us-mt/19")


def publish(reported: str, ledger: TheLedger, time: Clock) -> str:
    """Five weeks later the office has published what it has, also in its ledger; the name of the report."""
    time.moves(timedelta(days=35))
    ledger.round(time.now())
    check_statements.check_statements(at=time.now())
    return reported
