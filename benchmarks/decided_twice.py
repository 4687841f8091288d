"""What the second engine costs: the compiled law alone, Cedar's engine alone, and both, in one run.

    python benchmarks/decided_twice.py [--seconds S] [--out FILE]

Two tables. Rulings: the same questions (layers x actions x elements of one query) put to the compiled
closures, to Cedar's engine as the live reading asks it, to cedarpy with handles, and to cedarpy with text
and JSON. Decisions: what a caller gets, decided twice and decided by Cedar alone. The ways take turns in
short batches, so what else the machine does falls on all alike; CPU time is the figure. Never a test.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from decide import ACTIONS, ELEMENTS, HERE, Peer, machine, questions

from clerestory import __version__
from clerestory.law.library import default_folder, open_library
from clerestory.policy.decide import Decider
from clerestory.policy.question import context
from clerestory.vocabulary.facts import Facts

BATCH = 10
ASKED = [(action, element) for action in ACTIONS for element in ELEMENTS]


@dataclass
class Way:
    """One way of answering, with the CPU seconds and wall times of each query."""

    name: str
    answer: Callable[[Facts], Any]
    cpu: float = 0.0
    walls: list[float] = field(default_factory=list)

    def take(self, batch: list[Facts]) -> None:
        """Answer a batch."""
        for facts in batch:
            began, busy = time.perf_counter(), time.process_time()
            self.answer(facts)
            self.cpu += time.process_time() - busy
            self.walls.append(time.perf_counter() - began)

    @property
    def per_query(self) -> float:
        """CPU seconds a query."""
        return self.cpu / len(self.walls)

    def share(self, of_all: float) -> float:
        """Wall time that this share of the queries stayed under, in milliseconds."""
        return sorted(self.walls)[int(of_all * (len(self.walls) - 1))] * 1000


def take_turns(ways: list[Way], seconds: float) -> None:
    """Let each way answer distinct queries in turn until `seconds` of wall time each, on average, are
    spent."""
    asked = questions()
    for way in ways:
        way.answer(next(asked))
    ends = time.perf_counter() + seconds * len(ways)
    while time.perf_counter() < ends:
        for way in ways:
            way.take(list(islice(asked, BATCH)))


def rulings(peer: Peer) -> list[Way]:
    """The engines, each asked the same questions."""

    def compiled(facts: Facts) -> None:
        said = context(facts, facts.purpose.activity)
        for bench in peer.benches:
            bench.compiled.ask(ASKED, facts.requester.agency, said)

    def cedar(facts: Facts) -> None:
        said = context(facts, facts.purpose.activity)
        for bench in peer.benches:
            bench.cedar.ask(ASKED, facts.requester.agency, said)

    return [
        Way("cedarpy, handles", peer.with_handles),
        Way("compiled closures", compiled),
        Way("Cedar's engine as the live reading asks it", cedar),
        Way("cedarpy, text and JSON, one batch a layer", peer.with_text_batched),
    ]


def decisions() -> list[Way]:
    """The live reading, with both engines and with Cedar's alone."""
    alone, both = (Decider(open_library(default_folder())) for _ in range(2))
    day = date(2026, 3, 1)
    only_cedar: Any = tuple(bench.cedar for bench in alone.benches("us-mt", day))
    alone._courts["us-mt", day] = only_cedar
    both.benches("us-mt", day)
    return [Way("decided by Cedar alone", alone.decide), Way("decided twice", both.decide)]


def table(ways: list[Way]) -> str:
    """Figures of some ways against the first."""
    rows = [
        f"| {way.name} | {way.per_query / ways[0].per_query:.3f} | {ways[0].per_query / way.per_query:.1f} "
        f"| {1 / way.per_query:,.0f} | {way.share(0.5):.2f} | {way.share(0.99):.2f} | {len(way.walls):,} |"
        for way in ways
    ]
    head = "| way | CPU, first is 1 | speed, first is 1 | queries a CPU second | p50 ms | p99 ms | measured |"
    return "\n".join((head, "|---|---|---|---|---|---|---|", *rows))


def main(arguments: list[str]) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="wall time for each way")
    parser.add_argument("--out", type=Path, default=HERE / "results-decided-twice.md")
    args = parser.parse_args(arguments)
    engines, live = rulings(Peer()), decisions()
    take_turns(engines, args.seconds)
    take_turns(live, args.seconds)
    text = f"""# What the second engine costs

Law us-mt, {len(ELEMENTS)} elements a query. clerestory {__version__}, cedarpy {version("cedarpy")};
{machine()}.

## Rulings: {len(ASKED)} questions a layer, no verdict, no sentences

{table(engines)}

## Decisions: what a caller gets, distinct facts

{table(live)}

Regenerate with `.venv/bin/python benchmarks/decided_twice.py`.
"""
    args.out.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
