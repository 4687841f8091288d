"""The last twelve months as the first page shows them: read from published reports, once for each new one."""

from functools import lru_cache

from django.db import DatabaseError

from clerestory.casework import report_pages
from clerestory.publication.reports import year
from clerestory.publication.reports.year import LastYear


def last_year_if_any() -> LastYear | None:
    """The figures; None before the first report, and while the database does not answer: a page can do
    without."""
    try:
        return _of(report_pages.newest().reports)
    except DatabaseError:
        return None


@lru_cache(maxsize=2)
def _of(reports: int) -> LastYear | None:
    """Read again only when there is another report: what was published never changes."""
    if not reports:
        return None
    names = year.wanted(one.name for one in report_pages.every_report())
    return year.last_year([report_pages.document_of(name) for name in names])
