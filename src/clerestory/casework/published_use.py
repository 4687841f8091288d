"""In how many refusals a provision took part, as the newest report tells it.

Promises a figure that was published, with its address, and counts nothing: a count made for a page moves with
each request or each month, and two readings of it give the month between, which a report withholds."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import DatabaseError

from clerestory.casework import report_pages
from clerestory.publication.figures import Published

_TABLE: Final = "refused-by-provision"


@dataclass(frozen=True, slots=True)
class PublishedUse:
    """A figure of a report. refusals: None: withheld. at: its address there; empty for a provision that the
    table does not list, which is none."""

    report: str
    at: str
    refusals: int | None
    first: date
    last: date


def published_use(provision: str) -> PublishedUse | None:
    """Of the newest report that has the table, the longest of several that end on one day; None without one,
    and while the database does not answer: a page can do without."""
    try:
        cards = sorted(report_pages.every_report(), key=lambda one: (one.last, one.last - one.first))
        for card in reversed(cards):
            found = Published.of(report_pages.document_of(card.name))
            line = found.line(_TABLE, "provision")
            if line is not None:
                figure = line.of(provision)
                value = 0 if figure is None else figure.value
                at = figure.at if figure else ""
                refusals = None if value is None else int(value)
                return PublishedUse(card.name, at, refusals, found.first, found.last)
    except DatabaseError:
        return None
    return None
