"""What the database itself recorded of every opening of the vault. For the owner's connection only.

Promises that an opening that was made and then undone can still be seen, as a gap in the serial numbers.
Tells no content. Source of idea: sequences do not roll back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import Error, connections, transaction

from clerestory.registry.errors import VaultError

_OPENED: Final = """
SELECT serial, opened_at, opened_by::text, subject, elements, found, release_ref FROM vault.opening
 WHERE %s::text IS NULL OR release_ref = %s ORDER BY serial
"""
# The last row stands for the next opening, so that a gap at the end is seen as well.
_GAPS: Final = """
WITH given AS (SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS upto FROM vault.opening_serial),
     known AS (
        SELECT serial, server_started_at FROM vault.opening
        UNION ALL SELECT upto + 1, pg_postmaster_start_time() FROM given
     ),
     beside AS (
        SELECT serial, server_started_at,
               lag(serial, 1, 0::bigint) OVER neighbours AS before,
               lag(server_started_at) OVER neighbours AS started_before
          FROM known WINDOW neighbours AS (ORDER BY serial)
     )
SELECT before + 1, serial - 1, coalesce(server_started_at <> started_before, false)
  FROM beside WHERE serial - before > 1 ORDER BY serial
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """One entry of the log. elements: those named; found: those that had content."""

    serial: int
    opened_at: datetime
    opened_by: str
    handle: UUID
    elements: tuple[str, ...]
    found: tuple[str, ...]
    release_ref: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Serial numbers, first to last, under which nothing is recorded: somebody opened the vault and undid it.

    across_restart: the server was started between the entries around the gap. After an unclean stop
    PostgreSQL may skip up to 32 numbers, so such a gap may be innocent; any other means that an opening was
    undone, or that one of the server's processes crashed.
    """

    first: int
    last: int
    across_restart: bool


def opened(release_ref: str | None = None, *, using: str = "owner") -> tuple[Opening, ...]:
    """The openings made for one release, or all of them, oldest first."""
    with connections[using].cursor() as cursor:
        cursor.execute(_OPENED, [release_ref, release_ref])
        return tuple(
            Opening(serial, at, by, subject, tuple(elements), tuple(found), reference)
            for serial, at, by, subject, elements, found, reference in cursor.fetchall()
        )


def gaps(*, using: str = "owner") -> tuple[Gap, ...]:
    """Openings that were made and undone. Waits up to five seconds for openings under way to end.

    Raises VaultError if one stays open for longer.
    """
    try:
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            # An opening under way has its number but no visible row yet; it is not one that was undone.
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            cursor.execute("LOCK TABLE vault.opening IN SHARE MODE")
            cursor.execute(_GAPS)
            return tuple(Gap(first, last, across) for first, last, across in cursor.fetchall())
    except Error as refused:
        raise VaultError(
            "The log of vault openings could not be checked for gaps: "
            f"the database answered {type(refused.__cause__ or refused).__name__}. If an opening has been "
            "under way for more than five seconds, see what the worker is doing, then check again."
        ) from refused
