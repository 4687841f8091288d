"""The command line as one program: `clerestory COMMAND`. Modules are loaded only when their command is
called."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

from clerestory import __version__
from clerestory.errors import ClerestoryError

Clock = Callable[[], datetime]
Doctor = Callable[[], int]


def main(arguments: Sequence[str], *, clock: Clock, doctor: Doctor) -> int:
    """Run one command. Returns its exit code; never shows a traceback for what a user can mend.

    clock: gives the present moment, for commands that need one. doctor: examines this installation.
    """
    parser = argparse.ArgumentParser(
        prog="clerestory",
        description="Answers requests for motor-vehicle records element by element under the law of the day.",
    )
    parser.add_argument("--version", action="version", version=f"clerestory {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _describe(commands)
    if sys.stdout is None:
        print("clerestory: standard output is closed; nothing could be answered.", file=sys.stderr)
        return 74
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a mark the terminal cannot show must not end the answer
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(parser.parse_args(arguments), clock=clock, doctor=doctor)
    except ClerestoryError as error:
        print(f"clerestory: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("clerestory: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _write_nowhere()
        return 141
    except OSError as error:
        _write_nowhere()
        print(f"clerestory: the answer could not be written or read on ({error.strerror}).", file=sys.stderr)
        return 74


def _write_nowhere() -> None:
    """Point standard output at nothing, so that what is left in its buffer cannot fail again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _describe(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from clerestory.cli import decide, law, ledger, open, prove, replay, sample

    for module in (decide, law, prove, open, ledger, replay, sample):
        module.add_parser(commands)
    commands.add_parser("doctor", help="say what is wrong with this installation and how to mend it")


def _run(args: argparse.Namespace, *, clock: Clock, doctor: Doctor) -> int:
    from clerestory.cli import decide, law, ledger, open, prove, replay, sample

    if args.command == "decide":
        return decide.run(args)
    if args.command == "law":
        args.at = clock()
        return law.run(args)
    if args.command == "open":
        args.at = clock()
        return open.run(args)
    if args.command == "ledger":
        return ledger.run(args)
    if args.command == "replay":
        args.at = clock()
        return replay.run(args)
    if args.command == "prove":
        args.at = clock()
        return prove.run(args)
    if args.command == "sample":
        return sample.run(args)
    return doctor()
