"""Where the plan of the message switch is, and where its two programs meet."""

from clerestory.site.settings.environment import ENVIRONMENT

CLERESTORY_SWITCH = ENVIRONMENT.switch
CLERESTORY_SWITCH_MEETING = (
    ENVIRONMENT.switch_meeting or ENVIRONMENT.folders.var / "switch" / "answers.socket"
)
