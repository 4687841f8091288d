"""`clerestory decide` as a person meets it: what is printed where, exit codes, memory that stays bounded."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.readings.published import seeds

ONE: dict[str, Any] = {
    "id": "one",
    "on": "2026-03-01",
    "law": "us-mt",
    "requester": {"agency": "us.dhs.ice.ero", "verified": True},
    "purpose": {"activity": "civil_immigration", "claimed_use": "b1"},
    "application": {"complete": True, "identification": True, "fee": "paid"},
    "authority": {"instrument": "none"},
    "elements": ["photo", "driver_status"],
}
START = "import sys; from clerestory.site.command import main; sys.exit(main())"


def decide(*words: str, data: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", START, "decide", *words],
        input=data,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )


def lines(*documents: Any) -> bytes:
    return b"".join(json.dumps(document).encode() + b"\n" for document in documents)


@pytest.mark.parametrize("data", [b"", b" \n\n", b"[]"])
def test_nothing_asked_is_said_and_is_no_fault(data: bytes) -> None:
    done = decide("-", "/dev/null", data=data)
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.decode() == "clerestory decide: 0 questions read.\n"


def test_one_question_beside_an_empty_file_is_not_called_nothing() -> None:
    done = decide("-", "/dev/null", data=lines(ONE))
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_decision_comes_out_for_each_object_in_the_order_asked() -> None:
    names = [f"q{number}" for number in range(5)]
    done = decide("-", data=lines(*({**ONE, "id": name} for name in names)))
    assert done.returncode == 0
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [decision["id"] for decision in found] == names
    assert [(answer["element"], answer["outcome"]) for answer in found[0]["elements"]] == [
        ("photo", "review"),
        ("driver_status", "release"),
    ]
    assert done.stderr == b"", "no progress in a pipe"


def test_files_and_standard_input_are_read_in_the_order_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(json.dumps([{**ONE, "id": "a"}]).encode())
    done = decide(str(tmp_path / "a.json"), "-", str(tmp_path / "a.json"), data=lines({**ONE, "id": "b"}))
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b", "a"]


def test_an_explanation_is_told_in_sentences() -> None:
    told = decide("--explain", "-", data=lines(ONE)).stdout.decode()
    assert "one: law us-mt on 2026-03-01" in told
    assert "photo: review" in told
    assert "What would change this: " in told


def test_an_explanation_names_deadlines_and_what_is_only_noted() -> None:
    told = decide("--explain", "-", data=lines({**ONE, "law": "us-ny"})).stdout.decode()
    assert "which agency asked. Due: no later than three days after the request." in told
    assert "Noted, decides nothing (L.2020, ch. 58, pt. YYY, text secondary): " in told


@pytest.mark.parametrize(
    ("documents", "says"),
    [
        ([ONE, {**ONE, "id": "two", "law": "us-zz"}], "(id \"two\"): at /law: no pack covers law 'us-zz'"),
        ([ONE, {**ONE, "on": "1980-01-01"}], "object 2 (id \"one\"): at /on: 1980-01-01 is outside"),
        ([ONE, {**ONE, "on": "2030-01-01"}], "at /on: 2030-01-01 is outside"),
        ([ONE, {**ONE, "elements": ["photo", "photo"]}], "at /elements: found photo more than once"),
        ([ONE, {**ONE, "requester": {"agency": 5}}], "at /requester/agency: found 5, expected string"),
        ([ONE, {**ONE, "id": ""}], "object 2: at /id: found an empty text, expected a text"),
        ([ONE, 5], "object 2: at / (the whole object): found 5, expected a JSON object of Facts"),
    ],
)  # fmt: skip
def test_one_bad_object_leaves_standard_output_empty_and_is_named(documents: list[Any], says: str) -> None:
    done = decide("-", data=lines(*documents))
    assert (done.returncode, done.stdout) == (2, b"")
    assert says in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_garbage_after_good_objects_leaves_standard_output_empty() -> None:
    done = decide("-", data=lines(ONE, ONE) + b"garbage")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"object 3: found text that is not JSON" in done.stderr


def test_no_more_than_twenty_faults_are_listed() -> None:
    done = decide("-", data=lines(*({**ONE, "law": "us-zz"} for _ in range(30))))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 21
    assert done.stderr.endswith(b"Further objects were not checked.\n")


def test_standard_input_named_twice_is_refused() -> None:
    done = decide("-", "-", data=lines(ONE))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"named twice" in done.stderr


def test_a_law_pack_that_does_not_load_is_a_sentence_and_no_answer(tmp_path: Path) -> None:
    done = decide("--packs", str(tmp_path), "-", data=lines(ONE))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"no pack covers law 'us-mt'; there are none" in done.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_any_id_comes_back_as_it_was_whatever_the_terminal_can_show(encoding: str) -> None:
    names = ["\ud800", "Å", "line\nbreak \x1b[31m"]
    asked = lines(*({**ONE, "id": name} for name in names))
    done = decide("-", data=asked, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == names
    assert decide("--explain", "-", data=asked, PYTHONIOENCODING=encoding).returncode == 0
    faulty = lines(*({**ONE, "id": name, "law": "us-zz"} for name in names))
    fault = decide("-", data=faulty, PYTHONIOENCODING=encoding)
    assert fault.returncode == 2
    assert b"\x1b" not in fault.stderr
    assert len(fault.stderr.splitlines()) == len(names)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_an_answer_that_cannot_be_written_is_a_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", START, "decide", "-"],
            input=lines(ONE),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode not in (0, 2)
    assert b"Traceback" not in done.stderr


def peak_mebibytes(path: Path) -> tuple[int, float]:
    """Exit code and peak memory of deciding the file, measured by the kernel in a process of its own."""
    watch = (
        "import resource, subprocess, sys; "
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    told = subprocess.run(
        [sys.executable, "-c", watch, sys.executable, "-c", START, "decide", str(path)],
        capture_output=True,
        check=True,
    ).stdout.split()
    return int(told[0]), int(told[1]) / 1024


def fill(path: Path, block: bytes, size_bytes: int) -> None:
    with path.open("wb") as file:
        for _ in range(size_bytes // len(block) + 1):
            file.write(block)


def padded(documents: Iterable[dict[str, Any]], size_bytes: int) -> bytes:
    """The documents as lines of about this many bytes each."""
    return lines(
        *({**one, "purpose": {**one["purpose"], "mixed_with": ["x" * size_bytes]}} for one in documents)
    )


def test_fifty_megabytes_are_decided_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "fifty.jsonl"
    fill(path, padded(seeds()[:50], 20_000), 50_000_000)
    code, peak = peak_mebibytes(path)
    path.unlink()
    assert code == 0
    assert peak < 200, f"{peak:.0f} MiB"


def test_a_list_of_fifty_megabytes_in_one_line_is_decided_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    block = b",".join(padded([one], 20_000).strip() for one in seeds()[:50])
    fill(path, b"[" + block + b",", 1)
    with path.open("ab") as file:
        for _ in range(49):
            file.write(block + b",")
        file.write(block + b"]")
    code, peak = peak_mebibytes(path)
    path.unlink()
    assert code == 0
    assert peak < 200, f"{peak:.0f} MiB"


@pytest.mark.slow
def test_a_gigabyte_of_facts_is_decided_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "gigabyte.jsonl"
    fill(path, lines(*seeds()), 1_000_000_000)
    try:
        code, peak = peak_mebibytes(path)
    finally:
        path.unlink()
    sys.stdout.write(f"1 GB of Facts: peak {peak:.0f} MiB\n")
    assert code == 0
    assert peak < 300, f"{peak:.0f} MiB"


def test_this_process_may_use_more_than_the_bound() -> None:
    """The bound above would mean nothing under a limit that is lower still."""
    limit = resource.getrlimit(resource.RLIMIT_AS)[1]
    assert limit == resource.RLIM_INFINITY or limit > 300 * 1024 * 1024


def test_an_explanation_sends_no_sign_that_steers_a_terminal() -> None:
    done = decide("--explain", "-", data=lines({**ONE, "id": "a\x1b]0;title\x07\u202eb"}))
    assert done.returncode == 0
    assert "\x1b" not in done.stdout.decode()
    assert "\x07" not in done.stdout.decode()
    assert "a\\x1b]0;title\\x07\\u202eb: law us-mt" in done.stdout.decode()


def test_closed_standard_output_is_a_sentence_and_not_a_traceback() -> None:
    command = f'{sys.executable} -c "{START}" decide - >&-'
    done = subprocess.run(
        ["sh", "-c", command], input=lines(ONE), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 74
    assert b"standard output is closed" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_refusal_says_which_rule_came_nearest_and_what_would_open_it() -> None:
    unproven = {
        **ONE,
        "law": "us",
        "requester": {"agency": "private.insurer"},
        "purpose": {"activity": "insurance", "claimed_use": "b6"},
        "elements": ["name", "ssn"],
    }
    told = decide("--explain", "-", data=lines(unproven)).stdout.decode()
    assert "Nearest permission: 18 USC 2721(b)(6) [us-2721-b6]" in told
    assert "It would be released if the requester's identity is checked" in told
    assert "No one or two of the proofs" in told


def test_a_long_file_says_how_much_of_it_both_engines_decided() -> None:
    days = [(ONE["on"][:8] + f"{day:02}", hour) for day in range(1, 28) for hour in range(10)]
    asked = [{**ONE, "on": day, "id": f"{day}-{hour}", "channel": None, "mode": "single",
              "subject": {**ONE.get("subject", {}), "keys_supplied": KEYS[:hour]}}
             for day, hour in days]  # fmt: skip
    done = decide("-", data=lines(*asked))
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(asked)
    assert "Cedar's own engine made" in done.stderr.decode()


KEYS = ["name", "licence_number", "dob", "plate", "vin", "photo", "address", "partial_plate"]
