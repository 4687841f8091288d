"""How long words of residents are kept once they were answered."""

from clerestory.site.errors import SettingsError
from clerestory.site.settings.environment import ENVIRONMENT

_USUAL = "730"
_SHORTEST, _LONGEST = 30, 3650


def days_of(text: str) -> int:
    """So many days. Raises SettingsError."""
    days = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    if not _SHORTEST <= days <= _LONGEST:
        raise SettingsError(
            f"CLERESTORY_RESIDENT_TEXT_DAYS is {text!r}; expected days from {_SHORTEST} to {_LONGEST}, such "
            f"as {_USUAL}."
        )
    return days


CLERESTORY_RESIDENT_TEXT_DAYS = days_of(ENVIRONMENT.resident_text_days or _USUAL)
