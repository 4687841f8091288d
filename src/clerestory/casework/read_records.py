"""Take the office's records over from the system that owns them, whole or what changed.

Promises that whatever keeps a reading from its end raises an alarm, once a day for each kind, and still comes
to whoever asked; that nothing of a record is in it. Runs with the rights of the tables' owner: pages and
workers cannot.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from clerestory.casework import alarms, office
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.journal import actors
from clerestory.registry.errors import RegistryError
from clerestory.registry.reading import GONE_AT_MOST, Keys, Read, read_changes, read_whole
from clerestory.registry.sources.mapping import read_mapping
from clerestory.registry.sources.systems import open_source

_HERE = "read_records"


def read_records(
    mapping: Path,
    *,
    secret: Callable[[str], str],
    is_whole: bool,
    at: datetime,
    accept_gone: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Read:
    """Read the system of this mapping. secret: gives what is in a file of the folder of secrets. is_whole:
    read everything. accept_gone: so many records may be gone at once; None: the usual number.

    Raises RegistryError, after an alarm; OfficeNotReadyError where this process has no key for records.
    """
    keys = office.record_keys()
    if not keys or not office.blind_index_key():
        raise OfficeNotReadyError(
            "The keys of records (records.kek, blind-index.key) are not here, so no record can be taken "
            "over. Run this where the office runs, with OWNER_DATABASE_URL; `make run` makes the keys."
        )
    try:
        source = open_source(read_mapping(mapping), secret)
        needed = Keys(office.blind_index_key(), keys[0])
        if is_whole:
            most = GONE_AT_MOST if accept_gone is None else accept_gone
            return read_whole(source, needed, at=at, accept_gone=most, progress=progress)
        return read_changes(source, needed, at=at, progress=progress)
    except RegistryError as problem:
        with transaction.atomic(), as_office(OfficeSide.WORKER):
            alarms.raise_alarm_daily(
                kind=type(problem).__name__, where=_HERE, subject_ref="office", actor=actors.WORKER, at=at
            )
        raise
