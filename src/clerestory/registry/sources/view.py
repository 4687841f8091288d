"""Views of another PostgreSQL as rows, in transactions that cannot write, by an account that may not.

Promises that an account which could write to the view is refused before a row is read; that all rows of one
reading are of one moment; and that each wait has an end. The database's own sentences are never shown,
because they quote values. Source of idea: the office's system stays the owner of its records.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from clerestory.registry.errors import (
    SourceAnswerError,
    SourceChangedError,
    SourceGoneError,
    SourceMayWriteError,
)
from clerestory.registry.sources.mapping import Records
from clerestory.registry.sources.peers import DatabasePeer, is_here
from clerestory.registry.sources.rows import Row, check_columns

_AT_ONCE: Final = 500
_MAY: Final = """
SELECT to_regclass(%(view)s) IS NOT NULL AS is_there,
       has_table_privilege(to_regclass(%(view)s), 'INSERT, UPDATE, DELETE, TRUNCATE')
         OR has_any_column_privilege(to_regclass(%(view)s), 'INSERT, UPDATE')
         OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS may_write
"""


class ViewRows:
    """The rows of views. password: of the account; empty where the server asks for none."""

    def __init__(self, peer: DatabasePeer, password: str) -> None:
        self._peer, self._password = peer, password

    def read(self, records: Records, since: str | None) -> Iterator[Row]:
        """All rows, by key, or those with a mark of `since` or later."""
        named = [sql.Identifier(name) for name in sorted(records.columns())]
        query = sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(named), _view(records))
        asked: list[str] = []
        if since is not None and records.changed is not None:
            query += sql.SQL(" WHERE {} >= %s").format(sql.Identifier(records.changed.name))
            asked.append(since.lstrip("0") or "0" if since.isdigit() else since)
        query += sql.SQL(" ORDER BY {}").format(sql.Identifier(records.key.name))
        before: object = None
        for number, values in enumerate(self._rows(records, query, asked), start=1):
            key = values[records.key.name]
            if key is not None and key == before:
                raise SourceAnswerError(
                    f"{records.at}, row {number}: found the key of the row before, expected each key once. "
                    "Nothing from this row on was taken over. Have the view give one row a record."
                )
            before = key
            yield Row(f"{records.at}, row {number}", values)

    def find(self, records: Records, key: str, columns: frozenset[str]) -> Iterator[Row]:
        """The rows under this key, two at most; only these columns and the flags."""
        wanted = columns
        query = sql.SQL("SELECT {} FROM {} WHERE {} = %s LIMIT 2").format(
            sql.SQL(", ").join(sql.Identifier(name) for name in sorted(wanted)),
            _view(records),
            sql.Identifier(records.key.name),
        )
        for values in self._rows(records, query, [key]):
            yield Row(f"{records.at}, the row asked for", values)

    def _rows(self, records: Records, query: sql.Composed, asked: list[str]) -> Iterator[dict[str, Any]]:
        with self._connected(records) as connection:
            self._check(connection, records)
            with connection.cursor(name="rows", row_factory=dict_row) as cursor:
                cursor.itersize = _AT_ONCE
                cursor.execute(query, asked)
                for values in cursor:
                    yield {
                        name: str(value) if isinstance(value, UUID) else value
                        for name, value in values.items()
                    }

    def _check(self, connection: psycopg.Connection[Any], records: Records) -> None:
        name = _view(records).as_string(connection)
        found = connection.cursor(row_factory=dict_row).execute(_MAY, {"view": name}).fetchone() or {}
        if not found.get("is_there"):
            raise SourceChangedError(
                f"{records.at} was not found in database {self._peer.database}, expected a view that "
                f"{self._peer.user} may read. Nothing was taken over. Name it with its schema, and grant "
                "USAGE on the schema and SELECT on the view."
            )
        if found.get("may_write"):
            raise SourceMayWriteError(
                f"The account {self._peer.user} may write to {records.at}, expected one that may only read. "
                "Nothing was read. Make an account of its own for this office and grant it SELECT alone; "
                "docs/operations/record-system.md has the statements."
            )
        columns = (
            connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(_view(records))).description or []
        )
        check_columns(records, [column.name for column in columns], records.at)

    @contextmanager
    def _connected(self, records: Records) -> Iterator[psycopg.Connection[Any]]:
        connection = self._connect()
        try:
            yield connection
        except psycopg.OperationalError as error:  # cut off, too slow, shut down
            raise SourceGoneError(
                f"The database {self._peer.database} stopped answering for {records.at} ({_name(error)}), "
                f"expected rows within {self._peer.seconds} seconds. Nothing more was taken over. See "
                "whether it runs and how long the view takes, then go on."
            ) from None
        except psycopg.Error as error:
            raise SourceAnswerError(
                f"The database {self._peer.database} did not give the rows of {records.at} ({_name(error)}), "
                "expected rows. Nothing more was taken over. See that the account may SELECT from the view, "
                "that the view itself works, and that its values are days and numbers of our calendar."
            ) from None
        finally:
            connection.close()

    def _connect(self) -> psycopg.Connection[Any]:
        peer = self._peer
        is_local = peer.host.startswith("/") or is_here(peer.host)
        wait = peer.seconds * 1000
        try:
            connection = psycopg.connect(
                host=peer.host,
                port=peer.port,
                dbname=peer.database,
                user=peer.user,
                password=self._password or None,
                connect_timeout=peer.seconds,
                sslmode="prefer" if is_local else "verify-full",
                sslrootcert=str(peer.authorities) if peer.authorities else (None if is_local else "system"),
                # Two locks on one door: a server that ignores the first still refuses the second.
                options=f"-c default_transaction_read_only=on -c statement_timeout={wait}",
                application_name="clerestory registry",
                keepalives_idle=peer.seconds,
                tcp_user_timeout=wait,
            )
        except psycopg.Error as error:
            raise SourceGoneError(
                f"The database {peer.database} on {peer.host} was not reached ({_name(error)}), expected an "
                f"answer within {peer.seconds} seconds. Nothing was read. See that it runs, that {peer.user} "
                "may sign in from here, and that the file with its password is the right one."
            ) from None
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        return connection


def _view(records: Records) -> sql.Identifier:
    return sql.Identifier(*records.at.split(".", 1))


def _name(error: psycopg.Error) -> str:
    """The kind of error: the database's own sentence may quote values."""
    return type(error).__name__
