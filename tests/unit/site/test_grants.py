"""The files of grants are the whole truth about rights."""

import psycopg
import pytest
from django.apps import apps

from clerestory.site.grants import apply_grants, grant_files

SYSTEM = ("pg_catalog", "information_schema")


def rights(connection: psycopg.Connection) -> set[tuple[str, ...]]:
    query = """
        SELECT grantee, table_schema, table_name, privilege_type FROM information_schema.role_table_grants
         WHERE grantee IN ('app', 'releaser', 'PUBLIC') AND table_schema <> ALL(%s)
    """
    return set(connection.execute(query, [list(SYSTEM)]).fetchall())


def test_a_right_added_by_hand_is_gone_after_the_next_start(database):
    with database.connect("clerestory_owner") as owner:
        before = rights(owner)
        owner.execute("GRANT SELECT ON vault.field TO app")
        owner.execute("GRANT DELETE ON parties_agency TO app")
        owner.execute("GRANT SELECT ON parties_person TO PUBLIC")
        assert rights(owner) != before
        apply_grants()
        assert rights(owner) == before


def test_no_role_that_serves_may_touch_a_table_of_the_vault(database):
    with database.connect("clerestory_owner") as owner:
        assert {right for right in rights(owner) if right[1] == "vault"} == set()


@pytest.mark.parametrize("role", ["app", "releaser"])
@pytest.mark.parametrize("table", ["subject", "field", "opening"])
def test_reading_the_vault_directly_is_refused_by_the_database(database, role, table):
    with database.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"SELECT * FROM vault.{table}")


def test_only_releaser_may_open_the_vault(database):
    opening = "SELECT * FROM vault.open(gen_random_uuid(), ARRAY['photo'], 'r')"
    with database.connect("app") as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(opening)
    with database.connect("releaser") as releaser:
        assert releaser.execute(opening).fetchall() == []


def test_releaser_may_do_nothing_else(database):
    with database.connect("clerestory_owner") as owner:
        assert {right for right in rights(owner) if right[0] == "releaser"} == set()


def test_app_and_releaser_own_nothing_and_are_weak(database):
    with database.connect("clerestory_owner") as owner:
        owned = owner.execute(
            "SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner"
            " WHERE rolname IN ('app', 'releaser')"
        ).fetchall()
        strong = owner.execute(
            "SELECT rolname FROM pg_roles WHERE rolname IN ('app', 'releaser', 'clerestory_owner')"
            " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)"
        ).fetchall()
    assert (owned, strong) == ([], [])


def test_every_office_with_tables_says_who_may_what():
    ours = [config for config in apps.get_app_configs() if config.name.startswith("clerestory.")]
    with_tables = {config.label for config in ours if list(config.get_models())}
    with_files = {file.parent.name for file in grant_files()}
    assert with_tables <= with_files
