"""/find/ in both languages: what there is, nothing of a person, nothing kept of what was typed."""

import logging
import re
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Sample

from clerestory.publication.consequences import kinds


def found(words: str, prefix: str = "") -> str:
    answer = Client().post(f"{prefix}/find/", {"words": words})
    assert answer.status_code == 200
    assert not answer.cookies
    return answer.content.decode()


def test_law_answers_meanings_and_helpers_are_found(sample: Sample) -> None:
    assert 'href="/promises/us-mt/#' in found("photo warrant")
    assert 'href="/law/us-mt/mt-61-11-508/"' in found("61-11-507")
    assert 'href="/consequences/#emergency"' in found("emergency given")
    assert 'href="/consequences/#contact-dv-hotline"' in found("domestic violence hotline")
    assert 'href="/answers/us-mt/' in found("current policy montana")
    assert 'href="/es/consequences/#immigration"' in found("entregó inmigración", "/es")


def test_a_report_is_found_once_it_is_published(reported: str) -> None:
    assert f'href="/reports/{reported}/"' in found(f"report {reported[:4]}")
    assert 'href="/reports/definitions/#requests-asked@1"' in found("requests asked")


def test_bills_and_dockets_lead_to_their_own_pages(sample: Sample) -> None:
    assert re.search(r'href="/bills/us-mt/[a-z0-9-]+/"', found("HB 275"))
    assert 'href="/dockets/"' in found("proposals comments")
    assert 'href="/es/bills/"' in found("proyectos de ley", "/es")


def test_what_looks_like_a_person_is_not_looked_for_and_not_shown_again(sample: Sample) -> None:
    page = found("Jane Doe 0901419851217")
    assert "Nobody can be looked up here" in page
    assert "0901419851217" not in page
    assert "Jane" not in page
    assert 'href="/record/"' in page


def test_a_name_finds_nobody_and_leads_to_the_own_record(sample: Sample) -> None:
    page = found("Zacharias Quimby")
    assert "Nothing was found" in page
    assert 'href="/record/"' in page


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "' OR 1=1 --", "\x00\x01", "🦉" * 500, "((((", "a" * 100_000, "%s{{x}}"],
)
def test_hostile_words_are_only_words(sample: Sample, typed: str) -> None:
    page = found(typed)
    assert "<script>alert" not in page


def test_what_is_typed_stands_in_no_log_and_no_address(sample: Sample, caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = Client().post("/find/", {"words": "peculiarword"})
    assert "peculiarword" in answer.content.decode()
    assert "peculiarword" not in caplog.text
    assert "public" not in answer["Cache-Control"]
    asked = Client().get("/find/?words=peculiarword").content.decode()
    assert "peculiarword" not in asked.partition("<main")[2]


def test_every_kind_of_event_has_a_place_in_both_languages() -> None:
    english, spanish = kinds("en"), kinds("es")
    assert [one.id for one in english] == [one.id for one in spanish]
    assert len({one.title for one in (*english, *spanish)}) == 2 * len(english)
