"""A replay whose disk is full, or that is stopped, leaves nothing that looks whole."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.impact.replay_world import write_history, write_packs

PROGRAM = Path(sys.executable).with_name("clerestory")


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    history, packs = write_history(tmp_path / "history"), write_packs(tmp_path / "packs")
    out = tmp_path / "results" / "out"
    return [
        str(PROGRAM), "replay", "--history", str(history), "--packs", str(packs), "--law", "us-aa",
        "--against", "us-bb", "--check", "3", "--out", str(out),
    ]  # fmt: skip


@pytest.mark.parametrize("room", [0, 1, 3_000, 20_000])
def test_a_disk_that_is_full_leaves_nothing_behind(room: int, words: list[str], tmp_path: Path) -> None:
    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = subprocess.run(words, preexec_fn=little_room, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "cannot be written to" in done.stderr
    assert "Nothing was kept" in done.stderr
    assert done.stderr.count("\n") == 1
    assert list((tmp_path / "results").iterdir()) == []


def test_a_folder_that_may_not_be_written_to_is_refused(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file where a folder should be")
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "results").read_text().startswith("a file")


def test_a_replay_that_is_stopped_leaves_nothing_that_looks_whole(words: list[str], tmp_path: Path) -> None:
    words[words.index("--check") + 1] = "100000"
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "results").exists() and running.poll() is None:
        os.sched_yield()
    running.send_signal(signal.SIGINT)
    told, err = running.communicate()
    assert running.returncode == 130
    assert (told, err) == ("", "clerestory: stopped.\n")
    assert list((tmp_path / "results").iterdir()) == []
