"""Whether people of agencies must have taken the course before they ask.

Safe unless somebody says otherwise: they must. Only the sample office offers it instead, so that its printed
sign-ins can ask at once. Another word stops the start with a sentence.
"""

from clerestory.site.errors import SettingsError
from clerestory.site.settings.environment import ENVIRONMENT

REQUIRED, OFFERED = "required", "offered"


def training(said: str | None, *, sample: bool) -> str:
    """Required or offered. Raises SettingsError."""
    if said not in (None, REQUIRED, OFFERED):
        raise SettingsError(f"CLERESTORY_TRAINING is {said!r}; expected `required` or `offered`.")
    return said or (OFFERED if sample else REQUIRED)


CLERESTORY_TRAINING = training(ENVIRONMENT.training, sample=bool(ENVIRONMENT.sample_sign_ins))
