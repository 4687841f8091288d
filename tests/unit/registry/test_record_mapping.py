"""A mapping is judged as a whole, and a value is read as it says or not at all."""

import base64
import json
import string
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.world import record_systems as world

from clerestory.registry.errors import MappingError, SourceAnswerError, SourceChangedError
from clerestory.registry.sources.columns import (
    READS,
    Column,
    UnreadableError,
    is_layout,
    parse_day,
    write_day,
)
from clerestory.registry.sources.mapping import read_mapping
from clerestory.registry.sources.systems import open_source
from clerestory.sealing.canonical import canonical_json

LAYOUTS = ("YYYY-MM-DD", "MM/DD/YYYY", "M/D/YYYY", "DD.MM.YYYY", "YYYYMMDD", "MMDDYYYY", "D-M-YYYY")
DAYS = st.dates(date(1850, 1, 1), date(2199, 12, 31))
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.decimals() | st.dates()
    | st.datetimes() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(DAYS, st.sampled_from(LAYOUTS))
def test_a_day_is_read_back_as_it_was_written(day: date, layout: str) -> None:
    assert is_layout(layout)
    assert parse_day(write_day(day, layout), layout) == day
    assert Column("c", reads="day", layout=layout).read({"c": write_day(day, layout)}) == day.isoformat()


@given(st.text(alphabet=string.digits + "/-. ", max_size=12), st.sampled_from(LAYOUTS))
def test_text_that_is_read_as_a_day_is_that_day_in_that_layout(text: str, layout: str) -> None:
    found = parse_day(text, layout)
    if found is not None and "M" in layout.replace("MM", "") + layout.replace("DD", ""):
        assert parse_day(write_day(found, layout), layout) == found
    elif found is not None:
        assert write_day(found, layout) == text


@pytest.mark.parametrize(
    "layout",
    [
        "",
        "MM/DD/YY",
        "YYYY",
        "MM/DD",
        "YYYY-MM-MM",
        "YYYY-MM-DD-D",
        "MDYYYY",
        "YYYY-MMM-DD",
        "%Y-%m-%d",
        "x" * 50,
    ],
)
def test_a_layout_that_could_be_read_in_two_ways_is_none(layout: str) -> None:
    assert not is_layout(layout)


@pytest.mark.parametrize(
    "text",
    [
        "0000-00-00",
        "0000-01-01",
        "1849-12-31",
        "2200-01-01",
        "1980-02-30",
        "1980-2-3",
        "٢٠٠٠-٠١-٠١",
        "80-01-01",
        "now",
    ],
)
def test_a_day_that_the_calendar_or_the_office_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        Column("born", reads="day", layout="YYYY-MM-DD").read({"born": text})
    assert text not in str(refused.value)


@given(ANYTHING, st.sampled_from(READS))
def test_whatever_comes_a_column_gives_what_can_be_sealed_or_refuses_without_showing_it(
    value: Any, reads: str
) -> None:
    yes, no = (frozenset({"Y"}), frozenset({"N"})) if reads == "yes_no" else (frozenset(), frozenset())
    column = Column("c", reads=reads, layout="YYYY-MM-DD" if reads == "day" else None, yes=yes, no=no)
    found, refused = None, ""
    try:
        found = column.read({"c": value})
    except UnreadableError as wrong:
        refused = str(wrong)
    assert len(str(value)) < 12 or str(value) not in refused
    if refused:
        return
    canonical_json(found)
    assert found is not None or reads != "yes_no"


@given(
    st.text(min_size=1, max_size=30), st.dictionaries(st.text(max_size=3), st.text(max_size=5), max_size=3)
)
def test_a_code_is_read_by_its_table_or_refused(text: str, codes: dict[str, str]) -> None:
    column = Column("c", codes=codes)
    try:
        found = column.read({"c": text})
    except UnreadableError:
        return
    assert found is None or found in codes.values()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (Column("c"), "Ro\x00se"),
        (Column("c"), "a\u202eb"),
        (Column("c"), "x" * 4001),
        (Column("c"), ["list"]),
        (Column("c"), 1.5),
        (Column("c"), True),
        (Column("c", required=True), "  "),
        (Column("c", required=True, nothing=frozenset({"N/A"})), "N/A"),
        (Column("c", reads="whole"), "1.5"),
        (Column("c", reads="whole"), Decimal("1e999999999")),
        (Column("c", reads="whole"), True),
        (Column("c", reads="whole"), 2**53),
        (Column("c", reads="yes_no", yes=frozenset({"Y"}), no=frozenset({"N"})), ""),
        (Column("c", reads="yes_no", yes=frozenset({"Y"}), no=frozenset({"N"})), None),
        (Column("c", reads="yes_no", yes=frozenset({"Y"}), no=frozenset({"N"})), "y"),
        (Column("c", reads="json"), "{"),
        (Column("c", reads="json"), '{"a": 1.5}'),
        (Column("c", reads="json"), '{"a": 1, "a": 2}'),
        (Column("c", reads="image"), base64.b64encode(b"<svg/>").decode()),
        (Column("c", reads="image"), b"\xff\xd8\xff" + bytes(2_000_000)),
        (Column("c", reads="moment"), "2026-01-01T00:00:00"),
    ],
)
def test_what_does_not_fit_is_refused(column: Column, value: Any) -> None:
    with pytest.raises(UnreadableError):
        column.read({"c": value})


def test_marks_of_changes_sort_in_their_order() -> None:
    column = Column("c", reads="moment")
    numbers = [column.read({"c": number}) for number in (9, "10", 100)]
    assert numbers == sorted(map(str, numbers))
    moments = [column.read({"c": text}) for text in ("2026-01-01T02:00:00+02:00", "2026-01-01T00:00:01Z")]
    assert moments == sorted(map(str, moments))


@pytest.mark.parametrize(("kind", "number"), [("service", 0), ("database", 0), ("files", 0), ("files", 1)])
def test_every_mapping_of_the_documents_can_be_used(tmp_path: Path, kind: str, number: int) -> None:
    mapping = read_mapping(world.write(tmp_path / "mapping.toml", world.toml_of(kind, number)))
    assert mapping.records
    assert all(records.elements for records in mapping.records)


def broken(folder: Path, kind: str, *changes: tuple[str, str]) -> str:
    text = world.toml_of(kind)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(MappingError) as refused:
        read_mapping(world.write(folder / "mapping.toml", text))
    return str(refused.value)


@pytest.mark.parametrize(
    ("kind", "old", "new", "message"),
    [
        ("files", 'name = "licensing"', 'name = "Licensing Office"', "small letters, digits and hyphens"),
        ("files", 'format = "clerestory/record-system/1"', 'format = "2"', "clerestory/record-system/1"),
        ("files", 'key = "RECORD_NO"', 'key = "DL_NO"', "by which somebody is found"),
        ("files", 'key = "RECORD_NO"', "", "records[1].key: found nothing"),
        ("files", 'surname = "LAST_NM"\ngiven', "given", "records[1].keys.surname: found nothing"),
        ("files", 'yes = ["Y"], no = ["N"]', 'yes = ["Y"], no = ["Y"]', "words for yes and for no"),
        ("files", 'yes = ["Y"], no = ["N"]', 'yes = ["Y"]', "no words for yes, or none for no"),
        ("files", "address_confidential = {", "confidential = {", "a key that is not known"),
        ("files", 'layout = "MM/DD/YYYY" }\nstreet', 'layout = "MM/DD/YY" }\nstreet', "YYYY, MM or M"),
        ("files", 'codes = "sex"', 'codes = "gender"', "a table [codes.…]"),
        ("files", 'unmapped = ["CLERK_NOTE"]', 'unmapped = ["DL_NO"]', "DL_NO, which is mapped"),
        ("files", 'phone = "PHONE"', 'shoe_size = "PHONE"', "no element"),
        ("files", 'name = "vehicles"', 'name = "people"', "the name 'people' twice"),
        ("files", 'form = "csv"', 'form = "xls"', "csv or fixed or parquet"),
        ("files", 'encoding = "windows-1252"', 'encoding = "utf-7"', "utf-8 or"),
        ("files", '{ D = "driver", I = "id_card" }', '{ D = "driver", I = "vehicle" }', "other codes"),
        ("files", "because = ", "why = ", "because"),
        ("service", "https://", "http://", "http only on this machine"),
        ("service", "https://", "https://user:word@", "without user, password or query"),
        ("service", '"record-system.token"', '"../token"', "the name of a file in the folder of secrets"),
        ("service", "seconds = 10", "seconds = 0", "a whole number from 1 to 300"),
        ("service", "[service]", '[database]\nhost = "h"\n[service]', "exactly one of them"),
        ("database", 'password_file = "record-system.password"', 'password = "hunter2hunter2"', "not known"),
    ],
)
def test_a_fault_in_a_mapping_is_told_by_its_place(
    tmp_path: Path, kind: str, old: str, new: str, message: str
) -> None:
    said = broken(tmp_path, kind, (old, new))
    assert message in said
    assert "the record system was not asked" in said
    assert "hunter2" not in said


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    said = broken(tmp_path, "files", ('form = "csv"', 'form = "xls"'), ('phone = "PHONE"', 'shoe = "PHONE"'))
    assert said.count(": found ") >= 2


@pytest.mark.parametrize(
    "text", ["", "a = ", "\x00", "[[records]]", "records = 7", "name = 1\n[files]\nform = []"]
)
def test_a_file_that_is_no_mapping_is_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(MappingError):
        read_mapping(world.write(tmp_path / "mapping.toml", text))


Change = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text[: text.index(b"\n") + 1], "0 rows, expected as many as"),
        (lambda text: text[: text.rindex(b"\n", 0, -2) + 1], "59 rows, expected as many as"),
        (lambda text: text[:-2], "a last line that does not end"),
        (lambda text: text.replace(b"P-0000001|", b'"P-0000001|', 1), "was the export cut short|not CSV"),
        (lambda text: text.replace(b"P-0000001|", b"P-0000001||", 1), "22 columns in line 3, expected 21"),
        (lambda text: text.replace(b"\r\n", b"|DL_NO\r\n"), "with the name of another one"),
        (lambda text: text[text.index(b"\n") + 1 :], "expected among them ACCIDENT_FLAG"),
        (lambda text: text.replace(b"P-0000001|", b"P-0000001\x81|", 1), "bytes that are not windows-1252"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(tmp_path: Path, change: Change, message: str) -> None:
    mapping = world.csv_system(tmp_path)
    path = tmp_path / "export" / "people.csv"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises((SourceAnswerError, SourceChangedError), match=message) as refused:
        list(open_source(read_mapping(mapping), world.secret).summaries())
    people = world.people_and_vehicles()[0]
    assert not [one for one in (people[0]["last"], people[1]["number"]) if one in str(refused.value)]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    source = open_source(read_mapping(world.csv_system(tmp_path)), world.secret)
    summaries = source.summaries()
    next(summaries)
    path = tmp_path / "export" / "people.csv"
    path.with_name("new").write_bytes(path.read_bytes())
    path.with_name("new").rename(path)
    with pytest.raises(SourceAnswerError, match="another file than at the start"):
        list(summaries)


def test_the_contract_of_sources_and_of_trouble_needs_no_test_framework() -> None:
    from clerestory.registry.sources import contract, contract_faults

    assert "pytest" not in vars(contract)
    assert "pytest" not in vars(contract_faults)
    assert json.dumps([str(fault) for fault in contract_faults.Fault])
