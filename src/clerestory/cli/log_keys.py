"""`clerestory log-keys`: the keys of a log over their life. Offline; run by whoever keeps the log's secrets.

What is published is written into the log's store and never changed there. Exit 0: done. Exit 1: something
given does not verify, and nothing was changed. Exit 2: a file or a wish cannot be used.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from clerestory.journal.sequencer.key_ring import LogKey
    from clerestory.ledger.succession import Published
    from clerestory.logstore.store import Store

_PAGE: Final = "docs/operations/log-keys.md"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "log-keys",
        help="show, rotate and retire the keys of a log, and state what follows",
        description=f"Keeps the keys with which a log signs, and writes its public statements. {_PAGE} says "
        "what to do when.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _describe_keys(verbs)
    _describe_statements(verbs)


def run(args: argparse.Namespace) -> int:
    """Do it and say what was done and what comes next. Returns the exit code."""
    from clerestory.ledger.errors import LedgerError, NotVerifiedError

    verbs: dict[str, Callable[[argparse.Namespace], list[str]]] = {
        "show": _show,
        "rotate": _rotate,
        "statement": _statement,
        "retire": _retire,
        "policy": _policy,
        "begin": _begin,
        "follow": _follow,
    }
    try:
        lines = verbs[args.verb](args)
    except NotVerifiedError as error:
        print(f"clerestory log-keys {args.verb}: Does not verify. {error}", file=sys.stderr)
        return 1
    except LedgerError as error:
        print(f"clerestory log-keys {args.verb}: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


def _show(args: argparse.Namespace) -> list[str]:
    from clerestory.journal.sequencer.key_errors import LogKeysError
    from clerestory.journal.sequencer.key_ring import KINDS, read_ring
    from clerestory.ledger.keys import shown

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


def _life(folder: Path, one: "LogKey", at: datetime) -> str:
    from clerestory.journal.sequencer.key_ring import HSM

    begins, ends = (moment and moment.strftime("%Y-%m-%d") for moment in (one.begins, one.ends))
    span = " ".join(part for part in (begins and f"from {begins}", ends and f"until before {ends}") if part)
    where = "in a module" if one.where.startswith(HSM) else one.where
    if one.ends is not None and one.ends <= at:
        left = one.where.startswith(HSM) or (folder / one.where).exists()
        return f"is over ({span}); its secret is {'STILL THERE: ' + where if left else 'destroyed'}"
    return f"{'signs' if one.signs(at) else 'will sign'} {span or 'since the beginning'}; {where}"


def _rotate(args: argparse.Namespace) -> list[str]:
    from clerestory.journal.sequencer.rotation import rotate
    from clerestory.ledger.statements import digest, statement_path

    store = _store(args.log)
    change, file = rotate(args.keys, args.at, _next_number(store), days=args.overlap, hsm=args.hsm)
    store.create(statement_path(change.number), file)
    return [
        f"New keys are made. From {change.first} to {change.last} old and new sign, then the new alone.",
        f"Written: {statement_path(change.number)}, SHA-256 {digest(file).hex()}.",
        "Next: let the journal record it (event ledger.keys.changed with this digest), back up the new",
        "secrets, give the witnesses' operators the statement, state a policy that lists the new keys.",
        f"After {change.last}: clerestory log-keys retire. All steps: {_PAGE}",
    ]


def _statement(args: argparse.Namespace) -> list[str]:
    from clerestory.journal.sequencer.key_errors import LogKeysError
    from clerestory.journal.sequencer.key_ring import read_ring
    from clerestory.journal.sequencer.rotation import change_of, statement_file
    from clerestory.ledger.statements import digest, statement_path

    ring = read_ring(args.keys)
    change = change_of(ring)
    if change is None:
        raise LogKeysError("The log still has its first keys; there is no change to state.")
    file = statement_file(args.keys, ring, change)
    _store(args.log).create(statement_path(change.number), file)
    return [f"Written: {statement_path(change.number)}, SHA-256 {digest(file).hex()}."]


def _retire(args: argparse.Namespace) -> list[str]:
    from clerestory.cli.ledger.files import parsed
    from clerestory.journal.sequencer.rotation import retire
    from clerestory.ledger.policy import LARGEST_POLICY, parse_policy

    policy = parsed(args.policy, LARGEST_POLICY, parse_policy)
    gone = retire(args.keys, args.at, _published(args.statement, args.proof), policy)
    files = [where for where in gone if not where.startswith("pkcs11:")]
    lines = [f"Destroyed: {', '.join(files)}. Destroy their backups too."] if files else []
    if len(files) < len(gone):
        lines.append("One key is in a hardware module: destroy it there.")
    return lines


def _policy(args: argparse.Namespace) -> list[str]:
    from clerestory.cli.ledger.files import parsed
    from clerestory.journal.sequencer.key_ring import read_ring
    from clerestory.journal.sequencer.signers import signers
    from clerestory.ledger.errors import MalformedError
    from clerestory.ledger.following import consent_checkpoint
    from clerestory.ledger.policy import LARGEST_POLICY, parse_policy
    from clerestory.ledger.statements import (
        PolicyVersion,
        digest,
        policy_version,
        sign_statement,
        statement_path,
    )
    from clerestory.ledger.succession import check_one_signed

    held, following = (parsed(path, LARGEST_POLICY, bytes) for path in (args.held, args.next))
    before, after = parse_policy(held), parse_policy(following)
    version = policy_version(following)
    if version is None or version != (policy_version(held) or version - 1) + 1:
        raise MalformedError(f"{args.next}: its first line must be `# version N`, one more than that held.")
    store = _store(args.log)
    statement = PolicyVersion(
        read_ring(args.keys).name, _next_number(store), version, digest(held), _utf8(args.next, following)
    )
    note = sign_statement(statement, signers(args.keys, args.at))
    check_one_signed(note, (*before.logs, *after.logs), statement.origin)
    file = note.to_bytes()
    consent_checkpoint(file)
    store.create(statement_path(statement.number), file)
    return [
        f"Written: {statement_path(statement.number)}, SHA-256 {digest(file).hex()}.",
        "Next: let the journal record it (event ledger.keys.changed with this digest), and ask a quorum of",
        f"the held policy's witnesses to consent to this very file. Until then nobody follows it. ({_PAGE})",
    ]


def _begin(args: argparse.Namespace) -> list[str]:
    from clerestory.cli.ledger.files import parsed
    from clerestory.journal.sequencer.key_errors import LogKeysError
    from clerestory.journal.sequencer.key_ring import create_missing
    from clerestory.journal.sequencer.signers import signers
    from clerestory.ledger.note import LARGEST_NOTE, parse_note
    from clerestory.ledger.policy import LARGEST_POLICY, parse_policy, verify_checkpoint
    from clerestory.ledger.statements import Predecessor, Reason, digest, sign_statement, statement_path

    policy = parsed(args.policy, LARGEST_POLICY, parse_policy)
    note = parsed(args.after, LARGEST_NOTE, parse_note)
    ended = verify_checkpoint(note, policy).checkpoint
    reason = Reason(args.reason)
    if ended.origin == args.name or (reason is Reason.YEAR) is (args.old_keys is None):
        raise LogKeysError(
            "A new log has another name than the one that ended; one that ended with its year also signs "
            "(--old-keys FOLDER), one whose key was stolen does not."
        )
    old = signers(args.old_keys, args.at) if args.old_keys else ()
    store = _store(args.log)
    create_missing(args.keys, args.name)
    statement = Predecessor(args.name, 0, reason, note)
    file = sign_statement(statement, (*signers(args.keys, args.at), *old)).to_bytes()
    store.create(statement_path(0), file)
    return [
        f"The log {args.name} follows {ended.origin}, which ended with {ended.size} leaves.",
        f"Written: {statement_path(0)}, SHA-256 {digest(file).hex()}.",
        "Next: it must become leaf 0 (kind predecessor); the witnesses' operators take out the old log and",
        f"add the new one's keys; then state a policy that lists them. ({_PAGE})",
    ]


def _follow(args: argparse.Namespace) -> list[str]:
    from clerestory.cli.ledger.files import parsed
    from clerestory.journal.sequencer.key_errors import LogKeysError
    from clerestory.ledger.following import Step, follow
    from clerestory.ledger.note import LARGEST_NOTE, parse_note
    from clerestory.ledger.policy import LARGEST_POLICY

    held = parsed(args.held, LARGEST_POLICY, bytes)
    steps = [
        Step(_published(statement, proof), parsed(consent, LARGEST_NOTE, parse_note))
        for statement, consent, proof in args.step
    ]
    reached = follow(held, steps)
    try:
        with args.out.open("xb") as file:
            file.write(reached.text)
    except OSError as error:
        raise LogKeysError(f"{args.out} cannot be made ({error.strerror}).") from None
    return [
        "Verified: of each policy's witnesses a quorum consented to the next.",
        f"Version {reached.version} is in {args.out}.",
        "Whoever gave you these files may have kept a later one back; the witnesses can tell you.",
    ]


def _published(statement: Path, proof: Path) -> "Published":
    from clerestory.cli.ledger.files import parsed
    from clerestory.ledger.errors import MalformedError
    from clerestory.ledger.note import LARGEST_NOTE
    from clerestory.ledger.proof import LARGEST_PROOF, parse_proof
    from clerestory.ledger.succession import Published

    found = parsed(proof, LARGEST_PROOF, parse_proof)
    if found.extra is None:
        raise MalformedError(f"{proof}: says where a leaf is, not which; the line `extra` is missing.")
    return Published(parsed(statement, LARGEST_NOTE, bytes), found.extra, found)


def _utf8(path: Path, data: bytes) -> str:
    from clerestory.ledger.errors import MalformedError

    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedError(f"{path}: is not UTF-8, so it cannot stand in a statement.") from None


def _store(log: str) -> "Store":
    from clerestory.logstore.store import open_store

    return open_store(log if "://" in log else f"file://{quote(str(Path(log).absolute()))}")


def _next_number(store: "Store") -> int:
    found = [name.removeprefix("statements/").removesuffix(".note") for name in store.paths("statements/")]
    return 1 + max((int(name) for name in found if name.isdecimal()), default=0)


def _describe_keys(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
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
    begin = verbs.add_parser("begin", help="make the keys of a log that follows another, and state it")
    begin.add_argument("keys", type=Path, metavar="KEYS", help="the folder of the new log's keys")
    begin.add_argument("--name", required=True, help="the new log's name, which never changes")
    begin.add_argument("--after", type=Path, required=True, metavar="CHECKPOINT", help="the old one's last")
    begin.add_argument("--policy", type=Path, required=True, metavar="FILE", help="by which that is judged")
    begin.add_argument("--reason", required=True, choices=("year", "compromise"))
    begin.add_argument("--old-keys", type=Path, metavar="KEYS", help="the old log's keys, when a year ended")
    begin.add_argument("--log", required=True, metavar="LOG", help="the new log: a folder or an address")
    follow = verbs.add_parser("follow", help="for readers: come from the policy you hold to a later one")
    follow.add_argument("held", type=Path, metavar="HELD", help="the policy you trust")
    follow.add_argument(
        "--step", type=Path, nargs=3, action="append", required=True, metavar=("STATEMENT", "CONSENT",
        "PROOF"), help="one version; again for the next",
    )  # fmt: skip
    follow.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new file for the policy")
