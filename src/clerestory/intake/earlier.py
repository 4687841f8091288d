"""What an agency asked before, and what became of it: the latest first, whatever can still be read."""

from typing import Final

from clerestory.intake import records
from clerestory.intake.models import Request
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import UNDECIDED, State

LATEST: Final = 10
_OPEN: Final = [str(state) for state in (*UNDECIDED, State.DECIDED_IN_PART)]


def earlier_answers(request: RequestRecord) -> tuple[RequestRecord, ...]:
    """The last ten requests of the same agency that were answered before this one was opened."""
    rows = (
        Request.objects.filter(agency_id=request.agency, opened_at__lte=request.opened_at)
        .exclude(state__in=_OPEN)
        .exclude(pk=request.id)
        .order_by("-opened_at", "-reference")[:LATEST]
    )
    found = (records.read_or_head(row) for row in rows)
    return tuple(each for each in found if isinstance(each, RequestRecord))
