"""`clerestory ledger`: check a proof, a log, its growth, or a whole release; say what a policy asks. Offline.

Exit 0: verified. Exit 1: it does not verify; standard error says what and where. Exit 2: a file cannot be
read or is not what it was given for. Of an opened record only names of elements, answers and texts of law are
printed, and only where they are what is checked.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from clerestory.cli.ledger.files import Log

_CODES: Final = " Exit 0: verified. Exit 1: it does not verify. Exit 2: a file cannot be used."


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "ledger",
        help="check proofs, releases, checkpoints and whole logs, offline",
        description="Checks what the ledger says of itself, against a policy that you chose "
        "(c2sp.org/tlog-policy): whose logs, whose witnesses, how many of them. Formats: "
        "docs/reference/ledger-formats.md.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _describe_verify(verbs)
    _describe_release(verbs)
    _describe_log(verbs)
    policy = verbs.add_parser(
        "policy",
        help="say in words what a policy asks for",
        description="Says which logs a policy believes, which witnesses it knows, and how many of them it "
        "takes. Exit 0: it is a policy. Exit 2: it is none.",
    )
    policy.add_argument("policy", type=Path, metavar="FILE", help="a policy (tlog-policy)")


def run(args: argparse.Namespace) -> int:
    """Check and say what was found. Returns the exit code."""
    from clerestory.ledger.errors import LedgerError, NotVerifiedError

    try:
        lines = _verb(args.verb)(args)
    except NotVerifiedError as error:
        print(f"clerestory ledger {args.verb}: Does not verify. {error}", file=sys.stderr)
        return 1
    except LedgerError as error:
        print(f"clerestory ledger {args.verb}: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


def _verb(name: str) -> Callable[[argparse.Namespace], list[str]]:
    """What checks."""
    from clerestory.cli.ledger import checking

    return {
        "verify": checking.verify,
        "fsck": _fsck,
        "manifests": _manifests,
        "consistency": lambda args: checking.consistency(args, _log(args.folder)),
        "release": _release,
        "policy": checking.explain,
    }[name]


def _fsck(args: argparse.Namespace) -> list[str]:
    """With a bar that shows how far it has come, and the fast way of hashing where that is worth it."""
    from clerestory.cli.ledger.checking import fsck
    from clerestory.cli.progress import counted
    from clerestory.ledger.errors import NotVerifiedError
    from clerestory.ledger.fast import Offer, offered_for
    from clerestory.ledger.hashing import HASHLIB, Hasher

    offers: list[Offer] = []

    def hashing(entries: int) -> Hasher:
        offers.append(offered_for(entries))
        return offers[-1].hasher or HASHLIB

    def tell() -> None:
        for offer in offers:
            print(f"clerestory ledger fsck: {offer.said}", file=sys.stderr)

    try:
        lines = fsck(args, _log(args.folder), counting=counted, hashing=hashing)
    except NotVerifiedError:
        tell()
        raise
    if any(offer.is_faulty for offer in offers):
        tell()
    return [*lines, *(offer.said for offer in offers)]


def _manifests(args: argparse.Namespace) -> list[str]:
    """After the whole log was examined, since leaves count only under the signed root."""
    from clerestory.cli.ledger.days import counted_days

    args.mine = None
    manifests = _listed(args.folder)
    lines = _fsck(args)
    return [*lines, *counted_days(args.policy, _log(args.folder), manifests)]


def _listed(where: str) -> list[str]:
    """The names of a log's manifests. Raises MalformedError where nothing can be listed."""
    from clerestory.cli.ledger.days import manifests_in, only_manifests
    from clerestory.ledger.errors import MalformedError
    from clerestory.ledger.manifest import FOLDER

    if "://" not in where:
        return manifests_in(Path(where))
    if where.startswith(("https://", "http://")):
        raise MalformedError(
            "A site does not say which files it has, so nobody would notice that a manifest is missing. "
            "Copy the log's folder first, or give the address of its store."
        )
    from clerestory.logstore.errors import StoreError
    from clerestory.logstore.store import open_store

    try:
        return only_manifests(open_store(where).paths(FOLDER))
    except StoreError as error:
        raise MalformedError(str(error)) from None


def _log(where: str) -> "Log":
    """The log in a folder, in a store that is named by its address, or on a site. Raises MalformedError."""
    from clerestory.cli.ledger.files import Folder

    if "://" not in where:
        return Folder(Path(where))
    if where.startswith(("https://", "http://")):
        from clerestory.cli.ledger.remote import Remote

        return Remote(where)
    from clerestory.ledger.errors import MalformedError
    from clerestory.logstore.errors import StoreError
    from clerestory.logstore.store import open_store

    try:
        return open_store(where)
    except StoreError as error:
        raise MalformedError(str(error)) from None


def _release(args: argparse.Namespace) -> list[str]:
    """With the law, which is loaded only here."""
    from clerestory.cli.ledger.again import made_again
    from clerestory.cli.ledger.checking import release

    return release(
        args,
        lambda part: made_again(
            part.all_shown(), part.proof.index, packs=args.packs, without_law=args.without_law
        ),
    )


def _describe_verify(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verify = verbs.add_parser(
        "verify",
        help="check that an entry is in a witnessed log",
        description="Checks the proof of one entry, and with --opening that what you were shown is what "
        "the entry commits to. The entry is taken from the opening, or from the line `extra` of the proof."
        + _CODES,
    )
    verify.add_argument("proof", type=Path, metavar="PROOF", help="a file ….tlog-proof")
    verify.add_argument("--opening", type=Path, metavar="OPENING", help="a file ….opening.json")
    verify.add_argument("--leaf", metavar="BASE64", help="the bytes of the entry, where there is no opening")
    verify.add_argument(
        "--earlier",
        type=Path,
        metavar="CHECKPOINT",
        help="a checkpoint from before the entry, which shows since when it can be there",
    )
    _ask_content(verify)
    _ask_policy(verify)


def _describe_release(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    release = verbs.add_parser(
        "release",
        help="check a certificate, and decide again what it says was decided",
        description="Checks every entry of a certificate, and puts the facts it shows to the same version of "
        "the law once more: the answers must be the same." + _CODES,
    )
    release.add_argument("certificate", type=Path, metavar="CERT", help="a file ….certificate.json")
    release.add_argument(
        "--packs", type=Path, default=None, metavar="DIR", help="law packs other than the shipped ones"
    )
    release.add_argument(
        "--without-law",
        action="store_true",
        help="verified also where the decision cannot be made again here, which is then said",
    )
    _ask_content(release)
    _ask_policy(release)


def _describe_log(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    fsck = verbs.add_parser(
        "fsck",
        help="derive every tile and the root of a log anew",
        description="Reads all entry bundles of the log in DIR, derives every tile and the root from them, "
        "and names each resource that is wrong." + _CODES,
    )
    fsck.add_argument(
        "folder", metavar="DIR", help="a log: checkpoint and tile/; or its address, https://… or s3://…"
    )
    fsck.add_argument(
        "--mine",
        type=Path,
        metavar="OPENING",
        help="find every entry about the person whose label key this opening holds",
    )
    consistency = verbs.add_parser(
        "consistency",
        help="check that one checkpoint grew out of another",
        description="Checks that the log of checkpoint OLD is the beginning of that of NEW, by a proof made "
        "of the tiles in DIR, which need not be trusted." + _CODES,
    )
    consistency.add_argument("old", type=Path, metavar="OLD", help="the earlier checkpoint")
    consistency.add_argument("new", type=Path, metavar="NEW", help="the later checkpoint")
    consistency.add_argument("folder", metavar="DIR", help="a log: tile/ of NEW or later; or its address")
    manifests = verbs.add_parser(
        "manifests",
        help="check that every leaf of a log was counted, day by day",
        description="Examines the log in DIR as fsck does, then holds each day's manifest against its leaf: "
        "together they must count every leaf from 0 on once, and none may be missing." + _CODES,
    )
    manifests.add_argument("folder", metavar="DIR", help="a log: checkpoint, tile/, manifests/; or its store")
    for verb in (fsck, consistency, manifests):
        _ask_policy(verb)


def _ask_content(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--content",
        type=Path,
        metavar="FILE",
        help="a file whose digest an entry carries, as the sealed envelope: is it that one?",
    )


def _ask_policy(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--policy", type=Path, required=True, metavar="POLICY", help="whom you believe (tlog-policy)"
    )
