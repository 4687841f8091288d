"""What `clerestory log-keys` states in public, and how a reader follows it."""

import argparse
from pathlib import Path

from clerestory.cli.ledger.files import parsed
from clerestory.cli.log_keys.files import PAGE, next_number, opened_log, published
from clerestory.journal.sequencer.key_errors import LogKeysError
from clerestory.journal.sequencer.key_ring import create_missing, read_ring
from clerestory.journal.sequencer.signers import signers
from clerestory.ledger.errors import MalformedError
from clerestory.ledger.following import Step, check_consent, consent_checkpoint, follow, joined_consent
from clerestory.ledger.keys import shown
from clerestory.ledger.note import LARGEST_NOTE, parse_note
from clerestory.ledger.policy import LARGEST_POLICY, parse_policy, verify_checkpoint
from clerestory.ledger.statements import (
    PolicyVersion,
    Predecessor,
    Reason,
    consent_path,
    digest,
    policy_version,
    sign_statement,
    statement_path,
)
from clerestory.ledger.succession import check_one_signed


def state_policy(args: argparse.Namespace) -> list[str]:
    """Publish the next version of a policy, if it is one that could be followed."""
    held, following = (parsed(path, LARGEST_POLICY, bytes) for path in (args.held, args.next))
    before, after = parse_policy(held), parse_policy(following)
    version = policy_version(following)
    if version is None or version != (policy_version(held) or version - 1) + 1:
        raise MalformedError(f"{args.next}: its first line must be `# version N`, one more than that held.")
    log = opened_log(args.log)
    statement = PolicyVersion(
        read_ring(args.keys).name, next_number(log), version, digest(held), _utf8(args.next, following)
    )
    note = sign_statement(statement, signers(args.keys, args.at))
    check_one_signed(note, (*before.logs, *after.logs), statement.origin)
    file = note.to_bytes()
    consent_checkpoint(file)
    log.create(statement_path(statement.number), file)
    return [
        f"Written: {statement_path(statement.number)}, SHA-256 {digest(file).hex()}.",
        f"Next: clerestory log-keys record {statement.number}, where the office runs, and ask a quorum of",
        f"the held policy's witnesses to consent to this very file. Until then nobody follows it. ({PAGE})",
    ]


def publish_consents(args: argparse.Namespace) -> list[str]:
    """Join what the witnesses gave and put it beside the statement, once it is the quorum's."""
    policy = parsed(args.held, LARGEST_POLICY, parse_policy)
    notes = [parsed(path, LARGEST_NOTE, parse_note) for path in args.consents]
    log, path = opened_log(args.log), statement_path(args.number)
    file = log.read(path)
    if file is None:
        raise MalformedError(f"{path} is not in the log.")
    joined = joined_consent(*notes)
    check_consent(file, joined, policy)
    log.create(consent_path(args.number), joined.to_bytes())
    return [
        f"Verified: a quorum of the held policy's witnesses consented. Written: {consent_path(args.number)}."
    ]


def begin_log(args: argparse.Namespace) -> list[str]:
    """Make the keys of a log that follows another, and publish what its leaf 0 will commit to."""
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
    log = opened_log(args.log)
    create_missing(args.keys, args.name)
    statement = Predecessor(args.name, 0, reason, note)
    file = sign_statement(statement, (*signers(args.keys, args.at), *old)).to_bytes()
    log.create(statement_path(0), file)
    return [
        f"The log {args.name} follows {shown(ended.origin)}, which ended with {ended.size} leaves.",
        f"Written: {statement_path(0)}, SHA-256 {digest(file).hex()}.",
        "Next, where the office runs, with the new log in its settings and its sequencer stopped:",
        "clerestory log-keys record 0 --keys KEYS, so that it becomes leaf 0. The witnesses' operators take",
        f"out the old log and add the new one's keys; then state a policy that lists them. ({PAGE})",
    ]


def follow_policies(args: argparse.Namespace) -> list[str]:
    """Write the policy that a reader comes to; nothing is written where one step fails."""
    held = parsed(args.held, LARGEST_POLICY, bytes)
    steps = [
        Step(published(statement, proof), parsed(consent, LARGEST_NOTE, parse_note))
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


def _utf8(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise MalformedError(f"{path}: is not UTF-8, so it cannot stand in a statement.") from None
