"""Which question a result answers: its key says, and nothing else does."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.readings.seeded_packs import write_pack
from tests.unit.impact.replay_world import write_history, write_packs

from clerestory.law.library import OutsideCoverageError, open_library
from clerestory.publication import what_if
from clerestory.publication.what_if import About, Question

ABOUT = About("a" * 64, 100, date(2025, 1, 15), date(2025, 3, 2), made_up=True)
QUESTION = Question("us-aa", "us-bb", "2025-01", "2025-03")


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return write_packs(tmp_path / "packs")


def key(packs: Path, question: Question = QUESTION, about: About = ABOUT) -> str:
    return what_if.key_of(question, about, open_library(packs))


def test_the_key_is_the_same_for_the_same_and_another_for_everything_else(packs: Path) -> None:
    first = key(packs)
    assert key(packs) == first
    assert len(first) == 32
    others = [
        key(packs, replace(QUESTION, law="us-bb", against="us-aa")),
        key(packs, replace(QUESTION, against="us")),
        key(packs, replace(QUESTION, last="2025-02")),
        key(packs, about=replace(ABOUT, digest="b" * 64)),
    ]
    write_pack(packs, "us-bb-office", layer="office", extends="us-bb")
    others.append(key(packs))
    assert len({first, *others}) == len(others) + 1


def test_the_key_of_a_period_that_a_law_does_not_cover_is_refused(packs: Path) -> None:
    write_pack(packs, "us-cc", extends="us", covers=("2025-02-01", "2027-12-31"))
    with pytest.raises(OutsideCoverageError):
        key(packs, replace(QUESTION, against="us-cc"))
    assert key(packs, replace(QUESTION, against="us-cc", first="2025-02"))


def test_a_month_has_all_its_days_and_a_history_all_its_months() -> None:
    assert replace(QUESTION, first="2024-02", last="2024-02").days == (date(2024, 2, 1), date(2024, 2, 29))
    assert replace(QUESTION, first="2024-12", last="2024-12").days == (date(2024, 12, 1), date(2024, 12, 31))
    assert ABOUT.months() == ("2025-01", "2025-02", "2025-03")
    over = replace(ABOUT, first=date(2024, 12, 31), last=date(2025, 1, 1))
    assert over.months() == ("2024-12", "2025-01")


def test_a_history_is_known_only_as_long_as_it_is_the_one_that_was_checked(tmp_path: Path) -> None:
    history, replays = tmp_path / "history", tmp_path / "replays"
    assert what_if.described(history, replays) is None
    write_history(history)
    assert what_if.described(history, replays) is None
    about = what_if.describe(history, replays)
    assert about == what_if.described(history, replays)
    assert (about.first, about.last, about.made_up) == (date(2025, 1, 15), date(2025, 3, 2), False)
    manifest = history / "history.json"
    manifest.write_text(manifest.read_text() + " ")
    assert what_if.described(history, replays) is None


def test_the_oldest_results_are_thrown_away_and_nothing_else(tmp_path: Path) -> None:
    for age, name in enumerate(("newest", "middle", "oldest")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "provenance.json").write_text("{}")
        os.utime(folder, (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "about-history.json").write_text("{}")
    what_if.prune(tmp_path, 2)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["about-history.json", "middle", "newest"]


def test_how_long_it_takes_is_measured_and_guessed_only_before(tmp_path: Path) -> None:
    assert what_if.usual_seconds(tmp_path, 60_000) == 10
    for name, seconds in (("a", 10.0), ("b", 20.0), ("c", 40.0)):
        (tmp_path / name).mkdir()
        document = f'{{"period": {{"rows": 1000}}, "seconds": {{"counting": {seconds}}}}}'
        (tmp_path / name / "provenance.json").write_text(document)
    (tmp_path / "spoiled").mkdir()
    (tmp_path / "spoiled" / "provenance.json").write_text("[]")
    assert what_if.usual_seconds(tmp_path, 1000) == 20
