"""How many requests came by each channel lately, from the entries that say so."""

from datetime import datetime

from django.db.models import Count

from clerestory.journal.events import Event
from clerestory.journal.models import Entry


def opened_since(first: datetime) -> dict[str, int]:
    """Channel to requests that were opened since this moment; a channel without any is not in it."""
    opened = Entry.objects.filter(event=str(Event.REQUEST_OPENED), at__gte=first).order_by()
    return dict(opened.values_list("body__channel").annotate(Count("number")))
