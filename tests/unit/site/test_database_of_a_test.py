"""The ground itself: what a test may rely on."""

import urllib.request
from urllib.error import URLError

import pytest
from django.db import ProgrammingError, connections


def test_django_meets_the_fresh_database_with_three_roles(database):
    met = {}
    for alias in ("default", "vault", "owner"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_user, current_database()")
            met[alias] = cursor.fetchone()
    assert met == {
        "default": ("app", database.name),
        "vault": ("releaser", database.name),
        "owner": ("clerestory_owner", database.name),
    }


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_commits_another_does_not_see(database, turn):
    with database.connect("clerestory_owner") as owner:
        owner.execute("CREATE TABLE left_behind (turn int)")


def test_app_may_not_make_tables(database):
    with (
        connections["default"].cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        cursor.execute("CREATE TABLE mine (a int)")


def test_the_site_answers_on_a_real_port(server):
    with urllib.request.urlopen(server + "/ready") as answer:
        assert answer.read() == b"ready\n"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_another_machine_cannot_be_reached():
    with pytest.raises(URLError, match="another machine"):
        urllib.request.urlopen("http://192.0.2.1/")


def test_the_office_records_are_there_and_closed_to_app(office_records):
    with office_records.connect("app") as app:
        assert app.execute("SELECT count(*) > 200 FROM registry_handle").fetchone() == (True,)
