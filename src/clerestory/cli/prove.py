"""`clerestory prove`: does a law keep its promises? One JSON line a promise.

Everything is read and checked before anything is printed, so bad input gives nothing on standard output. The
solver is loaded only when the command runs.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from clerestory.cli.law.words import a_day
from clerestory.cli.progress import counted
from clerestory.law.library import Library, default_folder, open_library
from clerestory.law.promises import PromiseError, in_one_list, read_promises
from clerestory.law.provision import LawError

if TYPE_CHECKING:
    from clerestory.policy.prove import Prover

_CHECKS: Final = ("dead", "redundant", "errors", "gaps")
"""As `policy.prove.CHECKS`, which is not loaded to describe the command."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "prove",
        help="say whether a law keeps a promise, and show a request that breaks it",
        description="A promise is a Cedar `forbid` policy that describes requests which must never be "
        "answered with a release. Prints one JSON line for each: proved (no request can be answered so), "
        "refuted (with a request as Facts that the law does release) or undetermined. Exit 0: every promise "
        "has its verdict. Exit 2: a promise cannot be read, permits, or describes nothing that can be asked; "
        "then nothing is printed on standard output.",
    )
    parser.add_argument(
        "--law", required=True, metavar="LAW", help="the law, for instance as `law list` has it"
    )
    parser.add_argument(
        "--promise",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="a file of promises; without one, those in the law's own packs",
    )
    parser.add_argument(
        "--smt",
        type=Path,
        default=None,
        metavar="DIR",
        help="write each question for other solvers (SMT-LIB)",
    )
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument(
        "--check",
        choices=_CHECKS,
        default=None,
        help="instead: rules nothing reaches, rules that change nothing, rules that can err, or, for each "
        "element, a request that is withheld because no rule speaks of it",
    )
    asked.add_argument(
        "--against",
        default=None,
        metavar="LAW",
        help="instead: for each element a request that --law releases and this one does not",
    )
    days = parser.add_mutually_exclusive_group()
    days.add_argument("--on", type=a_day, default=None, metavar="DATE", help="the law of that day alone")
    days.add_argument(
        "--all-days", action="store_true", help="every day the law covers (default: from today on)"
    )
    parser.add_argument(
        "--packs", type=Path, default=None, metavar="DIR", help="law packs other than the shipped ones"
    )


def run(args: argparse.Namespace) -> int:
    """Read, check, prove, print. `args.at`: the present moment. Returns the exit code."""
    try:
        if (args.check or args.against) and (args.promise or args.smt):
            raise PromiseError("found --promise or --smt beside --check or --against; expected one question "
                               "at a time. Leave one of them out.")  # fmt: skip
        library = open_library(args.packs or default_folder())
        lines = list(_lines(library, args))
    except LawError as error:
        print(f"clerestory prove: {error}", file=sys.stderr)
        return 2
    for line in lines:
        print(json.dumps(line))
    return 0


def _lines(library: Library, args: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What is to be printed, whole before the first line is."""
    from clerestory.policy.prove import first_day

    first: date = args.on or (first_day(library, args.law) if args.all_days else args.at.date())
    if args.check:
        yield from _checked(library, args, first)
    elif args.against:
        yield from _compared(library, args, first)
    else:
        yield from _proved(_provers(library, args, first), args.smt)


def _provers(library: Library, args: argparse.Namespace, first: date) -> "Sequence[Prover]":
    """The law over the days asked, with the promises for those days."""
    from clerestory.policy.decide import Decider
    from clerestory.policy.prove import promises_of, provers

    if args.promise:
        promises = in_one_list(read_promises(path) for path in args.promise)
    else:
        promises = promises_of(library, args.law, first)
    if not promises:
        packs = ", ".join(layer.pack.id for layer in library.layers(args.law, first))
        raise PromiseError(f"found no promises in {packs}; name a file with --promise, or write one into "
                           "the pack's folder `promises`. docs/law/promises.md tells how.")  # fmt: skip
    return provers(library, args.law, promises, Decider(library).decide, first, args.on)


def _proved(provers: "Sequence[Prover]", folder: Path | None) -> Iterator[dict[str, Any]]:
    from clerestory.policy.prove import write_question

    proofs = 0
    with counted("proving", sum(len(prover.promises) for prover in provers)) as told:
        for prover in provers:
            for promise in prover.promises:
                if folder is not None:
                    write_question(prover, promise, folder)
                proof = prover.prove(promise)
                if proof.why:
                    print(f"clerestory prove: {promise.id}: {proof.why}", file=sys.stderr)
                proofs += 1
                told(proofs)
                yield proof.to_json()


def _checked(library: Library, args: argparse.Namespace, first: date) -> Iterator[dict[str, Any]]:
    from clerestory.policy.decide import Decider
    from clerestory.policy.prove import CHECKS, Examination, standing

    whole = standing(library, args.law, first, args.on)
    offices = library.laws() if len(whole.layers) == 1 else ()  # every law builds on the federal one
    examined = Examination(whole, Decider(library).decide, offices)
    findings = [finding.to_json() for finding in CHECKS[args.check](examined)]
    print(f"clerestory prove: {args.law}: {len(findings)} found.", file=sys.stderr)
    yield from findings


def _compared(library: Library, args: argparse.Namespace, first: date) -> Iterator[dict[str, Any]]:
    from clerestory.policy.decide import Decider
    from clerestory.policy.prove import differences, first_day, standing

    begins = max(first, first_day(library, args.against)) if args.all_days else first
    law, against = (standing(library, name, begins, args.on) for name in (args.law, args.against))
    for one in differences(law, against, Decider(library).decide):
        yield one.to_json()
