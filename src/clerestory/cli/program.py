"""The command line as one program: `clerestory COMMAND`. Modules are loaded only when their command is
called."""

import argparse
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
    try:
        return _run(parser.parse_args(arguments), clock=clock, doctor=doctor)
    except ClerestoryError as error:
        print(f"clerestory: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("clerestory: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _describe(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from clerestory.cli import decide, law, open, sample

    for module in (decide, law, open, sample):
        module.add_parser(commands)
    commands.add_parser("doctor", help="say what is wrong with this installation and how to mend it")


def _run(args: argparse.Namespace, *, clock: Clock, doctor: Doctor) -> int:
    from clerestory.cli import decide, law, open, sample

    if args.command == "decide":
        return decide.run(args)
    if args.command == "law":
        return law.run(args)
    if args.command == "open":
        args.at = clock()
        return open.run(args)
    if args.command == "sample":
        return sample.run(args)
    return doctor()
