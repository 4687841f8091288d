"""Count what is in the journal over a span of time, for what is told to the public.

Promises counts alone: no reference and no party leaves this file. Small counts come exactly; whoever tells
them hides them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, QuerySet

from clerestory.journal.events import Event
from clerestory.journal.models import Entry


def activities_stated(*, since: datetime, before: datetime) -> Counter[str]:
    """Requests opened in this span by the activity that was stated."""
    opened = _between(Event.REQUEST_OPENED, since, before)
    rows = opened.order_by().values_list("body__activity").annotate(Count("number"))
    return Counter({str(activity): count for activity, count in rows})


def last_answers(activities: Sequence[str], *, since: datetime, before: datetime) -> Counter[str]:
    """Elements by outcome, as the law answered last in this span, of the requests opened in it for one of
    these activities."""
    opened = _between(Event.REQUEST_OPENED, since, before).filter(body__activity__in=list(activities))
    decided = _between(Event.ELEMENTS_DECIDED, since, before).filter(
        subject_ref__in=opened.order_by().values("subject_ref")
    )
    last: dict[str, list[str]] = {}
    for reference, outcomes in decided.order_by("number").values_list("subject_ref", "body__outcomes"):
        last[reference] = outcomes
    return Counter(outcome.rpartition(" ")[2] for outcomes in last.values() for outcome in outcomes)


def _between(event: Event, since: datetime, before: datetime) -> QuerySet[Entry]:
    return Entry.objects.filter(event=str(event), at__gte=since, at__lt=before)
