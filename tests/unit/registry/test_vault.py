"""The vault on the real database: one door, one role, named elements, everything logged."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connections

from clerestory.registry import forgetting, vault
from clerestory.registry.errors import FieldUnreadableError, VaultError
from clerestory.registry.index import describe
from clerestory.registry.openings import opened
from clerestory.registry.sources.synthetic import SyntheticSource
from clerestory.registry.vault import VaultClosedError
from clerestory.sealing.at_rest import KeyEncryptionKey

TABLES = ("vault.subject", "vault.field", "vault.opening", "vault.opening_serial")
Opener = Callable[..., dict[str, Any]]
FIRST = "person-00000000"
SECOND = "person-00000001"


@pytest.fixture
def first(loaded: SyntheticSource, handle_of: Callable[[str], UUID]) -> UUID:
    return handle_of(FIRST)


@pytest.fixture
def open_elements(kek: KeyEncryptionKey) -> Opener:
    def ask(handle: UUID, *elements: str, release_ref: str = "R-1") -> dict[str, Any]:
        return vault.open_elements(handle, elements, release_ref, keks=[kek])

    return ask


def refused(connection: psycopg.Connection[Any], statement: str, *values: object) -> bool:
    try:
        connection.execute(statement, values)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


def test_the_web_role_cannot_read_the_vault(first: UUID, database: Any) -> None:
    with database.connect("app") as app:
        for table in TABLES:
            assert refused(app, f"SELECT * FROM {table}"), table


def test_the_web_role_cannot_call_any_function_of_the_vault(first: UUID, database: Any) -> None:
    with database.connect("app") as app:
        assert refused(app, "SELECT * FROM vault.open(%s, %s, %s)", first, ["photo"], "R-1")
        assert refused(app, "SELECT vault.put(%s, %s, %s, %s)", uuid4(), "key", ["photo"], [b"x"])
        assert refused(app, "SELECT vault.forget(%s)", first)
        assert refused(app, "SET ROLE releaser")
        assert refused(app, "SET ROLE clerestory_owner")
    assert opened() == ()


def test_the_web_role_cannot_even_with_the_schema_open_to_it(first: UUID, database: Any) -> None:
    with database.connect("clerestory_owner") as owner, database.connect("app") as app:
        owner.execute("GRANT USAGE ON SCHEMA vault TO app")
        for table in TABLES:
            assert refused(app, f"SELECT * FROM {table}"), table
        assert refused(app, "SELECT * FROM vault.open(%s, %s, %s)", first, ["photo"], "R-1")
        assert refused(app, "SELECT vault.forget(%s)", first)


def test_the_releasing_role_has_the_door_and_nothing_else(first: UUID, database: Any) -> None:
    with database.connect("releaser") as releaser:
        for table in TABLES:
            assert refused(releaser, f"SELECT * FROM {table}"), table
        for statement in (
            "DELETE FROM vault.opening",
            "INSERT INTO vault.opening (subject, elements, found, release_ref) VALUES (%s, '{}', '{}', '')",
            "UPDATE vault.field SET element = 'name' WHERE subject = %s",
            "SELECT vault.forget(%s)",
        ):
            assert refused(releaser, statement, *([first] if "%s" in statement else [])), statement
        assert refused(releaser, "SELECT vault.put(%s, %s, %s, %s)", uuid4(), "key", ["photo"], [b"x"])
        assert refused(releaser, "SELECT nextval('vault.opening_serial')")
        assert refused(releaser, "SELECT setval('vault.opening_serial', 1)")
        rows = releaser.execute("SELECT * FROM vault.open(%s, %s, %s)", [first, ["photo", "name"], "R"])
        assert [row[0] for row in rows] == ["name", "photo"]


def test_exactly_the_named_elements_come_back(
    loaded: SyntheticSource, first: UUID, open_elements: Opener
) -> None:
    content = loaded.fetch(FIRST, ["photo", "dob", "name", "ssn"])
    assert open_elements(first, "photo") == {"photo": content["photo"]}
    both = open_elements(first, "name", "dob")
    assert both == {"name": content["name"], "dob": content["dob"]}
    assert list(both) == ["name", "dob"], "in the order they were named"


def test_everything_that_was_loaded_comes_back_as_it_was(
    loaded: SyntheticSource, handle_of: Callable[[str], UUID], open_elements: Opener
) -> None:
    for summary in list(loaded.summaries())[:40]:
        content = loaded.fetch(summary.source_key, sorted(summary.elements))
        assert open_elements(handle_of(summary.source_key), *sorted(summary.elements)) == content


def test_an_element_named_twice_comes_once(first: UUID, open_elements: Opener) -> None:
    assert list(open_elements(first, "dob", "dob")) == ["dob"]


def test_no_plain_text_stands_in_the_vault(loaded: SyntheticSource, first: UUID, database: Any) -> None:
    surname = loaded.fetch(FIRST, ["name"])["name"]["surname"]
    with database.connect("clerestory_owner") as owner:
        sealed = owner.execute("SELECT sealed FROM vault.field WHERE subject = %s", [first]).fetchall()
    assert len(sealed) > 10
    assert not any(str(surname).encode() in row[0] for row in sealed)


def test_every_opening_is_logged_with_who_what_and_what_for(first: UUID, open_elements: Opener) -> None:
    open_elements(first, "photo", "dob", release_ref="MV-1")
    (entry,) = opened("MV-1")
    assert (entry.handle, entry.elements, entry.found) == (first, ("photo", "dob"), ("dob", "photo"))
    assert entry.opened_by == "releaser"
    assert entry.opened_at.tzinfo is not None


def test_an_opening_is_logged_even_when_nothing_is_there(first: UUID, open_elements: Opener) -> None:
    nobody = uuid4()
    assert open_elements(first, "audit_trail", release_ref="none") == {}
    assert open_elements(nobody, "photo", release_ref="none") == {}
    assert [(entry.handle, entry.elements, entry.found) for entry in opened("none")] == [
        (first, ("audit_trail",), ()),
        (nobody, ("photo",), ()),
    ]


def test_the_log_cannot_be_changed_even_by_its_owner(
    first: UUID, database: Any, open_elements: Opener
) -> None:
    open_elements(first, "photo")
    with database.connect("clerestory_owner") as owner:
        assert refused(owner, "UPDATE vault.opening SET release_ref = 'other'")
        assert refused(owner, "DELETE FROM vault.opening")
        assert refused(owner, "TRUNCATE vault.opening")
    assert len(opened()) == 1


def test_an_opening_without_names_or_reason_is_refused(first: UUID, open_elements: Opener) -> None:
    for elements, reference in (
        ((), "R-1"),
        (("photo",), ""),
        (("photo",), "R" * 201),
        (("photo",) * 65, "R-1"),
    ):
        with pytest.raises(VaultError, match="Nothing was read"):
            open_elements(first, *elements, release_ref=reference)


def test_a_process_without_the_connection_is_told_so(kek: KeyEncryptionKey) -> None:
    with pytest.raises(VaultClosedError, match="no database connection"):
        vault.open_elements(uuid4(), ["photo"], "R-1", keks=[kek], using="another")


def test_the_web_connection_is_told_that_it_may_not(first: UUID, kek: KeyEncryptionKey) -> None:
    with pytest.raises(VaultClosedError, match="may not open the vault"):
        vault.open_elements(first, ["photo"], "R-1", keks=[kek], using="default")


def test_a_search_path_of_ones_own_does_not_reach_the_function(first: UUID, database: Any) -> None:
    with database.connect("clerestory_owner") as owner, database.connect("releaser") as releaser:
        owner.execute("CREATE SCHEMA bait")
        owner.execute("CREATE FUNCTION bait.cardinality(text[]) RETURNS int LANGUAGE sql AS 'SELECT 99'")
        owner.execute("GRANT USAGE ON SCHEMA bait TO releaser")
        releaser.execute("SET search_path = bait, pg_catalog")
        rows = releaser.execute("SELECT * FROM vault.open(%s, %s, 'R-1')", [first, ["dob"]]).fetchall()
    assert [row[0] for row in rows] == ["dob"]


def test_content_moved_to_another_element_does_not_open(
    first: UUID, database: Any, open_elements: Opener
) -> None:
    with database.connect("clerestory_owner") as owner:
        owner.execute("DELETE FROM vault.field WHERE subject = %s AND element = 'dob'", [first])
        move = "UPDATE vault.field SET element = 'dob' WHERE subject = %s AND element = 'ssn'"
        owner.execute(move, [first])
    with pytest.raises(FieldUnreadableError, match="stored dob of record"):
        open_elements(first, "dob")


def test_content_moved_to_another_person_does_not_open(
    first: UUID, database: Any, handle_of: Callable[[str], UUID], open_elements: Opener
) -> None:
    second = handle_of(SECOND)
    copy_field = """
        UPDATE vault.field
           SET sealed = (SELECT sealed FROM vault.field WHERE subject = %s AND element = 'dob')
         WHERE subject = %s AND element = 'dob'
    """
    copy_key = """
        UPDATE vault.subject SET wrapped_key = (SELECT wrapped_key FROM vault.subject WHERE subject = %s)
         WHERE subject = %s
    """
    with database.connect("clerestory_owner") as owner:
        owner.execute(copy_field, [first, second])
        with pytest.raises(FieldUnreadableError):
            open_elements(second, "dob")
        owner.execute(copy_key, [first, second])
    with pytest.raises(FieldUnreadableError):
        open_elements(second, "dob")


def test_content_that_was_altered_does_not_open(first: UUID, database: Any, open_elements: Opener) -> None:
    flip = """
        UPDATE vault.field SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)
         WHERE subject = %s AND element = 'name'
    """
    with database.connect("clerestory_owner") as owner:
        owner.execute(flip, [first])
    with pytest.raises(FieldUnreadableError, match="look into how it changed"):
        open_elements(first, "name")
    assert "dob" in open_elements(first, "dob")


def test_another_key_encryption_key_opens_nothing(first: UUID) -> None:
    other = KeyEncryptionKey.from_bytes(b"\x01" * 32)
    with pytest.raises(FieldUnreadableError):
        vault.open_elements(first, ["dob"], "R-1", keks=[other])


def test_while_keys_are_exchanged_either_key_opens(first: UUID, kek: KeyEncryptionKey) -> None:
    other = KeyEncryptionKey.from_bytes(b"\x01" * 32)
    assert vault.open_elements(first, ["dob"], "R-1", keks=[other, kek])


def test_forgetting_a_record_leaves_the_index_and_no_content(
    first: UUID, handle_of: Callable[[str], UUID], open_elements: Opener
) -> None:
    before = describe(first)
    assert forgetting.forget(first) is True
    assert forgetting.forget(first) is False
    with pytest.raises(FieldUnreadableError, match="forgotten"):
        open_elements(first, "dob")
    assert describe(first) == before
    assert open_elements(handle_of(SECOND), "dob"), "nobody else is touched"


def test_an_error_never_repeats_content_or_the_databases_own_words(
    first: UUID, database: Any, kek: KeyEncryptionKey
) -> None:
    with pytest.raises(VaultError) as bad:
        vault.open_elements(first, ["photo", None], "R-1", keks=[kek])
    assert "InvalidParameterValue" in str(bad.value)
    assert "CONTEXT" not in str(bad.value)
    assert connections["vault"].is_usable()


def test_migrating_as_a_superuser_is_refused_with_what_to_do(database: Any) -> None:
    from pathlib import Path

    from tests.conftest import CLUSTER

    from clerestory.registry import migrations

    statements = Path(migrations.__path__[0]).joinpath("0002_vault.sql").read_text()
    with (
        psycopg.connect(CLUSTER.admin_url(), dbname=database.name) as admin,
        pytest.raises(psycopg.errors.RaiseException) as stopped,
    ):
        admin.execute(statements)
    assert "Run the migrations as the role that owns the tables" in str(stopped.value.diag.message_hint)
