"""`clerestory traffic`: our log of messages held against the switch's and a requester's.

Needs no database and no Django. Exit 0: no bypass. Exit 1: a bypass was found. Exit 2: the logs cannot be
compared; one sentence on standard error, nothing written.
"""

import argparse
import sys
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

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
    _doors_parser(verbs)
    _sample_parser(verbs)


def run(args: argparse.Namespace) -> int:
    """Run a verb. Returns the exit code."""
    return _VERBS[args.verb](args)


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


def _doors_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser(
        "doors",
        help="reads of the record system's database against our openings",
        description="Reads PostgreSQL's csvlog with lines of pgaudit and a CSV of our openings (time, "
        "account, table); writes doors.json and direct.csv. Exit 1: a read that no opening accounts for.",
    )
    parser.add_argument("--database", type=Path, required=True, metavar="FILE", help="csvlog with pgaudit")
    parser.add_argument("--ours", type=Path, required=True, metavar="FILE", help="our openings")
    parser.add_argument("--mapping", type=Path, required=True, metavar="TOML", help="tables and accounts")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="an empty folder, or a new one"
    )


def _sample_parser(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = verbs.add_parser(
        "sample",
        help="three logs of messages that nobody sent, with planted differences",
        description="Writes ours.csv, switch.csv, requester.csv and planted.json: a day of one office's "
        "share of the national traffic, or more. One message in a hundred goes round the gate.",
    )
    parser.add_argument("--messages", type=int, default=18_000, metavar="N", help="default: 18000, a day")
    parser.add_argument("--days", type=int, default=1, metavar="D", help="default: 1")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="a whole number, 0 or more")
    parser.add_argument(
        "--from", dest="first", default="2026-01-02", metavar="DAY", help="the first day, UTC"
    )
    parser.add_argument(
        "--switch-clock", type=float, default=0.0, metavar="SECONDS", help="how far it is off"
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


def _doors(args: argparse.Namespace) -> int:
    from clerestory.channels.reconciliation.database_doors import read_doors, reconcile_doors
    from clerestory.channels.reconciliation.output import folder_for, write_doors

    found = reconcile_doors(args.database, args.ours, read_doors(args.mapping))
    with folder_for(args.out) as folder:
        write_doors(folder, found, {"database": _file(args.database), "ours": _file(args.ours)})
    for name, count in found.counted.items():
        print(f"{name.replace('_', ' ')}: {count}")
    print(f"openings of ours without a read: {found.unread.height}")
    print(args.out)
    return 1 if found.direct.height else 0


def _sample(args: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from clerestory.channels.reconciliation.errors import ReconciliationError
    from clerestory.channels.reconciliation.made_up import Plan
    from clerestory.channels.reconciliation.made_up_files import write_logs
    from clerestory.channels.reconciliation.output import folder_for, write_json
    from clerestory.impact.traffic.mix import default_mix, read_mix

    try:
        first = datetime.fromisoformat(args.first).replace(tzinfo=UTC)
    except ValueError:
        raise ReconciliationError(f"--from: found {args.first[:40]!r}; expected a day YYYY-MM-DD.") from None
    if not (1 <= args.messages <= 100_000_000 and 1 <= args.days <= 3_650 and args.seed >= 0):
        raise ReconciliationError(
            f"Found {args.messages} messages, {args.days} days and seed {args.seed}; expected 1 to 100000000 "
            "messages, 1 to 3650 days and a seed of 0 or more."
        )
    clocks = {"switch": args.switch_clock}
    begin = int(first.timestamp()) * 1_000_000
    plan = Plan(args.messages, begin, read_mix(default_mix()), args.days, args.seed, clocks=clocks)
    with folder_for(args.out) as folder, counted("messages", args.messages) as told:
        made = write_logs(folder, plan, told)
        write_json(folder / "planted.json", {"synthetic": True, **made})
    for fate, count in made["planted"].items():
        print(f"{fate}: {count}")
    print(args.out)
    return 0


_VERBS: Final = {"reconcile": _reconcile, "doors": _doors, "sample": _sample}


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
