"""Replays are told only whole, and only under the packs and the history that made them."""

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from clerestory.law.library import default_folder, open_library
from clerestory.publication.replays_told import CHANGES, replays_told
from clerestory.publication.what_if import About, Question, key_of

ABOUT = About("0" * 64, 1000, date(2025, 10, 1), date(2026, 9, 30), made_up=True)
LIBRARY = open_library(default_folder())


def a_result(replays: Path, about: About = ABOUT) -> Path:
    """A result as the worker leaves it, of no questions."""
    question = Question("us-mt", "us-ny", "2025-10", "2026-09")
    folder = replays / key_of(question, about, LIBRARY)
    folder.mkdir(parents=True)
    summary: dict[str, Any] = {
        "law": {"law": "us-mt"},
        "against": {"law": "us-ny"},
        "first": "2025-10-01",
        "last": "2026-09-30",
        "made_up": True,
        "questions": 1000,
        "answers": 2000,
        "comparison": {"says": "", **dict.fromkeys(CHANGES, 0), "unchanged": "fewer than 11"},
    }
    data = json.dumps(summary).encode()
    (folder / "summary.json").write_bytes(data)
    files = {"summary.json": f"sha256:{sha256(data).hexdigest()}"}
    (folder / "provenance.json").write_text(json.dumps({"files": files}))
    return folder


def test_a_whole_result_of_this_law_is_told_with_its_key(tmp_path: Path) -> None:
    folder = a_result(tmp_path)
    (told,) = replays_told(tmp_path, ABOUT, LIBRARY, "us-mt")
    assert (told.against, told.key, told.questions) == ("us-ny", folder.name, 1000)
    assert dict(told.changes)["unchanged"] == "fewer than 11"
    assert replays_told(tmp_path, ABOUT, LIBRARY, "us-ny") == ()


def test_a_result_of_another_history_is_not_told(tmp_path: Path) -> None:
    a_result(tmp_path)
    assert replays_told(tmp_path, replace(ABOUT, digest="1" * 64), LIBRARY, "us-mt") == ()


def test_a_result_whose_figures_were_changed_is_not_told(tmp_path: Path) -> None:
    folder = a_result(tmp_path)
    changed = (folder / "summary.json").read_text().replace("2000", "3000")
    (folder / "summary.json").write_text(changed)
    assert replays_told(tmp_path, ABOUT, LIBRARY, "us-mt") == ()
