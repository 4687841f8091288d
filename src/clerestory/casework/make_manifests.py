"""Count each day that is over: an entry in the journal, and the manifest for everybody in the ledger's store.

Promises: one manifest a day of the office, in the order of days, whoever runs this how often and at once;
days that were missed are caught up with. The entry is committed first, and the manifest's text is a function
of the entry: whatever is cut off in between is finished by the next run, with the same bytes, so that nothing
in the store ever contradicts the journal.
Refuses: to count days when places were taken back (the database was set back, or somebody removed rows).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from clerestory.casework import alarms, office, public_ledger
from clerestory.casework.errors import CaseworkError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors, manifests
from clerestory.journal.manifests import Made
from clerestory.journal.write import record
from clerestory.ledger.manifest import FOLDER, manifest_path
from clerestory.logstore.store import Store

MOST_AT_ONCE: Final = 31
"""Days that one run catches up with; the next run goes on."""
_TURN: Final = 0x434C4D41  # "CLMA": any number, the same in every process
_HERE: Final = "make_manifests"
_DAY: Final = timedelta(days=1)


class PlacesTakenBackError(CaseworkError):
    """The log has fewer places than the last manifest counted."""


def make_manifests(*, at: datetime) -> tuple[date, ...]:
    """The days for which a manifest was made now. Raises StoreError when the store cannot be written: what
    was recorded is then published by the next run. Raises PlacesTakenBackError.
    """
    try:
        made = tuple(_made_now(at))
    except PlacesTakenBackError as error:
        with transaction.atomic(), as_office(OfficeSide.WORKER):
            alarms.raise_alarm_daily(
                kind=type(error).__name__, where=_HERE, subject_ref="office", actor=actors.WORKER, at=at
            )
        raise
    if _is_counting():
        publish_manifests(public_ledger.store())
    return made


def publish_manifests(store: Store) -> None:
    """Write each recorded manifest that the store does not have. Safe to repeat.

    Raises StoreConflictError where another text stands under a day's name; nobody mends that by a program.
    """
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        last = manifests.last_made()
        if last is None:
            return
        origin, there = last.manifest.spans[-1].origin, set(store.paths(FOLDER))
        for one in manifests.all_made():
            path = manifest_path(one.manifest.day)
            if one.manifest.spans[-1].origin == origin and (path not in there or one == last):
                store.create(path, one.manifest.to_bytes())


def _is_counting() -> bool:
    """Whether there is a manifest at all; before the first one no store is needed."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        return manifests.last_made() is not None


def _made_now(at: datetime) -> Iterator[date]:
    for _ in range(MOST_AT_ONCE):
        day = _make_next(at)
        if day is None:
            return
        yield day


def _make_next(at: datetime) -> date | None:
    """Record the manifest of the next day that is over. Others wait until this transaction ends."""
    with transaction.atomic(durable=True), as_office(OfficeSide.WORKER):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        last = manifests.last_made()
        day = _next_day(last, at)
        if day is None:
            return None
        happened = manifests.next_manifest(day, last)
        if happened is None:
            return None
        if any(int(span.split(" ")[2]) < 0 for span in happened.spans):
            raise PlacesTakenBackError(
                f"The ledger's log has fewer leaves than the manifest of {day - _DAY} counted, so rows were "
                "removed or the database was set back. No day is counted until it is restored; see "
                "docs/operations/completeness.md."
            )
        record(happened, subject_ref="ledger", actor=actors.WORKER, at=at)
        return day


def _next_day(last: Made | None, at: datetime) -> date | None:
    """The first day without a manifest that is over; without any manifest: yesterday."""
    here = office.the_office()
    yesterday = here.day_of(at) - _DAY
    if last is not None:
        following = last.manifest.day + _DAY
    else:
        begun = manifests.first_recorded_at()
        if begun is None or here.day_of(begun) > yesterday:
            return None
        following = yesterday
    return following if following <= yesterday else None
