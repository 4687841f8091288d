"""Witnesses that are down, slow, wrong or hostile, and a clock that runs back."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta

import pytest
from tests.faults.test_sequencer_backups import Trusting
from tests.world.ledger import ORIGIN
from tests.world.ledger_invariants import tables
from tests.world.ledger_starts import LATER, At, reopened, write

from clerestory.journal.sequencer.errors import NotSignedError, WaitingError
from clerestory.journal.sequencer.rounds import Sequencer
from clerestory.ledger.checkpoint import Checkpoint
from clerestory.ledger.note import sign
from clerestory.ledger.witnessing import SIZE_TYPE, TEXT_TYPE, origin_hash, parse_request
from clerestory.logstore.exchange import Answer
from clerestory.logstore.witness_errors import WitnessUnreachableError
from clerestory.witness import keys as witness_keys

Lie = Callable[[At, bytes], Answer]


def signed_by(at: At, name: str, text: str, time: int | None = None) -> bytes:
    """Cosignature lines of a witness over any text."""
    moment = int(at.ledger.now.timestamp()) if time is None else time
    note = sign(text, witness_keys.signers(at.ledger.folder / f"witness-{name}"), moment)
    return "".join(line.to_text() for line in note.signatures).encode()


def text_in(request: bytes) -> str:
    return parse_request(request).checkpoint.decode().partition("\n\n")[0] + "\n"


def another_text(at: At, request: bytes) -> Answer:
    text = Checkpoint(ORIGIN, 9, bytes(32)).to_text()
    return Answer(200, signed_by(at, "auditor", text), TEXT_TYPE)


def another_key(at: At, request: bytes) -> Answer:
    return Answer(200, signed_by(at, "university", text_in(request)), TEXT_TYPE)


def no_time(at: At, request: bytes) -> Answer:
    return Answer(200, signed_by(at, "auditor", text_in(request), 0), TEXT_TYPE)


def down(at: At, request: bytes) -> Answer:
    raise WitnessUnreachableError("The witness does not answer.")


def says(status: int, body: bytes, kind: str = TEXT_TYPE) -> Lie:
    return lambda at, request: Answer(status, body, kind)


LIES: dict[str, tuple[Lie, str]] = {
    "down": (down, "waiting"),
    "a cosignature of another text": (another_text, "waiting"),
    "a cosignature of another key": (another_key, "waiting"),
    "a cosignature without a time": (no_time, "waiting"),
    "nothing": (says(200, b""), "waiting"),
    "garbage": (says(200, bytes(range(256))), "waiting"),
    "an answer without end": (says(200, b"x" * 200_000), "waiting"),
    "elsewhere": (says(302, b""), "waiting"),
    "an error": (says(500, b"oops\n"), "waiting"),
    "not now": (says(503, b"busy\n"), "waiting"),
    "an unknown log": (says(404, b"who?\n"), "waiting"),
    "a size too small": (says(409, b"1\n", SIZE_TYPE), "waiting"),
    "a size that is none": (says(409, b"-1\n", SIZE_TYPE), "waiting"),
    "a size too large": (says(409, b"1000000\n", SIZE_TYPE), "refusing"),
    "another root": (says(409, b"no\n"), "refusing"),
    "no consistency": (says(422, b"no\n"), "refusing"),
}


class Lying:
    """In the place of a witness's carrier."""

    def __init__(self, at: At, lie: Lie) -> None:
        self.witness = at.ledger.witnesses["auditor"].witness
        self._at, self._lie = at, lie

    def ask(self, request: bytes) -> Answer:
        return self._lie(self._at, request)


def state(at: At) -> str:
    with at.database.connect("app") as reader:
        return reader.execute("SELECT state FROM journal_sequencer").fetchone()[0]


def lied_to(starts, quorum: str, kind: type[Sequencer] = Sequencer, names: Iterable[str] = LIES) -> list[str]:
    """What goes wrong under each of these lies. Where the witness is not needed for the quorum, the log goes
    on, unless it is said to have a fork."""
    wrong = []
    with starts.many("boundary") as again:
        for name in names:
            lie, expected = LIES[name]
            at = again()
            policy = at.ledger.policy_file.read_text()
            if quorum == "either":
                at.ledger.policy_file.write_text(policy.replace("both all", "both any"))
            honest = at.ledger.witnesses["auditor"]
            at.ledger.witnesses["auditor"] = Lying(at, lie)
            goes_on = quorum == "either" and expected == "waiting"
            for _ in range(2):
                try:
                    at.sequencer(kind).round()
                except NotSignedError:
                    if goes_on:
                        wrong.append(f"{name} | It stopped the log.")
            if state(at) != ("running" if goes_on else expected):
                wrong.append(f"{name} | The state is {state(at)}.")
            wrong += [f"{name} | {each}" for each in at.broken(is_healed=False)]
            at.ledger.witnesses["auditor"] = honest
            if expected == "waiting":
                at.heal()
            wrong += [f"{name} | {each}" for each in at.broken(is_healed=expected == "waiting")]
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("quorum", ["both", "either"])
def test_whatever_a_witness_answers_nothing_is_believed_that_it_did_not_sign(quorum, starts, told):
    wrong = lied_to(starts, quorum)
    told(f"a witness is down or lies ({quorum} of the two needed)", len(LIES), wrong)
    assert not wrong


@pytest.mark.slow
def test_a_sequencer_that_believes_every_answer_is_caught(starts, told):
    names = ("down", "a cosignature of another text", "a cosignature of another key")
    wrong = lied_to(starts, "both", Trusting, names)
    told("planted: a sequencer that believes every answer", len(names), wrong)
    assert {each.partition(" | ")[0] for each in wrong} == {*names}
    assert "The published checkpoint: " in " ".join(wrong)


@pytest.mark.slow
def test_a_slow_witness_costs_the_deadline_and_what_it_says_later_changes_nothing(starts, told):
    with starts.many("boundary") as again:
        at, ended = again(), threading.Event()
        honest = at.ledger.witnesses["auditor"]

        def late(at: At, request: bytes) -> Answer:
            ended.wait()
            return honest.ask(request)

        at.ledger.witnesses["auditor"] = Lying(at, late)
        with pytest.raises(WaitingError, match=r"auditor: No whole answer came within 0\.05 seconds"):
            at.sequencer(deadline_seconds=0.05).round()
        ended.set()
        at.ledger.witnesses["auditor"] = honest
        wrong = at.broken(is_healed=False)
        at.heal()
        wrong += at.broken()
    told("a witness answers after the deadline", 1, [f"slow | {each}" for each in wrong])
    assert not wrong


@pytest.mark.slow
def test_a_witness_that_is_shown_a_fork_keeps_both_heads_and_the_sequencer_refuses(starts, told):
    """Database, store and one witness were set back while the other was away: one size, then another."""
    wrong = []
    with starts.many("idle") as again:
        for more, kind in ((1, "conflict.6."), (2, "unshown.7.")):
            at = again()
            policy = at.ledger.policy_file
            policy.write_text(policy.read_text().replace("both all", "both any"))
            write()
            at.sequencer().round()
            kept = policy.read_bytes()
            at.set_back("database", "log", "witness-university")
            policy.write_bytes(kept)
            at = at.restarted()
            at.ledger.witnesses["auditor"].is_down = True
            write(more)
            at.sequencer().round()
            at.ledger.witnesses["auditor"].is_down = False
            at.ledger.now = LATER + timedelta(hours=1)
            with pytest.raises(NotSignedError, match="auditor has seen another history"):
                at.sequencer().round()
            evidence = at.ledger.witnesses["auditor"].witness.state_of(origin_hash(ORIGIN)).evidence()
            if [name.rpartition(".")[2] for name in evidence if name.startswith(kind)] != ["other", "seen"]:
                wrong.append(f"{kind} | {evidence}")
            if state(at) != "refusing":
                wrong.append(f"{kind} | The state is {state(at)}.")
    told("planted: a witness is shown a forked log, and keeps the evidence", 2, wrong)
    assert not wrong


BACKS = [timedelta(seconds=1), timedelta(minutes=59), timedelta(days=1), timedelta(days=9_000)]


def clock_set_back(starts, kind: type[Sequencer]) -> list[str]:
    """What goes wrong when the clock is set back by so much, and put right again."""
    wrong = []
    with starts.many("boundary") as again:
        for back in BACKS:
            at = again()
            at.sequencer().round()
            write()
            at.ledger.now = LATER - back
            running = at.sequencer(kind)
            for _ in range(2):
                with suppress(WaitingError):
                    running.round()
                    wrong.append(f"{back} | It did not wait.")
            if len(tables(at.database).heads) != 3:
                wrong.append(f"{back} | A head was signed.")
            at.ledger = reopened(at.ledger.folder, LATER)
            at.heal()
            wrong += [f"{back} | {each}" for each in at.broken()]
    return wrong


@pytest.mark.slow
def test_a_clock_that_was_set_back_signs_nothing_until_it_is_right(starts, told):
    wrong = clock_set_back(starts, Sequencer)
    told("the clock was set back", len(BACKS), wrong)
    assert not wrong


@pytest.mark.slow
def test_a_sequencer_that_trusts_its_clock_is_caught(starts, told):
    wrong = clock_set_back(starts, Trusting)
    told("planted: a sequencer that trusts its clock", len(BACKS), wrong)
    assert {f"{back} | A head was signed." for back in BACKS[:3]} <= {*wrong}
