"""An opening that was undone can still be seen; one that is under way is not taken for one."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connections, transaction

from clerestory.registry.errors import VaultError
from clerestory.registry.openings import Gap, gaps, opened

OPEN = "SELECT * FROM vault.open(%s, ARRAY['photo'], 'R-1')"


def open_and_keep(database: Any, times: int = 1) -> None:
    with database.connect("releaser") as releaser:
        for _ in range(times):
            releaser.execute(OPEN, [uuid4()])


def open_and_undo(database: Any, times: int = 1) -> None:
    with psycopg.connect(database.url("releaser")) as releaser:
        for _ in range(times):
            releaser.execute(OPEN, [uuid4()])
        releaser.rollback()


def test_a_log_without_openings_has_no_gaps(database: Any) -> None:
    assert gaps() == ()


def test_openings_that_stay_leave_no_gap(database: Any) -> None:
    open_and_keep(database, 5)
    assert gaps() == ()
    assert [entry.serial for entry in opened()] == [1, 2, 3, 4, 5]


def test_a_rolled_back_opening_leaves_a_gap(database: Any) -> None:
    open_and_keep(database, 2)
    open_and_undo(database)
    open_and_keep(database)
    assert gaps() == (Gap(3, 3, across_restart=False),)
    assert [entry.serial for entry in opened()] == [1, 2, 4]


def test_gaps_at_the_beginning_and_at_the_end_are_seen(database: Any) -> None:
    open_and_undo(database, 2)
    open_and_keep(database)
    open_and_undo(database, 3)
    assert gaps() == (Gap(1, 2, across_restart=False), Gap(4, 6, across_restart=False))


def test_only_undone_openings_are_a_gap_too(database: Any) -> None:
    open_and_undo(database)
    assert gaps() == (Gap(1, 1, across_restart=False),)


def test_a_savepoint_does_not_hide_an_opening(database: Any) -> None:
    with psycopg.connect(database.url("releaser")) as releaser:
        releaser.execute("SAVEPOINT before")
        releaser.execute(OPEN, [uuid4()])
        releaser.execute("ROLLBACK TO SAVEPOINT before")
        releaser.commit()
    assert gaps() == (Gap(1, 1, across_restart=False),)


def test_django_rolling_back_on_the_vault_connection_leaves_a_gap(database: Any) -> None:
    with transaction.atomic(using="vault"):
        with connections["vault"].cursor() as cursor:
            cursor.execute(OPEN, [uuid4()])
        transaction.set_rollback(True, using="vault")
    assert gaps() == (Gap(1, 1, across_restart=False),)


def test_an_opening_under_way_is_waited_for_and_then_a_sentence(database: Any) -> None:
    with psycopg.connect(database.url("releaser")) as releaser:
        releaser.execute(OPEN, [uuid4()])
        with pytest.raises(VaultError, match="under way for more than five seconds"):
            gaps()
        releaser.commit()
    assert gaps() == ()


def test_a_gap_beside_a_restart_is_marked(database: Any) -> None:
    open_and_keep(database)
    open_and_undo(database)
    with database.connect("clerestory_owner") as owner:
        # As the log looks after the server was started anew: entries of another start.
        owner.execute(
            "INSERT INTO vault.opening (server_started_at, subject, elements, found, release_ref) "
            "VALUES (pg_postmaster_start_time() + interval '1 day', %s, '{}', '{}', 'R-2')",
            [uuid4()],
        )
    assert gaps() == (Gap(2, 2, across_restart=True),)


def test_the_releasing_role_cannot_look_at_the_log(database: Any) -> None:
    open_and_keep(database)
    with pytest.raises(VaultError, match="InsufficientPrivilege"):
        gaps(using="vault")
