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


CLERESTORY_SAMPLE_SIGN_INS = sign_ins()
