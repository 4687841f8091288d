"""`law lint` and `law cases`: is the law sound, and does it answer its own cases?"""

import argparse
from collections.abc import Mapping, Sequence

from clerestory.law.cases import Case, load_cases
from clerestory.law.checks import check_library
from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.policy.decide import Decider
from clerestory.policy.tables import uncompiled, wider_permits
from clerestory.vocabulary.decision import Decision, Outcome
from clerestory.vocabulary.facts import Facts


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
    from clerestory.impact.replay.answers import decide_all  # Polars is loaded only where it is needed

    asked = [(pack, case, *one) for pack in packs for case in load_cases(pack) for one in case.questions()]
    questions = [facts for _, _, facts, _ in asked]
    decider = Decider(library)
    readings = {
        "decide": [decider.decide(facts) for facts in questions],
        "replay": decide_all(library, questions),
    }
    failed = sum(_report(reading, answers, asked) for reading, answers in readings.items())
    return 1 if failed else 0


_Asked = tuple[Pack, Case, Facts, Mapping[str, Outcome]]


def _report(reading: str, answers: Sequence[Decision], asked: Sequence[_Asked]) -> int:
    """Print what a reading did not meet. How many outcomes that are."""
    failed = total = 0
    for (pack, case, facts, expected), decision in zip(asked, answers, strict=True):
        for element, outcome in expected.items():
            total += 1
            found = decision.outcome_of(element)
            if found != outcome:
                failed += 1
                print(f"reading {reading}: {pack.id} {case.id} ({facts.law} on {facts.on}) {element}: "
                      f"found {found}, expected {outcome}: {case.title}")  # fmt: skip
    print(f"reading {reading}: {total - failed} of {total} expected outcomes met")
    return failed
