"""Sample traffic meets published totals exactly, is the same for the same seed, and is a history as any."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.impact.errors import TrafficError
from clerestory.impact.history.columns import BY_NAME
from clerestory.impact.history.read import History, open_history
from clerestory.impact.history.rows import facts_of
from clerestory.impact.traffic import make
from clerestory.impact.traffic.agencies import agencies, calendar, questions_of_kinds
from clerestory.impact.traffic.chance import SLOTS, number, numbers, parts_of, slots
from clerestory.impact.traffic.make import write_traffic
from clerestory.impact.traffic.mix import Mix, default_mix, read_mix
from clerestory.vocabulary.facts import Facts

ROWS = 200_000


@pytest.fixture(scope="module")
def mix() -> Mix:
    return read_mix(default_mix())


@pytest.fixture(scope="module")
def history(mix: Mix, tmp_path_factory: pytest.TempPathFactory) -> History:
    folder = tmp_path_factory.mktemp("traffic")
    write_traffic(folder, ROWS, 11, mix, lambda made: None)
    return open_history(folder)


@pytest.fixture(scope="module")
def table(history: History) -> pl.DataFrame:
    return history.scan().collect()


def test_at_full_scale_every_published_total_is_met_exactly(mix: Mix) -> None:
    year = calendar(mix)
    everybody = agencies(mix, 290_000_000, 5, year)
    asked: Counter[str] = Counter()
    for one in everybody:
        asked[mix.kinds[one.kind].name] += one.questions
    assert (asked["ice"], asked["hsi"], asked.total()) == (292_114, 605_116, 290_000_000)
    assert sum(one.questions > 0 for one in everybody) == 18_000
    assert len(year.days) == 365


@pytest.mark.parametrize("rows", [1, 2, 999, 100_000, 2_000_000, 1_000_000_000])
def test_at_any_scale_published_numbers_are_met_to_the_nearest_question(mix: Mix, rows: int) -> None:
    asked = dict(zip((kind.name for kind in mix.kinds), questions_of_kinds(mix, rows), strict=True))
    assert sum(asked.values()) == rows
    assert abs(asked["ice"] - rows * 292_114 / 290_000_000) <= 0.5
    assert abs(asked["hsi"] - rows * 605_116 / 290_000_000) <= 0.5


def test_the_days_of_an_agency_add_up_and_follow_the_seasons(mix: Mix) -> None:
    year = calendar(mix)
    everybody = agencies(mix, 50_000, 5, year)
    asked: Counter[int] = Counter()
    days: Counter[int] = Counter()
    for day, frame in make._days(everybody, year):
        for agency, count in frame.iter_rows():
            asked[agency] += count
            days[day] += count
    assert [asked[place] for place in range(len(everybody))] == [one.questions for one in everybody]
    fridays = [days[int(day.strftime("%Y%m%d"))] for day in year.days if day.weekday() == 4]
    sundays = [days[int(day.strftime("%Y%m%d"))] for day in year.days if day.weekday() == 6]
    assert sum(fridays) / len(fridays) > 1.1 * sum(sundays) / len(sundays)


def test_it_opens_as_a_history_over_the_whole_year(history: History, table: pl.DataFrame) -> None:
    assert history.rows == table.height == ROWS
    assert (history.first.isoformat(), history.last.isoformat()) == ("2024-10-01", "2025-09-30")
    assert table["day"].is_sorted()
    nodes = Counter(history.lists.requesters[place] for place in table["requester"])
    assert (nodes["us.dhs.ice"], nodes["us.dhs.ice.hsi"]) == (201, 417)
    assert table["agency"].max() < 18_000


def test_shares_of_the_mix_are_met(mix: Mix, history: History, table: pl.DataFrame) -> None:
    node = history.lists.requesters.index("us.dhs.cbp")
    border = table.filter(pl.col("requester") == node)
    assert border.height > 5_000
    shares = mix.groups["aim"].shares["cbp"]
    names = mix.groups["aim"].names
    due = shares[names.index("customs")] / sum(shares.values())
    customs = BY_NAME["purpose.activity"].values.index("customs")
    found = (border["purpose.activity"] == customs).sum() / border.height
    assert found == pytest.approx(due, abs=4 * (due * (1 - due) / border.height) ** 0.5)


def test_what_the_mix_leaves_out_is_a_null_and_a_recorded_no_is_false(table: pl.DataFrame) -> None:
    assert 0.02 < table["purpose.activity"].null_count() / ROWS < 0.05
    assert table["requester.agreement.active"].null_count() > 0
    assert table["consent.withdrawn"].to_list() == [False] * ROWS
    assert table["requester.verified"].null_count() == 0


def test_no_state_asks_itself(history: History, table: pl.DataFrame) -> None:
    pairs = table.select("requester", "office").unique().rows()
    own = [
        (history.lists.requesters[node], history.lists.offices[office])
        for node, office in pairs
        if history.lists.requesters[node].split(".")[0] == history.lists.offices[office]
    ]
    assert len(pairs) > 1_000
    assert own == []


def test_each_row_is_a_question_the_public_form_allows(history: History, table: pl.DataFrame) -> None:
    for row in table.sample(200, seed=1).iter_rows(named=True):
        facts = facts_of(row, history.lists, name="row", law=history.lists.offices[row["office"]])
        assert Facts.from_json(facts.to_json()).requester.agency == facts.requester.agency


def test_other_cuts_give_the_same_rows(mix: Mix, monkeypatch: pytest.MonkeyPatch) -> None:
    year = calendar(mix)
    everybody = agencies(mix, 5_000, 5, year)
    lists = make.lists_of(mix, everybody)
    whole = pl.concat(make.traffic(mix, everybody, lists, year, 5))
    monkeypatch.setattr(make, "_ROWS_A_TABLE", 700)
    cut = list(make.traffic(mix, everybody, lists, year, 5))
    assert len(cut) > 5
    assert pl.concat(cut).equals(whole)


def made_with(threads: int, seed: int, folder: Path) -> dict[str, bytes]:
    line = (
        "import sys; from pathlib import Path; from clerestory.impact.traffic.make import write_traffic; "
        "from clerestory.impact.traffic.mix import default_mix, read_mix; "
        f"write_traffic(Path(sys.argv[1]), 30_000, {seed}, read_mix(default_mix()), lambda made: None)"
    )
    environment = {**os.environ, "POLARS_MAX_THREADS": str(threads), "PYTHONHASHSEED": str(threads)}
    subprocess.run([sys.executable, "-c", line, str(folder)], env=environment, check=True)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_same_seed_same_bytes_on_any_number_of_threads_and_another_seed_others(tmp_path: Path) -> None:
    one = made_with(1, 3, tmp_path / "one")
    assert set(one) == {"part-00000.parquet", "history.json"}
    assert made_with(3, 3, tmp_path / "three") == one
    assert made_with(2, 4, tmp_path / "other")["part-00000.parquet"] != one["part-00000.parquet"]


@pytest.mark.parametrize(("rows", "seed"), [(0, 1), (-1, 1), (1_000_000_001, 1), (1, -1), (1, 2**63)])
def test_senseless_numbers_are_refused(mix: Mix, tmp_path: Path, rows: int, seed: int) -> None:
    with pytest.raises(TrafficError, match=r"expected a (whole )?number from"):
        write_traffic(tmp_path / "new", rows, seed, mix, lambda made: None)
    assert not (tmp_path / "new").exists()


def test_a_single_row_can_be_made(mix: Mix, tmp_path: Path) -> None:
    write_traffic(tmp_path, 1, 0, mix, lambda made: None)
    assert open_history(tmp_path).rows == 1


@given(seed=st.integers(0, 2**63 - 1), stream=st.integers(0, 5), first=st.integers(0, 10**10))
def test_a_column_of_chance_is_the_same_as_its_numbers_one_by_one(seed: int, stream: int, first: int) -> None:
    assert numbers(seed, stream, first, 5).to_list() == [number(seed, stream, first + at) for at in range(5)]


@given(total=st.integers(0, 10**9), weights=st.lists(st.integers(1, 10**12), min_size=1, max_size=60))
def test_parts_add_up_and_none_is_off_by_one(total: int, weights: list[int]) -> None:
    parts = parts_of(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


def test_the_rarest_share_keeps_a_slot() -> None:
    filled = Counter(slots({0: 10**9, 1: 1}))
    assert (filled[1], filled.total()) == (1, SLOTS)
