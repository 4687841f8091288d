"""The doctor asks what of agencies and people ran out or was left undone: what the first page of
administration lists, without names."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from clerestory.errors import ClerestoryError
from clerestory.site import clock
from clerestory.site.doctor_finding import Finding, not_looked, ok, wrong

MEND: Final = "The pages of administration name them: docs/operations/administration.md."


def look_at_parties() -> Iterator[Finding]:
    """Yield one finding a kind, or one for all. Django must be set up."""
    from django.db import DatabaseError, transaction

    from clerestory.casework.session import OfficeSide, as_office
    from clerestory.casework.watch_parties import tasks_of

    try:
        with transaction.atomic(), as_office(OfficeSide.WORKER):
            # The day in UTC: the doctor looks also where no law is set, and so no zone of an office.
            found = Counter(task.undone for task in tasks_of(on=clock.now().date()))
    except (DatabaseError, ClerestoryError):
        yield not_looked("Agencies and people were not looked at.", "Ask again in a moment.")
        return
    says = _says()
    found = Counter({undone: count for undone, count in found.items() if str(undone) in says})
    for undone, count in found.items():
        yield wrong(says[str(undone)].format(count=count), MEND)
    if not found:
        yield ok("No leaver can sign in past the last day, no access review is overdue, nothing ran out")


def _says() -> dict[str, str]:
    """That only one person may administer is told on the page alone: small offices begin so."""
    from clerestory.casework.watch_parties import Undone

    return {
        Undone.LEAVER: "People who left and can still sign in past their last day: {count}.",
        Undone.REVIEW: "Agencies and divisions whose last quarter had no access review: {count}.",
        Undone.VERIFICATION: "Agencies whose verification ran out: {count}.",
        Undone.TRAINING: "People of the office whose every certificate ran out: {count}.",
        Undone.ADMINISTRATORS: "More people may administer than should.",
    }
