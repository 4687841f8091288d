"""`clerestory decide`: Facts in, one Decision a line out, in the order asked. No database, no Django.

Input is read twice: first every object is checked, then all are decided. So a file with one bad object gives
nothing on standard output, and memory stays bounded whatever the size.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from clerestory.cli.explained import told
from clerestory.cli.progress import Progress
from clerestory.cli.streams import UnreadableInputError, documents, open_spooled
from clerestory.law.library import Library, default_folder, open_library
from clerestory.law.provision import LawError
from clerestory.policy.decide import Decider, Sample
from clerestory.vocabulary.decision import Decision
from clerestory.vocabulary.facts import Facts
from clerestory.vocabulary.form import InvalidFactsError

if TYPE_CHECKING:
    from clerestory.impact.replay.answers import Replayer

_FAULTS_SHOWN: Final = 20
_TOGETHER: Final = 2_000
"""Questions held in memory at once where the columns answer."""
Source = tuple[str, IO[bytes]]


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "decide",
        help="answer questions put to the law, element by element",
        description="Reads Facts (a JSON object, a JSON list, or JSON lines; - is standard input) and prints "
        "one Decision a line. Exit 0: every object was decided. Exit 2: some object is not valid Facts, or "
        "names a law or a day that no pack covers; then nothing is printed on standard output. Cedar's own "
        "engine makes the first 200 different answers and every twentieth after them; the compiled law all.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a file of Facts, or -")
    parser.add_argument(
        "--reading",
        choices=("decide", "replay"),
        default="decide",
        help="which reading answers: one question at a time, or many in columns; the outcomes are equal",
    )
    parser.add_argument("--explain", action="store_true", help="plain text for people instead of JSON")
    parser.add_argument(
        "--packs", type=Path, default=None, metavar="DIR", help="law packs other than the shipped ones"
    )


def run(args: argparse.Namespace) -> int:
    """Check everything, then decide everything. Returns the exit code."""
    try:
        sample = Sample()
        decider = Decider(open_library(args.packs or default_folder()), sample=sample)
        replayer = _replayer(decider.library) if args.reading == "replay" else None
        with ExitStack() as open_files:
            sources = [
                (name, open_files.enter_context(open_spooled(name))) for name in _each_once(args.files)
            ]
            faults = _faults(replayer.check if replayer else decider.benches, sources)
            if faults:
                print("\n".join(faults), file=sys.stderr)
                return 2
            if not _decide_all(decider, replayer, sources, explain=args.explain):
                print("clerestory decide: 0 questions read.", file=sys.stderr)
            elif replayer is not None:
                print(_BY_COLUMNS, file=sys.stderr)
            elif sample.checked < sample.answers:
                print(_how_checked(sample), file=sys.stderr)
    except (UnreadableInputError, LawError) as error:
        print(f"clerestory decide: {error}", file=sys.stderr)
        return 2
    return 0


def _replayer(library: Library) -> "Replayer":
    from clerestory.impact.replay.answers import Replayer  # Polars is loaded only where it is needed

    return Replayer(library)


def _how_checked(sample: Sample) -> str:
    return (
        f"clerestory decide: the compiled law made {sample.answers:,} different answers; Cedar's own engine "
        f"made {sample.checked:,} of them as well. Where the two differ, the answer is withheld and says so."
    )


_BY_COLUMNS: Final = (
    "clerestory decide: the law over columns made every answer; Cedar's own engine was not asked. "
    "Without --reading replay it makes a sample of them too."
)


def _each_once(names: Sequence[str]) -> Sequence[str]:
    if names.count("-") > 1:
        raise UnreadableInputError("-: standard input was named twice; expected it once.")
    return names


def _faults(check: Callable[[str, date], object], sources: Sequence[Source]) -> list[str]:
    """Sentences about the objects that cannot be decided, at most twenty."""
    faults: list[str] = []
    with Progress("checking", sources) as progress:
        for name, position, document in _all(sources, progress):
            try:
                facts = Facts.from_json(document)
                check(facts.law, facts.on)
            except InvalidFactsError as error:
                faults.append(f"{name}: {_named(position, document)}: {error}")
            except LawError as error:
                faults.append(f"{name}: {_named(position, document)}: at {_pointer(error)}: {error}")
            if len(faults) >= _FAULTS_SHOWN:
                return [*faults, "Further objects were not checked."]
    return faults


def _pointer(error: LawError) -> str:
    return "/on" if type(error).__name__ == "OutsideCoverageError" else "/law"


def _decide_all(
    decider: Decider, replayer: "Replayer | None", sources: Sequence[Source], *, explain: bool
) -> int:
    """Print a decision for each question; how many there were."""
    decided = 0
    with Progress("deciding", sources) as progress:
        questions = (Facts.from_json(document) for _, _, document in _all(sources, progress))
        answered = _by_columns(replayer, questions) if replayer else _one_by_one(decider, questions)
        for facts, decision in answered:
            sys.stdout.write(told(decider, facts, decision) if explain else _line(decision))
            decided += 1
    sys.stdout.flush()
    return decided


def _one_by_one(decider: Decider, questions: Iterator[Facts]) -> Iterator[tuple[Facts, Decision]]:
    for facts in questions:
        yield facts, decider.decide(facts)


def _by_columns(replayer: "Replayer", questions: Iterator[Facts]) -> Iterator[tuple[Facts, Decision]]:
    while together := list(islice(questions, _TOGETHER)):
        yield from zip(together, replayer.decide_all(together), strict=True)


def _all(sources: Sequence[Source], progress: Progress) -> Iterator[tuple[str, int, Any]]:
    for name, source in sources:
        for position, document in documents(source, name):
            progress.advance_to(name, source)
            yield name, position, document


def _named(position: int, document: object) -> str:
    name = document.get("id") if isinstance(document, dict) else None
    return f"object {position}" + (f" (id {json.dumps(name[:80])})" if isinstance(name, str) and name else "")


def _line(decision: Decision) -> str:
    return json.dumps(decision.to_json(), separators=(",", ":")) + "\n"
