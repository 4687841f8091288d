"""What was found of misuse never stands without how many were examined, in either language."""

from dataclasses import replace
from typing import Any

from tests.world.answers import TODAY, told_by
from tests.world.published import A_MONTH, reports

from clerestory.publication.figures import Published
from clerestory.publication.misuse_line import misuse_in, misuse_of_document
from clerestory.publication.records import Records
from clerestory.publication.sources import OfFigure
from clerestory.publication.statements import Statement

LOOKS = {"agree": 40, "disagree": "withheld", "all": 44}
FOLLOWED = {"disagreement_settled": 0, "agency_suspended": "withheld", "agency_restored": 0}


def table(name: str, dimension: str, counts: dict[str, Any], definition: str) -> dict[str, Any]:
    total = "all" if "all" in counts else None
    return {
        "table": name,
        "definition": definition,
        "title": name,
        "titulo": name,
        "unit": "cases",
        "unidad": "casos",
        "dimensions": [
            {"name": dimension, "codes": [one for one in counts if one != "all"], "total": total},
            {"name": "period", "codes": [A_MONTH.name], "total": None},
        ],
        "cells": [
            {"at": f"{name}/{code}/{A_MONTH.name}", "cell": {dimension: code, "period": A_MONTH.name},
             "value": value}
            for code, value in counts.items()
        ],
    }  # fmt: skip


def examined(looks: dict[str, Any] = LOOKS) -> Published:
    added = [
        table("misuse-followed", "followed", FOLLOWED, "misuse-followed@1"),
        table("blind-looks", "agreement", looks, "blind-looks@1"),
        table("emergency-looks", "agreement", {"agree": 12, "disagree": 0, "all": 12}, "emergency-looks@1"),
    ]
    return replace(A_MONTH, document={**A_MONTH.document, "tables": [*A_MONTH.document["tables"], *added]})


def line(language: Any = "en") -> Statement:
    found = told_by(Records(law="us-mt", as_of=TODAY, reports=reports(examined())), 11, language)
    return next(one for one in found.statements if "44" in one.text)


def test_one_sentence_has_what_was_found_and_of_how_many_examined() -> None:
    said = line().text
    for part in ("withheld agencies suspended", "0 disagreements", "Examined: 44 answers", "12 emergencies"):
        assert part in said
    assert "of 31 answers in all" in said
    assert "nobody examined" in said


def test_the_spanish_sentence_has_the_same_numbers() -> None:
    said = line("es").text
    for part in ("44 respuestas", "12 emergencias", "31 respuestas en total", "no se muestra"):
        assert part in said


def test_each_number_has_its_address_and_what_is_withheld_is_counted() -> None:
    source = line().source
    assert isinstance(source, OfFigure)
    assert f"{A_MONTH.name}.json#blind-looks/all/{A_MONTH.name}" in source.cells
    assert len(source.cells) == 7
    assert source.withheld == 2
    assert source.definition == "misuse-followed@1"


def test_without_how_many_were_examined_nothing_is_said() -> None:
    assert misuse_in(A_MONTH) is None
    assert misuse_of_document(A_MONTH.document, "en") == ""
    assert misuse_of_document(examined().document, "es").startswith("Abusos, ")
