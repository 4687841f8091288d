"""`clerestory doctor`: what is wrong with this installation and how to mend it.

Promises: one line a question: ok, wrong with what to do, or not looked at with why; nothing is changed,
nothing about people is shown. Exit status 0 when nothing is wrong, 1 otherwise.
"""

import sys
from collections.abc import Iterator

from clerestory.site.doctor_database import look_at_database
from clerestory.site.doctor_finding import Finding, State
from clerestory.site.doctor_machine import look_at_machine

MARKS = {State.OK: "ok      ", State.WRONG: "WRONG   ", State.UNKNOWN: "-       "}
COLOURS = {State.OK: "\033[32m", State.WRONG: "\033[1;31m", State.UNKNOWN: "\033[2m"}


def run() -> int:
    """Look at everything and print what was found; return the exit status."""
    wrong = 0
    for finding in look():
        wrong += finding.state is State.WRONG
        print(shown(finding))
    print(f"\n{_summary(wrong)}")
    return 1 if wrong else 0


def look() -> Iterator[Finding]:
    """Yield what was found, from the machine up to the records."""
    yield from look_at_machine()
    yield from look_at_database()


def shown(finding: Finding) -> str:
    """Return the finding as one line, and a second one on how to mend it."""
    mark = MARKS[finding.state]
    if sys.stdout.isatty() and not _no_colour():
        mark = f"{COLOURS[finding.state]}{mark}\033[0m"
    mend = f"\n        mend: {finding.mend}" if finding.mend else ""
    return f"{mark}{finding.says}{mend}"


def _summary(wrong: int) -> str:
    if not wrong:
        return "Nothing is wrong."
    return "One thing is wrong." if wrong == 1 else f"{wrong} things are wrong."


def _no_colour() -> bool:
    from clerestory.site.settings.environment import ENVIRONMENT

    return ENVIRONMENT.no_colour
