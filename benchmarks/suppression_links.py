"""A year of reports against an attacker who shares no code with the gate, with links and without.

    python benchmarks/suppression_links.py [--requests N] [--months M] [--windows W] [--no-year] [--out FILE]

Publishes every table of the menu month by month, each quarter, windows of any two days, and the year, of
made-up requests; then the attacker of tests/world/outside_attacker.py asks for every withheld cell. Never
a test; a part of it is one (tests/unit/publication/test_reports_attacked.py).
"""

# tests/world makes the requests, and is found only after the clone is on the path.
# ruff: noqa: E402

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.world.counts import only_small_withheld
from tests.world.outside_attacker import Loot, attack
from tests.world.reported_year import (
    FIRST,
    Calendar,
    Published,
    calendar,
    counted,
    publish_all,
    year_of_requests,
)

from clerestory.publication.reports import tables
from clerestory.publication.reports.counting import Unit
from clerestory.publication.reports.links import links_of
from clerestory.publication.reports.menu import MENU
from clerestory.suppression import Publication, Register, derivable

HEAD = """# Reports, attacked from outside

Made-up requests: {requests}, {months} months; {reports} reports ({windows} windows of any two days among
them), every table of the menu. The attacker shares no code with the gate: he reads the register's JSON and
the definitions' links (docs/decisions/0030), and asks a linear program for the largest and smallest count
of every withheld cell. "Ours": what our own attacker says.

| gate | tables | not published | cells withheld | recovered exactly | known below 11 | ours | CPU s |
|---|---|---|---|---|---|---|---|
"""


def line(name: str, found: Published, loot: Loot, ours: int | str, cpu: float) -> str:
    """A line of the table."""
    return (
        f"| {name} | {len(found.register)} | {found.left_out} | {loot.withheld} | {loot.exact} "
        f"| {loot.below} | {ours} | {cpu:.0f} |\n"
    )


def no_gate(units: Sequence[Unit], reports: Calendar) -> Published:
    """Every table of every report, with nothing but the small counts withheld."""
    found: list[Publication] = []
    for period in reports.periods:
        before = Register(tuple(found))
        for listed in MENU:
            named = tables.named_pieces(period, before, listed)
            found.append(only_small_withheld(tables.counted(listed, period, units, named)[0]))
    register = Register(tuple(found))
    return Published(register, 0, links_of(FIRST, register, reports.periods[0]))


def main() -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=1200)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--windows", type=int, default=3)
    parser.add_argument("--no-year", action="store_true", help="months, quarters and windows only")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results-suppression-links.md")
    asked = parser.parse_args()
    units = counted(year_of_requests(asked.requests, 3, days=asked.months * 30))
    reports = calendar(asked.months, quarters=True, windows=asked.windows, seed=2)
    if asked.no_year:
        reports = Calendar(tuple(one for one in reports.periods if one.name != "2026"))
    windows = sum(".." in one.name and one.first.day != 1 for one in reports.periods)
    text = HEAD.format(
        requests=asked.requests, months=asked.months, reports=len(reports.periods), windows=windows
    )
    bare = no_gate(units, reports)
    text += line("none: small counts withheld", bare, attack(bare.register.to_bytes(), bare.links), "", 0.0)
    print(text.splitlines()[-1], flush=True)
    recovered = 0
    for name, linked in (("each definition by itself", False), ("with links", True)):
        began = time.process_time()
        found = publish_all(units, reports, linked=linked)
        cpu = time.process_time() - began
        loot = attack(found.register.to_bytes(), found.links)
        ours = len(derivable(tuple(found.register), links=found.links))
        text += line(name, found, loot, ours, cpu)
        print(text.splitlines()[-1], flush=True)
        recovered = loot.exact + loot.below + ours
    asked.out.write_text(
        text + "\nRegenerate with `.venv/bin/python benchmarks/suppression_links.py`.\n", "utf-8"
    )
    return 1 if recovered else 0


if __name__ == "__main__":
    sys.exit(main())
