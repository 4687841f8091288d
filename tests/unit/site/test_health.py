"""What a supervisor is told, and that asking often costs little."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from clerestory.site import health

ONE = ("parties", "0001_initial")


def test_ready_says_so_and_notices_at_once_that_a_migration_waits(client, database):
    assert (client.get("/ready").status_code, client.get("/ready").content) == (200, b"ready\n")
    with database.connect("clerestory_owner") as owner:
        owner.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", ONE)
        answer = client.get("/ready")
        assert (answer.status_code, answer.content) == (503, b"1 migrations wait\n")
        owner.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", ONE)
    assert client.get("/ready").status_code == 200


def test_an_empty_database_is_not_ready(client, database):
    with database.connect("clerestory_owner") as owner:
        owner.execute("DROP TABLE django_migrations")
    assert client.get("/ready").status_code == 503


def test_asking_again_reads_no_file_and_asks_the_database_two_questions(client, database):
    client.get("/ready")
    before = health._migrations.cache_info().misses
    with CaptureQueriesContext(connection) as asked:
        client.get("/ready")
    assert len(asked) == 2
    assert health._migrations.cache_info().misses == before


def test_health_asks_the_database_nothing(client):
    assert client.get("/health").content == b"alive\n"
