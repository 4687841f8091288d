"""JSON documents of any layout come out one by one; what is no JSON is refused with its place."""

import io
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.cli.streams import LARGEST_OBJECT_BYTES, UnreadableInputError, documents, open_spooled

ONE = {"id": "one", "on": "2026-03-01"}

value = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
obj = st.dictionaries(st.text(max_size=6), value, max_size=4)


def read(data: bytes) -> list[Any]:
    found = list(documents(io.BytesIO(data), "input"))
    assert [position for position, _ in found] == list(range(1, len(found) + 1))
    return [document for _, document in found]


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableInputError) as fault:
        read(data)
    return str(fault.value)


@settings(max_examples=200)
@given(
    objects=st.lists(obj, min_size=1, max_size=5),
    between=st.sampled_from(["", "\n", "\r\n", " \t\n\n"]),
    ascii_only=st.booleans(),
)
def test_objects_one_after_another_come_out_as_they_went_in(
    objects: list[Any], between: str, ascii_only: bool
) -> None:
    text = between.join(json.dumps(one, ensure_ascii=ascii_only) for one in objects)
    assert read(text.encode("utf-8", "surrogatepass" if ascii_only else "strict")) == objects


@settings(max_examples=200)
@given(objects=st.lists(obj, max_size=5), indent=st.sampled_from([None, 2]))
def test_a_list_comes_out_item_by_item(objects: list[Any], indent: int | None) -> None:
    assert read(json.dumps(objects, indent=indent).encode()) == objects


@pytest.mark.parametrize("edge", range(-3, 4))
def test_an_object_at_the_edge_of_a_window_is_read_whole(edge: int) -> None:
    padded = {"id": "é" * (((1 << 16) - 20) // 2), "x": "y" * (10 + edge)}
    data = json.dumps(padded, ensure_ascii=False).encode() + b"\n" + json.dumps(ONE).encode()
    assert read(data) == [padded, ONE]


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"[]", b" [ ] \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf[]"])
def test_nothing_is_nothing(data: bytes) -> None:
    assert read(data) == []


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read(b"\xef\xbb\xbf" + json.dumps(ONE).encode()) == [ONE]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"a":1,"a":2}', "object 1: found the key 'a' twice; expected each key once."),
        (b'{"a":{"b":1,"b":1}}', "found the key 'b' twice"),
        (b'{"a":NaN}', "object 1: found a value no Facts can hold"),
        (b'{"a":Infinity}', "found a value no Facts can hold"),
        (b'{"a":' + b"9" * 5000 + b"}", "found a value no Facts can hold"),
        (b'{"a":' * 50_000, "found a value no Facts can hold"),
        (b"[" * 100_000, "found a value no Facts can hold"),
        (b'{"a":"\xff"}', "found bytes that are not UTF-8; expected UTF-8 text."),
        (b'{"a":1}\xc3', "found bytes that are not UTF-8"),
        ('{"a":1}'.encode("utf-16"), "found bytes that are not UTF-8"),
        (b'{"a":"x\ny"}', "found text that is not JSON"),
        (b'{"a":1} x', "object 2: found text that is not JSON"),
        (b'{"a":1', "object 1: found text that is not JSON"),
        (b"[{}", "object 1: the list ends; expected ',' or ']'."),
        (b"[{},]", "object 2: found text that is not JSON"),
        (b"[{} {}]", "object 1: found '{' after it; expected ',' or ']'."),
        (b"[{}] {}", "found '{' after the list; expected the end of the input."),
        (b"\x00\x00", "object 1: found text that is not JSON"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_with_its_place(data: bytes, says: str) -> None:
    assert says in refused(data)
    assert refused(data).startswith("input: object ")


def test_values_that_are_no_objects_come_out_for_others_to_judge() -> None:
    assert read(b'5 "a" null true [1,2]'[:16]) == [5, "a", None, True]


def test_an_object_of_three_megabytes_is_refused_before_it_is_read_whole() -> None:
    class Counting(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    source = Counting(json.dumps({"id": "x" * 3_000_000}).encode())
    with pytest.raises(UnreadableInputError, match="object 1: an object of more than 1,048,576 bytes"):
        list(documents(source, "input"))
    assert source.taken < 2 * LARGEST_OBJECT_BYTES


def test_an_object_just_below_the_bound_is_read() -> None:
    large = {"id": "x" * (LARGEST_OBJECT_BYTES - 200)}
    assert read(json.dumps(large).encode() * 2) == [large, large]


def test_the_same_source_can_be_read_twice() -> None:
    source = io.BytesIO(json.dumps([ONE, ONE]).encode())
    assert list(documents(source, "input")) == list(documents(source, "input"))


def test_a_pipe_is_spooled_and_can_be_read_twice(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(json.dumps([ONE, ONE]).encode()))
    writer.start()
    with open_spooled(str(pipe)) as source:
        assert [list(documents(source, "pipe")) for _ in range(2)] == [[(1, ONE), (2, ONE)]] * 2
    writer.join()


@pytest.mark.parametrize(("name", "why"), [("absent", "No such file"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, name: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnreadableInputError, match=rf"{name}: cannot be read \({why}"):
        open_spooled(name)
