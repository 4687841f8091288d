"""What a proof costs: every shipped promise under every law, against other solvers and against trial.

    python benchmarks/prove.py [--laws us-mt,us-il,...] [--tries N] [--out FILE]

Peers in the same run: z3's general solver and cvc5 on the same questions (as SMT-LIB text, parsing counted
apart), and requests drawn at random and put to the compiled law, which is what one would do without a solver.
CPU time is the figure; other work on the machine hardly moves it. Never a test.
"""

import argparse
import math
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cvc5
import z3
from decide import HERE, machine

from clerestory import __version__
from clerestory.law.library import Library, default_folder, open_library
from clerestory.law.promises import Promise
from clerestory.policy.decide import Decider, Sample
from clerestory.policy.program.domain import ACTIVITY, PASSES_ON
from clerestory.policy.prove import Prover, Verdict, promises_of, provers, question
from clerestory.policy.prove.search import Found
from clerestory.policy.prove.witness import facts_of, is_described
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.elements import ELEMENTS

DAY = date(2026, 11, 23)
INSTRUMENT = ("context", "authority", "instrument")


@dataclass
class Tally:
    """CPU seconds by way, and what each found."""

    seconds: dict[str, float] = field(default_factory=dict)
    longest: float = 0.0
    verdicts: dict[Verdict, int] = field(default_factory=dict)
    disagree: int = 0
    by_chance: int = 0
    tried: int = 0
    promises: int = 0
    requests: float = 0.0

    def timed(self, way: str, act: Callable[[], Any]) -> Any:
        """Do it and count its CPU time."""
        began = time.process_time()
        result = act()
        self.seconds[way] = self.seconds.get(way, 0.0) + time.process_time() - began
        return result


def by_z3(text: str) -> Callable[[], str]:
    """z3's general solver, text already read."""
    context = z3.Context()
    solver = z3.Solver(ctx=context)
    solver.from_string(text)
    return lambda: str(solver.check())


def by_cvc5(text: str) -> Callable[[], str]:
    """cvc5, text already read."""
    solver = cvc5.Solver(cvc5.TermManager())
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text.replace("(check-sat)", ""), "question")
    names = parser.getSymbolManager()
    while not (command := parser.nextCommand()).isNull():
        command.invoke(solver, names)
    return lambda: str(solver.checkSat())


def drawn(prover: Prover, draw: random.Random) -> Iterator[Found]:
    """Requests at random, each fact for itself."""
    domain = prover.unknowns.domain
    names = [one.name for one in domain.parties]
    while True:
        facts: dict[Any, Any] = {path: draw.choice(values) for path, values in domain.words.items()}
        facts |= {path: draw.random() < 0.5 for path in domain.flags}
        facts |= {
            path: tuple(one for one in members if draw.random() < 0.5)
            for path, members in domain.sets.items()
        }
        facts[PASSES_ON] = False
        facts[INSTRUMENT] = draw.choice(
            domain.words[INSTRUMENT][1:]
        )  # of a paper nobody named nothing is said
        activity = facts[ACTIVITY]
        yield Found(draw.choice(names), "", activity, activity, draw.choice(ELEMENTS), facts)


def tried(library: Library, prover: Prover, promise: Promise, tries: int) -> bool:
    """Does one of so many random requests break the promise?"""
    decider = Decider(library, sample=Sample(first=0, then_every=10**9))
    requests = drawn(prover, random.Random(promise.id))
    for _ in range(tries):
        facts = facts_of(next(requests), prover.unknowns.domain, "drawn")
        if all(one.outcome is Outcome.RELEASE for one in decider.decide(facts).elements) and is_described(
            promise, prover.standing.layers[-1], facts
        ):
            return True
    return False


def requests_of(prover: Prover) -> float:
    """How many requests there are, as a power of ten: what trying all of them would have to go through."""
    domain = prover.unknowns.domain
    sizes = [*map(len, domain.words.values()), len(domain.parties), len(ELEMENTS)]
    bits = len(domain.flags) + sum(map(len, domain.sets.values()))
    return sum(map(math.log10, sizes)) + bits * math.log10(2)


def measure(library: Library, laws: list[str], tries: int) -> Tally:
    """Every promise of every law by every way."""
    tally, decide = Tally(), Decider(library).decide
    for law in laws:
        asked = tally.timed("read", lambda law=law: promises_of(library, law, DAY))
        ready = tally.timed("encode", lambda law=law, asked=asked: provers(library, law, asked, decide, DAY))
        for prover in ready:
            tally.requests = max(tally.requests, requests_of(prover))
            for promise in prover.promises:
                one_promise(library, prover, promise, tries, tally)
    return tally


def one_promise(library: Library, prover: Prover, promise: Promise, tries: int, tally: Tally) -> None:
    """One promise by every way; chance is tried only for promises of the law's own pack that it breaks."""
    began = time.process_time()
    proof = tally.timed("prove", lambda: prover.prove(promise))
    tally.longest = max(tally.longest, time.process_time() - began)
    tally.promises += 1
    tally.verdicts[proof.verdict] = tally.verdicts.get(proof.verdict, 0) + 1
    text = tally.timed("write", lambda: question(prover, promise))
    wanted = {Verdict.PROVED: "unsat", Verdict.REFUTED: "sat"}.get(proof.verdict, "?")
    for name, way in (("z3, general", by_z3), ("cvc5", by_cvc5)):
        ask = tally.timed(f"{name}, reading", lambda way=way: way(text))
        tally.disagree += tally.timed(name, ask) != wanted
    if proof.verdict is Verdict.REFUTED:
        tally.tried += 1
        tally.by_chance += tally.timed("chance", lambda: tried(library, prover, promise, tries))


def report(tally: Tally, laws: int, tries: int) -> str:
    """The result as Markdown: ratios against this program's own search."""
    spent, base = tally.seconds, tally.seconds["prove"]
    rows = [
        ("verdict, witness or the rules it rests on, confirmed", base),
        ("z3, general solver: verdict alone", spent["z3, general"]),
        ("cvc5: verdict alone", spent["cvc5"]),
        (f"{tries:,} random requests for each of the {tally.tried} refuted promises", spent["chance"]),
    ]
    lines = [
        f"| {name} | {seconds / base:.2f} | {1000 * seconds / tally.promises:.1f} | {seconds:.1f} |"
        for name, seconds in rows
    ]
    verdicts = ", ".join(f"{count} {name}" for name, count in tally.verdicts.items())
    whole = sum(spent[name] for name in ("read", "encode", "prove"))
    of_z3, of_cvc5 = spent["z3, general, reading"], spent["cvc5, reading"]
    return f"""# What a proof costs

{tally.promises} promises under {laws} laws from {DAY} on: {verdicts}. clerestory {__version__}, z3
{version("z3-solver")}, cvc5 {version("cvc5")}; {machine()}. CPU seconds.

All of it: {whole:.1f} s, of which reading promises {spent["read"]:.1f}, encoding the laws
{spent["encode"]:.1f} ({1000 * spent["encode"] / laws:.0f} ms a law), proving {base:.1f}. The longest promise,
once its law is encoded: {tally.longest:.2f} s. Aims: all under a minute, one under a second.

| way | CPU, first is 1 | ms a promise | all |
|---|---|---|---|
{chr(10).join(lines)}

Verdicts on which another solver disagreed: {tally.disagree}. Not counted above, for outsiders only:
writing the questions {spent["write"]:.1f} s, reading them {of_z3:.1f} s (z3) and {of_cvc5:.1f} s (cvc5).

One law can be asked up to 10^{tally.requests:.0f} requests that differ in what it reads, so trying all of
them is no way. Of the {tally.tried} promises that are refuted, random requests broke {tally.by_chance}; no
number of them proves one.

Regenerate with `.venv/bin/python benchmarks/prove.py`.
"""


def main(arguments: list[str]) -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--laws", default="", help="some laws, joined by commas; all unless given")
    parser.add_argument("--tries", type=int, default=1000, help="random requests for each refuted promise")
    parser.add_argument("--out", type=Path, default=HERE / "results-prove.md")
    args = parser.parse_args(arguments)
    library = open_library(default_folder())
    laws = args.laws.split(",") if args.laws else list(library.laws())
    text = report(measure(library, laws, args.tries), len(laws), args.tries)
    args.out.write_text(text, "utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
