"""pytauargus at the same tables, in a process and an environment of its own (EUPL): no part of the program.

    var/bench-venv/bin/python benchmarks/suppression_peer.py < order.json

order: {"cells": [[labels, count], ...], "names": [dimension, ...], "suppress": "OPT(1)"}. Started by
benchmarks/suppression.py; the last line of what it prints is the result as JSON.
"""

import json
import sys
import tempfile
import time
from importlib.metadata import version
from typing import Any

from pytauargus import protect

RULE = "FREQ(11,50)"
"""Fewer than 11 respondents; 50 per cent is the protection interval that its own examples use."""


def protected(order: dict[str, Any]) -> dict[str, Any]:
    """Which cells it withholds: labels, "all" for a total."""
    names = order["names"]
    rows: dict[str, list[object]] = {name: [] for name in (*names, "requests")}
    for labels, count in order["cells"]:
        for name, label in zip(names, labels, strict=True):
            rows[name] += [label] * count
        rows["requests"] += [1] * count
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        result = protect(
            rows, names, response="requests", safety_rules=RULE, suppress=order["suppress"], workdir=folder
        )
        cpu = time.process_time() - began
        table = result.tables[0]
        withheld = [
            ["all" if row[name].strip() == "Total" else row[name].strip() for name in names]
            for row, shown in zip(table.rows, table.safe(None), strict=True)
            if shown is None
        ]
    return {"withheld": withheld, "cpu": cpu, "version": version("pytauargus")}


if __name__ == "__main__":
    print(json.dumps(protected(json.load(sys.stdin))))
