"""`clerestory reconcile`: hold journal, public ledger and releases against one another, now.

Exit 0: all fits. Exit 1: something does not, and each finding is a line with its cure. Exit 2: it could not
be compared. Changes nothing, unless it is to be recorded.
"""

import argparse


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "reconcile",
        help="compare journal, public ledger and releases, and name what does not fit",
        description="Compares what the office does each night by itself: every entry with its leaf, every "
        "public leaf with its entry, every release with its entry, and all counters. Run it where the office "
        "runs. What each finding means: docs/operations/completeness.md. Exit 0: all fits. Exit 1: findings. "
        "Exit 2: it could not be compared.",
    )
    parser.add_argument(
        "--record", action="store_true", help="write the result into the journal, as at night"
    )


def run(args: argparse.Namespace) -> int:
    """Compare and say what was found. Returns the exit code."""
    args.office()
    from clerestory.casework.reconcile_ledger import compare_ledger, reconcile_ledger

    found = (reconcile_ledger if args.record else compare_ledger)(at=args.at)
    print(f"Compared: {found.entries} entries, {found.leaves} leaves, {found.releases} releases.")
    for one in found.findings:
        print(f"{one.says}\n    {one.mend}")
    if found.count > len(found.findings):
        print(f"{found.count - len(found.findings)} more findings are not listed.")
    print("Everything fits." if not found.count else f"Findings: {found.count}.")
    return 1 if found.count else 0
