"""`clerestory log-keys`: the keys of a log over their life. Offline; run by whoever keeps the log's secrets.

What is published is written into the log's store and never changed there. Exit 0: done. Exit 1: something
given does not verify, and nothing was changed. Exit 2: a file or a wish cannot be used.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "log-keys",
        help="make, show, rotate and retire the keys of a log, and state what follows",
        description="Keeps the keys with which a log signs, and writes its public statements. What to do "
        "when: docs/operations/log-keys.md.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _describe_keys(verbs)
    _describe_statements(verbs)


def run(args: argparse.Namespace) -> int:
    """Do it and say what was done and what comes next. Returns the exit code."""
    from clerestory.ledger.errors import LedgerError, NotVerifiedError
    from clerestory.logstore.errors import StoreError

    try:
        lines = _verb(args.verb)(args)
    except StoreError as error:  # before the next: a store's fault is no verdict about what it keeps
        print(f"clerestory log-keys {args.verb}: {error}", file=sys.stderr)
        return 2
    except NotVerifiedError as error:
        print(f"clerestory log-keys {args.verb}: Does not verify. {error}", file=sys.stderr)
        return 1
    except LedgerError as error:
        print(f"clerestory log-keys {args.verb}: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


def _verb(name: str) -> Callable[[argparse.Namespace], list[str]]:
    from clerestory.cli.log_keys import consenting, keys, recording, statements

    return {
        "new": keys.new_keys,
        "show": keys.show,
        "rotate": keys.rotate_keys,
        "statement": keys.state_again,
        "retire": keys.retire_keys,
        "policy": statements.state_policy,
        "consent": consenting.consent_by_hand,
        "consents": statements.publish_consents,
        "begin": statements.begin_log,
        "schema": recording.state_schema,
        "record": recording.record,
        "proof": recording.prove,
        "follow": statements.follow_policies,
    }[name]


def _describe_keys(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    new = verbs.add_parser("new", help="make the first keys of a log")
    new.add_argument("keys", type=Path, metavar="KEYS", help="a new folder for them")
    new.add_argument("--name", required=True, help="the log's name (origin), which never changes")
    show = verbs.add_parser("show", help="say which keys there are and when each signs")
    show.add_argument("--vkeys", action="store_true", help="also the lines `log …` of a policy")
    rotate = verbs.add_parser("rotate", help="make new keys, which sign beside the old ones from tomorrow on")
    rotate.add_argument("--overlap", type=int, default=90, metavar="DAYS", help="how long both sign (90)")
    rotate.add_argument("--hsm", metavar="URI", help="PKCS#11 URI for the new Ed25519 key; made unless there")
    statement = verbs.add_parser("statement", help="write the statement of the last rotation once more")
    retire = verbs.add_parser("retire", help="destroy the secrets whose last day is over")
    for verb in (show, rotate, statement, retire):
        verb.add_argument("keys", type=Path, metavar="KEYS", help="the folder of the log's keys")
    for verb in (rotate, statement):
        verb.add_argument("--log", required=True, metavar="LOG", help="the log: a folder or an address")
    retire.add_argument("--statement", type=Path, required=True, metavar="FILE", help="statements/NNNN.note")
    retire.add_argument("--proof", type=Path, required=True, metavar="FILE", help="of its leaf, with `extra`")
    retire.add_argument("--policy", type=Path, required=True, metavar="FILE", help="by which it is judged")


def _describe_statements(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    policy = verbs.add_parser("policy", help="state the next version of the policy")
    policy.add_argument("keys", type=Path, metavar="KEYS", help="the folder of the log's keys")
    policy.add_argument("--held", type=Path, required=True, metavar="FILE", help="the version before")
    policy.add_argument("--next", type=Path, required=True, metavar="FILE", help="first line: # version N")
    policy.add_argument("--log", required=True, metavar="LOG", help="the log: a folder or an address")
    consent = verbs.add_parser(
        "consent", help="for a witness's operator: read a policy's next version, agree"
    )
    consent.add_argument("statement", type=Path, metavar="STATEMENT", help="from the office")
    consent.add_argument("--held", type=Path, required=True, metavar="FILE", help="the version before")
    consent.add_argument(
        "--key", type=Path, required=True, metavar="SEED", help="the witness's secret: a file"
    )
    consent.add_argument(
        "--digest", metavar="SHA256", help="of the statement, as agreed; without: only shows"
    )
    consent.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file for the consent")
    consents = verbs.add_parser("consents", help="publish the witnesses' consents to a policy's next version")
    consents.add_argument("number", type=int, metavar="NUMBER", help="of the statement: NNNN")
    consents.add_argument("consents", type=Path, nargs="+", metavar="CONSENT", help="from the witnesses")
    consents.add_argument("--held", type=Path, required=True, metavar="FILE", help="the version before")
    consents.add_argument("--log", required=True, metavar="LOG", help="the log: a folder or an address")
    begin = verbs.add_parser("begin", help="make the keys of a log that follows another, and state it")
    begin.add_argument("keys", type=Path, metavar="KEYS", help="the folder of the new log's keys")
    begin.add_argument("--name", required=True, help="the new log's name, which never changes")
    begin.add_argument("--after", type=Path, required=True, metavar="CHECKPOINT", help="the old one's last")
    begin.add_argument("--policy", type=Path, required=True, metavar="FILE", help="by which that is judged")
    begin.add_argument("--reason", required=True, choices=("year", "compromise"))
    begin.add_argument("--old-keys", type=Path, metavar="KEYS", help="the old log's keys, when a year ended")
    begin.add_argument("--log", required=True, metavar="LOG", help="the new log: a folder or an address")
    schema = verbs.add_parser("schema", help="state the form that the journal's records have from now on")
    schema.add_argument("keys", type=Path, metavar="KEYS", help="the folder of the log's keys")
    schema.add_argument("--log", required=True, metavar="LOG", help="the log: a folder or an address")
    record = verbs.add_parser(
        "record",
        help="let the journal record a statement, so that it has a leaf",
        description="Reads statements/NNNN.note from the office's ledger, verifies it, and writes the entry "
        "of the journal that is about it. Run it where the office runs: it needs the rights of the tables' "
        "owner.",
    )
    record.add_argument("number", type=int, metavar="NUMBER", help="of the statement: NNNN")
    record.add_argument("--keys", type=Path, metavar="KEYS", help="the folder of a new log's keys (NUMBER 0)")
    proof = verbs.add_parser("proof", help="write the proof of a recorded statement's leaf")
    proof.add_argument("number", type=int, metavar="NUMBER", help="of the statement: NNNN")
    proof.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file for the proof")
    follow = verbs.add_parser("follow", help="for readers: come from the policy you hold to a later one")
    follow.add_argument("held", type=Path, metavar="HELD", help="the policy you trust")
    follow.add_argument(
        "--step", type=Path, nargs=3, action="append", required=True, metavar=("STATEMENT", "CONSENT",
        "PROOF"), help="one version; again for the next",
    )  # fmt: skip
    follow.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file for the policy")
