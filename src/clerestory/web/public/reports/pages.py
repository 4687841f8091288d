"""/reports/, /reports/PERIOD/ and /reports/definitions/: every number with its definition and its address."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.casework import report_pages
from clerestory.publication.reports import menu
from clerestory.publication.reports.view import ShownTable, singles_of, tables_of
from clerestory.reports.errors import NoSuchReportError
from clerestory.web.doors import Audience, door
from clerestory.web.faults import not_found
from clerestory.web.public.languages import language_now
from clerestory.web.public.reports.chart import Chart, chart
from clerestory.web.visitors import OfficeRequest


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table with its picture; two of a line where the table has two splits."""

    table: ShownTable
    chart: Chart | None


@door(Audience.PUBLIC)
def index(request: OfficeRequest) -> HttpResponse:
    """Every report, newest period first, and what changed in what is counted."""
    return render(
        request,
        "public/reports/index.html",
        {"reports": report_pages.every_report(), "changes": report_pages.changes(), "here": "reports"},
    )


@door(Audience.PUBLIC)
def report(request: OfficeRequest, period: str) -> HttpResponse:
    """One report."""
    try:
        document = report_pages.document_of(period)
    except NoSuchReportError as unknown:
        return not_found(request, unknown)
    language = language_now()
    found = tables_of(document, language)
    return render(
        request,
        "public/reports/report.html",
        {
            "name": period,
            "document": document,
            "tables": [Drawn(one, chart(one)) for one in found],
            "singles": singles_of(document, language),
            "left_out": [one["titulo" if language == "es" else "title"] for one in document["left_out"]],
            "example": found[0].rows[0].cells[0].at if found else "",
            "here": "reports",
        },
    )


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
