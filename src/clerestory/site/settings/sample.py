"""The sample office's sign-ins, shown on its sign-in page; nothing on any other installation.

They are named only by the launcher, which serves this machine alone, and only after it made the sample.
"""

import json

from clerestory.site.settings.environment import ENVIRONMENT


def sign_ins() -> tuple[tuple[str, str, str], ...]:
    """Return (username, password, what this person does) of each sample sign-in."""
    if ENVIRONMENT.sample_sign_ins is None or ENVIRONMENT.https or not ENVIRONMENT.sample_sign_ins.exists():
        return ()
    people = json.loads(ENVIRONMENT.sample_sign_ins.read_text())
    return tuple((each["username"], each["password"], each["says"]) for each in people)


def resident() -> dict[str, str] | None:
    """Return licence number, date of birth and telephone's secret of the sample's resident."""
    if ENVIRONMENT.sample_sign_ins is None or ENVIRONMENT.https:
        return None
    kept = ENVIRONMENT.sample_sign_ins.with_name("resident.json")
    return dict(json.loads(kept.read_text())) if kept.exists() else None


CLERESTORY_SAMPLE_SIGN_INS = sign_ins()
CLERESTORY_SAMPLE_RESIDENT = resident()
