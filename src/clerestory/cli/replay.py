"""`clerestory replay`: a history put to a law, or to two, with chart, table, plain caption and provenance.

Needs no database and no Django. Exit 0: written. Exit 1: Cedar decided a row otherwise; nothing is written.
Exit 2: history, laws, arguments or disk do not allow it; one sentence on standard error, nothing written.
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from clerestory.cli.progress import counted
from clerestory.cli.replayed import show
from clerestory.law.library import default_folder, open_library


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "replay",
        help="put recorded questions to a law, or to two, and count the answers",
        description="Reads a history (docs/reference/history.md) and writes cells.csv, summary.json, "
        "chart.svg and provenance.json. Before anything is written, Cedar decides rows drawn by chance and "
        "one row of each rare combination; one difference stops the run (exit 1). Counts below 11 are not "
        "shown. With --against: what changes if that law stood in the place of --law.",
    )
    parser.add_argument("--history", type=Path, required=True, metavar="DIR", help="the recorded questions")
    parser.add_argument("--law", required=True, metavar="LAW", help="the law to put them to, such as us")
    parser.add_argument("--against", metavar="LAW", help="another law, to compare with")
    parser.add_argument(
        "--from", dest="first", type=_day, metavar="DAY", help="only questions of this day or later"
    )
    parser.add_argument(
        "--to", dest="last", type=_day, metavar="DAY", help="only questions of this day or earlier"
    )
    parser.add_argument(
        "--engine", choices=("polars", "spark"), default="polars", help="what computes (default: polars)"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="an empty folder, or a new one"
    )
    parser.add_argument(
        "--packs", type=Path, default=None, metavar="DIR", help="law packs other than the shipped ones"
    )
    parser.add_argument(
        "--check",
        type=_count,
        metavar="N",
        help="how many rows drawn by chance, and how many rare combinations at most, Cedar decides "
        "(default: one row in a thousand, from 300 to 2000)",
    )
    parser.add_argument(
        "--seed", type=_count, default=1, metavar="S", help="which rows are drawn by chance (default: 1)"
    )


def run(args: argparse.Namespace) -> int:
    """Replay and say what was found; `args.at` is the present moment. Returns the exit code."""
    from clerestory.errors import ClerestoryError
    from clerestory.impact.replay.errors import GateError
    from clerestory.impact.replay.results import read_result
    from clerestory.impact.replay.run import Order, replay  # Polars is loaded only where it is needed

    order = Order(
        args.history,
        args.law,
        args.against,
        args.out,
        args.at,
        seed=args.seed,
        check=args.check,
        first=args.first,
        last=args.last,
        engine=args.engine,
    )
    try:
        done = replay(order, open_library(args.packs or default_folder()), counted)
    except GateError as difference:
        print(f"clerestory replay: {difference}", file=sys.stderr)
        return 1
    except ClerestoryError as error:
        print(f"clerestory replay: {error}", file=sys.stderr)
        return 2
    show(read_result(args.out).summary["outcomes"])
    print(done.caption)
    print(f"{done.checked}.")
    if done.warnings:
        several = "1 provision" if done.warnings == 1 else f"{done.warnings} provisions"
        have = "has" if done.warnings == 1 else "have"
        print(f"{several} in force in this period {have} days that nobody verified: see provenance.json.")
    print(args.out)
    return 0


def _day(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {told!r}; expected a day written YYYY-MM-DD") from None


def _count(told: str) -> int:
    number = int(told)
    if number < 0:
        raise argparse.ArgumentTypeError(f"found {told}; expected a whole number, 0 or more")
    return number
