"""Where the plan of the switch and the meeting place are, by the settings."""

from functools import cache
from pathlib import Path

from django.conf import settings

from clerestory.site.gateway.plan import Plan, PlanError, load_plan


@cache
def the_plan() -> Plan:
    """The plan of this process. Raises PlanError."""
    if not settings.CLERESTORY_SWITCH:
        raise PlanError("CLERESTORY_SWITCH", "nothing", "the path of the file")
    return load_plan(Path(settings.CLERESTORY_SWITCH))


def meeting_place() -> Path:
    """The socket file."""
    return Path(settings.CLERESTORY_SWITCH_MEETING)
