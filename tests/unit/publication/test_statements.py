"""Nothing is told without a source, and the sentences stand in both languages."""

import json
import string
from datetime import date

import pytest

from clerestory.publication.errors import NoSourceError
from clerestory.publication.sources import (
    KINDS,
    NoData,
    NotYetMeasured,
    OfBill,
    OfClaim,
    OfControl,
    OfFigure,
    OfJournal,
    OfLink,
    OfPack,
    OfProof,
    OfProvision,
    OfRegister,
    OfReplay,
    OfTable,
    OfVerdict,
    to_json,
)
from clerestory.publication.statements import Statement
from clerestory.publication.wording import NoSuchTextError, listed, say, texts
from clerestory.vocabulary.decision import PackStamp

DAY = date(2026, 11, 22)
DIGEST = "sha256:" + "0" * 64
ONE_OF_EACH = (
    OfProvision("p", "1 USC 1", "us", "1", DIGEST, "read", "day", DAY, None, "https://example.org"),
    OfPack("us", "1", DIGEST, "silence"),
    OfTable("grid", 27, ("p",), (PackStamp("us", "1", DIGEST),)),
    OfRegister("bills", 0, "2026.11.1"),
    OfJournal(DAY, DAY),
    OfClaim("c01", "wrong", DAY, ("p",), ("1 USC 1",), ("https://example.org",)),
    OfBill("b", "introduced", DAY, "https://example.org"),
    OfControl("tests/x.py", "test_x"),
    OfFigure(("2026-10.json#answers-group/all/all/2026-10",), "answers-given@1", "answers", DAY, DAY, DAY, 0),
    OfProof("mt-ssn", "us-mt", "us-mt", "proved", "z3 4", DAY, DAY, None),
    OfVerdict("no-photo", "0" * 64, 40, DAY),
    OfReplay("us-mt", "us-ny", "2025-10", "2026-09", "0" * 32, True, "1,000"),
    OfLink("studies", "s", DAY, ("https://example.org",)),
    NotYetMeasured("The journal"),
    NoData("outward", "nobody keeps it", "a register"),
)


@pytest.mark.parametrize("source", [None, "the law says so", 7, object()])
def test_a_statement_without_a_source_cannot_be_made(source: object) -> None:
    with pytest.raises(NoSourceError, match="without a source"):
        Statement("No agreement is in force.", source, DAY)


def test_a_statement_that_leaves_its_source_out_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        Statement("No agreement is in force.", on=DAY)


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_statement_cannot_be_made(text: str) -> None:
    with pytest.raises(NoSourceError, match="empty"):
        Statement(text, ONE_OF_EACH[0], DAY)


def test_a_statement_without_a_day_cannot_be_made() -> None:
    with pytest.raises(NoSourceError, match="day"):
        Statement("Something holds.", ONE_OF_EACH[0], None)


def test_every_kind_of_source_has_a_public_form_of_plain_json() -> None:
    assert {type(one) for one in ONE_OF_EACH} == set(KINDS)
    for source in ONE_OF_EACH:
        document = to_json(source)
        assert document["kind"] == source.kind
        assert json.loads(json.dumps(document)) == document
        assert len(document) == len(vars(source)) + 1


def test_only_what_is_not_told_here_and_what_nobody_has_says_so() -> None:
    told = {one.kind for one in ONE_OF_EACH if not Statement("x", one, DAY).is_measured}
    assert told == {"not_yet_measured", "no_data"}


def test_every_sentence_stands_in_both_languages_with_the_same_values() -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for name, both in texts().items():
        assert set(both) == {"en", "es"}, name
        assert all(text.strip() for text in both.values()), name
        assert values(both["en"]) == values(both["es"]), name


@pytest.mark.parametrize(("name", "values"), [("law.nowhere", {}), ("law.quoted", {}), ("nowhere", {})])
def test_a_missing_sentence_or_value_is_an_error(name: str, values: dict[str, str]) -> None:
    with pytest.raises(NoSuchTextError):
        say("en", name, **values)


@pytest.mark.parametrize(
    ("language", "terms", "told"),
    [
        ("en", [], ""),
        ("en", ["photo"], "photo"),
        ("en", ["name", "photo"], "name and photo"),
        ("es", ["nombre", "dirección", "foto"], "nombre, dirección y foto"),
        ("es", ["foto", "información médica"], "foto e información médica"),
        ("es", ["agua", "hielo"], "agua y hielo"),
    ],
)
def test_terms_are_listed_as_people_say_them(language: str, terms: list[str], told: str) -> None:
    assert listed(language, terms) == told
