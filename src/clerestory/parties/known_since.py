"""Since when the office knows agencies, for many of them in one statement."""

from datetime import datetime

from clerestory.parties.identities import AgencyId
from clerestory.parties.models import Agency


def registered_since(agencies: frozenset[AgencyId]) -> dict[AgencyId, datetime]:
    """When each of these agencies was registered."""
    rows = Agency.objects.filter(pk__in=agencies).values_list("pk", "registered_at")
    return {AgencyId(agency): at for agency, at in rows}
