"""`clerestory sample registry`: make a register of people who do not exist. Needs no database and no Django.

Exit 0: made. Exit 2: arguments or disk do not allow it; one sentence on standard error, nothing half-written.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clerestory.registry.errors import SampleError
from clerestory.registry.sample.place import default_place, read_place
from clerestory.registry.sample.write import write

_PATIENCE_SECONDS: Final = 2.0


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `sample` and what can be sampled to the command line."""
    parser = subparsers.add_parser("sample", help="make synthetic data, the same for the same seed")
    kinds = parser.add_subparsers(dest="sample", required=True, metavar="WHAT")
    registry = kinds.add_parser(
        "registry",
        help="people, vehicles, vessels and trailers that do not exist",
        description="Writes drivers.jsonl, vehicles.jsonl and manifest.json. Same seed, same bytes. "
        "Nothing is overwritten.",
    )
    registry.add_argument(
        "--people", type=int, required=True, metavar="N", help="how many people, at most 10000000"
    )
    registry.add_argument("--seed", type=int, required=True, metavar="S", help="a whole number, 0 or more")
    registry.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
    registry.add_argument(
        "--place", type=Path, metavar="FILE", help="towns to live in (default: the ones shipped)"
    )


def run(args: argparse.Namespace) -> int:
    """Make what was asked for. Returns the exit code."""
    try:
        place = read_place(args.place or default_place())
        with _progress(args.people) as progress:
            manifest = write(args.out, args.people, args.seed, place, progress)
    except SampleError as error:
        print(f"clerestory sample: {error}", file=sys.stderr)
        return 2
    for file in manifest["files"]:
        told = f"{file['lines']} lines  {file['size_bytes']} bytes  sha256 {file['sha256']}"
        print(f"{args.out / file['name']}  {told}")
    print(args.out / "manifest.json")
    return 0


@contextmanager
def _progress(people: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error once it has taken two seconds and somebody is looking; silence otherwise."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("people"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task("people", total=people)
    began, shown = monotonic(), False

    def told(made: int) -> None:
        nonlocal shown
        if not shown and console.is_terminal and monotonic() - began > _PATIENCE_SECONDS:
            bar.start()
            shown = True
        if shown:
            bar.update(task, completed=made)

    try:
        yield told
    finally:
        if shown:
            bar.stop()
