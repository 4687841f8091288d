"""`clerestory registry`: try out the office's record system, take its records over, keep them up to date.

`check` needs no database and changes nothing. Exit 0: done, and all is as it should be. Exit 1: `check` found
rows that do not fit. Exit 2: it could not be done, in one sentence. No value of a record is ever shown.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clerestory.cli.progress import PATIENCE_SECONDS
from clerestory.errors import ClerestoryError

_SAYS = (
    "The office's own record system is read, never written. FILE is a mapping: which of its columns is which "
    "of our fields. docs/operations/record-system.md describes it, with examples for a REST service, a "
    "database and files."
)


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "registry", help="check, load and refresh records from the office's own system", description=_SAYS
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("check", help="read the mapping and every row, and count; nothing is taken over")
    load = verbs.add_parser("load", help="take everything over; run it again if it stopped")
    refresh = verbs.add_parser("refresh", help="take over what changed since")
    for verb in (check, load, refresh):
        verb.add_argument("file", type=Path, metavar="FILE", help="the mapping, a TOML file")
    refresh.add_argument(
        "--whole", action="store_true", help="read everything, and take away what is there no more"
    )
    for verb in (load, refresh):
        verb.add_argument(
            "--accept-gone",
            type=int,
            metavar="N",
            help="so many records may be gone at once (without: 100, or two in a hundred)",
        )


def run(args: argparse.Namespace) -> int:
    """Do it. Returns the exit code."""
    try:
        return _check(args) if args.verb == "check" else _read(args)
    except ClerestoryError as error:
        print(f"clerestory registry: {error}", file=sys.stderr)
        return 2


def _check(args: argparse.Namespace) -> int:
    from clerestory.registry.sources.checking import check_system
    from clerestory.registry.sources.mapping import read_mapping
    from clerestory.registry.sources.systems import rows_of

    mapping = read_mapping(args.file)
    with _counting("rows") as progress:
        tables = check_system(mapping, rows_of(mapping, args.secret), progress)
    for table in tables:
        _tell(table)
    is_good = all(table.is_good for table in tables)
    print("All of it can be taken over." if is_good else "Not all of it can be taken over; nothing was.")
    return 0 if is_good else 1


def _tell(table: Any) -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(table.kinds.items()))
    print(f"{table.name}: {table.rows} rows, {table.usable} usable{f' ({kinds})' if kinds else ''}")
    for title, counts in (("found by", table.keys), ("content", table.elements)):
        for name, count in sorted(counts.items()):
            print(f"  {title:<9} {name:<22} {count:>10}  {count / max(1, table.usable):>7.1%}")
    print(f"  {'flag':<9} {'address_confidential':<22} {table.confidential:>10}")
    for fault in table.faults.values():
        print(f"  wrong     {fault.rows} rows, column {fault.column}: found {fault.found}, expected")
        print(f"            {fault.expected}; the first is {fault.first}")
    if table.twice:
        print(f"  wrong     {table.twice} rows have the key of another one, expected each key once")
    if table.stopped:
        print(f"  wrong     {table.stopped}")
    elif not table.rows:
        print("  wrong     found no row, expected some: see the place of the table in the mapping")


def _read(args: argparse.Namespace) -> int:
    args.office()
    from clerestory.casework.read_records import read_records

    is_whole = args.verb == "load" or args.whole
    with _counting("records") as progress:
        done = read_records(
            args.file,
            secret=args.secret,
            is_whole=is_whole,
            accept_gone=args.accept_gone,
            at=args.at,
            progress=progress,
        )
    print(f"{done.seen} records were told: {done.added} new, {done.changed} changed, {done.gone} gone.")
    if not is_whole:
        print("What was removed there is found by `clerestory registry refresh --whole`.")
    return 0


@contextmanager
def _counting(what: str) -> Iterator[Callable[[int], None]]:
    """How many there are so far, once it has taken two seconds and somebody is looking; the end is "
    "unknown."""
    began, wanted, shown = time.monotonic(), sys.stderr.isatty(), False

    def told(made: int) -> None:
        nonlocal shown
        if wanted and time.monotonic() - began > PATIENCE_SECONDS:
            shown = True
            print(f"\r{made} {what} ", end="", file=sys.stderr, flush=True)

    try:
        yield told
    finally:
        if shown:
            print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)
