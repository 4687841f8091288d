"""The embedded PostgreSQL starts, survives being killed, and keeps others out."""

import dataclasses
import os
import select
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from clerestory.site.errors import PostgresError, PrivateFileError
from clerestory.site.folders import socket_folder
from clerestory.site.postgres import Cluster
from clerestory.site.roles import ROLES, connect, ensure_database, ensure_roles, weaknesses


@pytest.fixture
def cluster(tmp_path):
    place = tmp_path / "a folder with spaces"
    made = Cluster(
        data=place / "postgres",
        sockets=socket_folder(place),
        log=place / "log" / "database.log",
        password_file=place / "secrets" / "postgres.password",
        throw_away=True,
    )
    yield made
    made.stop()


def kill_and_wait(process: int) -> None:
    watch = os.pidfd_open(process)
    os.kill(process, signal.SIGKILL)
    select.select([watch], [], [])
    os.close(watch)


def quietly(sentence: str) -> None:
    pass


def test_it_starts_from_nothing_and_only_its_user_can_reach_it(cluster):
    cluster.start(quietly)
    assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(cluster.log.stat().st_mode) == 0o600
    assert stat.S_IMODE(cluster.log.parent.stat().st_mode) == 0o700
    assert "ready to accept connections" in cluster.log.read_text()
    with psycopg.connect(cluster.admin_url()) as admin:
        assert admin.execute("SHOW listen_addresses").fetchone() == ("",)
        assert admin.execute("SHOW password_encryption").fetchone() == ("scram-sha-256",)
        assert admin.execute("SHOW log_min_error_statement").fetchone() == ("panic",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.url("postgres", "guessed", "postgres"))


def test_a_second_start_changes_nothing(cluster):
    cluster.start(quietly)
    first = cluster.postmaster()
    cluster.start(quietly)
    assert cluster.postmaster() == first


def test_after_kill_9_it_starts_again_with_everything_committed_and_says_so(cluster):
    cluster = dataclasses.replace(cluster, throw_away=False)
    cluster.start(quietly)
    with psycopg.connect(cluster.admin_url(), autocommit=True) as admin:
        admin.execute("CREATE TABLE kept (a int)")
        admin.execute("INSERT INTO kept VALUES (7)")
    kill_and_wait(cluster.postmaster())
    said = []
    cluster.start(said.append)
    assert said == ["The database was not stopped properly last time; it recovers everything that was saved."]
    with psycopg.connect(cluster.admin_url()) as admin:
        assert admin.execute("SELECT a FROM kept").fetchone() == (7,)


def test_a_start_in_the_very_moment_of_a_kill_ends_with_a_server_that_answers(cluster):
    cluster.start(quietly)
    os.kill(cluster.postmaster(), signal.SIGKILL)
    cluster.start(quietly)
    with psycopg.connect(cluster.admin_url()) as admin:
        assert admin.execute("SELECT 1").fetchone() == (1,)


def test_a_password_file_that_was_replaced_is_named_with_what_to_do(cluster):
    cluster.start(quietly)
    cluster.password_file.write_text("another\n")
    with pytest.raises(PostgresError, match=r"has another password than .*Restore that file"):
        cluster.start(quietly)


def test_a_lock_file_that_names_another_living_process_is_no_obstacle(cluster):
    cluster.start(quietly)
    lines = (cluster.data / "postmaster.pid").read_text().split("\n")
    assert cluster.stop()
    (cluster.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    cluster.start(quietly)
    assert cluster.postmaster() not in (None, os.getpid())


def test_a_data_folder_that_was_cut_short_is_made_again(cluster):
    cluster.data.with_name("postgres.unfinished").mkdir(parents=True)
    (cluster.data.with_name("postgres.unfinished") / "PG_VERSION").write_text("18\n")
    cluster.start(quietly)
    assert cluster.postmaster()


def test_a_socket_folder_that_others_may_enter_is_refused(cluster):
    cluster.sockets.mkdir(mode=0o755)
    try:
        with pytest.raises(PrivateFileError, match="mode 0755"):
            cluster.start(quietly)
    finally:
        cluster.sockets.rmdir()


def test_a_socket_folder_that_is_a_link_is_refused(cluster, tmp_path):
    cluster.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(PrivateFileError, match="not a link"):
            cluster.start(quietly)
    finally:
        cluster.sockets.unlink()


def test_the_socket_folder_is_short_however_deep_the_clone_lies():
    deep = Path("/" + "/".join(["a rather long folder name"] * 20))
    assert len(str(socket_folder(deep) / ".s.PGSQL.5432")) < 60
    assert socket_folder(deep) != socket_folder(deep / "other")


def test_roles_that_became_too_strong_are_named_and_made_weak_again(cluster):
    cluster.start(quietly)
    passwords = dict.fromkeys(ROLES, "a-password")
    ensure_roles(cluster.admin_url(), passwords)
    ensure_database(cluster.admin_url(), "clerestory")
    assert weaknesses(cluster.admin_url()) == ()
    with connect(cluster.admin_url(), "test") as admin:
        admin.execute("ALTER ROLE app BYPASSRLS")
        admin.execute("REVOKE ALL ON DATABASE clerestory FROM releaser")
        admin.execute("DROP ROLE releaser")
    assert [sentence.split(" ")[2] for sentence in weaknesses(cluster.admin_url())] == ["releaser", "app"]
    ensure_roles(cluster.admin_url(), passwords)
    assert weaknesses(cluster.admin_url()) == ()
