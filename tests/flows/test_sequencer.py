"""The sequencer on the real database: places in order, heads that witnesses cosign, and when it refuses."""

import shutil
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from clerestory.casework.session import as_staff
from clerestory.journal import published
from clerestory.journal.actors import WORKER
from clerestory.journal.events import RequestUnmatched
from clerestory.journal.proofs import proof_of, proofs_of
from clerestory.journal.sequencer.book import Book
from clerestory.journal.sequencer.errors import RefusedError, WaitingError
from clerestory.journal.sequencer.rebuilding import rebuild
from clerestory.journal.write import record
from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.fsck import examine
from clerestory.ledger.leaf import parse_leaf
from clerestory.ledger.note import parse_note
from clerestory.ledger.policy import verify_checkpoint
from clerestory.logstore.errors import StoreConflictError
from clerestory.logstore.store import open_store
from tests.world.days import MONDAY
from tests.world.ledger import ORIGIN

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def backups(database, ledger, templates):
    """The backup of the test's database: kept, and restored in its place."""

    class Backups:
        name = f"{database.name}_backup"

        def keep(self):
            ledger.running = None
            connections.close_all()
            templates.admin.execute(
                f'CREATE DATABASE "{self.name}" TEMPLATE "{database.name}" OWNER clerestory_owner'
            )

        def restore(self):
            ledger.running = None
            connections.close_all()
            templates.admin.execute(f'DROP DATABASE "{database.name}" WITH (FORCE)')
            templates.admin.execute(f'ALTER DATABASE "{self.name}" RENAME TO "{database.name}"')

    yield Backups()
    templates.admin.execute(f'DROP DATABASE IF EXISTS "{Backups.name}" WITH (FORCE)')


def write(count):
    for _ in range(count):
        with transaction.atomic(), as_staff():
            record(RequestUnmatched(resolved="none"), subject_ref="MV-2026-1", actor=WORKER, at=MONDAY)


def store_of(ledger):
    return open_store(ledger.log.as_uri())


def places(database):
    with database.connect("clerestory_owner") as owner:
        return owner.execute("SELECT index, entry FROM journal_place ORDER BY index").fetchall()


def refused(ledger, error, says, at=LATER):
    with pytest.raises(error, match=says):
        ledger.round(at)
    state = published.sequencer_state()
    assert state.state == ("refusing" if error is RefusedError else "waiting")
    return state


def test_entries_become_leaves_under_a_cosigned_checkpoint_with_proofs(database, ledger):
    write(3)
    done = ledger.round()
    assert (done.placed, done.size, done.is_news) == (3, 3, True)
    head = published.newest_head()
    witnessed = verify_checkpoint(parse_note((ledger.log / "checkpoint").read_bytes()), ledger.policy)
    assert [name for name, _ in witnessed.witnesses] == [b"auditor", b"university"]
    assert (witnessed.checkpoint.size, witnessed.checkpoint.root) == (head.size, head.root)
    with transaction.atomic(), as_staff():
        found = proofs_of([1, 2, 3, 4], store_of(ledger).read, ledger.policy)
    assert {entry: one.proof.index for entry, one in found.items()} == {1: 0, 2: 1, 3: 2}
    assert all(parse_leaf(one.leaf) and one.size == 3 for one in found.values())


def test_who_may_not_see_the_outbox_gets_no_proof(database, ledger):
    write(1)
    ledger.round()
    assert proof_of(1, store_of(ledger).read, ledger.policy) is None


def test_the_files_pass_the_checker_after_many_rounds(database, ledger):
    for size in (1, 255, 1, 3, 600):
        write(size)
        ledger.round()
    witnessed = verify_checkpoint(parse_note((ledger.log / "checkpoint").read_bytes()), ledger.policy)
    store = store_of(ledger)
    examined = examine(store.read, witnessed.checkpoint, widths=store.widths)
    assert (examined.is_whole, examined.entries) == (True, 860), examined.faults


def test_an_idle_log_is_signed_again_when_its_heartbeat_is_due(database, ledger):
    write(1)
    ledger.round(MONDAY)
    before = (ledger.log / "checkpoint").read_bytes()
    assert ledger.round(MONDAY + timedelta(minutes=9)).is_news is False
    assert (ledger.log / "checkpoint").read_bytes() == before
    assert ledger.round(MONDAY + timedelta(minutes=10)).is_news is True
    after = parse_note((ledger.log / "checkpoint").read_bytes())
    assert after != parse_note(before)
    assert min(at for _, at in verify_checkpoint(after, ledger.policy).witnesses) == int(
        (MONDAY + timedelta(minutes=10)).timestamp()
    )


def test_a_transaction_that_commits_late_is_placed_and_never_passed_over(database, ledger):
    """Two transactions are open; the one that began first commits last."""
    held = "INSERT INTO journal_counter (channel, last) VALUES (%s, 0)"
    with database.connect("clerestory_owner") as early:
        early.execute("SET app.office = 'worker'")
        early.execute("BEGIN")
        early.execute(held, ["early"])  # an older transaction id than that of the entry below
        write(1)
        assert ledger.round().placed == 0
        assert places(database) == []
        early.execute("COMMIT")
    write(1)
    assert ledger.round(LATER).placed == 2
    assert places(database) == [(0, 1), (1, 2)]


def test_places_are_in_the_order_of_transactions_where_that_is_not_the_order_of_numbers(database, ledger):
    from clerestory.casework.session import OfficeSide, as_office

    with database.connect("app") as other, transaction.atomic(), as_office(OfficeSide.WORKER):
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")  # this transaction is the older one
        assert other.execute("SELECT 1").fetchone() == (1,)
        _write_elsewhere(database)
        record(RequestUnmatched(resolved="none"), subject_ref="MV-2026-2", actor=WORKER, at=MONDAY)
    ledger.round()
    assert places(database) == [(0, 2), (1, 1)]


def _write_elsewhere(database):
    import threading

    from django.db import connection

    def work():
        try:
            write(1)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_without_a_quorum_nothing_is_published_decisions_go_on_and_it_heals(database, ledger):
    write(1)
    ledger.round(MONDAY)
    ledger.witnesses["auditor"].is_down = True
    write(1)
    state = None
    with pytest.raises(WaitingError, match=r"auditor: .*does not answer"):
        ledger.round(LATER)
    state = published.sequencer_state()
    assert (state.state, published.newest_head().size, state.signed) == ("waiting", 1, 2)
    write(1)
    refused(ledger, WaitingError, "do not make the quorum", LATER)
    assert [one.trouble != "" for one in published.witness_states()] == [True, False]
    ledger.witnesses["auditor"].is_down = False
    assert ledger.round(LATER).size == 3
    assert published.sequencer_state().state == "running"
    assert [one.trouble for one in published.witness_states()] == ["", ""]


def test_a_second_sequencer_waits_and_takes_over_when_the_first_ends(database, ledger, second_connection):
    write(1)
    ledger.round()
    other = ledger.sequencer(alias=second_connection)
    with pytest.raises(WaitingError, match="Another sequencer has the turn"):
        other.round()
    connections["sequencer"].close()
    write(1)
    assert other.round().size == 2
    for _ in range(2):
        with pytest.raises(WaitingError, match="Another sequencer has the turn"):
            ledger.round()
    assert published.sequencer_state().state == "running"  # what the one without the turn met is not said


@pytest.fixture
def second_connection(database):
    """Another connection of the same role."""
    from django.db import connections as all_of_them

    alias = "sequencer_too"
    all_of_them.settings[alias] = dict(all_of_them.settings["sequencer"])
    yield alias
    all_of_them[alias].close()
    del all_of_them.settings[alias]


def test_a_clock_that_was_set_back_signs_nothing(database, ledger):
    write(1)
    ledger.round(LATER)
    ledger.now = MONDAY
    write(1)
    with pytest.raises(WaitingError, match="The clock says 2026"):
        ledger.running.round()
    assert published.newest_head().size == 1
    assert ledger.round(LATER).size == 2


def test_a_database_that_was_set_back_is_noticed_by_the_store(database, ledger, backups):
    write(2)
    ledger.round(MONDAY)
    backups.keep()
    write(1)
    ledger.round(MONDAY)
    backups.restore()
    ledger.running = None
    state = refused(
        ledger, RefusedError, "checkpoint of 3 leaves, .* heads up to 2: the database was set back"
    )
    assert "Restore its newest backup" in state.why


def test_database_and_store_set_back_are_noticed_by_a_witness(database, ledger, backups, tmp_path):
    write(2)
    ledger.round(MONDAY)
    backups.keep()
    shutil.copytree(ledger.log, tmp_path / "log")
    write(1)
    ledger.round(MONDAY)
    backups.restore()
    shutil.rmtree(ledger.log)
    shutil.copytree(tmp_path / "log", ledger.log)
    ledger.running = None
    refused(ledger, RefusedError, "has cosigned 3 leaves, and this database knows 2")


def test_a_witness_that_has_seen_another_history_stops_the_sequencer(database, ledger, backups, tmp_path):
    """Database, store and one witness are set back together while the other is away; then it comes back."""
    ledger.policy_file.write_text(
        ledger.policy_file.read_text()
        .replace("both all", "either any")
        .replace("quorum both", "quorum either")
    )
    write(1)
    ledger.round(MONDAY)
    backups.keep()
    kept = [ledger.log, ledger.folder / "witness-university"]
    for folder in kept:
        shutil.copytree(folder, tmp_path / folder.name)
    write(1)
    ledger.round(MONDAY)
    backups.restore()
    for folder in kept:
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / folder.name, folder)
    ledger.witnesses["auditor"].is_down = True
    write(1)
    assert ledger.round(LATER).size == 2
    ledger.witnesses["auditor"].is_down = False
    write(1)
    refused(ledger, RefusedError, "auditor has seen another history", LATER)


def test_a_store_that_was_set_back_or_lost_is_not_built_upon(database, ledger, tmp_path):
    write(300)
    ledger.round(MONDAY)
    shutil.copytree(ledger.log, tmp_path / "log")
    write(300)
    ledger.round(MONDAY)
    newest = tmp_path / "newest"
    ledger.log.rename(newest)
    shutil.copytree(tmp_path / "log", ledger.log)
    write(1)
    refused(ledger, RefusedError, "tile|entries|missing")
    shutil.rmtree(ledger.log)
    newest.rename(ledger.log)
    assert ledger.round(LATER).size == 601


def test_a_lost_store_is_made_again_byte_for_byte_when_a_person_asks(database, ledger, tmp_path):
    for size in (300, 1, 700):
        write(size)
        ledger.round(MONDAY)
    lost = ledger.folder / "lost"
    shutil.copytree(ledger.log, lost)
    shutil.rmtree(ledger.log / "tile")
    write(1)
    refused(ledger, RefusedError, "missing")
    tree = rebuild(Book(ORIGIN), store_of(ledger), lambda done, of: None)
    assert tree.size == 1001
    made = {path.relative_to(ledger.log) for path in ledger.log.rglob("*") if path.is_file()}
    for path in made & {path.relative_to(lost) for path in lost.rglob("*") if path.is_file()}:
        assert (ledger.log / path).read_bytes() == (lost / path).read_bytes()
    assert ledger.round(LATER).size == 1002
    examined = examine(store_of(ledger).read, parse_checkpoint(_published(ledger)))
    assert examined.is_whole


def test_files_are_not_made_again_over_others(database, ledger):
    write(300)
    ledger.round(MONDAY)
    bundle = ledger.log / "tile/entries/000"
    bundle.write_bytes(bytes(reversed(bundle.read_bytes())))
    with pytest.raises(StoreConflictError, match="tile/entries/000"):
        rebuild(Book(ORIGIN), store_of(ledger), lambda done, of: None)


def _published(ledger):
    return parse_note((ledger.log / "checkpoint").read_bytes()).text


def test_the_store_of_another_log_is_refused(database, ledger, tmp_path):
    from tests.world.ledger import a_ledger

    write(1)
    ledger.round(MONDAY)
    (ledger.log / "checkpoint").write_bytes(
        b"ledger.example.test/another\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
        b"\n\xe2\x80\x94 a AAAAAAAA\n"
    )
    ledger.running = None
    refused(ledger, RefusedError, "that of another log")
    assert a_ledger(tmp_path / "another")


def test_keys_that_the_policy_does_not_list_sign_nothing(database, ledger):
    write(1)
    lines = [line for line in ledger.policy_file.read_text().splitlines() if not line.startswith("log ")]
    ledger.policy_file.write_text("\n".join(lines) + "\n")
    refused(ledger, RefusedError, "None of the .* signatures is of a known key")
    assert published.newest_head() is None


@pytest.mark.parametrize("table", ["journal_log", "journal_place", "journal_head", "journal_checkpoint"])
def test_what_is_written_stays_also_for_the_owner(database, ledger, table):
    write(1)
    ledger.round()
    with database.connect("clerestory_owner") as owner:
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE", f"UPDATE {table} SET log = 2"):
            with pytest.raises(Exception, match="append-only"):
                owner.execute(
                    statement.replace("SET log", "SET number") if table == "journal_log" else statement
                )


def test_a_fork_cannot_be_written(database, ledger):
    write(2)
    ledger.round()
    with database.connect("sequencer") as other:
        insert = (
            "INSERT INTO journal_head (log, size, previous, root, note, at)"
            " VALUES (1, %s, %s, decode(repeat('00', 32), 'hex'), 'x', now())"
        )
        for size, previous in ((2, 0), (3, 0), (5, 4), (1, 2), (0, None)):
            with pytest.raises(Exception, match="violates"):
                other.execute(insert, [size, previous])
        with pytest.raises(Exception, match="violates"):
            other.execute("INSERT INTO journal_place VALUES (1, 7, 1)")
    assert IntegrityError


def test_the_sequencer_sees_leaves_and_nothing_that_opens_them(database, ledger):
    write(1)
    with database.connect("sequencer") as one:
        one.execute("SET app.office = 'sequencer'")
        assert len(one.execute("SELECT leaf FROM journal_outbox").fetchall()) == 1
        for what in (
            "nonce FROM journal_outbox",
            "person FROM journal_outbox",
            "* FROM journal_entry",
            "* FROM journal_person",
        ):
            with pytest.raises(Exception, match="permission denied"):
                one.execute(f"SELECT {what}")
