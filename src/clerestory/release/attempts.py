"""Each delivery that is begun has a number, so each opening of the vault has a reference of its own.

Promises that a number is never given twice, whatever became of the delivery: the vault's log is written on a
connection of its own and stands when a delivery is undone, so the number must be committed before.
"""

from uuid import UUID

from django.db.models import F
from django.db.models.functions import Greatest

from clerestory.release.models import Attempts, Release


def begin(request: UUID) -> int:
    """The number of a new delivery of this request, 1 for the first. To be called in a transaction that
    commits before the vault is opened, with the request locked."""
    sent = Release.objects.filter(request_id=request).count()
    Attempts.objects.bulk_create([Attempts(request_id=request)], ignore_conflicts=True)
    Attempts.objects.filter(pk=request).update(last=Greatest(F("last"), sent) + 1)
    return int(Attempts.objects.get(pk=request).last)
