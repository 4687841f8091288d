"""What the log states of itself gets a leaf: verified, once, and a new log begins with what ended the old."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from clerestory.casework.errors import CaseworkError
from clerestory.casework.reconcile_ledger import compare_ledger
from clerestory.casework.record_statement import StatementRefusedError, record_statement
from clerestory.casework.session import as_staff
from clerestory.cli.program import main
from clerestory.journal import form
from clerestory.journal.actors import WORKER
from clerestory.journal.events import Event, RequestUnmatched
from clerestory.journal.proofs import proof_of
from clerestory.journal.read import lines_of
from clerestory.journal.reconciling.findings import Finding, FindingKind
from clerestory.journal.sequencer.key_ring import read_ring
from clerestory.journal.sequencer.rounds import Sequencer
from clerestory.journal.sequencer.signers import LogSigners, signers
from clerestory.journal.write import record
from clerestory.ledger.errors import NotVerifiedError
from clerestory.ledger.keys import Kind, SeedSigner, signer_of
from clerestory.ledger.leaf import LeafKind, parse_leaf
from clerestory.ledger.policy import parse_policy
from clerestory.ledger.proof import parse_proof
from clerestory.ledger.statements import KeyChange, SchemaChange, digest, sign_statement, statement_path
from clerestory.ledger.succession import Published, verify_predecessor, verify_published
from clerestory.logstore.store import open_store
from clerestory.witness.witness import Witness
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.ledger import NAMES, ORIGIN, TheLedger, UndisturbedBook

pytestmark = pytest.mark.usefixtures("database")
NEXT = "ledger.example.test/next"
Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """`clerestory log-keys` in this process: exit code, and what was printed."""

    def run(*words: object) -> tuple[int, str]:
        code = main(["log-keys", *map(str, words)], clock=lambda: MONDAY, doctor=lambda: 0)
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return run


@pytest.fixture
def begun(ledger: TheLedger) -> TheLedger:
    """A log with some leaves under a head."""
    happen(3)
    ledger.round(MONDAY)
    return ledger


def happen(count: int) -> None:
    for _ in range(count):
        with transaction.atomic(), as_staff():
            record(RequestUnmatched(resolved="none"), subject_ref="MV-1", actor=WORKER, at=MONDAY)


def the_line(event: Event) -> Any:
    with as_staff():
        (line,) = lines_of(event, limit=9)
    return line


def stated(ledger: TheLedger, statement: Any, keys: list[SeedSigner]) -> bytes:
    """Puts a statement into the store, whoever signed it."""
    file = sign_statement(statement, keys).to_bytes()
    open_store(ledger.log.as_uri()).create(statement_path(statement.number), file)
    return file


def test_a_key_change_is_stated_recorded_and_proved(begun: TheLedger, command: Command) -> None:
    code, said = command("rotate", begun.keys, "--log", begun.log)
    assert (code, "log-keys record 1" in said) == (0, True)
    assert compare_ledger(at=MONDAY).findings == (
        Finding(FindingKind.STATEMENT_UNRECORDED, name="statements/0001.note"),
    )
    code, said = command("record", 1)
    assert (code, "ledger.keys.changed" in said) == (0, True)
    line = the_line(Event.KEYS_CHANGED)
    out = begun.folder / "0001.tlog-proof"
    for number, why in ((2, "was not recorded"), (1, "Try again in a minute")):
        code, said = command("proof", number, "--out", out)
        assert (code, why in said) == (2, True)
    assert not out.exists()
    begun.round(MONDAY + HOUR)
    assert command("proof", 1, "--out", out)[0] == 0
    with as_staff():
        proved = proof_of(line.number, open_store(begun.log.as_uri()).read, begun.policy)
    assert proved is not None
    file = (begun.log / "statements/0001.note").read_bytes()
    verify_published(Published(file, proved.leaf, proved.proof), begun.policy)
    assert parse_proof(out.read_bytes()) == proved.proof
    assert compare_ledger(at=MONDAY).findings == ()
    code, said = command("record", 1)
    assert code == 2
    assert f"was recorded already (entry {line.number})" in said


def test_key_changes_go_on_from_the_one_that_was_recorded_last(begun: TheLedger) -> None:
    a, b, c = (signer_of(ORIGIN, Kind.ED25519, name * 32) for name in (b"a", b"b", b"c"))
    log = list(signers(begun.keys, MONDAY))
    first, day = tuple(one.key for one in log), MONDAY.date()
    stated(begun, KeyChange(ORIGIN, 1, first, (a.key,), day, day), [*log, a])
    stated(begun, KeyChange(ORIGIN, 2, (a.key,), (b.key,), day, day), [a, b])
    stated(begun, KeyChange(ORIGIN, 3, first, (c.key,), day, day), [*log, c])
    stated(begun, KeyChange(ORIGIN, 4, (b.key,), (c.key,), day, day), [b, c])
    with pytest.raises(StatementRefusedError, match="lists none"):
        record_statement(2, by=None, at=MONDAY)
    assert record_statement(1, by=None, at=MONDAY).event is Event.KEYS_CHANGED
    assert record_statement(2, by=None, at=MONDAY).event is Event.KEYS_CHANGED
    with pytest.raises(NotVerifiedError, match="does not begin with the keys"):
        record_statement(3, by=None, at=MONDAY)
    assert record_statement(4, by=None, at=MONDAY).event is Event.KEYS_CHANGED
    (begun.log / "statements/0004.note").write_text("other")
    with pytest.raises(StatementRefusedError, match="is not the file that entry"):
        record_statement(3, by=None, at=MONDAY)
    assert FindingKind.STATEMENT_CHANGED in {one.kind for one in compare_ledger(at=MONDAY).findings}


def test_the_form_of_records_is_stated_once_for_each_form(
    begun: TheLedger, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command("schema", begun.keys, "--log", begun.log)[0] == 0
    assert command("record", 1)[0] == 0
    assert the_line(Event.SCHEMA_CHANGED).body["form"] == "clerestory/schema-change/v1"
    code, said = command("schema", begun.keys, "--log", begun.log)
    assert (code, "nothing is to be stated" in said) == (2, True)
    fewer = {event: each for event, each in form.PAYLOADS.items() if event is not Event.CLAIM_ADDED}
    monkeypatch.setattr(form, "PAYLOADS", fewer)
    assert command("schema", begun.keys, "--log", begun.log)[0] == 0
    assert command("record", 2)[0] == 0
    with as_staff():
        numbers = [line.number for line in lines_of(Event.SCHEMA_CHANGED, limit=9)]
    begun.round(MONDAY)
    with as_staff():
        for number in numbers:
            proved = proof_of(number, open_store(begun.log.as_uri()).read, begun.policy)
            assert proved is not None
            assert parse_leaf(proved.leaf).kind is LeafKind.SCHEMA_CHANGE


def test_a_policy_version_is_recorded_as_a_change_of_keys(begun: TheLedger, command: Command) -> None:
    following = begun.folder / "next"
    text = begun.policy_file.read_text().replace("# version 1", "# version 2").replace("both", "each")
    following.write_text(text)
    held = begun.policy_file
    assert command("policy", begun.keys, "--held", held, "--next", following, "--log", begun.log)[0] == 0
    held.write_text(text.replace("# version 2", "# version 3"))
    with pytest.raises(StatementRefusedError, match="another policy"):
        record_statement(1, by=None, at=MONDAY)
    held.write_text(text)
    assert record_statement(1, by=None, at=MONDAY).event is Event.KEYS_CHANGED


def a_schema(number: int = 1, **changes: Any) -> SchemaChange:
    return replace(SchemaChange(ORIGIN, number, digest(b""), "As it is.\n"), **changes)


def strangers(origin: str = ORIGIN) -> list[SeedSigner]:
    return [signer_of(origin, Kind.ED25519, b"x" * 32)]


@pytest.mark.parametrize(
    ("statement", "signed_by", "error", "why"),
    [
        (None, "log", StatementRefusedError, "is not in the ledger's store"),
        (a_schema(), "strangers", NotVerifiedError, "known key"),
        (a_schema(origin=NEXT), "strangers", StatementRefusedError, "another log"),
        (a_schema(before=b"z" * 32), "log", StatementRefusedError, "recorded last"),
    ],
)
def test_what_does_not_verify_is_not_recorded(
    begun: TheLedger, statement: SchemaChange | None, signed_by: str, error: type[Exception], why: str
) -> None:
    if statement is not None:
        keys = list(signers(begun.keys, MONDAY)) if signed_by == "log" else strangers(statement.origin)
        stated(begun, statement, keys)
    with pytest.raises(error, match=why):
        record_statement(1, by=None, at=MONDAY)
    with as_staff():
        assert lines_of(Event.SCHEMA_CHANGED, limit=9) == ()


def test_a_statement_under_another_number_is_refused(begun: TheLedger) -> None:
    file = stated(begun, a_schema(), list(signers(begun.keys, MONDAY)))
    open_store(begun.log.as_uri()).create(statement_path(7), file)
    with pytest.raises(StatementRefusedError, match="says that it is statement 1"):
        record_statement(7, by=None, at=MONDAY)


def test_nothing_is_recorded_before_there_is_a_log(ledger: TheLedger) -> None:
    stated(ledger, a_schema(), list(signers(ledger.keys, MONDAY)))
    with pytest.raises(StatementRefusedError, match="no log yet"):
        record_statement(1, by=None, at=MONDAY)


@pytest.fixture
def year_over(begun: TheLedger, command: Command, settings: Any) -> Iterator[TheLedger]:
    """The old log ended; keys, store and statement of the next one are there, and the office is set to it."""
    new = begun.folder / "next-log"
    new.mkdir()
    last = begun.folder / "last"
    last.write_bytes((begun.log / "checkpoint").read_bytes())
    code, said = command(
        "begin", begun.folder / "next-keys", "--name", NEXT, "--after", last, "--policy", begun.policy_file,
        "--reason", "year", "--old-keys", begun.keys, "--log", new,
    )  # fmt: skip
    assert (code, "record 0" in said) == (0, True)
    settings.CLERESTORY_LEDGER = new.as_uri()
    yield begun
    connections["sequencer"].close()


def stop(ledger: TheLedger) -> None:
    ledger.running = None
    connections["sequencer"].close()


def sequencer_of_next(ledger: TheLedger) -> Sequencer:
    """With the new log's keys and store, a policy of both, and witnesses that took the new log on."""
    keys = ledger.folder / "next-keys"
    text = ledger.policy_file.read_text().splitlines(keepends=True)
    ring = read_ring(keys).keys
    ledger.policy_file.write_text("".join([*text[:1], *(f"log {one.key.vkey}\n" for one in ring), *text[1:]]))
    for name in NAMES:
        carried = ledger.witnesses[name]
        home = ledger.folder / f"witness-{name}"
        carried.witness = Witness(
            home, carried.witness._signers, [one.key for one in ring], lambda: int(ledger.now.timestamp())
        )
    new = open_store((ledger.folder / "next-log").as_uri())
    around = ledger.surroundings(store=new, signers=LogSigners(keys).active)
    return Sequencer(UndisturbedBook(NEXT), around)


def test_a_new_log_begins_with_the_end_of_the_old_one(year_over: TheLedger, command: Command) -> None:
    keys = year_over.folder / "next-keys"
    code, said = command("record", 0, "--keys", keys)
    assert (code, "A sequencer is running" in said) == (2, True)
    stop(year_over)
    old = parse_policy(year_over.policy_file.read_bytes())
    code, said = command("record", 0, "--keys", keys)
    assert (code, "ledger.log.begun" in said) == (0, True)
    happen(2)
    sequencer = sequencer_of_next(year_over)
    assert sequencer.round().size == 3
    line = the_line(Event.LOG_BEGUN)
    new = open_store((year_over.folder / "next-log").as_uri())
    with as_staff():
        proved = proof_of(line.number, new.read, year_over.policy)
    assert proved is not None
    assert proved.proof.index == 0
    file = new.read("statements/0000.note") or b""
    found = verify_predecessor(Published(file, proved.leaf, proved.proof), old, year_over.policy)
    assert (found.ended.checkpoint.origin, found.ended.checkpoint.size) == (ORIGIN, 3)
    with as_staff():
        before = proof_of(1, new.read, year_over.policy)  # in the log that ended, whose store is another
    assert before is not None
    assert before.witnessed.checkpoint.origin == ORIGIN
    assert compare_ledger(at=MONDAY + HOUR / 2).findings == ()
    with pytest.raises(CaseworkError, match=r"another log|recorded already"):
        record_statement(0, by=None, at=MONDAY)


def test_a_log_does_not_end_before_its_last_leaf(year_over: TheLedger) -> None:
    happen(1)
    year_over.round(MONDAY + HOUR)
    stop(year_over)
    ring = tuple(one.key for one in read_ring(year_over.folder / "next-keys").keys)
    with pytest.raises(StatementRefusedError, match="is not its last"):
        record_statement(0, by=None, at=MONDAY, ring=ring)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_log")
        assert cursor.fetchone() == (1,)


def test_a_new_log_that_nobody_knows_is_refused(year_over: TheLedger) -> None:
    stop(year_over)
    with pytest.raises(NotVerifiedError, match="No policy lists"):
        record_statement(0, by=None, at=MONDAY)
    ring = tuple(one.key for one in strangers(NEXT))
    with pytest.raises(NotVerifiedError, match="known key"):
        record_statement(0, by=None, at=MONDAY, ring=ring)


def test_after_a_compromise_what_nobody_witnessed_is_named(
    begun: TheLedger, command: Command, settings: Any
) -> None:
    last = begun.folder / "last"
    last.write_bytes((begun.log / "checkpoint").read_bytes())
    happen(2)
    begun.round(MONDAY + DAY)
    new = begun.folder / "next-log"
    new.mkdir()
    keys = begun.folder / "next-keys"
    assert command(
        "begin", keys, "--name", NEXT, "--after", last, "--policy", begun.policy_file, "--reason",
        "compromise", "--log", new,
    )[0] == 0  # fmt: skip
    settings.CLERESTORY_LEDGER = Path(new).as_uri()
    stop(begun)
    code, said = command("record", 0, "--keys", keys)
    assert (code, "2 entries that nobody" in said, "(4, 5)" in said) == (0, True, True)
