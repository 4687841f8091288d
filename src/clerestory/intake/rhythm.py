"""How an agency usually asks: on how many of its days how often, and at which hours. Counts only.

One statement for any number of agencies; what is unusual is judged by `review/risks`."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncHour

from clerestory.intake.models import Request
from clerestory.parties.identities import AgencyId

WINDOW: Final = timedelta(days=60)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """hours: how many requests came in each hour (aware, UTC) of the window."""

    hours: Counter[datetime]

    def in_day_before(self, at: datetime) -> int:
        """Requests of the last 24 hours."""
        return sum(count for hour, count in self.hours.items() if at - _DAY < hour <= at)

    def usual(self, at: datetime) -> float:
        """The median of its earlier days on which it asked at all; 0 where there were none."""
        days: Counter[int] = Counter()
        for hour, count in self.hours.items():
            if hour <= at - _DAY:
                days[(at - hour) // _DAY] += count
        return float(median(days.values())) if days else 0.0

    def past(self, at: datetime) -> int:
        """Requests before the last 24 hours."""
        return sum(count for hour, count in self.hours.items() if hour <= at - _DAY)

    def hour_share(self, at: datetime) -> float:
        """The share of the earlier ones that came within an hour of this one's hour of the day; 1 where there
        were none."""
        past = self.past(at)
        near = {(at.hour + step) % 24 for step in (-1, 0, 1)}
        found = sum(count for hour, count in self.hours.items() if hour <= at - _DAY and hour.hour in near)
        return found / past if past else 1.0


def rhythms(agencies: frozenset[AgencyId], *, at: datetime) -> dict[UUID, Rhythm]:
    """The rhythm of each agency up to this moment; one that never asked has none."""
    rows = (
        Request.objects.filter(agency_id__in=agencies, opened_at__gt=at - WINDOW, opened_at__lte=at)
        .filter(part_of__isnull=True)
        .order_by()
        .annotate(hour=TruncHour("opened_at"))
        .values_list("agency_id", "hour")
        .annotate(count=Count("id"))
    )
    found: dict[UUID, Rhythm] = {}
    for agency, hour, count in rows:
        found.setdefault(agency, Rhythm(Counter())).hours[hour] += count
    return found
