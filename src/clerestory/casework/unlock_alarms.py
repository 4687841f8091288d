"""What becomes of a release that stays sealed: its page says why, and somebody is told, once for each cause.

Promises: no proof yet is noted and nothing more, until it has lasted `TOO_LONG`. A cause that keeps many
releases sealed is one alarm until a release is unlocked again; one that is about a release alone is one alarm
for that release.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, deciding
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors, read
from clerestory.journal.events import Event
from clerestory.release import shelf
from clerestory.release.shelf import ReleaseRecord

TOO_LONG: Final = timedelta(hours=1)
WAITS: Final = "ReleaseWaitsForProof"
_HERE: Final = "unlock_release"


def waits(reference: str, release: ReleaseRecord, *, at: datetime) -> None:
    """There is no proof yet."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        if release.tried_at is None or release.waits_because:
            shelf.mark_tried(release, at=at)
        if release.tried_at is not None and at - release.tried_at >= TOO_LONG:
            _tell_once(reference, release, WAITS, of_the_ledger=True, at=at)


def keeps_sealed(
    reference: str, release: ReleaseRecord, fault: Exception, *, of_the_ledger: bool, at: datetime
) -> None:
    """Something is wrong. of_the_ledger: it concerns every release that waits."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        shelf.mark_tried(release, at=at, because=str(fault))
        _tell_once(reference, release, deciding.kind_of(fault), of_the_ledger=of_the_ledger, at=at)


def _tell_once(
    reference: str, release: ReleaseRecord, kind: str, *, of_the_ledger: bool, at: datetime
) -> None:
    told = {
        line.number
        for line in read.lines_about(reference)
        if line.event is Event.ALARM_RAISED and line.number > release.sealing_entry and _is(line, kind)
    }
    if of_the_ledger:
        newest = read.lines_of(Event.ENVELOPE_UNLOCKED, limit=1)
        since = newest[0].number if newest else 0
        told |= {line.number for line in read.lines_after(Event.ALARM_RAISED, since) if _is(line, kind)}
    if not told:
        alarms.raise_alarm(kind=kind, where=_HERE, subject_ref=reference, actor=actors.WORKER, at=at)


def _is(line: read.Line, kind: str) -> bool:
    return (line.body["kind"], line.body["where"]) == (kind, _HERE)
