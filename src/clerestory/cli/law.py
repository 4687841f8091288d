"""`clerestory law`: which law there is, what it says, whether it is sound, and whether it answers its own
cases."""

import argparse
import sys
from datetime import date
from pathlib import Path

from clerestory.law.cases import load_cases
from clerestory.law.checks import check_library
from clerestory.law.library import Library, default_folder, open_library
from clerestory.law.pack import Pack
from clerestory.law.provision import LawError
from clerestory.policy.decide import Decider


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser("law", help="read, check and try the law packs")
    parser.add_argument(
        "--packs", type=Path, default=None, metavar="DIR", help="law packs other than the shipped ones"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|show|lint|cases")
    verbs.add_parser("list", help="the packs, with version, number of provisions and digest")
    show = verbs.add_parser(
        "show", help="one pack: every provision with citation, dates, reading state and sentence"
    )
    show.add_argument("pack", metavar="PACK")
    show.add_argument(
        "--on", type=_day, default=None, metavar="DATE", help="only provisions in force on that day"
    )
    verbs.add_parser("lint", help="what is wrong with the packs; exit 1 if anything is")
    cases = verbs.add_parser(
        "cases", help="run the packs' own cases through every reading; exit 1 if one fails"
    )
    cases.add_argument("pack", nargs="?", default=None, metavar="PACK")


def run(args: argparse.Namespace) -> int:
    """Do what `args.verb` says. Returns the exit code."""
    try:
        library = open_library(args.packs or default_folder())
        if args.verb == "list":
            return _list(library)
        if args.verb == "show":
            return _show(library, args.pack, args.on)
        if args.verb == "lint":
            return _lint(library)
        return _cases(library, args.pack)
    except LawError as error:
        print(f"clerestory law: {error}", file=sys.stderr)
        return 2


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a day written YYYY-MM-DD") from None


def _list(library: Library) -> int:
    for pack in library.packs.values():
        read = {
            state: sum(p.text == state for p in pack.provisions) for state in ("read", "secondary", "unread")
        }
        states = ", ".join(f"{count} {state}" for state, count in read.items() if count) or "no provisions"
        print(
            f"{pack.id:<14} {pack.version:<11} {len(pack.provisions):>4} provisions ({states})  {pack.name}"
        )
        print(f"{'':<14} {pack.digest}")
    for name, error in library.broken.items():
        print(f"{name:<14} cannot be used: {error}")
    return 1 if library.broken else 0


def _show(library: Library, name: str, on: date | None) -> int:
    pack = _named(library, name)
    provisions = pack.provisions if on is None else pack.in_force(on)
    print(
        f"{pack.name} ({pack.id}), version {pack.version}, covers {pack.covers_from} to {pack.covers_until}"
    )
    print(f"{pack.digest}\n")
    for one in provisions:
        until = f" until {one.repealed_on}" if one.repealed_on else ""
        sure = "" if one.dated == "day" else f", date by {one.dated}"
        print(f"{one.citation}  [{one.id}]")
        print(f"  {one.says}")
        print(f"  {one.effect}s {', '.join(sorted(one.actions))}")
        print(f"  from {one.effective_on}{until}{sure}; text {one.text}")
        print(f"  {one.source}\n")
    print(f"{len(provisions)} provisions" + ("" if on is None else f" in force on {on}"))
    return 0


def _named(library: Library, name: str) -> Pack:
    if name in library.broken:
        raise library.broken[name]
    if name not in library.packs:
        raise LawError(f"there is no pack {name!r}; there are {', '.join(library.packs)}")
    return library.packs[name]


def _lint(library: Library) -> int:
    findings = check_library(library)
    for finding in findings:
        print(finding)
    count = sum(len(pack.provisions) for pack in library.packs.values())
    print(f"{len(library.packs)} packs, {count} provisions, {len(findings)} findings")
    return 1 if findings else 0


def _cases(library: Library, name: str | None) -> int:
    packs = [_named(library, name)] if name else list(library.packs.values())
    if name is None and library.broken:
        raise next(iter(library.broken.values()))
    decider = Decider(library)
    failed = total = 0
    for pack in packs:
        for case in load_cases(pack):
            for facts, expected in case.questions():
                decision = decider.decide(facts)
                for element, outcome in expected.items():
                    total += 1
                    found = decision.outcome_of(element)
                    if found != outcome:
                        failed += 1
                        print(f"{pack.id} {case.id} ({facts.law} on {facts.on}) {element}: found {found}, "
                              f"expected {outcome}: {case.title}")  # fmt: skip
    print(f"reading decide: {total - failed} of {total} expected outcomes met")
    return 1 if failed else 0
