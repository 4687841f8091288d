"""`clerestory traffic`: our log of messages held against the switch's and a requester's.

Needs no database and no Django. Exit 0: no bypass. Exit 1: a bypass was found. Exit 2: the logs cannot be
compared; one sentence on standard error, nothing written.
"""

import argparse
import sys
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clerestory.cli.progress import counted

if TYPE_CHECKING:
    from clerestory.channels.reconciliation.comparing import Found


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command and its verbs."""
    parser = commands.add_parser(
        "traffic",
        help="hold logs of messages against each other and find what went round the gate",
        description="Compares logs of messages to these records. Exit 0: no bypass. Exit 1: a bypass was "
        "found. Exit 2: the logs cannot be compared. Not to be confused with `clerestory reconcile`, which "
        "compares our journal with our ledger.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _reconcile_parser(verbs)


def run(args: argparse.Namespace) -> int:
    """Run a verb. Returns the exit code."""
    return _reconcile(args)


def _reconcile_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser(
        "reconcile",
        help="our log, the switch's and a requester's",
        description="Pairs the messages of two or three logs and writes summary.json, differences.csv, "
        "coverage.csv and chart.svg. What each class means: docs/reference/traffic-mapping.md.",
    )
    parser.add_argument("--ours", type=Path, required=True, metavar="FILE", help="what our gateway journaled")
    parser.add_argument("--switch", type=Path, metavar="FILE", help="the switch's own log")
    parser.add_argument("--requester", type=Path, metavar="FILE", help="the log of who asked")
    parser.add_argument(
        "--mapping", type=Path, metavar="TOML", help="which column means what (default: our own names)"
    )
    parser.add_argument(
        "--key", type=Path, metavar="FILE", help="the key of digests, where the mapping names subject columns"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="an empty folder, or a new one"
    )


def _reconcile(args: argparse.Namespace) -> int:
    from clerestory.channels.reconciliation.logs import NAMES, Class
    from clerestory.channels.reconciliation.mapping import own_names, read_mapping
    from clerestory.channels.reconciliation.output import folder_for, write_result
    from clerestory.channels.reconciliation.run import Files, reconcile

    mapping = read_mapping(args.mapping) if args.mapping else own_names()
    files = Files(args.ours, args.switch, args.requester, _key(args.key))
    with folder_for(args.out) as folder:
        scratch = folder / "rows"
        scratch.mkdir()
        found = reconcile(files, mapping, scratch, counted)
        for one in scratch.iterdir():
            one.unlink()
        scratch.rmdir()
        paths = zip(NAMES, (args.ours, args.switch, args.requester), strict=True)
        write_result(folder, found, mapping, {name: _file(path) for name, path in paths if path})
    _tell(found)
    print(args.out)
    return 1 if found.messages()[Class.BYPASS] else 0


def _key(path: Path | None) -> bytes | None:
    from clerestory.channels.reconciliation.errors import LogFileError

    if path is None:
        return None
    try:
        return path.read_bytes().strip()
    except OSError as error:
        raise LogFileError(
            str(path), f"no file that can be read ({error.strerror})", "a key", "Name its file with --key."
        ) from None


def _file(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {
            "name": path.name,
            "size_bytes": path.stat().st_size,
            "sha256": file_digest(file, "sha256").hexdigest(),
        }


def _tell(found: "Found") -> None:
    """A table of classes on a terminal, plain lines in a pipe; then what it means."""
    from clerestory.channels.reconciliation.logs import NAMES
    from clerestory.channels.reconciliation.telling import sentences, warnings

    given = [number for number, log in enumerate(found.logs) if log.given]
    rows = {number: found.rows(number) for number in given}
    lines = [
        (one.value.replace("_", " "), count, *(rows[number][one] for number in given))
        for one, count in found.messages().items()
        if count or any(rows[number][one] for number in given)
    ]
    headings = ("", "messages", *(f"rows of {NAMES[number]}" for number in given))
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        table: Any = Table(box=None, pad_edge=False)
        for heading in headings:
            table.add_column(heading, justify="right" if heading else "left")
        for line in lines:
            table.add_row(line[0], *(f"{one:,}" for one in line[1:]))
        Console().print(table)
    else:
        for line in lines:
            print(
                f"{line[0]}: "
                + "  ".join(f"{head} {n}" for head, n in zip(headings[1:], line[1:], strict=True))
            )
    for sentence in sentences(found):
        print(sentence)
    for sentence in warnings(found):
        print(f"Note: {sentence[:1].upper()}{sentence[1:]}")
