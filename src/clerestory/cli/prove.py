"""`clerestory prove`: does a law keep its promises? One JSON line a promise.

Everything is read and checked before anything is printed, so bad input gives nothing on standard output. The
solver is loaded only when the command runs.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from clerestory.cli.law.words import a_day
from clerestory.cli.progress import counted
from clerestory.law.library import Library, default_folder, open_library
from clerestory.law.promises import PromiseError, in_one_list, read_promises
from clerestory.law.provision import LawError

if TYPE_CHECKING:
    from clerestory.policy.prove import Proof, Prover


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
        library = open_library(args.packs or default_folder())
        provers = _provers(library, args)
        proofs = _proved(provers)
    except LawError as error:
        print(f"clerestory prove: {error}", file=sys.stderr)
        return 2
    for proof in proofs:
        print(json.dumps(proof.to_json()))
        if proof.why:
            print(f"clerestory prove: {proof.promise.id}: {proof.why}", file=sys.stderr)
    return 0


def _provers(library: Library, args: argparse.Namespace) -> "Sequence[Prover]":
    """The law over the days asked, with the promises for those days."""
    from clerestory.policy.decide import Decider
    from clerestory.policy.prove import first_day, promises_of, provers

    asked: date = args.on or (first_day(library, args.law) if args.all_days else args.at.date())
    if args.promise:
        promises = in_one_list(read_promises(path) for path in args.promise)
    else:
        promises = promises_of(library, args.law, asked)
    if not promises:
        packs = ", ".join(layer.pack.id for layer in library.layers(args.law, asked))
        raise PromiseError(f"found no promises in {packs}; name a file with --promise, or write one into "
                           "the pack's folder `promises`. docs/law/promises.md tells how.")  # fmt: skip
    return provers(library, args.law, promises, Decider(library).decide, asked, args.on)


def _proved(provers: "Sequence[Prover]") -> "list[Proof]":
    found: list[Proof] = []
    with counted("proving", sum(len(prover.promises) for prover in provers)) as told:
        for prover in provers:
            for promise in prover.promises:
                found.append(prover.prove(promise))
                told(len(found))
    return found
