"""`clerestory open ENVELOPE --key KEY`: show a recipient what arrived, once it is proved where it came from.

Promises: nothing of an envelope is shown or written unless it was sealed for this key, signed by the pinned
issuer, and is in date. A photo is written to a file only where `--out` says, for the owner's eyes only, never
over another file.
Values are shown with control characters escaped, so that no envelope can give orders to a terminal.

Whose signature counts: without a key that came from the office itself, a signature proves only that somebody
signed.
So there is no way to open without one. It is `--issuer FILE`, or else `issuer.json` BESIDE THE KEY FILE,
where the office's public key is put when an agency is registered: whoever can write there could exchange the
agency's own key as well, so nothing is lost by trusting it. A key beside the envelope or inside it is never
used; it came by the same road as the thing it should vouch for. Which key was used, and from where, is shown
every time.

Whether the release was logged: with `--proof` and `--policy` an envelope that no proved entry of the public
ledger names is not opened. Without them it is opened, and said not to be checked.

Exit 0: opened. 1: not for this key, does not verify, not proved, or expired (which one, and what to do, on
standard error). 2: the envelope or a key cannot be used at all. Nothing is printed on standard output unless
it is 0.
"""

import argparse
import hashlib
import json
import os
import re
import sys
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clerestory.cli.envelope_proof import NOT_CHECKED, proved
from clerestory.errors import ClerestoryError
from clerestory.ledger.errors import NotVerifiedError
from clerestory.sealing.contents import ElementValue, Medium, Obligation, Opened
from clerestory.sealing.envelope import LONGEST_ENVELOPE, open_envelope
from clerestory.sealing.errors import (
    EnvelopeDoesNotDecryptError,
    EnvelopeExpiredError,
    EnvelopeNotYetValidError,
    NotForThisRecipientError,
    SealingError,
    SignatureDoesNotVerifyError,
)
from clerestory.sealing.key_files import is_readable_by_others, load_key, load_public_key

ISSUER_FILE = "issuer.json"

_HEADLINES: dict[type[SealingError], str] = {
    NotForThisRecipientError: "Not for this key",
    EnvelopeDoesNotDecryptError: "Does not verify",
    SignatureDoesNotVerifyError: "Does not verify",
    EnvelopeExpiredError: "Expired",
    EnvelopeNotYetValidError: "Not yet valid",
}
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/svg+xml": ".svg",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
}


class UnusableInputError(ClerestoryError):
    """A file named on the command line cannot be read or written."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "open",
        help="show what a sealed release holds",
        description="Show what a sealed release holds, once its signature and recipient are proved.",
        epilog="An agreement with an office should require that every release is opened with --proof and "
        "--policy: then nothing reaches you that witnesses outside the office could not see logged. Exit 0: "
        "opened. 1: not for this key, does not verify, not proved, or expired. 2: unusable input.",
    )
    parser.add_argument("envelope", metavar="ENVELOPE", help="file with the envelope; - is standard input")
    parser.add_argument("--key", metavar="KEY", type=Path, required=True, help="your private key (JWK file)")
    parser.add_argument(
        "--issuer",
        metavar="ISSUER_PUBLIC_KEY",
        type=Path,
        help=f"the issuing office's public key (JWK file); without it {ISSUER_FILE} beside KEY",
    )
    parser.add_argument(
        "--proof",
        metavar="PROOF",
        type=Path,
        help="the proof that the public ledger has this release (….tlog-proof); needs --policy",
    )
    parser.add_argument(
        "--policy",
        metavar="POLICY",
        type=Path,
        help="whose logs and witnesses you believe (tlog-policy), kept by you, not fetched with the release",
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="folder to write a photo to")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open and show. args.at: now, an aware datetime that the program's entry has put there."""
    try:
        issuer_file = _issuer_file(args.issuer, args.key)
        text = _envelope_text(args.envelope)
        ledger = _proved(text, args.proof, args.policy)
        opened = _open(text, key_file=args.key, issuer_file=issuer_file, at=args.at)
        written = _write_media(opened, args.out) if args.out is not None else {}
    except NotVerifiedError as error:
        _complain(f"Not proved. {error}")
        return 1
    except tuple(_HEADLINES) as error:
        headline = next(words for kind, words in _HEADLINES.items() if isinstance(error, kind))
        _complain(f"{headline}. {error}")
        return 1
    except ClerestoryError as error:
        _complain(str(error))
        return 2
    if sys.stdout.isatty():
        _show_tables(opened, issuer_file, ledger, written)
    else:
        _show_lines(opened, issuer_file, ledger, written)
    return 0


def _proved(envelope: str, proof: Path | None, policy: Path | None) -> str:
    if proof is None and policy is None:
        return NOT_CHECKED
    if proof is None or policy is None:
        raise UnusableInputError(
            "--proof and --policy belong together: a proof shows nothing without the witnesses you believe. "
            "Nothing was opened. Give both, or neither."
        )
    return proved(envelope, proof_file=proof, policy_file=policy)


def _issuer_file(given: Path | None, key_file: Path) -> Path:
    if given is not None:
        return given
    beside = key_file.parent / ISSUER_FILE
    if not beside.is_file():
        raise UnusableInputError(
            f"No issuer's key: --issuer was not given and there is no {beside}. Without the office's public "
            "key nobody can tell who signed the release, so it is not opened. Get the key from the office "
            f"itself, not from who sent the envelope; name it with --issuer or save it as {beside}."
        )
    return beside


def _open(envelope: str, *, key_file: Path, issuer_file: Path, at: datetime) -> Opened:
    issuer = load_public_key(issuer_file)
    key = load_key(key_file)
    if is_readable_by_others(key_file):
        _complain(f"Warning: others on this machine can read your private key. Run: chmod 600 {key_file}")
    return open_envelope(envelope, key=key, issuer=issuer, at=at)


def _envelope_text(name: str) -> str:
    longest = LONGEST_ENVELOPE + 1024  # room for white space around it
    try:
        if name == "-":
            data = sys.stdin.buffer.read(longest)
        else:
            with Path(name).open("rb") as file:
                data = file.read(longest)
    except OSError as error:
        raise UnusableInputError(f"The envelope {name} cannot be read: {error.strerror}.") from error
    text = data.decode("latin-1").strip()  # anything beyond ASCII is refused when the envelope is read
    if text.startswith("{"):
        raise UnusableInputError(
            f"{name} holds JSON, not an envelope. The office's API hands an envelope over as the whole body, "
            "not inside JSON; JSON in its place is a problem document, whose `detail` says why nothing was "
            "handed over."
        )
    return text


def _write_media(opened: Opened, folder: Path) -> dict[str, Path]:
    media = {name: value for name, value in opened.elements.items() if isinstance(value, Medium)}
    written: dict[str, Path] = {}
    reference = re.sub(r"[^A-Za-z0-9._-]+", "-", opened.reference).lstrip(".")
    for name, medium in media.items():
        path = folder / f"{reference}-{name}{_ENDINGS.get(medium.media_type, '.bin')}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(medium.content)
        except OSError as error:
            raise UnusableInputError(
                f"{path} cannot be written: {error.strerror}. No file is overwritten; choose another folder."
            ) from error
        written[name] = path
    return written


def _facts(opened: Opened, issuer_file: Path, ledger: str) -> list[tuple[str, str]]:
    return [
        ("reference", opened.reference),
        ("issuer", opened.issuer),
        ("issuer key", f"{opened.issuer_key}, from {issuer_file}"),
        ("ledger", ledger),
        ("agency", opened.agency),
        ("decision", f"{opened.decision_id}, {opened.decision_digest}"),
        ("issued", f"{opened.issued_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("expires", f"{opened.expires_at:%Y-%m-%d %H:%M:%S} UTC"),
        *([("mark", opened.mark)] if opened.mark else []),
    ]


def _element_words(name: str, value: ElementValue, written: dict[str, Path]) -> str:
    if isinstance(value, Medium):
        digest = hashlib.sha256(value.content).hexdigest()
        where = f"written to {written[name]}" if name in written else "give --out DIR to write it to a file"
        return f"{value.media_type}, {len(value.content)} bytes, sha256:{digest}; {where}"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _obligation_words(obligation: Obligation) -> str:
    due = "" if obligation.due is None else f" Due: {obligation.due}."
    return f"{obligation.duty}{due} ({obligation.citation})"


def _show_lines(opened: Opened, issuer_file: Path, ledger: str, written: dict[str, Path]) -> None:
    lines = [f"{name}: {_shown(value)}" for name, value in _facts(opened, issuer_file, ledger)]
    for name, content in opened.elements.items():
        lines.append(f"element {name}: {_shown(_element_words(name, content, written))}")
    for obligation in opened.obligations:
        lines.append(f"obligation {_shown(obligation.id)}: {_shown(_obligation_words(obligation))}")
    print(_writable("\n".join(lines)))


def _show_tables(opened: Opened, issuer_file: Path, ledger: str, written: dict[str, Path]) -> None:
    console = Console()  # honours NO_COLOR by itself
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column()
    facts.add_column(overflow="fold")  # a digest or a path is never cut
    for name, value in _facts(opened, issuer_file, ledger):
        facts.add_row(_cell(name, style="bold"), _cell(value))
    elements = _table("What was released", "Element", "Value")
    for name, content in opened.elements.items():
        elements.add_row(_cell(f"● {name}", style="green"), _cell(_element_words(name, content, written)))
    console.print(facts)
    console.print(elements)
    if opened.obligations:
        duties = _table("What goes with it", "Duty", "What you must do")
        for obligation in opened.obligations:
            duties.add_row(_cell(obligation.id), _cell(_obligation_words(obligation)))
        console.print(duties)


def _table(title: str, left: str, right: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(left)
    table.add_column(right, overflow="fold")
    return table


def _cell(text: str, style: str = "") -> Text:
    return Text(_writable(_shown(text)), style=style)  # Text, not str: rich would read [markup] in a str


def _shown(text: str) -> str:
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text
    )


def _writable(text: str) -> str:
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, errors="backslashreplace").decode(encoding)


def _complain(message: str) -> None:
    print(_shown(f"clerestory open: {message}"), file=sys.stderr)
