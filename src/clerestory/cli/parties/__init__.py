"""`clerestory parties`: read the register of agencies and change it, for administrators.

The same use cases as the pages of administration, with the same refusals and entries. Who asks proves it
first: user name, password and second factor are asked for, or read from standard input, one a line. Names of
people are never arguments: arguments stay in the history of a shell and stand in the list of processes.

Exit 0: done. Exit 2: refused or not understood, in one sentence; nothing was changed.
"""

import argparse
from collections.abc import Callable
from datetime import date
from typing import Final
from uuid import UUID

_SAYS: Final = (
    "The register of agencies and people, where the office runs. Asks who you are: user name, password, and "
    "a code of your second factor (where standard input is no terminal, from there, one a line). What each "
    "verb does, and where it is better done: docs/operations/parties-command.md."
)


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "parties", help="read the register of agencies and change it, for administrators", description=_SAYS
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("list", help="every agency, in the order of the tree")
    show = verbs.add_parser("show", help="one agency, its steps of verification and its people")
    add = verbs.add_parser("add-person", help="add somebody and print the invitation that lets them in")
    leaver = verbs.add_parser("leaver", help="keep that somebody leaves; says by when to close the sign-in")
    suspend = verbs.add_parser("suspend", help="stop all dealings with an agency, now")
    restore = verbs.add_parser("restore", help="deal with a suspended agency again")
    for verb in (show, suspend, restore):
        verb.add_argument("agency", type=UUID, metavar="AGENCY", help="its handle, from `list`")
    where = add.add_mutually_exclusive_group(required=True)
    where.add_argument("--agency", type=UUID, metavar="AGENCY", help="a requester of this agency")
    where.add_argument("--division", metavar="DIVISION", help="somebody of the office, in this division")
    add.add_argument("--role", action="append", default=[], metavar="ROLE", help="of staff; again for more")
    leaver.add_argument("person", type=UUID, metavar="PERSON", help="the handle, from `show`")
    leaver.add_argument(
        "--told-on", type=date.fromisoformat, metavar="DAY", help="when the office was told; without: today"
    )


def run(args: argparse.Namespace) -> int:
    """Prove who asks, do it, and say what was done. Returns the exit code."""
    args.office()
    from clerestory.cli.parties import asking, verbs  # only now there is a database

    doing: dict[str, Callable[[argparse.Namespace, verbs.Session], list[str]]] = {
        "list": verbs.every_agency,
        "show": verbs.one_agency,
        "add-person": verbs.add_somebody,
        "leaver": verbs.somebody_leaves,
        "suspend": verbs.suspend,
        "restore": verbs.restore,
    }
    session = verbs.Session(asking.Asker(), at=args.at)
    session.prove()
    print("\n".join(doing[args.verb](args, session)))
    return 0
