"""`clerestory verify-number FILE#CELL`: is this number the one that was published?

Exit 0: verified, as far as is said. Exit 1: it does not verify; standard error names the cell or the file.
Exit 2: a file cannot be used. Needs no office and no network.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_ENDS: Final = ".json"
_LONGEST_LINE: Final = 800


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "verify-number",
        help="check a number of a published report against its list and the public ledger",
        description="Checks that a cell of a downloaded report (JSON) is the one that was published, and, "
        "with a proof and a policy, that the public ledger vouches for it. The list (.sums), the proof "
        "(.tlog-proof) and the policy are looked for beside the file unless they are named. Exit 0: "
        "verified. Exit 1: it does not verify. Exit 2: a file cannot be used.",
    )
    parser.add_argument("number", metavar="FILE#CELL", help="2026-10.json#asked-channel/api/2026-10")
    parser.add_argument("--list", type=Path, metavar="SUMS", help="the published list of digests")
    parser.add_argument("--proof", type=Path, metavar="PROOF", help="the proof of the list's entry")
    parser.add_argument("--policy", type=Path, metavar="POLICY", help="whom you believe (tlog-policy)")
    parser.add_argument("--opening", type=Path, metavar="OPENING", help="an auditor's opening of the receipt")
    parser.add_argument("--log", type=Path, metavar="DIR", help="a copy of the log, for --opening")


def run(args: argparse.Namespace) -> int:
    """Check and say what was found. Returns the exit code."""
    from clerestory.ledger.errors import LedgerError, NotVerifiedError

    try:
        lines = _checked(args)
    except NotVerifiedError as error:
        print(f"clerestory verify-number: Does not verify. {_plain(str(error))}", file=sys.stderr)
        return 1
    except LedgerError as error:
        print(f"clerestory verify-number: {_plain(str(error))}", file=sys.stderr)
        return 2
    print("\n".join(map(_plain, lines)))
    return 0


def _plain(line: str) -> str:
    """A line that a terminal shows and does not obey: texts come from files that anybody may have made."""
    whole = "".join(one if one.isprintable() else "�" for one in line)
    return whole if len(whole) <= _LONGEST_LINE else f"{whole[:_LONGEST_LINE]} …"


def _checked(args: argparse.Namespace) -> list[str]:
    """What was shown, a sentence a line. Raises LedgerError."""
    from clerestory.cli.ledger.files import judged_as, parsed
    from clerestory.ledger.errors import MalformedError
    from clerestory.publication.reports import checking

    name, mark, at = args.number.partition("#")
    if not mark or not name.endswith(_ENDS):
        raise MalformedError(
            "Expected FILE#CELL with the JSON file of a report, as 2026-10.json#asked-channel/api/2026-10."
        )
    file = Path(name)
    data = parsed(file, checking.LARGEST_REPORT, bytes)
    document, figures = judged_as(name, lambda: checking.parse_report(data))
    list_file = args.list or file.with_suffix(".sums")
    listed = parsed(list_file, checking.LARGEST_REPORT, bytes)
    listing = judged_as(str(list_file), lambda: checking.parse_listing(listed))
    if at not in figures:
        near = [one for one in figures if one.partition("/")[0] == at.partition("/")[0]][:3]
        raise MalformedError(
            f"{name} has no cell {at!r}. " + (f"It has, for example, {', '.join(near)}." if near else "")
        )
    figure = figures[at]
    said = checking.check_listed(name, data, at, figure, listing)
    rules = checking.check_cell(document, at, figure)
    ledger = _in_ledger(args, file, listed)
    return [
        f"Verified: {at} is {figure['value']} ({figure['unit']}, {document['period']['name']}).",
        said,
        *ledger,
        *rules,
        *_opened(args, at, figure),
    ]


def _in_ledger(args: argparse.Namespace, file: Path, listed: bytes) -> list[str]:
    """That the public ledger vouches for the list, or why that was not checked."""
    from clerestory.cli.ledger.files import Given, parsed
    from clerestory.ledger.errors import MalformedError
    from clerestory.ledger.proof import LARGEST_PROOF, parse_proof, verify_proof
    from clerestory.ledger.sentences import place, vouched
    from clerestory.publication.reports.checking import check_entry

    proof_file = args.proof or file.with_suffix(".tlog-proof")
    policy_file = args.policy or file.with_name("policy")
    missing = [str(one) for one in (proof_file, policy_file) if not one.exists()]
    if missing and not (args.proof or args.policy):
        return [
            f"NOT CHECKED: whether the public ledger vouches for the list ({', '.join(missing)} not there)."
        ]
    given = Given(policy_file)
    proof = parsed(proof_file, LARGEST_PROOF, parse_proof)
    if proof.extra is None:
        raise MalformedError(f"{proof_file}: has no line `extra` with the entry.")
    leaf = proof.extra
    witnessed = given.judged(lambda: verify_proof(proof, leaf, given.policy))
    check_entry(listed, leaf)
    return [
        f"The list is in the public ledger. {place(proof.index, witnessed)}",
        *vouched(witnessed, given.whole),
        *given.unchecked,
    ]


def _opened(args: argparse.Namespace, at: str, figure: Mapping[str, Any]) -> list[str]:
    """What an auditor's opening shows, or that it takes one."""
    from clerestory.cli.ledger.files import Folder, Given, parsed
    from clerestory.ledger.merkle import leaf_hash
    from clerestory.ledger.tiles import FULL, Resource, entries_of
    from clerestory.publication.reports import checking

    if args.opening is None:
        return [
            "NEEDS AN AUDITOR: that exactly these ledger entries were counted. Whoever is given the opening "
            "of this receipt checks it with --opening."
        ]
    opening = parsed(args.opening, checking.LARGEST_REPORT, checking.parse_opening)
    said = [checking.check_opening(opening, at, figure)]
    if args.log is None or args.policy is None:
        return [*said, "NOT CHECKED: that these entries are in the ledger; give --log and --policy."]
    log = Folder(args.log)
    size = Given(args.policy).head_of(log).checkpoint.size
    widths = [FULL] * (size // FULL) + ([size % FULL] if size % FULL else [])
    bundles = (entries_of(log.read, Resource(None, at, width)) for at, width in enumerate(widths))
    leaves = {leaf_hash(entry) for bundle in bundles for entry in bundle}
    return [*said, checking.check_leaves(opening, leaves.__contains__, size)]
