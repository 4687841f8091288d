"""The doctor asks whether everything that happened is on record: what the last night's comparison found, and
whether each opening of the vault has its entry."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from clerestory.errors import ClerestoryError
from clerestory.site import clock
from clerestory.site.doctor_finding import Finding, not_looked, ok, wrong

LATE: Final = timedelta(days=2)
SHOWN: Final = 5
NOW: Final = "clerestory reconcile compares now and names everything."


def look_at_completeness() -> Iterator[Finding]:
    """Yield one finding a question. Django must be set up, with the connection `owner`."""
    from django.db import DatabaseError

    try:
        yield last_comparison()
        yield openings_in_journal()
    except (DatabaseError, ClerestoryError):
        yield not_looked("Journal, ledger and releases could not be compared.", "Ask again in a moment.")


def last_comparison() -> Finding:
    """Did journal, public ledger and releases fit one another last night?"""
    from django.db import transaction

    from clerestory.casework.session import OfficeSide, as_office
    from clerestory.journal.events import Event
    from clerestory.journal.read import lines_of
    from clerestory.journal.reconciling.findings import Finding as Found

    with transaction.atomic(), as_office(OfficeSide.WORKER):
        last = next(iter(lines_of(Event.RECONCILIATION_MADE, limit=1)), None)
    if last is None:
        return not_looked("Journal, ledger and releases were not compared yet; that is done each night.", NOW)
    when = f"{last.at:%Y-%m-%d %H:%M} UTC"
    if last.body["findings"]:
        named = " ".join(Found.from_words(words).says for words in last.body["found"][:SHOWN])
        return wrong(
            f"Of {when}: {last.body['findings']} findings. {named}", f"{NOW} docs/operations/completeness.md"
        )
    if clock.now() - last.at > LATE:
        return wrong(f"Journal, ledger and releases were compared last {when}.", "Is the publisher running?")
    return ok(f"Journal, public ledger and releases fit one another ({last.body['entries']} entries, {when})")


def openings_in_journal() -> Finding:
    """Does the journal say of each opening of the vault what came of it?"""
    from clerestory.casework.openings_recorded import openings_recorded

    found = openings_recorded()
    if found.unrecorded:
        named = ", ".join(found.unrecorded[:SHOWN])
        return wrong(
            f"The vault was opened and no entry says what came of it: {len(found.unrecorded)} ({named}).",
            "A worker may be delivering, or was ended: see its log, and what came of the request, first.",
        )
    again = f"; {len(found.unfinished)} were begun again after a worker ended" if found.unfinished else ""
    return ok(f"Each of {found.count} deliveries that opened the vault is in the journal{again}")
