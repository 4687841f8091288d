"""Hold our log of the switch against the switch's own and a requester's, and say what went round the gate.

Promises: what was found is kept, stands in the journal, and any bypass is an alarm, all in one transaction.
Nothing of a subject is kept, not even its digest; the files themselves are destroyed (`traffic_compared`).
Source: docs/decisions/0040-three-way-traffic-reconciliation.md.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, staff
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.office import the_office
from clerestory.casework.other_logs import OtherLogs
from clerestory.casework.session import as_staff
from clerestory.channels import reconciled
from clerestory.channels.reconciled import Reconciled
from clerestory.journal.actors import person
from clerestory.journal.switch_events import TrafficReconciled
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_DAYS: Final = 31
DOING: Final = "hold logs of messages against each other"
ALARM: Final = "TrafficBypass"
_HERE: Final = "reconcile_traffic"


def reconcile_traffic(logs: OtherLogs, *, by: PersonId, at: datetime) -> Reconciled:
    """Compare, keep, record, and raise an alarm for a bypass. Raises NotAllowedError; UnusableCommandError
    and LogFileError say what of the logs cannot be used, where, and what to do. Then nothing is kept."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
    _usable(logs, at)
    first, last = _span(logs)
    from clerestory.casework.traffic_compared import compared  # Polars is loaded only where it is needed

    return _keep(compared(logs, first, last, by=by, at=at))


def _usable(logs: OtherLogs, at: datetime) -> None:
    if not (logs.switch or logs.requester):
        raise UnusableCommandError("/log", "no log, or an empty one", "the switch's log or a requester's")
    for one in (logs.switch, logs.requester):
        if one is not None and len(one) > MOST_BYTES:
            most = f"at most {MOST_BYTES // 1024 // 1024} MB; export fewer days at a time"
            raise UnusableCommandError("/log", "a larger file", most)
    if not logs.first <= logs.last <= the_office().day_of(at):
        raise UnusableCommandError("/last", str(logs.last), f"a day from {logs.first} until today")
    if (logs.last - logs.first).days >= MOST_DAYS:
        raise UnusableCommandError("/last", str(logs.last), f"at most {MOST_DAYS} days after {logs.first}")


def _span(logs: OtherLogs) -> tuple[datetime, datetime]:
    """The first moment, and the first one after it, by the office's days."""
    zone = the_office().zone
    return (
        datetime.combine(logs.first, time.min, tzinfo=zone),
        datetime.combine(logs.last + timedelta(days=1), time.min, tzinfo=zone),
    )


def _keep(new: Reconciled) -> Reconciled:
    share = new.coverage
    happened = TrafficReconciled(
        first=new.first.isoformat(),
        last=new.last.isoformat(),
        files=tuple(f"{name} {digest}" for name, digest in new.files.items()),
        classes=tuple(f"{name} {count}" for name, count in new.classes.items()),
        bypasses=new.went_round,
        met=share.met,
        seen=share.seen,
        unreadable=share.unreadable,
        ours_unreadable=share.ours_unreadable,
        minutes=share.minutes,
        witnessed=share.witnessed,
    )
    actor = person(PersonId(new.made_by))
    with transaction.atomic(), as_staff():
        handle = reconciled.keep(new)
        record(happened, subject_ref="traffic", actor=actor, at=new.made_at)
        if new.went_round:
            alarms.raise_alarm(kind=ALARM, where=_HERE, subject_ref="office", actor=actor, at=new.made_at)
    return replace(new, id=handle)
