"""`clerestory sample`: a register of people who do not exist, a year of questions nobody asked.

Needs no database and no Django. Exit 0: made.
Exit 2: arguments or disk do not allow it; one sentence on standard error, nothing half-written.
"""

import argparse
import sys
from pathlib import Path

from clerestory.cli.progress import counted
from clerestory.impact.errors import TrafficError
from clerestory.registry.errors import SampleError


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
    traffic = kinds.add_parser(
        "traffic",
        help="a year of questions, at published totals",
        description="Writes a history: Parquet files and, last, history.json. One row a question; nobody's "
        "name. The totals of the year, of two federal agencies and of all agencies are published and scaled "
        "to N; other shares are assumptions that stand in the mix. Same seed, same bytes. Nothing is "
        "overwritten.",
    )
    traffic.add_argument(
        "--rows", type=int, required=True, metavar="N", help="how many questions, at most 1000000000"
    )
    traffic.add_argument("--seed", type=int, required=True, metavar="S", help="a whole number, 0 or more")
    traffic.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="an empty folder, or a new one"
    )
    traffic.add_argument("--mix", type=Path, metavar="FILE", help="shares to use (default: the ones shipped)")


def run(args: argparse.Namespace) -> int:
    """Make what was asked for. Returns the exit code."""
    try:
        return _registry(args) if args.sample == "registry" else _traffic(args)
    except (SampleError, TrafficError) as error:
        print(f"clerestory sample: {error}", file=sys.stderr)
        return 2


def _registry(args: argparse.Namespace) -> int:
    from clerestory.registry.sample.place import default_place, read_place
    from clerestory.registry.sample.write import write

    place = read_place(args.place or default_place())
    with counted("people", args.people) as progress:
        manifest = write(args.out, args.people, args.seed, place, progress)
    for file in manifest["files"]:
        told = f"{file['lines']} lines  {file['size_bytes']} bytes  sha256 {file['sha256']}"
        print(f"{args.out / file['name']}  {told}")
    print(args.out / "manifest.json")
    return 0


def _traffic(args: argparse.Namespace) -> int:
    from clerestory.impact.traffic.make import write_traffic  # Polars is loaded only where it is needed
    from clerestory.impact.traffic.mix import default_mix, read_mix

    mix = read_mix(args.mix or default_mix())
    with counted("questions", args.rows) as progress:
        manifest = write_traffic(args.out, args.rows, args.seed, mix, progress)
    files, size_bytes = manifest["files"], sum(file["size_bytes"] for file in manifest["files"])
    print(f"{args.out}  {manifest['rows']} rows  {len(files)} files  {size_bytes} bytes")
    print(args.out / "history.json")
    return 0
