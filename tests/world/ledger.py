"""A public ledger for a test: keys, a folder as store, two real witnesses that are asked without a network.

`ledger.round(at)` runs the real sequencer once on the test's database, so that committed entries get proofs.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connections

from clerestory.journal.sequencer.book import Book
from clerestory.journal.sequencer.key_ring import create_missing
from clerestory.journal.sequencer.rounds import Round, Sequencer, Surroundings
from clerestory.journal.sequencer.signers import LogSigners
from clerestory.ledger.keys import Kind, VerifierKey
from clerestory.ledger.policy import Policy, parse_policy
from clerestory.logstore.exchange import Answer
from clerestory.logstore.store import open_store
from clerestory.logstore.witness_errors import WitnessUnreachableError
from clerestory.logstore.witnesses import Asked
from clerestory.witness import keys as witness_keys
from clerestory.witness.witness import Witness
from tests.world.days import MONDAY

ORIGIN = "ledger.example.test/sample"
NAMES = ("auditor", "university")


_OTHERS = """
SELECT l.transactionid::text FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'transactionid' AND l.granted AND a.datid IS DISTINCT FROM
       (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class UndisturbedBook(Book):
    """A book that does not notice the other tests: what they write, in other databases of the same server,
    holds back the horizon of all. It waits until that is over, on a connection of its own."""

    def place(self, most: int) -> int:
        before, pace = _others(), threading.Event()
        while before & _others():
            pace.wait(0.01)
        return super().place(most)


def _others() -> set[str]:
    """Transactions that write in other databases of this server; none where it cannot be asked."""
    if "owner" not in connections:
        return set()
    try:
        with connections["owner"].cursor() as cursor:
            cursor.execute(_OTHERS)
            return {row[0] for row in cursor.fetchall()}
    except DatabaseError:
        connections["owner"].close()
        return set()


@dataclass
class Carried:
    """Carries requests to a witness in this process. `is_down`: nobody answers."""

    witness: Witness
    is_down: bool = False
    asked: int = 0

    def ask(self, request: bytes) -> Answer:
        self.asked += 1
        if self.is_down:
            raise WitnessUnreachableError("The witness does not answer.")
        reply = self.witness.add_checkpoint(request)
        return Answer(reply.status, reply.body, reply.content_type)


@dataclass
class TheLedger:
    """One ledger. Everything of it is under `folder`. `now` is what all its clocks say."""

    __test__ = False
    folder: Path
    witnesses: dict[str, Carried] = field(default_factory=dict)
    now: datetime = MONDAY
    running: Sequencer | None = None

    @property
    def log(self) -> Path:
        """The folder of the store."""
        return self.folder / "log"

    @property
    def policy_file(self) -> Path:
        return self.folder / "policy"

    @property
    def policy(self) -> Policy:
        return parse_policy(self.policy_file.read_bytes())

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def surroundings(self, **changes: Any) -> Surroundings:
        """What a sequencer of this ledger works with."""
        usual = Surroundings(
            store=open_store(self.log.as_uri()),
            policy=lambda: self.policy,
            signers=LogSigners(self.keys).active,
            now=lambda: self.now,
            asked=self.asked,
        )
        return replace(usual, **changes)

    def sequencer(self, *, alias: str = "sequencer", **changes: Any) -> Sequencer:
        """A new sequencer, as a process that starts has one."""
        return Sequencer(UndisturbedBook(ORIGIN, alias), self.surroundings(**changes))

    def round(self, at: datetime | None = None) -> Round:
        """One round of the one sequencer of this test. at: the time it is; never earlier than before."""
        self.now = max(self.now, at or self.now)
        self.running = self.running or self.sequencer()
        return self.running.round()

    def asked(self, policy: Policy, holds: Mapping[bytes, int]) -> Sequence[Asked]:
        return tuple(
            Asked(name, self.witnesses[name.decode()], (key,), holds.get(name, 0))
            for name, key in policy.witnesses.items()
        )


def a_ledger(folder: Path, *, quorum: str = "both", now: datetime = MONDAY) -> TheLedger:
    """A ledger that nobody has written yet. quorum: both, either or none."""
    made = TheLedger(folder, now=now - timedelta(minutes=1))
    made.log.mkdir(parents=True)
    create_missing(made.keys, ORIGIN)
    log = [signer.key for signer in LogSigners(made.keys).active(made.now)]
    lines = ["# version 1", *(f"log {key.vkey}" for key in log)]
    for name in NAMES:
        made.witnesses[name] = Carried(_a_witness(made, name, log))
        lines.append(f"witness {name} {made.witnesses[name].witness.keys[0].vkey}")
    lines += [f"group both all {' '.join(NAMES)}", f"group either any {' '.join(NAMES)}"]
    lines = [line for line in lines if not line.startswith("group") or line.split()[1] == quorum]
    made.policy_file.write_text("\n".join([*lines, f"quorum {quorum}"]) + "\n")
    return made


def _a_witness(ledger: TheLedger, name: str, log: Sequence[VerifierKey]) -> Witness:
    home = ledger.folder / f"witness-{name}"
    witness_keys.create(home, f"{name}.example.test", kinds=(Kind.ED25519_COSIGNATURE,))
    return Witness(home, witness_keys.signers(home), log, lambda: int(ledger.now.timestamp()))
