"""What a running sequencer notices between its rounds, and how it goes on by itself."""

from datetime import timedelta

import pytest

from clerestory.journal import published
from clerestory.journal.sequencer.errors import RefusedError, WaitingError
from tests.world.days import MONDAY
from tests.world.ledger_starts import write

LATER = MONDAY + timedelta(hours=1)


def end_connections(database):
    with database.connect("sequencer") as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE usename = 'sequencer' AND datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_lost_connection_is_told_in_a_sentence_and_the_same_sequencer_goes_on(database, ledger):
    write(1)
    ledger.round()
    write(1)
    end_connections(database)
    with pytest.raises(WaitingError, match=r"The database cannot be used \(OperationalError\)"):
        ledger.round()
    assert ledger.round().size == 2
    assert published.sequencer_state().state == "running"


def test_a_missing_right_is_a_refusal_that_names_no_row(database, ledger):
    write(1)
    ledger.round()
    with database.connect("clerestory_owner") as owner:
        owner.execute("REVOKE INSERT ON journal_place FROM sequencer")
    write(1)
    with pytest.raises(RefusedError, match=r"not do what the sequencer needs \(ProgrammingError\)"):
        ledger.round()
    assert published.newest_head().size == 1


def test_a_clock_set_back_before_the_last_sign_of_life_signs_nothing(database, ledger):
    write(1)
    ledger.round(MONDAY)
    ledger.round(LATER)  # nothing new: the head of before is shown again
    write(1)
    ledger.now = LATER - timedelta(minutes=1)
    with pytest.raises(WaitingError, match="The clock says 2026-03-02 16:59:00 UTC"):
        ledger.running.round()
    assert published.newest_head().size == 1
    assert ledger.round(LATER).size == 2


def test_an_older_checkpoint_in_the_store_is_replaced_in_the_next_round(database, ledger):
    """As a sequencer without its turn may leave it, which was about to publish when another took over."""
    write(1)
    ledger.round()
    older = (ledger.log / "checkpoint").read_bytes()
    write(1)
    ledger.round()
    (ledger.log / "checkpoint").write_bytes(older)
    assert ledger.round().is_news
    assert (ledger.log / "checkpoint").read_bytes().startswith(b"ledger.example.test/sample\n2\n")


def test_a_checkpoint_of_another_history_is_noticed_before_the_next_head_is_signed(database, ledger):
    write(1)
    ledger.round()
    text = (ledger.log / "checkpoint").read_bytes()
    (ledger.log / "checkpoint").write_bytes(text.replace(b"sample\n1\n", b"sample\n7\n", 1))
    write(1)
    with pytest.raises(RefusedError, match="checkpoint of 7 leaves"):
        ledger.round()
    assert published.sequencer_state().signed == 1


def test_a_damaged_tile_is_named_before_a_witness_is_shown_a_wrong_proof(database, ledger):
    """The witness was away while the tile that proves its state was filled."""
    write(250)
    ledger.round(MONDAY)
    for carried in ledger.witnesses.values():
        carried.is_down = True
    write(10)
    with pytest.raises(WaitingError):
        ledger.round(MONDAY)
    tile = ledger.log / "tile/0/000"
    tile.write_bytes(tile.read_bytes()[:-1] + bytes([tile.read_bytes()[-1] ^ 1]))
    asked = {name: carried.asked for name, carried in ledger.witnesses.items()}
    with pytest.raises(RefusedError, match=r"do not prove that the log of 250 leaves grew into that of 260"):
        ledger.round(MONDAY)
    assert {name: carried.asked for name, carried in ledger.witnesses.items()} == asked
