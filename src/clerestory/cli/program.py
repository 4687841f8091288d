"""The command line as one program: `clerestory COMMAND`. Modules are loaded only when their command is
called."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from types import ModuleType
from typing import Final

from clerestory import __version__
from clerestory.errors import ClerestoryError

Clock = Callable[[], datetime]
Doctor = Callable[[], int]
Office = Callable[[], None]
Secret = Callable[[str], str]


def main(
    arguments: Sequence[str],
    *,
    clock: Clock,
    doctor: Doctor,
    office: Office = lambda: None,
    secret: Secret = lambda name: "",
) -> int:
    """Run one command. Returns its exit code; never shows a traceback for what a user can mend.

    clock: gives the present moment, for commands that need one. doctor: examines this installation.
    office: makes its database reachable, with the rights of the tables' owner; called where that is needed.
    secret: gives what is in a file of the folder of secrets.
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
        return _run(parser.parse_args(arguments), clock=clock, doctor=doctor, office=office, secret=secret)
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
    for module in _modules().values():
        module.add_parser(commands)
    commands.add_parser("doctor", help="say what is wrong with this installation and how to mend it")


def _run(args: argparse.Namespace, *, clock: Clock, doctor: Doctor, office: Office, secret: Secret) -> int:
    if args.command == "doctor":
        return doctor()
    if args.command in _TOLD_THE_TIME:
        args.at = clock()
    # One verb of the first writes into the journal.
    if args.command in ("log-keys", "parties", "reconcile", "registry", "switch"):
        args.office = office
    if args.command == "registry":
        args.secret = secret
    if args.command == "witness":  # goes on for days, so it asks again and again
        args.clock = clock
    status: int = _modules()[args.command].run(args)
    return status


_TOLD_THE_TIME: Final = (
    "contacts",
    "law",
    "log-keys",
    "open",
    "parties",
    "prove",
    "reconcile",
    "registry",
    "replay",
    "switch",
)
"""The others must answer the same whenever they are asked."""


def _modules() -> dict[str, ModuleType]:
    """The commands in the order of the help, loaded only when somebody asks for one."""
    from clerestory.cli import (
        contacts,
        decide,
        law,
        ledger,
        log_keys,
        open,
        parties,
        prove,
        reconcile,
        registry,
        replay,
        sample,
        switch,
        traffic,
        verify_number,
        witness,
    )

    return {
        "decide": decide,
        "law": law,
        "contacts": contacts,
        "prove": prove,
        "open": open,
        "ledger": ledger,
        "verify-number": verify_number,
        "log-keys": log_keys,
        "witness": witness,
        "parties": parties,
        "reconcile": reconcile,
        "switch": switch,
        "registry": registry,
        "replay": replay,
        "sample": sample,
        "traffic": traffic,
    }
