"""Published reports as answers read them, small and made by hand: one or two tables, one left out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clerestory.publication.figures import Published
from clerestory.publication.records import Reports

UNITS = {"unit": "answers", "unidad": "respuestas"}


def a_month(month: int, total: int, refused: int | str = "withheld") -> Published:
    """The report of a month of 2026, of `total` answers to immigration enforcement, 12 of them releases."""
    name = f"2026-{month:02}"
    counts = {"released": 12, "refused": refused, "unmatched": 0, "all": total}
    return Published.of(
        {
            "period": {"name": name, "first": f"{name}-01", "last": f"{name}-{30 if month == 9 else 31}"},
            "made_at": f"2026-{month + 1:02}-01T06:29:00-06:00",
            "tables": [_table(name, counts)],
            "definitions": [],
            "figures": [],
            "left_out": [
                {"table": "emergencies", "title": "Emergencies and their papers", "titulo": "Emergencias",
                 "why": "Left out."}
            ],
        }
    )  # fmt: skip


def reports(*months: Published) -> Reports:
    """These months, oldest first, as all that was published."""
    return Reports(len(months), months[-1], (months[-1],), months)


def _table(name: str, counts: dict[str, Any]) -> dict[str, Any]:
    return {
        "table": "answers-group",
        "definition": "answers-given@1",
        "title": "Answers by who asked",
        "titulo": "Respuestas por quién preguntó",
        **UNITS,
        "dimensions": [
            {"name": "group", "codes": ["immigration"], "total": "all"},
            {"name": "answer", "codes": ["released", "refused", "unmatched"], "total": "all"},
            {"name": "period", "codes": [name], "total": None},
        ],
        "cells": [
            {"at": f"answers-group/{group}/{answer}/{name}",
             "cell": {"group": group, "answer": answer, "period": name}, "value": value}
            for group in ("immigration", "all")
            for answer, value in counts.items()
        ],
    }  # fmt: skip


def with_types(report: Published, counts: Mapping[str, Mapping[str, int | str]]) -> Published:
    """The report with the table of types released: counts by type and by who asked, with totals (`all`)."""
    groups = list(next(iter(counts.values())))
    table = {
        "table": "types-released",
        "definition": "types-released@1",
        "title": "What was released, and to whom",
        "titulo": "Qué se entregó, y a quién",
        "unit": "releases, once under each type in them",
        "unidad": "entregas, una vez por cada tipo que contenían",
        "dimensions": [
            {"name": "element", "codes": [one for one in counts if one != "all"], "total": "all"},
            {"name": "group", "codes": [one for one in groups if one != "all"], "total": "all"},
            {"name": "period", "codes": [report.name], "total": None},
        ],
        "cells": [
            {"at": f"types-released/{element}/{group}/{report.name}",
             "cell": {"element": element, "group": group, "period": report.name}, "value": value}
            for element, row in counts.items()
            for group, value in row.items()
        ],
    }  # fmt: skip
    document = {**report.document, "tables": [*report.document["tables"], table]}
    return replace(report, document=document)


A_MONTH = a_month(10, 31)
