"""The command line of verifiers/verify.py; scripts/make_verifier.py puts the code that checks before it.

Promises the verdicts and the exit codes of `clerestory ledger` on a machine that has nothing of Clerestory.
What this machine cannot check is named and does not count.
"""

import argparse
import os
import sys
from pathlib import Path

from clerestory import __version__
from clerestory.cli.ledger.checking import consistency, explain, fsck, release, verify
from clerestory.cli.ledger.days import counted_days, manifests_in
from clerestory.cli.ledger.files import Folder, has_ml_dsa, parsed
from clerestory.ledger.certificate import Part
from clerestory.ledger.errors import LedgerError, MalformedError, NotVerifiedError
from clerestory.ledger.following import Step, follow
from clerestory.ledger.note import LARGEST_NOTE, parse_note
from clerestory.ledger.policy import LARGEST_POLICY
from clerestory.ledger.proof import LARGEST_PROOF, parse_proof
from clerestory.ledger.succession import Published


def main() -> int:
    """Check what the command line names and say what was found. Returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = arguments()
    try:
        lines = args.check(args)
    except NotVerifiedError as error:
        print(f"verify.py {args.mode}: Does not verify. {error}", file=sys.stderr)
        return 1
    except LedgerError as error:
        print(f"verify.py {args.mode}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"verify.py {args.mode}: stopped; nothing was verified.", file=sys.stderr)
        return 130
    try:
        print("\n".join(lines), flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(
            f"verify.py {args.mode}: what was found could not be written ({error.strerror}).", file=sys.stderr
        )
        return 74
    return 0


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="verify.py",
        description="Checks, without any network, what an office's public log says of itself, against a "
        "policy that you chose: whose logs you believe, whose witnesses, how many of them. "
        "Exit 0: verified. Exit 1: it does not verify. Exit 2: a file cannot be used.",
    )
    parser.add_argument("--version", action="version", version=f"verify.py of Clerestory {__version__}")
    modes = parser.add_subparsers(dest="mode", required=True, metavar="MODE")
    proof = modes.add_parser("proof", help="an entry is in a witnessed log, and is what you were shown")
    proof.add_argument("proof", type=Path, metavar="FILE", help="a file ….tlog-proof")
    entry = proof.add_mutually_exclusive_group()
    entry.add_argument("--opening", type=Path, metavar="FILE", help="what you were shown, ….opening.json")
    entry.add_argument("--leaf", metavar="BASE64", help="the bytes of the entry, where there is no opening")
    proof.add_argument("--earlier", type=Path, metavar="FILE", help="a checkpoint from before the entry")
    proof.set_defaults(check=verify)

    log = modes.add_parser("log", help="a whole log: every tile and the root derived anew from the entries")
    log.add_argument("folder", type=Path, metavar="DIR", help="a log: checkpoint and tile/")
    log.add_argument(
        "--mine", type=Path, metavar="FILE", help="an opening with your label key: all about you"
    )
    log.set_defaults(check=lambda args: fsck(args, Folder(args.folder)))

    days = modes.add_parser(
        "manifests", help="a whole log, and that every leaf of it was counted, day by day"
    )
    days.add_argument("folder", type=Path, metavar="DIR", help="a log: checkpoint, tile/ and manifests/")
    days.set_defaults(check=_days, mine=None)

    growth = modes.add_parser("consistency", help="one checkpoint grew out of another")
    growth.add_argument("old", type=Path, metavar="OLD", help="the earlier checkpoint")
    growth.add_argument("new", type=Path, metavar="NEW", help="the later checkpoint")
    growth.add_argument("folder", type=Path, metavar="DIR", help="a log: tile/ of NEW or later")
    growth.set_defaults(check=lambda args: consistency(args, Folder(args.folder)))

    whole = modes.add_parser(
        "release", help="a certificate, and its decision made again where that can be done"
    )
    whole.add_argument("certificate", type=Path, metavar="CERT", help="a file ….certificate.json")
    whole.add_argument("--packs", type=Path, metavar="DIR", help="law packs, where Clerestory is installed")
    whole.add_argument(
        "--without-law", action="store_true", help="verified also where the decision cannot be made again"
    )
    whole.set_defaults(check=_release)

    for mode in (proof, whole):
        mode.add_argument("--content", type=Path, metavar="FILE", help="the sealed envelope: is it that one?")
    for mode in (proof, log, days, growth, whole):
        mode.add_argument(
            "--policy", type=Path, required=True, metavar="FILE", help="whom you believe (tlog-policy)"
        )
    later = modes.add_parser("follow", help="come from the policy you hold to a later one")
    later.add_argument("held", type=Path, metavar="HELD", help="the policy you trust")
    later.add_argument(
        "--step",
        type=Path,
        nargs=3,
        action="append",
        required=True,
        metavar=("STATEMENT", "CONSENT", "PROOF"),
        help="one version; again for the next",
    )
    later.set_defaults(check=_follow)
    policy = modes.add_parser("policy", help="say in words what a policy asks for")
    policy.add_argument("policy", type=Path, metavar="FILE", help="a policy (tlog-policy)")
    policy.set_defaults(check=explain)
    return parser.parse_args()


def _days(args: argparse.Namespace) -> list[str]:
    log = Folder(args.folder)
    return [*fsck(args, log), *counted_days(args.policy, log, manifests_in(args.folder))]


def _follow(args: argparse.Namespace) -> list[str]:
    """Come from the policy that is held to a later one."""
    if not has_ml_dsa():
        raise MalformedError(
            "Policies may name ML-DSA-44 keys, which the package cryptography of this machine does not know "
            "(python3 -m pip install --upgrade cryptography)."
        )
    held = parsed(args.held, LARGEST_POLICY, bytes)
    reached = follow(held, [_step(*files) for files in args.step])
    return [
        f"Verified: of each policy's witnesses a quorum consented to the next, up to {reached.version}.",
        "Whoever gave you these files may have kept a later one back; the witnesses can tell you.",
        "This is the policy to hold from now on (everything below this line):",
        reached.text.decode("utf-8").rstrip("\n"),
    ]


def _step(statement: Path, consent: Path, proof: Path) -> Step:
    found = parsed(proof, LARGEST_PROOF, parse_proof)
    if found.extra is None:
        raise MalformedError(f"{proof} says where an entry is, not which; the line `extra` is missing.")
    published = Published(parsed(statement, LARGEST_NOTE, bytes), found.extra, found)
    return Step(published, parsed(consent, LARGEST_NOTE, parse_note))


def _release(args: argparse.Namespace) -> list[str]:
    return release(args, lambda part: _made_again(part, args))


def _made_again(part: Part, args: argparse.Namespace) -> str:
    """The sentence of `clerestory ledger release` about a decision, where that program is at hand."""
    try:
        from clerestory.cli.ledger.again import made_again
        from clerestory.ledger.errors import LedgerError as TheirError
        from clerestory.ledger.errors import NotVerifiedError as TheirRefusal
    except ImportError:
        return (
            f"NOT CHECKED: whether the law gives the answers of entry {part.proof.index}. To decide again, "
            "install Clerestory and run `clerestory ledger release` with this certificate."
        )
    try:
        return made_again(part.all_shown(), part.proof.index, packs=args.packs, without_law=args.without_law)
    except TheirRefusal as error:
        raise NotVerifiedError(str(error)) from None
    except TheirError as error:
        raise MalformedError(str(error)) from None


if __name__ == "__main__":
    sys.exit(main())
