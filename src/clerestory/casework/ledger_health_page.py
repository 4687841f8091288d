"""The page of the ledger's health: the findings of now, and what the last night's comparison found.

Promises: only supervisors and administrators see it, because a finding may name a place on this machine.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from clerestory.casework import staff
from clerestory.casework.ledger_health import Check, Mark, ledger_health
from clerestory.casework.session import as_staff
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.journal.read import Line
from clerestory.journal.reconciling.findings import Finding
from clerestory.parties import directory
from clerestory.parties.identities import PersonId, Role

LOOKING_AFTER: Final = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
LATE: Final = timedelta(days=2)
SHOWN: Final = 5
_COMPARE: Final = "clerestory reconcile compares now and names everything."


def may_look(viewer: PersonId) -> bool:
    """Whether this person sees the page."""
    return staff.why_not(directory.person_card(viewer), LOOKING_AFTER, doing="see it") is None


def health_page(*, viewer: PersonId, at: datetime) -> tuple[Check, ...]:
    """The findings. Raises NotAllowedError for everybody but a supervisor and an administrator."""
    staff.staff_with(viewer, LOOKING_AFTER, doing="see how the public ledger fares")
    with as_staff():
        last = next(iter(read.lines_of(Event.RECONCILIATION_MADE, limit=1)), None)
    return (*ledger_health(at=at), *_compared(last, at))


def _compared(last: Line | None, at: datetime) -> Iterator[Check]:
    """What was found when journal, ledger and releases were held against one another."""
    if last is None:
        says = "Journal, public ledger and releases were not compared yet; that is done each night."
        yield Check("comparison", Mark.UNKNOWN, says, _COMPARE)
        return
    when = f"{last.at:%Y-%m-%d %H:%M} UTC"
    for words in last.body["found"][:SHOWN]:
        finding = Finding.from_words(words)
        yield Check(
            "comparison", Mark.WRONG, f"Found in the comparison of {when}: {finding.says}", finding.mend
        )
    more = last.body["findings"] - len(last.body["found"][:SHOWN])
    if more > 0:
        yield Check("comparison", Mark.WRONG, f"And {more:,} more in that comparison.", _COMPARE)
    if at - last.at > LATE:
        says = f"Journal, public ledger and releases were compared last {when}; it is done each night."
        yield Check("comparison", Mark.WRONG, says, "Look whether the second worker, the publisher, runs.")
    elif not last.body["findings"]:
        fit = (
            f"Journal, public ledger and releases fit one another ({last.body['entries']:,} entries, {when})."
        )
        yield Check("comparison", Mark.WELL, fit)
