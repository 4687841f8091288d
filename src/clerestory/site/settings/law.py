"""Which law this office applies: the slug of its pack. Laws live in packs, so no office is named here."""

from clerestory.site.settings.environment import ENVIRONMENT

CLERESTORY_LAW = ENVIRONMENT.law
CLERESTORY_LAWPACKS = ENVIRONMENT.law_packs
CLERESTORY_OFFICE_NAME = ENVIRONMENT.office_name
CLERESTORY_TIME_ZONE = ENVIRONMENT.time_zone
