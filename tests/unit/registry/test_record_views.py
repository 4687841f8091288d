"""The account that reads a database cannot write there, and one that could is not used."""

from pathlib import Path

import psycopg
import pytest
from tests.world import record_systems as world

from clerestory.registry.errors import SourceAnswerError, SourceChangedError, SourceMayWriteError
from clerestory.registry.sources.mapped import MappedSource
from clerestory.registry.sources.mapping import read_mapping
from clerestory.registry.sources.systems import open_source
from clerestory.registry.sources.view import ViewRows


def opened(folder: Path, url: str) -> MappedSource:
    return open_source(read_mapping(world.database_mapping(folder, url)), world.secret)


def as_reader(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url, user=world.READER, password=world.READER_PASSWORD, autocommit=True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disclosure.people SET phone = ''",
        "DELETE FROM disclosure.people",
        "INSERT INTO disclosure.people (record_no) VALUES ('x')",
        "SELECT * FROM licensing.person",
        "CREATE TABLE disclosure.mine (a int)",
    ],
)
def test_the_account_of_the_document_may_do_nothing_but_read_the_views(
    record_database: str, statement: str
) -> None:
    with as_reader(record_database) as reader:
        assert reader.execute("SELECT count(*) FROM disclosure.people").fetchone() == (60,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(statement)


def test_even_with_the_right_a_transaction_of_the_adapter_cannot_write(
    record_database: str, tmp_path: Path
) -> None:
    with psycopg.connect(record_database, autocommit=True) as admin:
        admin.execute(f"GRANT ALL ON licensing.person TO {world.READER}")
        admin.execute(f"GRANT USAGE ON SCHEMA licensing TO {world.READER}")
    mapping = read_mapping(world.database_mapping(tmp_path, record_database))
    rows = ViewRows(mapping.peer, world.READER_PASSWORD)
    connection = rows._connect()
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute("UPDATE licensing.person SET phone = ''")
    connection.close()


@pytest.mark.parametrize(
    "right",
    ["INSERT ON disclosure.people", "UPDATE (phone) ON disclosure.people", "DELETE ON disclosure.people",
     "TRUNCATE ON disclosure.people"],
)  # fmt: skip
def test_an_account_that_may_write_is_refused_before_a_row_is_read(
    record_database: str, tmp_path: Path, right: str
) -> None:
    with psycopg.connect(record_database, autocommit=True) as admin:
        admin.execute(f"GRANT {right} TO {world.READER}")
    with pytest.raises(SourceMayWriteError, match="may write to disclosure"):
        next(opened(tmp_path, record_database).summaries())


def test_a_key_that_comes_twice_stops_the_reading(record_database: str, tmp_path: Path) -> None:
    with psycopg.connect(record_database, autocommit=True) as admin:
        admin.execute("UPDATE licensing.person SET record_no = 'P-0000004' WHERE record_no = 'P-0000005'")
    with pytest.raises(SourceAnswerError, match="row 6: found the key of the row before"):
        list(opened(tmp_path, record_database).summaries())
    with pytest.raises(SourceAnswerError, match="two records or more"):
        opened(tmp_path, record_database).look("people/P-0000004", ["name"])


def test_a_view_that_is_not_there_and_one_that_may_not_be_seen_are_told(
    record_database: str, tmp_path: Path
) -> None:
    with psycopg.connect(record_database, autocommit=True) as admin:
        admin.execute("ALTER VIEW disclosure.people RENAME TO persons")
    with pytest.raises(SourceChangedError, match="was not found"):
        next(opened(tmp_path, record_database).summaries())
    with psycopg.connect(record_database, autocommit=True) as admin:
        admin.execute("ALTER VIEW disclosure.persons RENAME TO people")
        admin.execute(f"REVOKE SELECT ON disclosure.people FROM {world.READER}")
    with pytest.raises(SourceAnswerError, match="InsufficientPrivilege"):
        next(opened(tmp_path, record_database).summaries())


def test_a_name_in_a_mapping_is_a_name_and_never_a_statement(record_database: str, tmp_path: Path) -> None:
    mapping = world.database_mapping(tmp_path, record_database)
    mapping.write_text(
        mapping.read_text().replace(
            '"disclosure.people"', "'disclosure.people\"; DROP TABLE licensing.person; --'"
        )
    )
    with pytest.raises((SourceChangedError, SourceAnswerError)):
        next(open_source(read_mapping(mapping), world.secret).summaries())
    with psycopg.connect(record_database, autocommit=True) as admin:
        assert admin.execute("SELECT count(*) FROM licensing.person").fetchone() == (60,)


def test_all_rows_of_a_reading_are_of_one_moment(record_database: str, tmp_path: Path) -> None:
    source = opened(tmp_path, record_database)
    summaries = source.summaries()
    next(summaries)
    with psycopg.connect(record_database, autocommit=True) as admin:
        admin.execute("DELETE FROM licensing.person WHERE record_no > 'P-0000001'")
    people = [one for one in summaries if one.source_key.startswith("people/")]
    assert len(people) == 59
