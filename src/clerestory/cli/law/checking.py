"""`law lint` and `law cases`: is the law sound, and does it answer its own cases?"""

import argparse

from clerestory.law.cases import load_cases
from clerestory.law.checks import check_library
from clerestory.law.library import Library
from clerestory.policy.decide import Decider
from clerestory.policy.tables import uncompiled, wider_permits


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the verbs."""
    verbs.add_parser("lint", help="what is wrong with the packs; exit 1 if anything is")
    cases = verbs.add_parser(
        "cases", help="run the packs' own cases through every reading; exit 1 if one fails"
    )
    cases.add_argument("pack", nargs="?", default=None, metavar="PACK")


def lint(library: Library, args: argparse.Namespace) -> int:
    """Print every finding."""
    findings = [*check_library(library), *uncompiled.check(library)]
    if not findings:  # a question put to law that is not sound would only repeat what was found
        findings = list(wider_permits.check(Decider(library), args.today))
    for finding in findings:
        print(finding)
    packs = library.packs
    count = sum(len(pack.provisions) for pack in packs.values())
    print(f"{len(packs)} packs, {count} provisions, {len(findings)} findings")
    return 1 if findings else 0


def cases(library: Library, args: argparse.Namespace) -> int:
    """Put the packs' own cases to the law and print those that are not met."""
    packs = [library.pack(args.pack)] if args.pack else list(library.packs.values())
    if not args.pack and library.broken:
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
