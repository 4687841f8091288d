"""Run by the Python of var/spark-venv: counts a history on Spark and on this machine, and says what differs.

Usage: spark_rows.py PACKS HISTORY    Writes one JSON object.
"""

import json
import sys
from pathlib import Path

import polars as pl
from tests.unit.impact.replay_world import LAWS

from clerestory.impact.history.read import open_history
from clerestory.impact.replay.count import Counting
from clerestory.impact.replay.engine import Engine, OneMachine, Task, opened
from clerestory.impact.replay.errors import ReplayError
from clerestory.impact.replay.pieces import ROW, pieces, stretches
from clerestory.law.library import open_library


def main(packs: Path, folder: Path) -> int:
    with opened("spark") as spark:
        there, here = task(packs, folder, LAWS), task(packs, folder, LAWS)
        spark.count(there, lambda rows: None)
        OneMachine().count(here, lambda rows: None)
        rare = [sorted((one.row, one.told) for one in each.counting.finish()) for each in (there, here)]
        rows = pl.concat(piece.scan().collect() for piece in here.pieces)
        answers = [
            {one.row: one.told for one in engine.answers(here, rows)} for engine in (spark, OneMachine())
        ]
        found = {
            "cells": words(there.counting).equals(words(here.counting)),
            "cells_there": words(here.counting).height,
            "rare": rare[0] == rare[1],
            "rare_there": len(rare[1]),
            "rows": rows.height,
            "rows_that_differ": sum(answers[0].get(row) != told for row, told in answers[1].items()),
            "rows_answered": len(answers[0].keys() & set(rows[ROW])),
            "about": spark.about(),
            "other_packs": other_packs(packs, folder, spark),
        }
    sys.stdout.write(json.dumps(found))
    return 0


def task(packs: Path, folder: Path, laws: tuple[str, ...]) -> Task:
    library, history = open_library(packs), open_history(folder)
    standing = stretches(library, laws, history, history.first, history.last)
    return Task(library, laws, history, Counting(standing, history.lists, 100_000), list(pieces(history)))


def words(counting: Counting) -> pl.DataFrame:
    """The cells with rules by name: their codes are given in the order in which they are met."""
    cells = counting.cells.frame()
    rules = [name for name in cells.columns if name.startswith("rule")]
    named = pl.col(rules).replace_strict(range(len(counting.cells.rules)), counting.cells.rules)
    return cells.with_columns(named).sort(cells.columns)


def other_packs(packs: Path, folder: Path, spark: Engine) -> str:
    """What is said where executors find other packs than the driver had read."""
    mine = task(packs, folder, LAWS[:1])
    policies = next((packs / LAWS[0]).rglob("*.cedar"))
    policies.write_text(policies.read_text().replace("photo", "name"))
    try:
        spark.count(mine, lambda rows: None)
    except ReplayError as refusal:
        return str(refusal)
    return ""


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
