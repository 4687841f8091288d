"""What `clerestory log-keys` does with secrets: make, show, rotate, retire."""

import argparse
from datetime import datetime
from pathlib import Path

from clerestory.cli.ledger.files import parsed
from clerestory.cli.log_keys.files import PAGE, next_number, opened_log, published
from clerestory.journal.sequencer.key_errors import LogKeysError
from clerestory.journal.sequencer.key_ring import HSM, KINDS, RING, LogKey, create_missing, read_ring
from clerestory.journal.sequencer.rotation import change_of, retire, rotate, statement_file
from clerestory.ledger.keys import shown
from clerestory.ledger.policy import LARGEST_POLICY, parse_policy
from clerestory.ledger.statements import digest, statement_path
from clerestory.logstore.errors import StoreError


def new_keys(args: argparse.Namespace) -> list[str]:
    """Make the first keys of a log. Refuses a folder that has a ring already."""
    if (args.keys / RING).exists():
        raise LogKeysError(f"{args.keys} has keys of a log already; see `clerestory log-keys show`.")
    create_missing(args.keys, args.name)
    return [
        f"The keys of the log {shown(args.name)} are in {args.keys}. Back them up offline, sealed.",
        "",
        *(f"log {one.key.vkey}" for one in read_ring(args.keys).keys),
        "",
        "Next: these lines begin the policy, and the witnesses' operators are given them",
        "(docs/operations/ledger-setup.md).",
    ]


def show(args: argparse.Namespace) -> list[str]:
    """Say of each key when it signs and where it is, and whether any signs now."""
    ring = read_ring(args.keys)
    lines = [f"The log {shown(ring.name)}:"]
    for one in ring.keys:
        lines.append(f"  {one.key.id.hex()}  {KINDS[one.key.kind]:9}  {_life(args.keys, one, args.at)}")
    if args.vkeys:
        lines += ["", *(f"log {one.key.vkey}" for one in ring.keys if one.ends is None or args.at < one.ends)]
    try:
        ring.active(args.at)
    except LogKeysError as error:
        lines += ["", str(error)]
    return lines


def _life(folder: Path, one: LogKey, at: datetime) -> str:
    begins, ends = (moment and moment.strftime("%Y-%m-%d") for moment in (one.begins, one.ends))
    span = " ".join(part for part in (begins and f"from {begins}", ends and f"until before {ends}") if part)
    where = "in a module" if one.where.startswith(HSM) else one.where
    if one.ends is not None and one.ends <= at:
        left = one.where.startswith(HSM) or (folder / one.where).exists()
        return f"is over ({span}); its secret is {'STILL THERE: ' + where if left else 'destroyed'}"
    return f"{'signs' if one.signs(at) else 'will sign'} {span or 'since the beginning'}; {where}"


def rotate_keys(args: argparse.Namespace) -> list[str]:
    """Make new keys and publish the statement that names them."""
    log = opened_log(args.log)
    change, file = rotate(args.keys, args.at, next_number(log), days=args.overlap, hsm=args.hsm)
    try:
        log.create(statement_path(change.number), file)
    except StoreError as error:
        raise LogKeysError(
            f"{error} New keys are made, and their statement is not in the log yet. When the log can be "
            "written again: clerestory log-keys statement."
        ) from None
    return [
        f"New keys are made. From {change.first} to {change.last} old and new sign, then the new alone.",
        f"Written: {statement_path(change.number)}, SHA-256 {digest(file).hex()}.",
        f"Next: clerestory log-keys record {change.number}, where the office runs; back up the new secrets,",
        "give the witnesses' operators the statement, state a policy that lists the new keys.",
        f"After {change.last}: clerestory log-keys retire. All steps: {PAGE}",
    ]


def state_again(args: argparse.Namespace) -> list[str]:
    """Publish the statement of the last rotation, which is always the same."""
    ring = read_ring(args.keys)
    change = change_of(ring)
    if change is None:
        raise LogKeysError("The log still has its first keys; there is no change to state.")
    file = statement_file(args.keys, ring, change)
    opened_log(args.log).create(statement_path(change.number), file)
    return [f"Written: {statement_path(change.number)}, SHA-256 {digest(file).hex()}."]


def retire_keys(args: argparse.Namespace) -> list[str]:
    """Destroy what is over, once its statement is shown to have been public in time."""
    policy = parsed(args.policy, LARGEST_POLICY, parse_policy)
    gone = retire(args.keys, args.at, published(args.statement, args.proof), policy)
    files = [where for where in gone if not where.startswith(HSM)]
    lines = [f"Destroyed: {', '.join(files)}. Destroy their backups too."] if files else []
    if len(files) < len(gone):
        lines.append("One key is in a hardware module: destroy it there.")
    return lines
