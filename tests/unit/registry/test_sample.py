"""The synthetic register: repeatable, visibly invented, and hard where life is hard."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from itertools import islice, pairwise
from pathlib import Path

import pytest

from clerestory.registry.errors import SampleError
from clerestory.registry.records import Kind, PersonKeys, VehicleKeys
from clerestory.registry.sample import marks
from clerestory.registry.sample.driver import Record
from clerestory.registry.sample.household import household
from clerestory.registry.sample.place import Place, default_place, read_place
from clerestory.registry.sample.stream import stream
from clerestory.registry.sample.write import as_line, write
from clerestory.vocabulary.elements import ELEMENTS

NOBODY_SEARCHES_THESE = {"audit_trail", "aggregate"}
"""Elements that are made from the office's own doings, not kept on a person's record."""


@pytest.fixture(scope="module")
def place() -> Place:
    return read_place(default_place())


@pytest.fixture(scope="module")
def records(place: Place) -> list[Record]:
    return list(stream(3000, 11, place))


def silent(made: int) -> None:
    pass


def people(records: list[Record]) -> list[tuple[Record, PersonKeys]]:
    return [(one, one.summary.keys) for one in records if isinstance(one.summary.keys, PersonKeys)]


def vehicles(records: list[Record]) -> list[tuple[Record, VehicleKeys]]:
    return [(one, one.summary.keys) for one in records if isinstance(one.summary.keys, VehicleKeys)]


def test_the_same_seed_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    digests = set()
    for hash_seed in ("0", "1", "4242"):
        out = tmp_path / hash_seed
        command = [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path;"
            "from clerestory.registry.sample.place import default_place, read_place;"
            "from clerestory.registry.sample.write import write;"
            "write(Path(sys.argv[1]), 400, 5, read_place(default_place()), lambda made: None)",
            str(out),
        ]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": hash_seed})
        digests.add(
            tuple(
                sha256((out / name).read_bytes()).hexdigest() for name in ("drivers.jsonl", "vehicles.jsonl")
            )
        )
    assert len(digests) == 1


def test_the_bytes_of_generator_1_have_not_changed(place: Place) -> None:
    digest = sha256(b"".join(as_line(record) for record in stream(200, 1, place))).hexdigest()
    assert digest == "a369394a567a41a6323f35809505830e17ff026ba45cb8537f1f9d4702b1630a", (
        "raise GENERATOR in sample/stream.py"
    )


def test_another_seed_gives_other_people(place: Place) -> None:
    first, second = ([as_line(one) for one in stream(50, seed, place)] for seed in (1, 2))
    assert not set(first) & set(second)


def test_a_smaller_register_is_the_beginning_of_a_larger_one(place: Place) -> None:
    small = [as_line(one) for one, _ in people(list(stream(100, 3, place)))]
    large = [as_line(one) for one, _ in people(list(stream(300, 3, place)))]
    assert small == large[:100]


def test_exactly_as_many_people_as_asked_are_made(place: Place) -> None:
    for count in (1, 2, 3, 97):
        assert len(people(list(stream(count, 8, place)))) == count


def test_every_element_that_a_record_can_hold_occurs(records: list[Record]) -> None:
    made = {element for record in records for element in record.content}
    assert made == set(ELEMENTS) - NOBODY_SEARCHES_THESE


def test_the_summary_names_exactly_the_elements_that_have_content(records: list[Record]) -> None:
    assert all(record.summary.elements == set(record.content) for record in records)


def test_no_value_holds_a_fraction(records: list[Record]) -> None:
    def floats(value: object) -> bool:
        if isinstance(value, dict):
            return any(map(floats, value.values()))
        return any(map(floats, value)) if isinstance(value, list) else isinstance(value, float)

    assert not any(floats(record.content) for record in records)


def test_every_number_is_visibly_synthetic(records: list[Record]) -> None:
    for record, keys in people(records):
        assert keys.licence_number.startswith(marks.MARK)
        assert record.content["licence_number"] == keys.licence_number
        assert re.fullmatch(r"\(\d{3}\) 555-01\d\d", str(record.content["phone"]))
        if "ssn" in record.content:
            area, group, serial = str(record.content["ssn"]).split("-")
            assert area == "000" or area[0] == "9"
            assert 1 <= int(group) <= 49, "tax identifiers in the 900s begin at group 50"
            assert serial != "0000"
    for _, thing in vehicles(records):
        assert str(thing.plate).startswith(marks.MARK)
        assert marks.MARK in str(thing.vin)


def test_portraits_are_marked_patterns_without_anything_active(records: list[Record]) -> None:
    for record, _ in people(records):
        photo = record.content["photo"]
        assert isinstance(photo, dict)
        svg = str(photo["text"])
        assert "SYNTHETIC" in svg
        assert "pattern, not a person" in svg
        assert not re.search(r"<script|<image|href|on\w+=|url\(", svg)


def test_licence_numbers_plates_and_vins_are_unique(records: list[Record]) -> None:
    assert len({keys.licence_number for _, keys in people(records)}) == len(people(records))
    assert len({keys.plate for _, keys in vehicles(records)}) == len(vehicles(records))
    assert len({keys.vin for _, keys in vehicles(records)}) == len(vehicles(records))


def test_check_digit_agrees_with_a_published_example() -> None:
    assert marks.check_digit("1M8GDM9AXKP042788") == "X"
    assert marks.check_digit("11111111111111111") == "1"


def test_every_seventeen_sign_number_carries_its_check_digit(records: list[Record]) -> None:
    checked = [vin for _, keys in vehicles(records) if len(vin := str(keys.vin)) == 17]
    assert len(checked) > 1000
    assert all(vin[8] == marks.check_digit(vin) and not set("IOQ") & set(vin) for vin in checked)


def test_vessels_trailers_and_identification_cards_occur(records: list[Record]) -> None:
    kinds = Counter(record.summary.kind for record in records)
    assert set(kinds) == set(Kind)
    assert min(kinds.values()) > 50
    sorts = {str(one.content["vehicle"]["sort"]) for one, _ in vehicles(records)}
    assert sorts == {"car", "trailer", "vessel", "snowmobile"}


def test_a_vehicle_is_confidential_where_its_owner_is(records: list[Record]) -> None:
    hidden = {keys.street for record, keys in people(records) if record.summary.address_confidential}
    assert hidden
    for record, _ in vehicles(records):
        owners = record.content["vehicle_owner"]
        assert isinstance(owners, list)
        streets = {owner["address"]["street"] for owner in owners}
        assert record.summary.address_confidential == bool(streets & hidden)


def test_the_accident_flag_follows_the_accidents(records: list[Record]) -> None:
    flagged = [record for record, _ in people(records) if record.summary.accident_without_conviction]
    assert flagged
    for record, _ in people(records):
        accidents = record.content.get("accidents", [])
        assert isinstance(accidents, list)
        unpunished = any(not one["convicted"] for one in accidents)
        assert record.summary.accident_without_conviction == unpunished


def test_the_hard_cases_are_there(records: list[Record]) -> None:
    keys = [keys for _, keys in people(records)]
    names = Counter((key.surname, key.given) for key in keys)
    same_birthday = Counter((key.surname, key.given, key.dob) for key in keys)
    twins = Counter((key.surname, key.dob, key.street) for key in keys)
    suffixes = Counter(str(record.content["name"]["suffix"]) for record, _ in people(records))
    assert max(names.values()) >= 3, "several people share a name"
    assert max(same_birthday.values()) == 2, "namesakes with one birthday"
    assert max(twins.values()) == 2, "twins in one household"
    assert suffixes["Jr"] > 5
    assert suffixes["Sr"] > 5
    assert any("-" in key.surname for key in keys)
    assert any(not key.surname.isascii() for key in keys)


def test_a_household_does_not_depend_on_the_others(place: Place) -> None:
    assert household(68, 11, place) == household(68, 11, place)
    assert household(68, 11, place).people[0].dob == household(61, 11, place).people[0].dob


def test_writing_says_what_it_wrote(tmp_path: Path, place: Place) -> None:
    told: list[int] = []
    manifest = write(tmp_path / "made", 450, 9, place, told.append)
    assert manifest == json.loads((tmp_path / "made" / "manifest.json").read_text())
    assert manifest["seed"] == 9
    assert manifest["synthetic"] is True
    for file in manifest["files"]:
        raw = (tmp_path / "made" / file["name"]).read_bytes()
        assert (len(raw), raw.count(b"\n")) == (file["size_bytes"], file["lines"])
        assert sha256(raw).hexdigest() == file["sha256"]
    assert told[-1] == 450
    assert all(before <= after for before, after in pairwise(told))


def test_nothing_is_overwritten(tmp_path: Path, place: Place) -> None:
    (tmp_path / "vehicles.jsonl").write_text("somebody's work\n")
    with pytest.raises(SampleError, match="already there and nothing is overwritten"):
        write(tmp_path, 5, 1, place, silent)
    assert [path.name for path in tmp_path.iterdir()] == ["vehicles.jsonl"]
    assert (tmp_path / "vehicles.jsonl").read_text() == "somebody's work\n"


@pytest.mark.parametrize(("count", "seed"), [(0, 1), (-3, 1), (10_000_001, 1), (5, -1), (5, 2**63)])
def test_numbers_out_of_range_are_refused(tmp_path: Path, place: Place, count: int, seed: int) -> None:
    with pytest.raises(SampleError, match="expected a"):
        write(tmp_path, count, seed, place, silent)
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path, place: Place) -> None:
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "from pathlib import Path;"
        "from clerestory.registry.errors import SampleError;"
        "from clerestory.registry.sample.place import default_place, read_place;"
        "from clerestory.registry.sample.write import write\n"
        "try: write(Path(sys.argv[1]), 2000, 1, read_place(default_place()), lambda made: None)\n"
        "except SampleError as error: print(error); sys.exit(2)"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stdout
    assert "Free some space" in done.stdout
    assert not list((tmp_path / "out").iterdir())


def test_memory_does_not_grow_with_the_register(place: Place) -> None:
    import tracemalloc

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in stream(count, 2, place):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    next(islice(stream(1, 2, place), 1))
    assert peak(4000) < 2 * peak(400) + 200_000


def test_a_place_file_that_is_no_place_file_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="cannot be read"):
        read_place(tmp_path / "absent.json")
    bad = tmp_path / "bad.json"
    for text, said in (
        ("{", "JSONDecodeError"),
        ("[]", "TypeError"),
        ('{"format": "clerestory/place/1"}', "counties"),
    ):
        bad.write_text(text)
        with pytest.raises(SampleError, match=said):
            read_place(bad)
