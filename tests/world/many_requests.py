"""Many requests, made out of the real ones of a database: for lists, pages and their speed.

Each new request repeats one that a use case made, under a number, a day and a handle of its own, with its
journal, tasks, findings, releases and papers. No sentence in it is invented; nobody can open what is sealed
in it. The hashes of repeated journal entries are drawn, so `clerestory reconcile` would name them: never use
this on an office's database."""

from collections.abc import Mapping
from typing import Any, Final

import psycopg

DAYS: Final = 730
"""Over so many days before the last real request the others were opened."""
WAITING: Final = ("in_review", "second_review", "appealed", "stopped", "approved", "sealed", "released")
_OF_REQUEST: Final[Mapping[str, Mapping[str, str]]] = {
    "intake_subjectslip": {"request_id": "many.id"},
    "intake_clockstop": {"id": "gen_random_uuid()", "request_id": "many.id"},
    "intake_appeal": {"id": "gen_random_uuid()", "request_id": "many.id"},
    "intake_note": {"id": "gen_random_uuid()", "request_id": "many.id"},
    "intake_document": {
        "id": "gen_random_uuid()",
        "request_id": "many.id",
        "sealed_original": "'\\x00'::bytea",
        "sealed_reading": "'\\x00'::bytea",
    },
    "review_task": {"id": "gen_random_uuid()", "request_id": "many.id"},
    "release_release": {
        "id": "gen_random_uuid()",
        "request_id": "many.id",
        "release_ref": "replace(old.release_ref, many.source_reference, many.reference)",
        "sealed_at": "old.sealed_at - many.ago",
        "expires_at": "old.expires_at - many.ago",
    },
}


def multiply(owner: psycopg.Connection[Any], requests: int, *, waiting: int = 3) -> None:
    """Add so many requests to what is there. owner: with the rights of the tables' owner, in no transaction.
    waiting: how many of a hundred wait for somebody of the office; the others have ended."""
    with owner.transaction():
        owner.execute("SELECT set_config('app.office', 'staff', true)")
        _plan(owner, requests, waiting)
        _copy(
            owner,
            "intake_request",
            {
                "id": "many.id",
                "reference": "many.reference",
                "idempotency_key": "'many-' || many.reference",
                "part_of_id": "NULL",
                "opened_at": "old.opened_at - many.ago",
                "due_on": "(old.due_on - many.ago)::date",
                "appeal_by": "(old.appeal_by - many.ago)::date",
                "subject_digest": "md5(many.reference) || md5(many.reference)",
            },
            on="old.id = many.source",
        )
        for table, values in _OF_REQUEST.items():
            _copy(owner, table, values, on="old.request_id = many.source")
        _copy_journal(owner)
        owner.execute("DROP TABLE many")
    owner.execute("ANALYZE")


def _plan(owner: psycopg.Connection[Any], requests: int, waiting: int) -> None:
    """One row for each request to be made, with the real one that it repeats, drawn by a fixed seed."""
    owner.execute("SELECT setseed(0.5)")
    owner.execute(
        """
        CREATE TEMP TABLE many AS
        WITH old AS (
            SELECT id, reference, state = ANY(%(waiting)s) AS waits,
                   row_number() OVER (PARTITION BY state = ANY(%(waiting)s) ORDER BY reference) - 1 AS place,
                   count(*) OVER (PARTITION BY state = ANY(%(waiting)s)) AS others
            FROM intake_request
            WHERE state <> 'draft' AND part_of_id IS NULL AND reference NOT LIKE 'MV-2001-%%'
        ), made AS (
            SELECT count(*) AS before FROM intake_request WHERE reference LIKE 'MV-2001-%%'
        ), wanted AS (
            SELECT n, n %% 100 < %(share)s AS waits, random() AS drawn, random() AS back
            FROM generate_series(1, %(requests)s) AS n
        )
        SELECT n, gen_random_uuid() AS id, 'MV-2001-' || lpad((before + n)::text, 6, '0') AS reference,
               old.id AS source, old.reference AS source_reference,
               make_interval(days => 1 + floor(back * CASE WHEN wanted.waits THEN 10 ELSE %(days)s END)::int)
                   AS ago
        FROM made, wanted JOIN old ON old.waits = wanted.waits AND old.place = floor(drawn * old.others)
        """,
        {"waiting": list(WAITING), "share": waiting, "requests": requests, "days": DAYS},
    )
    owner.execute("CREATE INDEX ON many (source)")
    owner.execute("CREATE INDEX ON many (source_reference)")
    owner.execute("ANALYZE many")


def _copy(owner: psycopg.Connection[Any], table: str, values: Mapping[str, str], *, on: str) -> None:
    """Repeat the rows of a table; columns that `values` does not name stay as they are."""
    columns = [
        name
        for (name,) in owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND table_name = %s AND is_identity = 'NO' ORDER BY ordinal_position",
            [table],
        )
    ]
    chosen = ", ".join(values.get(name, f'old."{name}"') for name in columns)
    named = ", ".join(f'"{name}"' for name in columns)
    owner.execute(f"INSERT INTO {table} ({named}) SELECT {chosen} FROM many JOIN {table} AS old ON {on}")


def _copy_journal(owner: psycopg.Connection[Any]) -> None:
    """Entries of each request, their outbox rows, and a place in the public ledger where the real one has
    one."""
    owner.execute(
        """
        CREATE TEMP TABLE said AS
        SELECT (SELECT max(number) FROM journal_entry) + row_number() OVER (ORDER BY many.n, old.number)
                   AS number,
               old.number AS source, many.reference, many.ago
        FROM many JOIN journal_entry AS old ON old.subject_ref = many.source_reference
        """
    )
    owner.execute(
        """
        INSERT INTO journal_entry (number, event, subject_ref, actor, at, body, previous_hash, hash)
        SELECT said.number, old.event, said.reference, old.actor, old.at - said.ago, old.body, old.hash,
               md5(said.number::text) || md5('many' || said.number)
        FROM said JOIN journal_entry AS old ON old.number = said.source
        """
    )
    owner.execute(
        """
        INSERT INTO journal_outbox (entry_id, leaf, nonce)
        SELECT said.number, old.leaf, old.nonce
        FROM said JOIN journal_outbox AS old ON old.entry_id = said.source
        """
    )
    owner.execute(
        """
        INSERT INTO journal_place (log, index, entry)
        SELECT log, (SELECT max(index) FROM journal_place) + row_number() OVER (ORDER BY number), number
        FROM said, (SELECT max(number) AS log FROM journal_log) AS logs WHERE log IS NOT NULL
        """
    )
    owner.execute("DROP TABLE said")
