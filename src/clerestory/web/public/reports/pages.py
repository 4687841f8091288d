"""/reports/, /reports/PERIOD/ and /reports/definitions/: every number with its definition and its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clerestory.casework import report_pages
from clerestory.publication.misuse_line import misuse_of_document
from clerestory.publication.reports import menu
from clerestory.publication.reports.days import written_period
from clerestory.publication.reports.periods import parse
from clerestory.publication.reports.view import ShownCell, ShownTable, in_short, singles_of, tables_of
from clerestory.publication.wording import say
from clerestory.reports.errors import NoSuchReportError
from clerestory.reports.kept import Card
from clerestory.web.doors import Audience, door
from clerestory.web.faults import not_found
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import shelf
from clerestory.web.public.reports.chart import Chart, chart
from clerestory.web.visitors import OfficeRequest


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table with its picture; two of a line where the table has two splits."""

    table: ShownTable
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class Provided:
    """A provision that took part in refusals. address: its page; empty where no text of today has it."""

    citation: str
    address: str
    cell: ShownCell


@door(Audience.PUBLIC)
def index(request: OfficeRequest) -> HttpResponse:
    """Every report, newest period first, and what changed in what is counted."""
    return render(
        request,
        "public/reports/index.html",
        {"reports": _spoken(), "changes": report_pages.changes(), "here": "reports"},
    )


def _spoken() -> list[tuple[str, Card]]:
    """Each report with its period as people write it."""
    language = language_now()
    return [(written_period(parse(one.name), language), one) for one in report_pages.every_report()]


@door(Audience.PUBLIC)
def report(request: OfficeRequest, period: str) -> HttpResponse:
    """One report."""
    try:
        document = report_pages.document_of(period)
    except NoSuchReportError as unknown:
        return not_found(request, unknown)
    language = language_now()
    found, short = tables_of(document, language), in_short(document, language)
    return render(
        request,
        "public/reports/report.html",
        {
            "name": period,
            "spoken": written_period(parse(period), language),
            "short": short,
            "provisions": _provisions(document, language),
            "first": date.fromisoformat(document["period"]["first"]),
            "last": date.fromisoformat(document["period"]["last"]),
            "document": document,
            "tables": [Drawn(one, chart(one)) for one in found],
            "misuse_title": say(language, "figure.in_short_misuse"),
            "misuse": misuse_of_document(document, language),
            "singles": singles_of(document, language),
            "left_out": [one["titulo" if language == "es" else "title"] for one in document["left_out"]],
            "example": short.refused.at if short.refused else f"median-days/{period}",
            "here": "reports",
        },
    )


def _provisions(document: Mapping[str, Any], language: str) -> list[Provided]:
    """Provisions under which immigration enforcement was refused, with their pages in the law."""
    packs = shelf.tables().library.packs.values()
    found = []
    for code, cell in in_short(document, language).provisions:
        pack = next((one for one in packs if code in one.by_id), None)
        address = reverse("public:provision", args=[pack.id, code]) if pack else ""
        citation = pack.by_id[code].citation if pack else code
        found.append(Provided(citation, address, cell))
    return found


@door(Audience.PUBLIC)
def definitions(request: OfficeRequest) -> HttpResponse:
    """The codebook: what each figure counts, in which tables, since when."""
    found = [
        (one, [table for table in menu.MENU if table.definition == one.name])
        for one in report_pages.definitions()
    ]
    return render(
        request,
        "public/reports/definitions.html",
        {"definitions": found, "changes": report_pages.changes(), "here": "reports"},
    )
