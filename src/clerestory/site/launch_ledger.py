"""The ledger of `make run`: keys of its log, two witnesses on this machine, and the policy that names them.

Promises: everything is made once and stays; the quorum is both witnesses, one of which keeps a verified copy
of the whole log, so that the rule is real from the first day. Two witnesses of one's own on one machine show
how it works, and prove nothing to others: docs/operations/recruiting-witnesses.md says who should watch.
"""

import os
import secrets
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clerestory.journal.sequencer.key_ring import RING, create_missing, read_ring
from clerestory.ledger.keys import Kind, VerifierKey
from clerestory.ledger.policy import Policy, parse_policy
from clerestory.logstore.exchange import address_of
from clerestory.site import clock
from clerestory.site.errors import LaunchError
from clerestory.site.folders import Folders
from clerestory.site.launch_children import Children
from clerestory.site.launch_commands import for_sequencer, for_witness, sequencer_command
from clerestory.site.launch_database import Database
from clerestory.site.private_files import closed_folder
from clerestory.witness import keys as witness_keys

WITNESSES = ("auditor", "mirror")
FIRST_PORT, LAST_PORT = 20_000, 29_999  # below what systems give out by themselves
_HOST = "127.0.0.1"
_TOP = """\
# version 1
# Whose cosignatures count for this ledger. Made by `make run`: both witnesses run on this machine.
"""


@dataclass(frozen=True)
class LocalWitness:
    """A witness that `make run` starts. logs: the log's public keys, as vkeys."""

    name: str
    folder: Path
    port: int
    logs: tuple[str, ...]

    @property
    def is_mirror(self) -> bool:
        """Whether it keeps a copy of the log."""
        return self.name == "mirror"

    def command(self, log_url: str) -> list[str]:
        """The command that serves it. log_url: where a mirror reads the log's files."""
        logs = [word for vkey in self.logs for word in ("--log", vkey)]
        mirror = ["--mirror", "--log-url", log_url] if self.is_mirror else []
        program = [sys.executable, "-m", "clerestory.site.command", "witness", "serve", str(self.folder)]
        return [*program, *logs, *mirror, "--host", _HOST, "--port", str(self.port)]


def ensure_ledger(folders: Folders) -> tuple[LocalWitness, ...]:
    """Make what is missing; the witnesses to start. Raises LaunchError, and what the keys' rooms raise.

    They accept every key of the log that signs or will sign, so a rotation holds nothing up.
    Where the policy was exchanged for another one, the witnesses of this machine that it still names are
    started, the others not. Nothing is started where a port of theirs is taken.
    """
    closed_folder(folders.ledger.parent)
    folders.ledger.mkdir(exist_ok=True)
    if not (folders.ledger_keys / RING).exists():
        create_missing(folders.ledger_keys, f"localhost/clerestory-{secrets.token_hex(4)}")
    at = clock.now()
    log = tuple(one.key for one in read_ring(folders.ledger_keys).keys if one.ends is None or at < one.ends)
    for name in WITNESSES:
        folder = folders.var / "witnesses" / name
        if not folder.exists():
            folder.parent.mkdir(mode=0o700, exist_ok=True)
            witness_keys.create(
                folder, f"localhost/{name}-{secrets.token_hex(4)}", kinds=(Kind.ED25519_COSIGNATURE,)
            )
    if not folders.ledger_policy.exists():
        folders.ledger_policy.write_text(_policy(folders, log))
    found = tuple(_named_in(parse_policy(folders.ledger_policy.read_bytes()), folders, log))
    _check_ports(found)
    return found


def start_ledger(
    children: Children,
    database: Database,
    folders: Folders,
    witnesses: Sequence[LocalWitness],
    log_url: str,
) -> None:
    """Start the witnesses of this machine and the sequencer that asks them. log_url: of the log's files."""
    for one in witnesses:
        name = "witness, a mirror" if one.is_mirror else "witness"
        children.start(name, one.command(log_url), for_witness(os.environ))
    children.start("sequencer", sequencer_command(), for_sequencer(os.environ, database, folders))


def _check_ports(witnesses: Sequence[LocalWitness]) -> None:
    """Raise LaunchError, saying what to do, when a witness could not listen where the policy says."""
    for one in witnesses:
        if not _is_free(one.port):
            raise LaunchError(
                f"Port {one.port} on {_HOST}, where the ledger's witness {one.name!r} is asked, is taken by "
                "another program, so nothing was started. End that program (an earlier run? make stop), "
                "or write another port into the policy, var/ledger/policy."
            )


def _policy(folders: Folders, log: Sequence[VerifierKey]) -> str:
    lines = [f"log {key.vkey}" for key in log]
    taken: list[int] = []
    for name in WITNESSES:
        taken.append(_free_port(taken))
        (key,) = witness_keys.public_keys(folders.var / "witnesses" / name)
        lines.append(f"witness {name} {key.vkey} http://{_HOST}:{taken[-1]}")
    return _TOP + "\n".join([*lines, f"group both all {' '.join(WITNESSES)}", "quorum both"]) + "\n"


def _named_in(policy: Policy, folders: Folders, log: Sequence[VerifierKey]) -> list[LocalWitness]:
    found = []
    for name in WITNESSES:
        folder = folders.var / "witnesses" / name
        urls = [policy.urls.get(key) for key in witness_keys.public_keys(folder)]
        ports = [address_of(url.decode()).port for url in urls if url is not None]
        if ports and ports[0]:
            found.append(LocalWitness(name, folder, ports[0], tuple(key.vkey for key in log)))
    return found


def _free_port(taken: Sequence[int]) -> int:
    for _ in range(200):
        port = FIRST_PORT + secrets.randbelow(LAST_PORT - FIRST_PORT)
        if port not in taken and _is_free(port):
            return port
    raise LaunchError(f"No free port between {FIRST_PORT} and {LAST_PORT} was found for a witness.")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return False
    return True
