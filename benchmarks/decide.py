"""Decisions a second of the live reading, against the engine fed text and JSON on every call, in one run.

    python benchmarks/decide.py [--seconds S] [--out FILE]

Measures what a caller gets: one Decision of the shipped law us-mt over the elements asked. The peers answer
the same Cedar requests (each layer, action and element of the same questions) with the same policies, so the
figures compare. CPU time is the figure; other work on the machine hardly moves it. Never a test.
"""

import argparse
import cProfile
import json
import os
import platform
import pstats
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from itertools import count, cycle
from pathlib import Path
from typing import Any

import cedarpy

from clerestory import __version__
from clerestory.law.library import default_folder, open_library
from clerestory.law.pack import cedar_text
from clerestory.policy.decide import Decider
from clerestory.policy.question import context
from clerestory.vocabulary.facts import Facts

HERE = Path(__file__).resolve().parent
AGENCIES = (
    "us.dhs.ice.ero", "us.dhs.ice.hsi", "us.doj.fbi", "us-mt.local.police", "us-mt.dphhs.cssd",
    "private.insurer", "private.towing", "private.business", "self", "unknown",
)  # fmt: skip
ACTIVITIES = (
    "civil_immigration",
    "criminal_other",
    "traffic_safety",
    "child_support",
    "insurance",
    "unknown",
)
ACTIONS = (
    "govern", "compel", "compel_without_review", "disclose", "disclose_without_review", "owe",
    "owe_when_withheld",
)  # fmt: skip
"""What the live reading asks of each layer for each element."""
ELEMENTS = ("name", "address", "photo", "driver_status")


@dataclass(frozen=True)
class Figure:
    """What one way of answering cost: decisions a second of CPU and of wall time."""

    name: str
    decisions: int
    per_cpu_second: float
    per_second: float


def questions() -> Iterator[Facts]:
    """Distinct questions without end: requesters, purposes and flags in turn; `case` keeps them apart."""
    for number in count():
        yield Facts.from_json(
            {
                "id": str(number),
                "on": "2026-03-01",
                "law": "us-mt",
                "requester": {"agency": AGENCIES[number % 10], "verified": number % 3 > 0},
                "purpose": {"activity": ACTIVITIES[number % 6], "claimed_use": "b1", "mixed_with": []},
                "application": {"complete": True, "identification": True, "fee": "paid"},
                "authority": {"instrument": "none"},
                "subject": {"record": "driver", "keys_supplied": ["name"]},
                "reviewer": {"division": f"desk {number}"},
                "elements": list(ELEMENTS),
            }
        )


def measure(name: str, answer: Callable[[Facts], Any], asked: Iterator[Facts], seconds: float) -> Figure:
    """Answer questions for about `seconds` of wall time."""
    ready = [next(asked) for _ in range(50)]
    for facts in ready[:3]:
        answer(facts)
    done, cpu, wall = 0, 0.0, 0.0
    while wall < seconds:
        batch = [next(asked) for _ in range(20)]
        began, busy = time.perf_counter(), time.process_time()
        for facts in batch:
            answer(facts)
        wall, cpu, done = (
            wall + time.perf_counter() - began,
            cpu + time.process_time() - busy,
            done + len(batch),
        )
    return Figure(name, done, done / cpu, done / wall)


class Peer:
    """cedarpy by itself: the same policies, the same entities, the same requests for one question."""

    def __init__(self) -> None:
        self.layers = open_library(default_folder()).layers("us-mt", date(2026, 3, 1))
        decider = Decider(open_library(default_folder()))
        self.benches = decider.benches("us-mt", date(2026, 3, 1))
        self.texts = [cedar_text(bench.provisions) for bench in self.benches]
        self.sets = [cedarpy.PolicySet.from_str(text) for text in self.texts]

    def requests(self, facts: Facts) -> list[dict[str, Any]]:
        """One Cedar request for each action and element."""
        said = context(facts, facts.purpose.activity)
        return [
            {
                "principal": {"type": "Requester", "id": facts.requester.agency},
                "action": {"type": "Action", "id": action},
                "resource": {"type": "Element", "id": element},
                "context": said,
            }
            for action in ACTIONS
            for element in facts.elements
        ]

    def entities(self, depth: int, party: str) -> list[dict[str, Any]]:
        """The entities one layer needs: every element and the party."""
        return [*self.benches[depth].cedar._elements(), self.benches[depth].cedar._party(party)]

    def with_text(self, facts: Facts) -> None:
        """Policies as text and entities as JSON on every call, one call a request."""
        for depth, text in enumerate(self.texts):
            entities = self.entities(depth, facts.requester.agency)
            for request in self.requests(facts):
                cedarpy.is_authorized(request, text, entities)

    def with_text_batched(self, facts: Facts) -> None:
        """Policies as text and entities as JSON on every call, one batch a layer."""
        for depth, text in enumerate(self.texts):
            cedarpy.is_authorized_batch(
                self.requests(facts), text, self.entities(depth, facts.requester.agency)
            )

    def with_handles(self, facts: Facts) -> None:
        """Policies parsed once; entities of the party added to a handle on every call, one batch a layer."""
        for depth, policies in enumerate(self.sets):
            base = self.benches[depth].cedar._things
            party = self.benches[depth].cedar._party(facts.requester.agency)
            things = base.with_added_json_str(json.dumps([party]))
            cedarpy.is_authorized_batch(self.requests(facts), policies, things)


def profile(seconds: float) -> list[tuple[str, float]]:
    """Share of the time of distinct decisions by what is done itself, the greatest first."""
    decider, asked = Decider(open_library(default_folder())), questions()
    ready = [next(asked) for _ in range(max(100, int(seconds * 100)))]
    decider.decide(ready.pop())
    watch = cProfile.Profile()
    watch.runcall(lambda: [decider.decide(facts) for facts in ready])
    stats = pstats.Stats(watch)
    # The type stubs do not know what the class keeps.
    total = stats.total_tt
    shares = [
        (f"{Path(place[0]).name}:{place[2]}" if place[1] else place[2], spent[2] / total)
        for place, spent in stats.stats.items()
    ]
    return sorted(shares, key=lambda share: -share[1])[:8]


def machine() -> str:
    """Processor, cores and load, as far as the system tells."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    models = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    model = next(models, platform.machine())
    return f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def report(figures: list[Figure], shares: list[tuple[str, float]]) -> str:
    """The result as Markdown: ratios against cedarpy fed text on every call."""
    base = next(one for one in figures if one.name.startswith("cedarpy, text and JSON on every call"))
    rows = [
        f"| {one.name} | {one.per_cpu_second / base.per_cpu_second:.1f} | {one.per_cpu_second:,.0f} "
        f"| {one.per_second:,.0f} | {one.decisions:,} |"
        for one in figures
    ]
    spent = [f"| `{name}` | {share:.0%} |" for name, share in shares]
    versions = f"clerestory {__version__}, cedarpy {version('cedarpy')}, Python {platform.python_version()}"
    return f"""# Decisions a second

Law us-mt, {len(ELEMENTS)} elements a question. {versions}; {machine()}.

| way of answering | ratio (CPU) | a CPU second | a second | measured |
|---|---|---|---|---|
{chr(10).join(rows)}

Ratio 1 is cedarpy fed policies as text and data as JSON on every call. Regenerate with `make bench`.

## What dominates

Share of the time of distinct decisions, by what is done itself (measured under a profiler):

| where | share |
|---|---|
{chr(10).join(spent)}
"""


def main(arguments: list[str]) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="wall time for each way of answering")
    parser.add_argument("--out", type=Path, default=HERE / "results.md")
    args = parser.parse_args(arguments)
    peer, asked = Peer(), questions()
    decider = Decider(open_library(default_folder()))
    few = cycle([next(asked) for _ in range(200)])
    figures = [
        measure("clerestory, facts seen before", decider.decide, few, args.seconds),
        measure("clerestory, distinct facts", decider.decide, asked, args.seconds),
        measure("cedarpy, handles, one batch a layer", peer.with_handles, asked, args.seconds),
        measure("cedarpy, text and JSON, one batch a layer", peer.with_text_batched, asked, args.seconds),
        measure("cedarpy, text and JSON on every call", peer.with_text, asked, args.seconds),
    ]
    text = report(figures, profile(args.seconds))
    args.out.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
