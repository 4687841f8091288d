"""Open the receipt of one figure to an auditor: leaf hashes of the entries that were counted, and its salt.

Promises: counted anew from the journal, and given only where that is what the receipt commits to; a receipt
that does not open any more is an alarm, since the journal or the report was changed. Counsel and supervisors
give it, to whoever may see the count.
"""

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from clerestory.casework import alarms, make_report, staff
from clerestory.casework.errors import CaseworkError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors
from clerestory.ledger.errors import NotVerifiedError
from clerestory.parties.identities import PersonId
from clerestory.publication.reports import checking, periods
from clerestory.publication.reports.checking import FigureOpening
from clerestory.publication.reports.receipt import salt_of
from clerestory.reports import kept
from clerestory.reports.errors import NoSuchReportError

DOING = "open the receipt of a figure"


class FigureChangedError(CaseworkError):
    """What is counted now is not what the receipt commits to."""


def open_figure(report: str, at_cell: str, *, by: PersonId, at: datetime) -> FigureOpening:
    """The opening. Raises NotAllowedError, NoSuchReportError, FigureChangedError."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        staff.staff_with(by, staff.REOPENING, doing=DOING)
        figure = figure_of(report, at_cell)
        again = make_report.counted_again(periods.parse(report), json.loads(kept.file(f"{report}.json")))
        salt = salt_of(kept.seed_of(report), at_cell)
        opening = FigureOpening(at_cell, salt, tuple(sorted(again.get(at_cell, ()))))
        try:
            checking.check_opening(opening, at_cell, figure)
        except NotVerifiedError:
            changed = True
            alarms.raise_alarm(
                kind=FigureChangedError.__name__,
                where="open_figure",
                subject_ref="office",
                actor=actors.person(by),
                at=at,
            )
        else:
            changed = False
    if changed:
        raise FigureChangedError(
            f"What the journal says now is not what the receipt of {at_cell} commits to. Nothing is opened; "
            "`clerestory reconcile` names what was changed."
        )
    return opening


def figure_of(report: str, at_cell: str) -> Any:
    """A figure as it was published. Raises NoSuchReportError."""
    _document, figures = checking.parse_report(kept.file(f"{report}.json"))
    if at_cell not in figures:
        raise NoSuchReportError(f"The report of {report} has no figure at this address.")
    return figures[at_cell]
