"""The mix is read whole, says of every table what it rests on, and a fault in it is named by its place."""

import tomllib
from pathlib import Path

import pytest

from clerestory.impact.errors import TrafficError
from clerestory.impact.traffic.mix import default_mix, read_mix

SHIPPED = default_mix().read_text()


def test_the_shipped_mix_states_the_published_totals_and_labels_everything_else() -> None:
    mix = read_mix(default_mix())
    assert (mix.questions, mix.agencies) == (290_000_000, 18_000)
    assert {kind.name: kind.questions for kind in mix.kinds if kind.questions is not None} == {
        "ice": 292_114,
        "hsi": 605_116,
    }
    assert (mix.first.isoformat(), mix.last.isoformat()) == ("2024-10-01", "2025-09-30")
    assert len(mix.states) == 51
    assert mix.bases["published"] + mix.bases["assumption"] == SHIPPED.count("\nbasis = ")


def test_every_table_with_figures_carries_a_label_and_a_source() -> None:
    unlabelled = []

    def walk(table: dict, path: str) -> None:
        holds = any(key in table for key in ("shares", "share", "questions", "counts", "months"))
        if holds and not (table.get("basis") in ("published", "assumption") and table.get("source")):
            unlabelled.append(path)
        for key, inner in table.items():
            if isinstance(inner, dict) and key not in ("shares", "counts"):
                walk(inner, f"{path}.{key}")

    walk(tomllib.loads(SHIPPED), "")
    assert unlabelled == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('format = "clerestory/traffic/1"', 'format = "other"', "at format: found 'other'"),
        ('[total]\nbasis = "published"', '[total]\nbasis = "known"', "at total.basis: found 'known'"),
        ('[total]\nbasis = "published"\n', "[total]\n", "at total.basis: found nothing"),
        ("questions = 290_000_000", "questions = 0", "at total.questions: found 0"),
        ("questions = 290_000_000", "questions = 290.5", "at total.questions: found 290.5"),
        ("questions = 290_000_000", "questions = true", "at total.questions: found True"),
        ("questions = 290_000_000", "questions = 290_000", "at kinds: found 897,230 published questions"),
        ("first = 2024-10-01", "first = 2026-10-01", "at total.last: found 2025-09-30"),
        ("first = 2024-10-01", 'first = "yesterday"', "at total.first: found 'yesterday'"),
        ("first = 2024-10-01", "first = 2024-10-01T10:00:00", "at total.first: found a moment"),
        ("agencies = 18_000", "agencies = 17_999", "at agencies.counts: found 18,000 agencies"),
        ("months = [94, ", "months = [", "at seasons.months: found 11 entries"),
        ("mt = 713", "montana = 713", "found the state 'montana'"),
        ("mt = 713", "al = 713", "found the state 'al'"),
        ("mt = 713", "mt = -1", "at states.drivers_2004.shares.mt: found -1"),
        ('node = "us.dhs.ice"\n', 'node = "US DHS"\n', "at kinds.ice.node: found 'US DHS'"),
        ('aim = "ice"', 'aim = "why"', "at kinds.ice.mixes.aim: found 'why'"),
        ("{ ice = 60, ", "{ icy = 60, ", "at agencies.counts: found no 'ice'"),
        ("{ ice = 60, ", "{ ice = 59, more = 1, ", "at agencies.counts: found 'more'"),
        ('danger = { "purpose.activity" = "public_safety"', 'danger = { "purpose.activity" = "fun"',
         "at records.aim.danger.purpose.activity: found 'fun'"),
        ('danger = { "purpose.activity" = ', 'danger = { "purpose.aim" = ',
         "at records.aim.danger.purpose.aim: found an unknown fact"),
        ('"purpose.emergency" = true', '"purpose.emergency" = "yes"', "found 'yes'; expected true or false"),
        ('elements = ["driver_status"]', 'elements = ["status"]', "found ['status']"),
        ('elements = ["driver_status"]', "elements = []", "status_of_licence: found no elements"),
        ('"authority.instrument" = "letter", ', "", "facts of a paper without a known authority.instrument"),
        ('"authority.elements" = ["name", "address"]', '"authority.limited" = true',
         "at records.paper.court_order.authority.limited: found true without elements"),
        ('"subject.resolved" = "none"', '"subject.credential" = "unknown"',
         "'subject.credential', which credential fills"),
        ("unstated = 5600", "silent = 5600", "at mixes.aim.patrol: found 'silent'"),
        ("unstated = 5600", "unstated = 0", "at mixes.aim.patrol.shares.unstated: found 0"),
        ('subject = "vehicle", "subject.record" = "vehicle", "subject.keys" = ["vin"]',
         'subject = "car", "subject.record" = "vehicle", "subject.keys" = ["vin"]',
         "at mixes.credential: found no mix 'car'"),
        ("[always]", "[sometimes]", "at always: found nothing"),
    ],
)  # fmt: skip
def test_a_fault_in_the_mix_is_named_by_its_place(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in SHIPPED
    broken = tmp_path / "mix.toml"
    broken.write_text(SHIPPED.replace(before, after, 1))
    with pytest.raises(TrafficError) as caught:
        read_mix(broken)
    assert told in str(caught.value)
    assert "samples/traffic.toml shows the form" in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a = [", b"[" * 5000])
def test_what_is_no_mix_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mix.toml").write_bytes(content)
    with pytest.raises(TrafficError, match="The mix"):
        read_mix(tmp_path / "mix.toml")


def test_a_mix_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrafficError, match="cannot be read"):
        read_mix(tmp_path / "nowhere.toml")
