"""How often a provision took part in this office's answers, as far as everybody may know it.

Promises whole months only, so that nobody can watch a counter move with one request, and no number below
eleven. Counts requests, not people, and reads nothing of them but the journal's list of rules.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from clerestory.casework.office import the_office
from clerestory.casework.session import as_staff
from clerestory.journal import read

SMALLEST_SHOWN: Final = 11


@dataclass(frozen=True, slots=True)
class LiveUse:
    """Requests in whose decision a provision took part, from `first` to `last` (both days counted).

    requests: None where there were fewer than `fewer_than`."""

    requests: int | None
    fewer_than: int
    first: date
    last: date


def live_use(provision: str, *, at: datetime) -> LiveUse:
    """The twelve whole months before the one in which `at` lies."""
    zone = the_office().zone
    ends = at.astimezone(zone).date().replace(day=1)
    begins = ends.replace(year=ends.year - 1)
    with as_staff():
        found = read.requests_decided_by(
            provision,
            since=datetime.combine(begins, time(), zone),
            before=datetime.combine(ends, time(), zone),
        )
    return LiveUse(
        requests=found if found >= SMALLEST_SHOWN else None,
        fewer_than=SMALLEST_SHOWN,
        first=begins,
        last=date.fromordinal(ends.toordinal() - 1),
    )
