"""An office that keeps the keys of a log, for tests of `clerestory log-keys`."""

import contextlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.unit.ledger.playing import PlayedLog, PlayedWitness
from tests.unit.ledger.test_following import ORIGIN, WITNESSES, policy_of

from clerestory.cli.program import main
from clerestory.journal.sequencer.key_ring import create_missing
from clerestory.journal.sequencer.signers import signers
from clerestory.ledger.leaf import LeafKind

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Done(NamedTuple):
    code: int
    out: str
    err: str


class Office:
    """Keys, a log in a folder, its witnesses, and the first policy, `policy-1`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.at = folder, AT
        self.keys, self.log = folder / "keys", folder / "log"
        self.log.mkdir()
        create_missing(self.keys, ORIGIN)
        self.played = self.playing(self.keys, ORIGIN)
        (folder / "policy-1").write_bytes(policy_of(signers(self.keys, AT)))

    def playing(self, keys: Path, origin: str) -> PlayedLog:
        signing = signers(keys, self.at)
        witnesses = [PlayedWitness(one, {origin: [one.key for one in signing]}) for one in WITNESSES]
        return PlayedLog(origin, signing, witnesses, int(self.at.timestamp()))

    def run(self, *words: object) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["log-keys", *map(str, words)], clock=lambda: self.at, doctor=lambda: 0)
        for secret in self.keys.glob("*.seed"):
            assert secret.read_text().strip() not in out.getvalue() + err.getvalue()
        assert bool(out.getvalue()) is (code == 0)
        return Done(code, out.getvalue(), err.getvalue())

    def statement(self, number: int) -> Path:
        return self.log / "statements" / f"{number:04}.note"

    def recorded(
        self, number: int, kind: LeafKind = LeafKind.KEY_CHANGE, log: PlayedLog | None = None
    ) -> Path:
        """The proof of a statement's leaf, as a file, once the journal recorded it."""
        log = log or self.played
        published = log.publish_file(self.statement(number).read_bytes(), kind)
        proof = self.folder / f"{number:04}-{len(log.leaves)}.tlog-proof"
        proof.write_bytes(replace(published.proof, extra=published.leaf).to_bytes())
        return proof
