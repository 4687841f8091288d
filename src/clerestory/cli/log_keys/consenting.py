"""`clerestory log-keys consent`: for the operator of a witness, who says yes to a policy's next version, by
hand.

Promises: nothing is signed before the operator has named the file's digest; a witness consents to one file of
a version only, which is remembered beside its key before the signature is made.
"""

import argparse
import hashlib
from pathlib import Path

from clerestory.cli.ledger.files import parsed
from clerestory.journal.sequencer.key_errors import LogKeysError
from clerestory.journal.sequencer.key_ring import read_seed
from clerestory.ledger.errors import MalformedError, NotVerifiedError
from clerestory.ledger.following import consent, consent_checkpoint
from clerestory.ledger.keys import SeedSigner, VerifierKey, shown, signer_of
from clerestory.ledger.note import LARGEST_NOTE
from clerestory.ledger.policy import LARGEST_POLICY, Policy, parse_policy, told
from clerestory.ledger.statements import PolicyVersion, digest
from clerestory.ledger.succession import check_one_signed, read_form
from clerestory.sealing import key_files
from clerestory.sealing.errors import KeyUnusableError


def consent_by_hand(args: argparse.Namespace) -> list[str]:
    """Say what would change; with its digest, consent to it. at: the time in the cosignature."""
    held = parsed(args.held, LARGEST_POLICY, bytes)
    file = parsed(args.statement, LARGEST_NOTE, bytes)
    before = parse_policy(held)
    note, version = read_form(file, PolicyVersion)
    after = parse_policy(version.policy.encode("utf-8"))
    asked = consent_checkpoint(file)
    if version.before != digest(held):
        raise NotVerifiedError(f"{args.statement} does not follow the policy in {args.held}.")
    check_one_signed(note, (*before.logs, *after.logs), version.origin)
    signer = _signer(args.key, before)
    lines = [f"Version {version.version} of the policy, stated by {shown(version.origin)}:"]
    lines += [*_changes(before, after), f"SHA-256 of the statement: {digest(file).hex()}"]
    if args.digest is None:
        return [*lines, "Nothing was signed. If you and the others agree: again with --digest SHA256."]
    if args.digest.lower() != digest(file).hex():
        raise NotVerifiedError(f"{args.statement} is not the file whose digest you gave. Nothing was signed.")
    _remember(args.key.parent / "consents", asked.origin, digest(file))
    given = consent(file, [signer], int(args.at.timestamp())).to_bytes()
    try:
        with args.out.open("xb") as out:
            out.write(given)
    except OSError as error:
        raise LogKeysError(f"{args.out} cannot be made ({error.strerror}).") from None
    return [*lines, f"{shown(signer.key.name)} consented. Send {args.out} to the office."]


def _signer(path: Path, policy: Policy) -> SeedSigner:
    """The witness of the policy whose secret this is."""
    seed = read_seed(path)
    for key in policy.witnesses.values():
        signer = signer_of(key.name, key.kind, seed)
        if signer.key == key:
            return signer
    raise LogKeysError(f"{path} is not the secret of any witness that the held policy lists.")


def _remember(folder: Path, origin: str, found: bytes) -> None:
    """Keep which file was consented to. Raises LogKeysError when it was another."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / hashlib.sha256(origin.encode("utf-8")).hexdigest()
    line = found.hex().encode() + b"\n"
    try:
        key_files.write_once(path, line, mode=0o600)
    except KeyUnusableError as error:
        if not path.exists():
            raise LogKeysError(str(error)) from None
        if path.read_bytes() != line:
            raise LogKeysError(
                f"This witness consented to another file as {shown(origin)} already. Whoever shows two of "
                "them shows that it is not to be believed. Nothing was signed."
            ) from None


def _changes(before: Policy, after: Policy) -> list[str]:
    lines: list[str] = []
    pairs = (
        ("log", before.logs, after.logs),
        ("witness", before.witnesses.values(), after.witnesses.values()),
    )
    for what, old, new in pairs:
        lines += [f"  {what} that comes: {_told(key)}" for key in new if key not in set(old)]
        lines += [f"  {what} that goes: {_told(key)}" for key in old if key not in set(new)]
    for name, group in after.groups.items():
        members = ", ".join(map(told, group.members))
        lines.append(f"  group {told(name)}: {group.enough} of {members}")
    if after.quorum is None:
        raise MalformedError("The next version asks for no witness.")
    return [*lines, f"  quorum: {told(after.quorum)} (before: {told(before.quorum or b'none')})"]


def _told(key: VerifierKey) -> str:
    return f"{shown(key.name)} {key.id.hex()} ({key.kind.name})"
