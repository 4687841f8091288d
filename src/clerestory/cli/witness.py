"""`clerestory witness`: watch from outside that a log only grows, and say so with your own key.

Runs without the office's database. Exit 0: done. Exit 2: a folder, key or address cannot be used.
"""

import argparse
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from clerestory.ledger.keys import VerifierKey
    from clerestory.ledger.tiles import Read

_PORT: Final = 8090


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "witness",
        help="watch from outside that a log only grows",
        description="Runs a witness (c2sp.org/tlog-witness) for an auditor, a university or a newspaper: it "
        "cosigns a log's checkpoint only if everything it saw before is still there. It sees no record and "
        "no name. Guide: docs/guide/witness/running-a-witness.md.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    new = verbs.add_parser("new", help="make the keys of a witness in a new folder")
    new.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    new.add_argument(
        "--name", required=True, metavar="NAME", help="of the witness, such as witness.example.org/w1"
    )
    new.add_argument("--ml-dsa", action="store_true", help="make an ML-DSA-44 key as well (post-quantum)")
    serve = verbs.add_parser(
        "serve",
        help="answer logs that ask for a cosignature",
        description="Answers until it is stopped. The page at its address says which logs it watches. With "
        "--mirror every entry is fetched, verified and kept before a checkpoint is cosigned.",
    )
    serve.add_argument("folder", type=Path, metavar="FOLDER", help="made by `witness new`")
    serve.add_argument(
        "--log", action="append", required=True, metavar="VKEY", help="a log's public key; may be repeated"
    )
    serve.add_argument(
        "--log-url", action="append", default=[], metavar="URL",
        help="where the log's tiles are (https:// or file://), once a log, in the order of --log",
    )  # fmt: skip
    serve.add_argument("--mirror", action="store_true", help="keep a verified copy of every log")
    serve.add_argument("--host", default="127.0.0.1", metavar="HOST", help="default: 127.0.0.1")
    serve.add_argument("--port", type=int, default=_PORT, metavar="N", help=f"default: {_PORT}; 0: any")
    for name, says in (
        ("show", "say what a witness has seen, from its folder"),
        ("evidence", "list signed checkpoints that speak against a log; exit 1 if there are any"),
    ):
        verbs.add_parser(name, help=says).add_argument("folder", type=Path, metavar="FOLDER")


def run(args: argparse.Namespace) -> int:
    """Do it and say what was done. Returns the exit code."""
    return {"new": _new, "serve": _serve, "show": _show, "evidence": _evidence}[args.verb](args)


def _new(args: argparse.Namespace) -> int:
    from clerestory.ledger.keys import Kind
    from clerestory.witness.keys import create

    kinds = (Kind.ED25519_COSIGNATURE, *((Kind.ML_DSA_44_COSIGNATURE,) if args.ml_dsa else ()))
    keys = create(args.folder, args.name, kinds=kinds)
    print(f"{args.folder}: a witness was made. Give its public key to the log's operator and to readers:\n")
    for key in keys:
        print(key.vkey)
    print(
        "\nNever put an older copy of this folder back: a witness that forgets can be made to cosign two "
        f"histories.\nNext: clerestory witness serve {args.folder} --log VKEY"
    )
    return 0


def _serve(args: argparse.Namespace) -> int:
    from clerestory.witness.application import application
    from clerestory.witness.keys import signers
    from clerestory.witness.serving import claimed, server
    from clerestory.witness.witness import Witness

    logs = _logs(args.log)
    sources = _sources(args, logs)
    folder = args.folder.resolve()
    with claimed(folder if folder.is_dir() else _missing(folder)):
        witness = Witness(
            folder, signers(folder), logs, lambda: int(args.clock().timestamp()), sources=sources
        )
        with server(application(witness), args.host, args.port) as serving:
            # Blocked before the thread begins, so that it is this one that hears of them.
            signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
            thread = threading.Thread(target=serving.serve_forever, name="serving", daemon=True)
            thread.start()
            host = f"[{args.host}]" if ":" in args.host else args.host
            print(f"Witness {witness.keys[0].name} at http://{host}:{serving.server_port}/", flush=True)
            for log in witness.watched():
                print(f"  {_line(log.origin, log.held, log.trouble)}", flush=True)
            signal.sigwait((signal.SIGTERM, signal.SIGINT))
            serving.shutdown()
    print("Stopped.")
    return 0


def _show(args: argparse.Namespace) -> int:
    from clerestory.witness.keys import public_keys
    from clerestory.witness.looking import kept

    keys = public_keys(args.folder)
    for key in keys:
        print(key.vkey)
    found = kept(args.folder.resolve(), keys)
    for log in found:
        print(f"  {_line(log.origin, log.held, log.trouble)}")
        if log.evidence:
            print("    Signed checkpoints speak against it: see `clerestory witness evidence`.")
    if not found:
        print("  No log has been seen yet.")
    return 0


def _evidence(args: argparse.Namespace) -> int:
    from clerestory.ledger.keys import shown
    from clerestory.witness.keys import public_keys
    from clerestory.witness.looking import kept
    from clerestory.witness.state import CONFLICT

    found = [log for log in kept(args.folder.resolve(), public_keys(args.folder)) if log.evidence]
    for log in found:
        print(shown(log.origin))
        for path in log.evidence:
            proves = "two roots for one history" if path.name.startswith(CONFLICT) else "growth was not shown"
            print(f"  {path}: {proves}")
    if not found:
        print("Nothing was refused that speaks against a log.")
    return 1 if found else 0


def _line(origin: str, held: object, trouble: str) -> str:
    from clerestory.ledger.keys import shown
    from clerestory.witness.page import moment
    from clerestory.witness.state import Held

    if isinstance(held, Held):
        return f"{shown(origin)}: {held.checkpoint.size} entries, last cosigned {moment(held.at)}"
    return f"{shown(origin)}: {trouble or 'nothing seen yet'}"


def _logs(vkeys: list[str]) -> list["VerifierKey"]:
    from clerestory.ledger.keys import parse_vkey

    return [parse_vkey(vkey) for vkey in vkeys]


def _sources(args: argparse.Namespace, logs: list["VerifierKey"]) -> dict[str, "Read"]:
    from clerestory.witness.errors import WitnessFolderError
    from clerestory.witness.mirror import source_at

    origins = list(dict.fromkeys(key.name for key in logs))
    if not args.mirror and not args.log_url:
        return {}
    if not args.mirror or len(args.log_url) != len(origins):
        raise WitnessFolderError(
            f"{len(args.log_url)} --log-url for {len(origins)} logs, {'with' if args.mirror else 'without'} "
            "--mirror. A mirror needs exactly one address for each log, in the order of --log."
        )
    return {origin: source_at(url) for origin, url in zip(origins, args.log_url, strict=True)}


def _missing(folder: Path) -> Path:
    from clerestory.witness.errors import WitnessFolderError

    raise WitnessFolderError(
        f"{folder}: there is no such folder. Make a witness with `clerestory witness new FOLDER --name NAME`."
    )
