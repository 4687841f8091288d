"""What the sequencer reads and writes in the database, on a connection of its own.

Promises: each method that writes is one transaction, durable when it returns, in which the session was seen
to hold the turn; constraints of the tables refuse a second place, a second head of one size and a fork,
whoever writes. A row is placed only when no transaction older than it can still bring another one before it.
Refuses: to go on with a connection that failed. It is closed, and what the database says is told as an error
of this room.
Source: the trap of ordering by sequence numbers (a late commit is never seen); PostgreSQL's snapshot horizon.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connections,
    transaction,
)

from clerestory.journal.sequencer import queries
from clerestory.journal.sequencer.errors import RefusedError, WaitingError
from clerestory.journal.sequencer.growing import Tree


@dataclass(frozen=True)
class Head:
    """A head that was signed. note: as it was signed, without witnesses. at: aware."""

    tree: Tree
    note: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """What one witness did last. trouble: a sentence, "" for none. cosigned_at: None when it did not now."""

    name: str
    holds: int
    cosigned_at: datetime | None
    trouble: str
    is_lie: bool


class Book:
    """The tables of one log. alias: the connection; its role may see leaves and no entries."""

    def __init__(self, origin: str, alias: str = "sequencer") -> None:
        self.origin = origin
        self._alias = alias
        self._number = 0
        self._begun_by: int | None = None
        self._count = self._highest = self._floor = 0

    def open(self) -> None:
        """Take the turn, until this connection ends, and see which log is written. Safe to repeat.

        Raises WaitingError when another sequencer has the turn, RefusedError when the newest log of the
        database is of another origin.
        """
        with self._cursor() as cursor:
            if not self._has_turn(cursor):
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [queries.TURN])
                if not cursor.fetchone()[0]:
                    raise WaitingError(
                        "Another sequencer has the turn. Two of them may run, and the second takes over when "
                        "the first ends; if there should be no other, look which process is connected to the "
                        "database as `sequencer`."
                    )
        with self._writing() as cursor:
            cursor.execute(queries.LOGS)
            row = cursor.fetchone()
            if row is None:
                cursor.execute("INSERT INTO journal_log (number, origin) VALUES (1, %s)", [self.origin])
                row = (1, self.origin, None)
            if row[1] != self.origin:
                raise RefusedError(
                    f"The newest log of this database is {row[1]!r}, and the keys are those of "
                    f"{self.origin!r}. Give the sequencer that log's keys; docs/operations/log-keys.md says "
                    "how a new log begins."
                )
            self._number, self._begun_by = int(row[0]), row[2]
            cursor.execute(queries.PLACED)
            self._count, self._highest = map(int, cursor.fetchone())
            self._floor = self._highest if self._highest == self._count else 0

    def close(self) -> None:
        """End the connection, and with it the turn."""
        connections[self._alias].close()

    def place(self, most: int) -> int:
        """Give the next rows their places, at most so many, in the order of (transaction, entry). COMMIT 1.

        Gives how many were placed; fewer than `most` when nothing else may be placed yet. Raises WaitingError
        when the turn was lost, RefusedError when the entry that begins this log is missing.
        """
        with self._writing() as cursor:
            cursor.execute(
                "SELECT coalesce(max(index), -1) + 1 FROM journal_place WHERE log = %s", [self._number]
            )
            following = int(cursor.fetchone()[0])
            first = self._begun_by if following == 0 else None
            cursor.execute(
                queries.PLACE,
                {
                    "log": self._number,
                    "next": following,
                    "begun_by": first,
                    "floor": 0 if first else self._floor,
                    "most": most,
                },
            )
            entries = [int(row[0]) for row in cursor.fetchall()]
            if first is not None and entries and first not in entries:
                raise WaitingError(
                    f"Entry {first}, which begins this log, is not settled yet. It becomes leaf 0."
                )
        self._count += len(entries)
        self._highest = max((self._highest, *entries))
        if self._highest == self._count:
            self._floor = self._highest
        return len(entries)

    def leaves(self, start: int, most: int) -> list[bytes]:
        """The leaves from place `start` on, in order, at most so many. Raises RefusedError at a gap."""
        with self._cursor() as cursor:
            cursor.execute(queries.LEAVES, [self._number, start, most])
            rows = cursor.fetchall()
        if rows and (rows[0][0] != start or rows[-1][0] != start + len(rows) - 1):
            raise RefusedError(
                f"The places from {start} on have a gap, so somebody removed rows. Nothing was signed. "
                "Restore the database from its newest backup."
            )
        return [bytes(row[1]) for row in rows]

    def head(self) -> Head | None:
        """The head that was signed last; None before the first."""
        with self._cursor() as cursor:
            cursor.execute(queries.HEAD, [self._number])
            row = cursor.fetchone()
        return Head(Tree(int(row[0]), bytes(row[1])), str(row[2]), row[3]) if row else None

    def latest(self) -> datetime | None:
        """When this log last signed or published something; None before."""
        with self._cursor() as cursor:
            cursor.execute(queries.LATEST, {"log": self._number})
            found: datetime | None = cursor.fetchone()[0]
        return found

    def root_at(self, size: int) -> bytes | None:
        """The root that was signed for this size; None when no head has it."""
        with self._cursor() as cursor:
            cursor.execute("SELECT root FROM journal_head WHERE log = %s AND size = %s", [self._number, size])
            row = cursor.fetchone()
        return bytes(row[0]) if row else None

    def keep_head(self, new: Head, after: Head | None) -> None:
        """Keep a signed head, if `after` is still the newest. COMMIT 2.

        Raises WaitingError when it is not, or when the turn was lost: nothing was kept.
        """
        values = {
            "log": self._number,
            "size": new.tree.size,
            "previous": after.tree.size if after else None,
            "root": new.tree.root,
            "note": new.note,
            "at": new.at,
        }
        with self._writing() as cursor:
            cursor.execute(queries.KEEP_HEAD, values)
            if cursor.rowcount != 1:
                raise WaitingError("Another sequencer signed a head meanwhile; this one was given up.")

    def keep_checkpoint(self, size: int, note: str, at: datetime) -> None:
        """Keep what a quorum cosigned; the first one of a size stays. COMMIT 3."""
        with self._writing() as cursor:
            cursor.execute(queries.KEEP_CHECKPOINT, [self._number, size, note, at])

    def holds(self) -> Mapping[bytes, int]:
        """How many leaves each witness is known to hold, by its name in the policy."""
        with self._cursor() as cursor:
            cursor.execute("SELECT name, holds FROM journal_witness WHERE log = %s", [self._number])
            return {str(name).encode(): int(held) for name, held in cursor.fetchall()}

    def keep_heard(self, told: tuple[Told, ...], at: datetime) -> None:
        """Keep what the witnesses did. What one holds never grows less here."""
        with self._writing() as cursor:
            for one in told:
                cursor.execute(queries.KEEP_HEARD, {"log": self._number, "at": at, **vars(one)})

    def say(self, state: str, why: str, at: datetime, published_at: datetime | None = None) -> None:
        """Keep how it goes, for pages. Whoever has no turn may say it while nobody else has it."""
        if self._number:
            with self._cursor() as cursor:
                cursor.execute(queries.SAY, [self._number, state, why, at, published_at, queries.TURN])

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        with self._told(), connections[self._alias].cursor() as cursor:
            yield cursor

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        with (
            self._told(),
            transaction.atomic(using=self._alias, durable=True),
            connections[self._alias].cursor() as cursor,
        ):
            if not self._has_turn(cursor):
                raise WaitingError("The turn was lost with the connection; nothing was written.")
            yield cursor

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Translate what the database says. Its own words stay out: they may hold what a row holds."""
        try:
            yield
        except IntegrityError:
            raise WaitingError("Another sequencer wrote meanwhile; this step was given up.") from None
        except (OperationalError, InterfaceError) as error:
            self.close()
            raise WaitingError(
                f"The database cannot be used ({type(error).__name__}). What it did not keep is not signed."
            ) from None
        except DatabaseError as error:
            self.close()
            raise RefusedError(
                f"The database does not do what the sequencer needs ({type(error).__name__}). Nothing was "
                "signed. `clerestory doctor` looks whether tables and rights are those of this version."
            ) from None

    def _has_turn(self, cursor: Any) -> bool:
        cursor.execute(queries.HELD, [queries.TURN])
        return bool(cursor.fetchone()[0])
