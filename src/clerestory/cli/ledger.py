"""`clerestory ledger`: check a proof, a whole log, or that a checkpoint grew out of another. Offline.

Exit 0: verified. Exit 1: it does not verify; standard error says what and where. Exit 2: a file cannot be
read or is not what it was given for. No value of an opened record is ever printed.
"""

import argparse
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from clerestory.ledger.fsck import Examined
    from clerestory.ledger.opening import Opening
    from clerestory.ledger.policy import Policy, Witnessed
    from clerestory.ledger.proof import Proof
    from clerestory.ledger.tiles import Resource

_Form = TypeVar("_Form")

_LATEST_DATE: Final = 253_402_300_799
"""The last second of the year 9999."""
_WIDTH: Final = re.compile(r"[1-9][0-9]{0,2}")


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "ledger",
        help="check proofs, checkpoints and whole logs, offline",
        description="Checks what the ledger says of itself, against a policy that you chose "
        "(c2sp.org/tlog-policy): whose logs, whose witnesses, how many of them. Formats: "
        "docs/reference/ledger-formats.md.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    codes = " Exit 0: verified. Exit 1: it does not verify. Exit 2: a file cannot be used."

    verify = verbs.add_parser(
        "verify",
        help="check that a leaf is in a witnessed log",
        description="Checks the proof of one leaf, and with --opening that what you were shown is what "
        "the leaf commits to. The leaf is taken from the opening, or from the line `extra` of the proof."
        + codes,
    )
    verify.add_argument("proof", type=Path, metavar="PROOF", help="a file ….tlog-proof")
    verify.add_argument("--opening", type=Path, metavar="OPENING", help="a file ….opening.json")

    fsck = verbs.add_parser(
        "fsck",
        help="derive every tile and the root of a log anew",
        description="Reads all entry bundles of the log in DIR, derives every tile and the root from them, "
        "and names each resource that is wrong." + codes,
    )
    fsck.add_argument("folder", type=Path, metavar="DIR", help="a log: checkpoint and tile/")

    consistency = verbs.add_parser(
        "consistency",
        help="check that one checkpoint grew out of another",
        description="Checks that the log of checkpoint OLD is the beginning of that of NEW, by a proof made "
        "of the tiles in DIR, which need not be trusted." + codes,
    )
    consistency.add_argument("old", type=Path, metavar="OLD", help="the earlier checkpoint")
    consistency.add_argument("new", type=Path, metavar="NEW", help="the later checkpoint")
    consistency.add_argument("folder", type=Path, metavar="DIR", help="a log: tile/ of NEW or later")
    for verb in (verify, fsck, consistency):
        verb.add_argument(
            "--policy", type=Path, required=True, metavar="POLICY", help="whom you believe (tlog-policy)"
        )


def run(args: argparse.Namespace) -> int:
    """Check and say what was found. Returns the exit code."""
    from clerestory.ledger.errors import LedgerError, NotVerifiedError

    verbs: dict[str, Callable[[argparse.Namespace], list[str]]] = {
        "verify": _verify,
        "fsck": _fsck,
        "consistency": _consistency,
    }
    try:
        lines = verbs[args.verb](args)
    except NotVerifiedError as error:
        print(f"clerestory ledger {args.verb}: Does not verify. {error}", file=sys.stderr)
        return 1
    except LedgerError as error:
        print(f"clerestory ledger {args.verb}: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


def _verify(args: argparse.Namespace) -> list[str]:
    from clerestory.ledger.errors import OpeningError
    from clerestory.ledger.opening import LARGEST_OPENING, parse_opening, verify_opening
    from clerestory.ledger.proof import LARGEST_PROOF, parse_proof, verify_proof

    policy = _policy(args.policy)
    proof = _parsed(args.proof, LARGEST_PROOF, parse_proof)
    opening = _parsed(args.opening, LARGEST_OPENING, parse_opening) if args.opening else None
    entry = _entry(args.proof, proof, opening)
    if opening is not None:
        if proof.extra is not None and proof.extra != entry:
            raise OpeningError("The opening is of another leaf than the one beside the proof.")
        verify_opening(opening)
    witnessed = verify_proof(proof, entry, policy)
    told = [
        f"Verified: leaf {proof.index} of the {witnessed.checkpoint.size} in the log {_origin(witnessed)}."
    ]
    return told + _who_vouches(witnessed, policy) + _what_is_shown(entry, opening)


def _fsck(args: argparse.Namespace) -> list[str]:
    from clerestory.cli.progress import counted
    from clerestory.ledger.fsck import examine

    policy = _policy(args.policy)
    folder = _Folder(args.folder)
    witnessed = _checkpoint(args.folder / "checkpoint", policy)
    with counted("examining", witnessed.checkpoint.size) as told:
        examined = examine(folder.read, witnessed.checkpoint, widths=folder.widths, told=told)
    _refuse_faults(examined, witnessed)
    return [
        f"Verified: all {examined.entries} entries and {examined.resources} tiles and bundles of "
        f"{_origin(witnessed)} are those under its signed root.",
        *_who_vouches(witnessed, policy),
    ]


def _refuse_faults(examined: "Examined", witnessed: "Witnessed") -> None:
    from clerestory.ledger.errors import NotVerifiedError
    from clerestory.ledger.fsck import MOST_FAULTS, check_whole

    if len(examined.faults) < 2 and (examined.is_rooted or not examined.faults):
        check_whole(examined, witnessed.checkpoint)
        return
    faults = "\n".join(f"  {fault.path}: {fault.what}" for fault in examined.faults)
    more = "\n  Further faults are not listed." if len(examined.faults) >= MOST_FAULTS else ""
    sure = "" if examined.is_rooted else (
        " The signed root does not tell which of them are right, so not each of these need be wrong."
    )  # fmt: skip
    raise NotVerifiedError(
        f"Of {examined.resources} resources these {len(examined.faults)} are wrong.{sure}\n{faults}{more}"
    )


def _consistency(args: argparse.Namespace) -> list[str]:
    from clerestory.ledger.errors import ConsistencyError, MalformedError
    from clerestory.ledger.merkle import consistency_proof, verify_consistency
    from clerestory.ledger.tiles import subtrees_in

    policy = _policy(args.policy)
    old, new = _checkpoint(args.old, policy), _checkpoint(args.new, policy)
    sizes = old.checkpoint.size, new.checkpoint.size
    folder = _Folder(args.folder)
    if old.checkpoint.origin != new.checkpoint.origin:
        raise MalformedError("The two checkpoints are of different logs; give two of one log.")
    if sizes[0] == 0:
        raise MalformedError(f"{args.old} is of an empty log, out of which every log grew; give a later one.")
    if sizes[0] > sizes[1]:
        raise ConsistencyError(
            f"The later checkpoint has {sizes[1]} leaves, the earlier one {sizes[0]}. Were they given the "
            "other way round? If not, the log was set back; keep both files."
        )
    proof = consistency_proof(*sizes, subtrees_in(folder.read, sizes[1]))
    try:
        verify_consistency(sizes[0], old.checkpoint.root, sizes[1], new.checkpoint.root, proof)
    except ConsistencyError as error:
        raise ConsistencyError(f"{error} {_what_that_means(sizes)}") from None
    return [
        f"Verified: the {sizes[0]} leaves of {_origin(new)} are the first of its {sizes[1]} leaves.",
        *_who_vouches(new, policy),
    ]


def _what_that_means(sizes: tuple[int, int]) -> str:
    if sizes[0] == sizes[1]:
        return "Both are signed, so the log has said two things; keep both files, they show it."
    return "Either tiles are wrong (`clerestory ledger fsck` tells), or the log has forked; keep both files."


def _entry(path: Path, proof: "Proof", opening: "Opening | None") -> bytes:
    from clerestory.ledger.errors import MalformedError

    if opening is not None:
        return opening.leaf.to_bytes()
    if proof.extra is None:
        raise MalformedError(f"{path} says where a leaf is, not which. Give its opening with --opening.")
    return proof.extra


def _what_is_shown(entry: bytes, opening: "Opening | None") -> list[str]:
    from clerestory.ledger.errors import MalformedError
    from clerestory.ledger.leaf import parse_leaf

    try:
        kind = parse_leaf(entry).kind.name.lower().replace("_", " ")
    except MalformedError:
        return [f"The leaf has {len(entry)} bytes and is not of Clerestory's form."]
    if opening is None:
        return [f"The leaf is of kind: {kind}. What it commits to was not shown (--opening)."]
    shown, hidden = (", ".join(sorted(names)) or "none" for names in (opening.shown, opening.hidden))
    label = [f"It carries the label of this subject's entry {opening.subject[1]}."] if opening.subject else []
    return [
        f"The leaf is of kind: {kind}. It commits to what the opening shows.",
        f"Fields shown: {shown}. Fields hidden: {hidden}.",
        *label,
    ]


def _who_vouches(witnessed: "Witnessed", policy: "Policy") -> list[str]:
    from clerestory.ledger.policy import told

    witnesses = ", ".join(f"{told(name)} ({_moment(at)})" for name, at in witnessed.witnesses)
    lines = [f"Signed by the log; witnessed by {witnesses or 'nobody'}."]
    if policy.quorum is None:
        lines.append("The policy asks for no witness, so the log could show others something else.")
    if witnessed.ignored:
        lines.append(f"Signatures of keys that the policy does not list were ignored: {witnessed.ignored}.")
    return lines


def _origin(witnessed: "Witnessed") -> str:
    from clerestory.ledger.keys import shown

    return shown(witnessed.checkpoint.origin)


def _moment(at: int) -> str:
    if at > _LATEST_DATE:
        return f"second {at}"
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _policy(path: Path) -> "Policy":
    from clerestory.ledger.policy import LARGEST_POLICY, parse_policy

    return _parsed(path, LARGEST_POLICY, parse_policy)


def _checkpoint(path: Path, policy: "Policy") -> "Witnessed":
    from clerestory.ledger.note import LARGEST_NOTE, parse_note
    from clerestory.ledger.policy import verify_checkpoint

    return _parsed(path, LARGEST_NOTE, lambda data: verify_checkpoint(parse_note(data), policy))


def _parsed(path: Path, largest: int, parse: Callable[[bytes], _Form]) -> _Form:
    """What a file holds. Raises MalformedError or NotVerifiedError, which names the file."""
    from clerestory.ledger.errors import MalformedError, NotVerifiedError

    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise MalformedError(f"{path}: cannot be read ({error.strerror}).") from None
    except ValueError:
        raise MalformedError("A file's name has a byte in it that no name has.") from None
    try:
        return parse(data)
    except MalformedError as error:
        raise MalformedError(f"{path}: {error}") from None
    except NotVerifiedError as error:
        raise NotVerifiedError(f"{path}: {error}") from None


class _Folder:
    """A log as files below one folder."""

    def __init__(self, root: Path) -> None:
        from clerestory.ledger.errors import MalformedError

        self.root = root
        if not root.is_dir():
            raise MalformedError(f"{root}: is not a folder; a log with checkpoint and tile/ is expected.")

    def read(self, path: str) -> bytes | None:
        """The bytes of a resource, None where there is none. Raises ResourceError."""
        from clerestory.ledger.errors import ResourceError
        from clerestory.ledger.tiles import LARGEST_BUNDLE

        try:
            with (self.root / path).open("rb") as file:
                return file.read(LARGEST_BUNDLE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise ResourceError(path, f"cannot be read ({error.strerror}).") from None

    def widths(self, full: "Resource") -> tuple[int, ...]:
        """Of which widths partial tiles or bundles stand beside the full one."""
        try:
            names = [file.name for file in (self.root / f"{full.path}.p").iterdir()]
        except OSError:
            return ()
        return tuple(sorted(int(name) for name in names if _WIDTH.fullmatch(name)))
