"""`clerestory switch`: prepare this office for the message switch.

Exit 0: done, or it was done before. Changes nothing but the register of agencies.
"""

import argparse


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "switch",
        help="prepare this office for the message switch",
        description="What has to be there before a gateway takes its first message. Run it where the office "
        "runs. docs/operations/switch.md says what else a gateway needs.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser(
        "set-up",
        help="enter into the register of agencies what stands for senders it does not know",
        description="Makes the entry under which questions of unknown senders are kept. The law is asked "
        "about them as about an immigration agency, and nothing is ever released to them. Run again, it "
        "changes nothing.",
    )


def run(args: argparse.Namespace) -> int:
    """Make the entry. Returns the exit code."""
    args.office()
    from clerestory.casework.set_up_switch import add_strangers

    print(f"In the register of agencies: {add_strangers(at=args.at).name}.")
    return 0
