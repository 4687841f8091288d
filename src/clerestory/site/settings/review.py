"""How reviews are looked at again."""

from clerestory.site.errors import SettingsError
from clerestory.site.settings.environment import ENVIRONMENT

_USUAL = "0.02"


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise SettingsError(
            f"CLERESTORY_BLIND_LOOKS is {text!r}; expected a share from 0 to 1, such as 0.02."
        )
    return share


CLERESTORY_BLIND_LOOKS = _share(ENVIRONMENT.blind_looks or _USUAL)
