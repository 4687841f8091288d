"""References of requests: a year and a number without gaps, given in the transaction that opens it."""

from typing import Final

from django.db.models import F

from clerestory.intake.models import Numbering

_PREFIX: Final = "MV"


def next_reference(year: int) -> str:
    """The next one of the year. Locks the year's row until the transaction ends."""
    Numbering.objects.bulk_create([Numbering(year=year)], ignore_conflicts=True)
    Numbering.objects.filter(pk=year).update(last=F("last") + 1)
    return f"{_PREFIX}-{year}-{Numbering.objects.get(pk=year).last:06d}"
