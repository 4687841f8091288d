"""Which law this office applies: the slug of its pack. Laws live in packs, so no office is named here."""

from clerestory.site.settings.environment import ENVIRONMENT

CLERESTORY_LAW = ENVIRONMENT.law
CLERESTORY_LAWPACKS = ENVIRONMENT.law_packs
CLERESTORY_OFFICE_NAME = ENVIRONMENT.office_name
# Whom to turn to about public records, on public pages: a role, an address, a telephone.
CLERESTORY_RECORDS_OFFICER = ENVIRONMENT.records_officer
# The zone whose calendar days count for this office, and in which pages show times.
CLERESTORY_TIME_ZONE = ENVIRONMENT.time_zone or "UTC"
