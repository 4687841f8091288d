"""Whatever bytes come, the switch's parsers end in a message or in one of their own errors.

CLERESTORY_FUZZ_SECONDS: how long for each target; without it, a number of inputs that takes some seconds.
"""

import os
import sys

import pytest

from clerestory.site.folders import CLONE
from tests.fuzz.mutating import fuzz
from tests.fuzz.seeds import SEEDS, WORDS
from tests.fuzz.targets import TARGETS, messages

ROOM = CLONE / "src/clerestory/channels/switch"


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(TARGETS))
def test_no_bytes_crash_release_or_lose(name):
    seconds = float(os.environ.get("CLERESTORY_FUZZ_SECONDS", "0")) or None
    run = fuzz(TARGETS[name], SEEDS[name], WORDS, room=ROOM, inputs=4000, seconds=seconds)
    figures = f"{name}: {run.tried} inputs, {len(run.corpus)} kept, {len(run.reached)} steps of lines reached"
    sys.stdout.write(f"{figures}\n")  # shown by -s
    assert run.tried >= len(SEEDS[name])
    assert len(run.corpus) > len(SEEDS[name])


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_the_seeds_hold(name):
    run = fuzz(TARGETS[name], SEEDS[name], WORDS, room=ROOM, inputs=200)
    assert run.tried == 200
    assert run.reached


def test_the_fuzzer_finds_a_fault_that_is_three_steps_deep():
    def faulty(data: bytes) -> None:
        messages(data)
        assert not (b"IMQ/" in data and b"NL" in data and b"\x7f" in data), "seeded"

    with pytest.raises(AssertionError, match="seeded") as caught:
        fuzz(faulty, SEEDS["messages"], WORDS, room=ROOM, inputs=20_000)
    assert "inputs, on b'" in caught.value.__notes__[0]
