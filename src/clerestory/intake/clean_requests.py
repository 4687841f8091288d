"""How many requests of an agency went well, from asking to handing over: what a probation counts."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from clerestory.intake.models import Request
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyId

HANDED_OVER: Final = (State.COLLECTED, State.ACKNOWLEDGED)


def count_clean(agency: AgencyId, *, since: datetime) -> int:
    """Requests opened since then whose release was handed over. One that was closed without an approval (it
    was refused, or lapsed) does not count."""
    handed_over = Q(state__in=[str(state) for state in HANDED_OVER])
    closed = Q(state=str(State.CLOSED), approved_thumbprint__isnull=False)
    mine = Request.objects.filter(agency_id=agency, opened_at__gte=since)
    return mine.filter(handed_over | closed).count()
