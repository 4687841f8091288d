"""`clerestory law`: which law there is, what it says, whether it is sound, how it differs and is changed."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from clerestory.cli.law import answering, checking, comparing, editing, showing
from clerestory.law.library import default_folder, open_library
from clerestory.law.provision import LawError

_VERBS: Final[dict[str, Callable[..., int]]] = {
    "list": showing.list_packs,
    "show": showing.show,
    "lint": checking.lint,
    "cases": checking.cases,
    "compare": comparing.compare_laws,
    "answers": answering.tell_answers,
    "diff": comparing.diff,
    "new-pack": editing.new_pack,
    "publish": editing.publish_pack,
}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("law", help="read, check, try, compare and change the law packs")
    parser.add_argument(
        "--packs", type=Path, default=None, metavar="DIR", help="law packs other than the shipped ones"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="|".join(_VERBS))
    for room in (showing, checking, comparing, answering, editing):
        room.add_verbs(verbs)


def run(args: argparse.Namespace) -> int:
    """Do what `args.verb` says. `args.at`: the present moment. Returns the exit code."""
    args.today = args.at.date()
    try:
        return _VERBS[args.verb](open_library(args.packs or default_folder()), args)
    except LawError as error:
        print(f"clerestory law: {error}", file=sys.stderr)
        return 2
