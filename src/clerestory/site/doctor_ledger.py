"""The doctor looks at the public ledger: the very findings that the staff page shows, one line each.

Asks the database as the web server does. Never began a ledger: that is no fault of an installation that has
not been started yet.
"""

from collections.abc import Iterator

from clerestory.site import clock
from clerestory.site.doctor_finding import Finding, State, not_looked

_STATES = {"well": State.OK, "wrong": State.WRONG, "unknown": State.UNKNOWN}


def look_at_ledger() -> Iterator[Finding]:
    """Yield one finding a question; one for all when the database does not answer. Django must be set up."""
    from django.db import DatabaseError

    from clerestory.casework.ledger_health import ledger_health
    from clerestory.journal.published import sequencer_state

    try:
        if sequencer_state() is None:
            yield not_looked("No sequencer has run yet, so the public ledger was not looked at.", "make run")
            return
        for check in ledger_health(at=clock.now()):
            yield Finding(_STATES[check.mark], check.says.removesuffix("."), check.cure)
    except DatabaseError:
        yield not_looked(
            "The database does not answer as `app`, so the public ledger was not looked at.",
            "make run starts it; then ask again.",
        )
