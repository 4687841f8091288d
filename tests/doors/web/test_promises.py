"""The pages of promises: no verdict without a book, none of a law that changed, every word of a witness."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Clock
from tests.world.days import MONDAY

from clerestory.publication.promises import Book, write_book
from clerestory.publication.proving import check_all
from clerestory.web.public.law import shelf

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(scope="module")
def checked() -> Book:
    """What the worker finds of two laws on the office's Monday."""
    return check_all(shelf.tables().library, MONDAY.date(), lambda: MONDAY, laws=("us", "us-mt"))


@pytest.fixture
def book(settings: Any, tmp_path: Path) -> Path:
    """Where this installation keeps its book; there is none yet."""
    settings.CLERESTORY_PROMISES = tmp_path / "promises.json"
    settings.CLERESTORY_TIME_ZONE = "America/Denver"
    return Path(settings.CLERESTORY_PROMISES)


def page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status, f"{address}: {answer.status_code}"
    return unescape(answer.content.decode())


def promise(html: str, name: str) -> str:
    """What the page says of one promise, as text."""
    article = html.partition(f'id="{name}" ')[2].partition(">")[2].partition("</article>")[0]
    assert article, f"the page does not show {name}"
    return " ".join(re.sub(r"<[^>]+>", " ", article).split())


def told_apart(facts: Any) -> list[Any]:
    """Every fact that somebody stated, but for the id and the law; paper and issuer are one."""
    if isinstance(facts, dict):
        named = {name: inner for name, inner in facts.items() if name not in ("id", "law", "issuer")}
        return [one for inner in named.values() for one in told_apart(inner)]
    return [] if facts == [] else [facts]


def standings(law: str) -> set[str]:
    return {one["standing"] for one in json.loads(page(f"/promises/{law}.json"))["promises"]}


def test_without_a_book_the_pages_say_so_and_nothing_counts_as_kept(book: Path) -> None:
    for address in ("/promises/", "/promises/us-mt/"):
        html = page(address)
        assert "No promise has been checked here yet" in html
        assert 'class="verdict verdict--proved"' not in html.partition('id="meaning"')[0]
    assert standings("us-mt") == {"not_checked"}


def test_a_proved_promise_names_solver_time_text_and_the_provisions_it_rests_on(
    book: Path, checked: Book
) -> None:
    write_book(book, checked)
    html = page("/promises/us-mt/")
    told = promise(html, "mt-ssn")
    assert told.startswith("proved No social security number")
    assert re.search(r"z3 \d+\.\d+\.\d+ took 0\.\d\d s; checked Mar", told) or "checked" in told
    assert "Rests on: MCA 61-11-503" in told
    stamp = checked.laws["us-mt"].packs[1]
    assert f'<a href="/law/us-mt/">us-mt</a> {stamp.version} <code class="long">{stamp.digest}</code>' in html


def test_a_refuted_promise_shows_who_asks_what_for_with_which_paper_and_which_rule_lets_it_go(
    book: Path, checked: Book
) -> None:
    write_book(book, checked)
    html = page("/promises/us-mt/")
    told = promise(html, "mt-photo-warrant")
    assert told.startswith("refuted No photo goes to immigration enforcement without a judge's warrant")
    for fact in (
        "Who asks Immigration and Customs Enforcement (ICE) us.dhs.ice",
        "What for Civil immigration enforcement",
        "With which paper ",
        "Which piece of information Photo",
        "On which day ",
        "What lets it go:",
    ):
        assert fact in told, fact
    rule = re.search(r'What lets it go:</strong> <a href="(/law/[^"]+)"', html)
    assert rule
    *_, pack, provision, _end = rule[1].split("/")
    assert provision in shelf.tables().library.pack(pack).by_id


def test_every_fact_of_a_witness_is_told_and_in_both_languages_in_words(book: Path, checked: Book) -> None:
    write_book(book, checked)
    spanish, english = page("/es/promises/us-mt/"), page("/promises/us-mt/")
    assert "Esta ley responde a la siguiente solicitud con una entrega" in spanish
    assert "Inmigración y Control de Aduanas (ICE)" in spanish
    for one in checked.laws["us-mt"].promises:
        if one.witness:
            shown = english.partition(f'id="{one.promise}" ')[2].partition("</article>")[0]
            assert shown.count("<dt>") == len(told_apart(one.witness)) + (
                "authority" not in one.witness  # that there is no paper is told as well
            )
    values = re.findall(r"<dd>(.*?)(?:<code>.*?</code>)?</dd>", spanish)
    assert values
    assert [one for one in values if "_" in one] == []


def test_a_promise_by_stated_purpose_says_that_it_can_be_evaded_and_leads_to_its_twin(
    book: Path, checked: Book
) -> None:
    write_book(book, checked)
    html = page("/promises/us-mt/")
    assert "Rests on a stated purpose. Whoever states another purpose" in promise(
        html, "mt-photo-immigration-why"
    )
    assert 'By who asks: <a href="#mt-photo-immigration-who">' in html
    assert "Rests on a stated purpose" not in promise(html, "mt-photo-immigration-who")


def test_a_law_that_changed_since_is_shown_as_not_checked_again_and_never_as_proved(
    book: Path, checked: Book
) -> None:
    law = checked.laws["us-mt"]
    old = replace(law, packs=(replace(law.packs[0], digest="sha256:" + "0" * 64), *law.packs[1:]))
    write_book(book, Book({**checked.laws, "us-mt": old}))
    assert standings("us-mt") == {"not_checked_again"}
    html = page("/promises/us-mt/").partition('id="meaning"')[0]
    assert "verdict--proved" not in html
    assert "verdict--refuted" not in html
    assert 'class="witness"' not in html
    assert "of a text that is no longer the law" in promise(html, "mt-ssn")
    assert standings("us") <= {"proved", "refuted"}
    counts = next(one for one in json.loads(page("/promises.json"))["laws"] if one["law"] == "us-mt")
    assert counts["counts"]["proved"] == 0


def test_verdicts_reach_over_the_days_they_were_asked_for(book: Path, checked: Book, time: Clock) -> None:
    write_book(book, checked)
    time.moves(timedelta(days=40))
    assert standings("us-mt") == {"proved", "refuted"}
    time.moves(timedelta(days=-80))
    assert standings("us-mt") == {"not_checked_again"}


def test_a_book_that_cannot_be_read_gives_no_verdict(book: Path) -> None:
    book.write_text('{"format": "clerestory/promises/1"')
    html = page("/promises/us-mt/")
    assert "Nothing is told at the moment" in html
    assert "verdict--proved" not in html.partition('id="meaning"')[0]
    assert standings("us-mt") == {"not_checked"}


def test_the_list_counts_every_law_and_leads_to_it(book: Path, checked: Book) -> None:
    write_book(book, checked)
    html = page("/promises/")
    for law in shelf.tables().library.laws():
        assert f'href="/promises/{law}/"' in html
    found = {one["law"]: one["counts"] for one in json.loads(page("/promises.json"))["laws"]}
    verdicts = [one.verdict for one in checked.laws["us-mt"].promises]
    assert found["us-mt"]["proved"] == verdicts.count("proved") > 0
    assert found["us-mt"]["refuted"] == verdicts.count("refuted") > 0
    assert found["us-ny"]["not_checked"] > 0


@pytest.mark.usefixtures("database")
def test_the_first_page_says_how_many_promises_of_its_law_are_kept(book: Path, checked: Book) -> None:
    section = re.compile(r'aria-labelledby="promised".*?</section>', re.DOTALL)
    before = section.search(page("/"))
    assert before
    assert "not yet checked" in before[0]
    assert "verdict--proved" not in before[0]
    write_book(book, checked)
    verdicts = [one.verdict for one in checked.laws["us-mt"].promises]
    after = section.search(page("/"))
    assert after
    assert f"<span>proved</span></span> <b>{verdicts.count('proved')}</b>" in after[0]


@pytest.mark.parametrize(
    ("law", "says"), [("us-zz", "No law is called"), ("us-mt-office", "together with their law")]
)
def test_what_is_no_law_says_what_there_is(law: str, says: str, book: Path) -> None:
    html = page(f"/promises/{law}/", 404)
    assert says in html
    assert 'href="/promises/us-mt/"' in html
