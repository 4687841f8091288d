"""The report as tagged PDF (PDF/UA-1) by Typst, with its own fonts and without network.

Promises the same bytes for the same report. Text never becomes markup: it reaches the template as data.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import typst

from clerestory.publication.errors import PublicationError
from clerestory.publication.reports.days import written_day, written_period
from clerestory.publication.reports.periods import parse
from clerestory.publication.reports.view import singles_of, tables_of

TEMPLATE: Final = Path(__file__).with_name("report.typ")
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Transparency report",
        "withheld": "Counts from 1 to 10 are withheld, and as many others as it takes that none of them "
        "follows. Withheld is not zero. Requests are no people.",
        "check": "Each number has a receipt. The file {name}.json and the command clerestory verify-number "
        "check it against the public ledger.",
        "figures": "Single figures",
        "definitions": "What is counted",
        "not": "Not counted:",
        "made": "Made on",
        "of": "{withheld} of {cells} cells withheld.",
        "left_out": "Left out",
    },
    "es": {
        "title": "Informe de transparencia",
        "withheld": "Los números del 1 al 10 no se muestran, ni tantos otros como haga falta para que "
        "ninguno de ellos se deduzca. No mostrado no es cero. Las solicitudes no son personas.",
        "check": "Cada número tiene un comprobante. El archivo {name}.json y la orden clerestory "
        "verify-number lo comprueban con el registro público de pruebas.",
        "figures": "Cifras sueltas",
        "definitions": "Qué se cuenta",
        "not": "No se cuenta:",
        "made": "Hecho el",
        "of": "{withheld} de {cells} casillas no se muestran.",
        "left_out": "Omitidas",
    },
}


class PagesNotMadeError(PublicationError):
    """The pages of a report could not be made; nothing was published."""


def typeset(document: Mapping[str, Any], language: str, *, at: datetime) -> bytes:
    """The report as a PDF. at: the moment that the file names. Raises PagesNotMadeError."""
    try:
        made = typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            ignore_system_fonts=True,
            font_paths=[],
            format="pdf",
            sys_inputs={"report": json.dumps(_content(document, language), ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=at.astimezone(UTC).replace(microsecond=0),
        )
    except (typst.TypstError, ValueError, RuntimeError) as fault:
        raise PagesNotMadeError(
            f"The pages of the report could not be made ({type(fault).__name__}). Nothing was published; "
            "tell whoever looks after the installation."
        ) from fault
    if not isinstance(made, bytes):
        raise PagesNotMadeError("The pages of the report came in several files; one was expected.")
    return made


def _content(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    words, spanish = _WORDS[language], language == "es"
    name = document["period"]["name"]
    period = parse(name)
    return {
        "language": language,
        "office": document["office"],
        "title": f"{words['title']}, {written_period(period, language)}",
        "lines": [
            f"{written_day(period.first, language)} – {written_day(period.last, language)}. {words['made']} "
            f"{written_day(date.fromisoformat(document['made_at'][:10]), language)}.",
            words["withheld"],
            words["check"].format(name=name),
        ],
        "tables": [
            {
                "title": one.title,
                "note": f"{one.unit} · {one.definition} · "
                + words["of"].format(withheld=one.withheld, cells=one.cells),
                "head": [one.head or one.title, *one.columns],
                "rows": [
                    {"name": row.name, "cells": [cell.says for cell in row.cells],
                     "held": [cell.count is None for cell in row.cells]}
                    for row in one.rows
                ],
            }
            for one in tables_of(document, language)
        ],
        "figures_title": words["figures"],
        "figures": [
            f"{title}: {cell.says} ({unit}; {definition})"
            for title, cell, unit, definition in singles_of(document, language)
        ],
        "left_title": words["left_out"],
        "left": [one["titulo" if spanish else "title"] for one in document["left_out"]],
        "definitions_title": words["definitions"],
        "definitions": [
            {
                "title": f"{one['titulo' if spanish else 'title']} ({one['id']}@{one['version']})",
                "text": f"{one['cuenta' if spanish else 'counts']} {words['not']} "
                f"{one['deja_fuera' if spanish else 'leaves_out']}",
            }
            for one in document["definitions"]
        ],
    }  # fmt: skip
