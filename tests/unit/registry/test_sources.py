"""Both built-in sources keep to the contract; the file adapter refuses what is not a record, by file and
line."""

import json
from pathlib import Path
from typing import Any

import pytest

from clerestory.registry.errors import SourceError
from clerestory.registry.sample.place import default_place, read_place
from clerestory.registry.sample.write import write
from clerestory.registry.sources import RecordSource
from clerestory.registry.sources.contract import RecordSourceContract
from clerestory.registry.sources.jsonl import JsonLinesSource
from clerestory.registry.sources.recent import REMEMBERED
from clerestory.registry.sources.synthetic import SyntheticSource


class TestSyntheticSource(RecordSourceContract):
    def make_source(self) -> RecordSource:
        return SyntheticSource(120, 4, read_place(default_place()))


class TestJsonLinesSource(RecordSourceContract):
    @pytest.fixture(autouse=True)
    def files(self, tmp_path: Path) -> None:
        self.folder = tmp_path
        write(tmp_path, 120, 4, read_place(default_place()), lambda made: None)

    def make_source(self) -> RecordSource:
        return JsonLinesSource("exported", [self.folder / "drivers.jsonl", self.folder / "vehicles.jsonl"])

    def test_it_tells_what_the_synthetic_source_tells(self) -> None:
        made = {
            one.source_key: one for one in SyntheticSource(120, 4, read_place(default_place())).summaries()
        }
        read = {one.source_key: one for one in self.make_source().summaries()}
        assert read == made


def test_the_contract_catches_an_adapter_that_gives_too_much() -> None:
    class Generous(SyntheticSource):
        def fetch(self, source_key: str, elements: Any) -> Any:
            return super().fetch(source_key, [*elements, "zip5"])

    class Held(RecordSourceContract):
        def make_source(self) -> RecordSource:
            return Generous(20, 4, read_place(default_place()))

    with pytest.raises(AssertionError):
        Held().test_it_fetches_exactly_what_was_named()


def test_a_record_that_was_not_read_lately_is_still_found() -> None:
    source = SyntheticSource(1600, 4, read_place(default_place()))
    summaries = list(source.summaries())
    assert len(summaries) > REMEMBERED
    assert source.fetch(summaries[0].source_key, ["dob"])


@pytest.fixture
def record() -> dict[str, Any]:
    return {
        "format": "clerestory/record/1",
        "source_key": "a-1",
        "kind": "driver",
        "credential": None,
        "flags": {"address_confidential": False, "accident_without_conviction": False},
        "keys": {"licence_number": "SYN1", "surname": "Rarename", "given": "Jo", "dob": "1980-02-03"},
        "content": {"dob": "1980-02-03"},
    }


def read(folder: Path, *lines: object) -> list[Any]:
    path = folder / "export.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return list(JsonLinesSource("exported", [path]).summaries())


def test_a_record_need_not_say_that_it_is_synthetic(tmp_path: Path, record: dict[str, Any]) -> None:
    (summary,) = read(tmp_path, record)
    assert summary.source_key == "a-1"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"format": "clerestory/record/2"}, "clerestory/record/1"),
        ({"kind": "aeroplane"}, "driver or vehicle"),
        ({"flags": {"address_confidential": False}}, "true or false"),
        ({"flags": {"address_confidential": None, "accident_without_conviction": False}}, "true or false"),
        ({"flags": {"address_confidential": 0, "accident_without_conviction": False}}, "true or false"),
        ({"flags": None}, "an object"),
        ({"keys": {"licence_number": "SYN1", "surname": "Rarename", "given": "Jo"}}, "text"),
        ({"keys": {"licence_number": "S", "surname": "R", "given": "J", "dob": "1980-02-31"}}, "YYYY-MM-DD"),
        ({"keys": {"licence_number": " ", "surname": "R", "given": "J", "dob": "1980-02-03"}}, "text"),
        ({"kind": "vehicle", "keys": {}}, "one of them at least"),
        ({"content": {"shoe_size": "44"}}, "elements of the facts format"),
        ({"content": {"dob": 1.5}}, "JSON object"),
        ({"content": ["dob"]}, "an object"),
        ({"source_key": ""}, "text"),
        ({"source_key": 7}, "text"),
        ({"surname": "Rarename"}, "only content"),
    ],
)
def test_a_line_that_is_no_record_is_refused_by_place(
    tmp_path: Path, record: dict[str, Any], change: dict[str, Any], expected: str
) -> None:
    with pytest.raises(SourceError) as refused:
        read(tmp_path, record, {**record, "source_key": "a-2", **change})
    assert "export.jsonl, line 2" in str(refused.value)
    assert expected in str(refused.value)
    assert "Rarename" not in str(refused.value)


@pytest.mark.parametrize(
    "line", ["{", "[]", "null", "", '{"a": NaN}', "[" * 100_000, '"' + "x" * 17_000_000 + '"']
)
def test_a_line_that_is_no_json_object_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(SourceError, match="line 1: found"):
        read(tmp_path, line)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "export.jsonl").write_bytes(b"\xff\xfe{}\n")
    with pytest.raises(SourceError, match="line 1"):
        list(JsonLinesSource("exported", [tmp_path / "export.jsonl"]).summaries())


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        list(JsonLinesSource("exported", [tmp_path / "absent.jsonl"]).summaries())
