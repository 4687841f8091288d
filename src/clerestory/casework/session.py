"""Say to the database for whom a transaction works, so that row-level security shows the right rows.

Promises that what was said ends with the block, and in any case with the transaction. Unset means no rows.
Invariant: `set_config(..., true)` is local to the transaction; a pooled connection carries nothing over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from django.db import connection, connections, transaction

from clerestory.casework.errors import NotAdministrationError
from clerestory.parties.identities import AgencyId
from clerestory.residents.identities import ResidentId

_ADMINISTERING: Final = ("registrar", "owner")
_SAY: Final = """
WITH before AS MATERIALIZED (
  SELECT coalesce(current_setting('app.agency', true), '') AS agency,
         coalesce(current_setting('app.office', true), '') AS office,
         coalesce(current_setting('app.records_asker', true), '') AS records_asker)
SELECT agency, office, records_asker, set_config('app.agency', %s, true), set_config('app.office', %s, true),
       set_config('app.records_asker', %s, true)
  FROM before
"""


class OfficeSide(StrEnum):
    """Who of the office works: its staff, or its worker process."""

    STAFF = "staff"
    WORKER = "worker"


@contextmanager
def as_agency(agency: AgencyId) -> Iterator[None]:
    """Work for one agency: its own requests and releases are seen, nothing else of the offices."""
    with _saying(agency=str(agency), office=""):
        yield


@contextmanager
def as_office(side: OfficeSide) -> Iterator[None]:
    """Work for the office itself."""
    with _saying(agency="", office=str(side)):
        yield


@contextmanager
def as_staff() -> Iterator[None]:
    """Work for the office's staff."""
    with as_office(OfficeSide.STAFF):
        yield


@contextmanager
def as_resident(resident: ResidentId) -> Iterator[None]:
    """Work for one resident: what is kept of them in `residents` is seen, nothing else of any office."""
    with _saying(agency="", office=""):
        before = _say_resident(str(resident))
        yield
        _say_resident(before)


@contextmanager
def as_records_asker(key_digest: str) -> Iterator[None]:
    """Work for whoever shows a key to a request for public records: that one is seen, nothing else."""
    with _saying(agency="", office="", records_asker=key_digest):
        yield


def may_administer() -> bool:
    """Whether this process can change agencies, divisions and people at all."""
    return any(alias in connections for alias in _ADMINISTERING)


@contextmanager
def as_administration() -> Iterator[None]:
    """Work for the office with the rights of the registrar, in one transaction: only so are agencies,
    divisions and people brought in or changed, because the role of pages and API may not. A process that
    sets the office up has only the rights of the tables' owner, and uses those.

    Raises NotAdministrationError where this process has no such connection, and inside another transaction,
    which this one could not be part of.
    """
    alias = next((each for each in _ADMINISTERING if each in connections), None)
    if alias is None:
        raise NotAdministrationError
    with _with_rights_of(alias):
        yield


@contextmanager
def as_owner() -> Iterator[None]:
    """Work for the office with the rights of the tables' owner, in one transaction: the ledger's own
    statements. Raises NotAdministrationError as `as_administration` does."""
    if "owner" not in connections:
        raise NotAdministrationError
    with _with_rights_of("owner"):
        yield


@contextmanager
def _with_rights_of(alias: str) -> Iterator[None]:
    usual, other = connections["default"], connections[alias]
    if usual is not other and usual.in_atomic_block:
        raise NotAdministrationError
    connections["default"] = other  # of this thread; the journal's entry is thus part of the transaction
    try:
        with as_staff():
            yield
    finally:
        connections["default"] = usual


@contextmanager
def _saying(*, agency: str, office: str, records_asker: str = "") -> Iterator[None]:
    # On an error the (inner) transaction rolls back, and with it what was said; on success it is put back
    # here.
    with transaction.atomic():
        before = _say(agency, office, records_asker)
        yield
        _say(*before)


def _say(agency: str, office: str, records_asker: str) -> tuple[str, ...]:
    """What was said before. One statement: these are as many as half of a short use case's."""
    with connection.cursor() as cursor:
        cursor.execute(_SAY, [agency, office, records_asker])
        return tuple(cursor.fetchone()[:3])


def _say_resident(resident: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('clerestory.resident', true), '')")
        before = str(cursor.fetchone()[0])
        cursor.execute("SELECT set_config('clerestory.resident', %s, true)", [resident])
    return before
