"""How many requests of an agency went well, from asking to handing over: what a probation counts.

Promises that only what was handed over counts, and that what was called back counts no more, whatever the
agency did about it afterwards. A request that was stopped and then refused never handed anything over.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef

from clerestory.parties.identities import AgencyId
from clerestory.release.after_models import Recall
from clerestory.release.models import Release


def count_clean(agency: AgencyId, *, since: datetime) -> int:
    """Requests of an agency opened since then whose release was handed over and not called back. Needs a
    session of the office, or of this agency."""
    recalled = Recall.objects.filter(request=OuterRef("request"))
    mine = Release.objects.filter(
        agency_id=agency, collected_at__isnull=False, request__opened_at__gte=since
    ).exclude(Exists(recalled))
    return mine.values("request").distinct().count()
