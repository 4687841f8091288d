"""The index on the real database: what the rules say is what the rows say, and the rows say nothing in plain
text."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from clerestory.registry import index
from clerestory.registry.index import Located, Resolved, SubjectKeys, UnknownHandleError, Why, describe
from clerestory.registry.loading import load
from clerestory.registry.records import PersonKeys, RecordSummary, VehicleKeys
from clerestory.registry.sources.synthetic import SyntheticSource

ANA = PersonKeys("SYN1", "García", "Ana", date(1980, 2, 3), "12 Sample Street", "59601", "Butte")


@pytest.fixture
def locate(blind_key: bytes) -> Callable[..., Located]:
    def ask(**keys: Any) -> Located:
        return index.locate(SubjectKeys(**keys), blind_key=blind_key)

    return ask


def everybody(source: SyntheticSource) -> list[tuple[RecordSummary, PersonKeys]]:
    return [(one, one.keys) for one in source.summaries() if isinstance(one.keys, PersonKeys)]


def test_everybody_is_found_by_number_name_and_birthday(
    loaded: SyntheticSource, locate: Callable[..., Located], handle_of: Callable[..., Any]
) -> None:
    for summary, keys in everybody(loaded):
        found = locate(
            licence_number=keys.licence_number, surname=keys.surname, given=keys.given, dob=keys.dob
        )
        assert found == Located(
            Resolved.EXACT,
            handle_of(summary.source_key),
            summary.kind.value,
            summary.credential,
            summary.address_confidential,
            summary.accident_without_conviction,
            summary.elements,
        )


def test_every_vehicle_is_found_by_plate_and_by_number(
    loaded: SyntheticSource, locate: Callable[..., Located], handle_of: Callable[..., Any]
) -> None:
    for summary in loaded.summaries():
        if isinstance(summary.keys, VehicleKeys):
            handle = handle_of(summary.source_key)
            assert locate(plate=summary.keys.plate).handle == handle
            assert locate(vin=summary.keys.vin).handle == handle


def test_what_is_not_exact_tells_nothing_else(
    loaded: SyntheticSource, locate: Callable[..., Located]
) -> None:
    _, keys = everybody(loaded)[0]
    ambiguous = locate(surname=keys.surname, given=keys.given, dob=keys.dob)
    nobody = locate(licence_number="SYN-NOBODY", dob=keys.dob)
    assert ambiguous == Located(Resolved.AMBIGUOUS)
    assert nobody == Located(Resolved.NONE)
    for found in (ambiguous, nobody):
        told = {one.name: getattr(found, one.name) for one in fields(found)}
        assert {name for name, value in told.items() if value} == {"resolved", "why"}
    assert (ambiguous.why, nobody.why) == (Why.TOO_LITTLE, Why.NOBODY)


def test_a_namesake_who_arrives_later_makes_the_first_one_ambiguous(
    database: Any, few: Callable[..., Any], locate: Callable[..., Located], blind_key: bytes, kek: Any
) -> None:
    asked = {"surname": "Garcia", "given": "Ana", "dob": ANA.dob, "zip5": "59601"}
    load(few(ANA), blind_key=blind_key, kek=kek)
    assert locate(**asked).resolved is Resolved.EXACT
    load(few(replace(ANA, licence_number="SYN2", zip5="59701"), name="other"), blind_key=blind_key, kek=kek)
    assert locate(**asked).resolved is Resolved.AMBIGUOUS


def test_another_blind_key_finds_nobody(loaded: SyntheticSource) -> None:
    _, keys = everybody(loaded)[0]
    asked = SubjectKeys(licence_number=keys.licence_number, dob=keys.dob)
    assert index.locate(asked, blind_key=b"another key of thirty-two bytes!").resolved is Resolved.NONE


def test_describe_repeats_what_locate_said(loaded: SyntheticSource, locate: Callable[..., Located]) -> None:
    _, keys = everybody(loaded)[3]
    found = locate(licence_number=keys.licence_number, surname=keys.surname, given=keys.given)
    assert found.handle is not None
    assert describe(found.handle) == found


def test_an_unknown_handle_is_a_sentence(database: Any) -> None:
    with pytest.raises(UnknownHandleError, match="look the subject up again"):
        describe(uuid4())


def test_no_identifier_stands_in_the_index_in_plain_text(loaded: SyntheticSource, database: Any) -> None:
    with database.connect("clerestory_owner") as owner:
        told = ""
        for table in ("registry_handle", "registry_blindpersonkeys", "registry_blindvehiclekeys"):
            rows = owner.execute(f"SELECT {table}::text FROM {table}").fetchall()
            assert rows
            told += "\n".join(row[0] for row in rows).casefold()
    for summary in loaded.summaries():
        keys = summary.keys
        values = (
            [keys.licence_number, keys.dob.isoformat(), str(keys.street), str(keys.zip5)]
            if isinstance(keys, PersonKeys)
            else [str(keys.plate), str(keys.vin)]
        )
        for value in values:
            # As a word of its own: five digits can also stand inside a random handle.
            assert not re.search(rf"(?<![0-9a-z]){re.escape(value.casefold())}(?![0-9a-z])", told)
            assert value.encode().hex() not in told


def test_the_web_role_reads_the_index_and_cannot_change_it(loaded: SyntheticSource, database: Any) -> None:
    with database.connect("app") as app:
        assert app.execute("SELECT count(*) FROM registry_handle").fetchone()[0] > 60
        for statement in (
            "DELETE FROM registry_handle",
            "UPDATE registry_handle SET address_confidential = false",
            "INSERT INTO registry_blindvehiclekeys SELECT * FROM registry_blindvehiclekeys",
            "TRUNCATE registry_blindpersonkeys",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)


def test_the_releasing_role_does_not_read_the_index(loaded: SyntheticSource, database: Any) -> None:
    with database.connect("releaser") as releaser, pytest.raises(psycopg.errors.InsufficientPrivilege):
        releaser.execute("SELECT * FROM registry_handle")
