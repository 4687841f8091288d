"""Whatever goes wrong while a release waits: it stays sealed, and somebody is told, once for each cause."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError

from clerestory.casework.queries import agency_request, request_page
from clerestory.casework.session import as_staff
from clerestory.casework.unlock_alarms import WAITS
from clerestory.casework.unlock_release import unlock_release, unlock_waiting
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.sealing.at_rest import KeyEncryptionKey
from tests.flows.waiting import MINUTE, rows, sealed, state_of, told, tries
from tests.world.days import HOUR, MONDAY
from tests.world.ledger import TheLedger, a_ledger
from tests.world.office import World


def test_a_wait_of_an_hour_is_one_alarm_for_all_that_waits(world: World, ledger: TheLedger) -> None:
    ledger.witnesses["auditor"].is_down = True
    first, second = sealed(world), sealed(world, 1)
    for minutes in range(0, 181, 20):
        tries(ledger, MONDAY + minutes * MINUTE)
        assert unlock_waiting(at=MONDAY + minutes * MINUTE) == ()
    assert told(world) == [(WAITS, first)]
    ledger.witnesses["auditor"].is_down = False
    ledger.round(MONDAY + 4 * HOUR)
    assert unlock_waiting(at=MONDAY + 4 * HOUR) == (first, second)
    with as_staff():
        before = read.head()
    assert unlock_waiting(at=MONDAY + 5 * HOUR) == ()
    with as_staff():
        assert read.head() == before


def without_files(ledger: TheLedger) -> None:
    for file in (ledger.log / "tile").rglob("*"):
        if file.is_file():
            file.unlink()


def damaged(ledger: TheLedger) -> None:
    for file in (ledger.log / "tile" / "0").rglob("*"):
        if file.is_file():
            file.chmod(0o600)
            file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])


def without_policy(ledger: TheLedger) -> None:
    ledger.policy_file.unlink()


def policy_of_another_log(ledger: TheLedger) -> None:
    other = a_ledger(ledger.folder / "other")
    ledger.policy_file.write_bytes(other.policy_file.read_bytes())


def policy_without_witnesses(ledger: TheLedger) -> None:
    lines = ledger.policy_file.read_text().splitlines()
    kept = [line for line in lines if line.startswith("log ")]
    ledger.policy_file.write_text("\n".join([*kept, "quorum none"]) + "\n")


def policy_that_is_none(ledger: TheLedger) -> None:
    ledger.policy_file.write_text("nonsense\n")


@pytest.mark.parametrize(
    ("break_", "kind", "says"),
    [
        (without_files, "ResourceError", "tile"),
        (damaged, "InclusionError", ""),
        (without_policy, "OfficeNotReadyError", "cannot be read"),
        (policy_that_is_none, "OfficeNotReadyError", "cannot be used"),
        (policy_of_another_log, "SignatureRefusedError", "of a known key"),
        (policy_without_witnesses, "NotProvedError", "asks for no witness"),
    ],
)
def test_a_ledger_that_is_broken_keeps_everything_sealed_and_is_told_once(
    world: World, ledger: TheLedger, break_: Callable[[TheLedger], None], kind: str, says: str
) -> None:
    references = [sealed(world), sealed(world, 1)]
    ledger.round(MONDAY)
    whole = {path: path.read_bytes() for path in ledger.folder.rglob("*") if path.is_file()}
    break_(ledger)
    for minutes in range(3):
        assert unlock_waiting(at=MONDAY + minutes * MINUTE) == ()
    assert {state_of(world, each) for each in references} == {State.SEALED}
    assert told(world) == [(kind, references[0])]
    page = request_page(references[0], viewer=world.supervisor, at=MONDAY)
    assert page.waits is not None
    assert says in page.waits.says
    agency = agency_request(references[0], agency=world.bureau.id, at=MONDAY)
    assert agency.waits is not None
    assert agency.waits.says == "The office is looking at what keeps it sealed."
    assert page.release is not None
    assert page.release.unlocked_at is None

    for path, data in whole.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert unlock_waiting(at=MONDAY + HOUR) == tuple(references)


SWAPPED = """
UPDATE release_release one SET {columns} FROM release_release other
 WHERE one.release_ref <> other.release_ref
"""
TAMPERED: dict[str, str] = {
    "envelopes of two releases exchanged": SWAPPED.format(
        columns="locked = other.locked, wrapped_key = other.wrapped_key"
    ),
    "keys of two releases exchanged": SWAPPED.format(columns="wrapped_key = other.wrapped_key"),
    "entries of two releases exchanged": SWAPPED.format(columns="sealing_entry = other.sealing_entry"),
    "whole rows exchanged": SWAPPED.format(
        columns="locked = other.locked, wrapped_key = other.wrapped_key,"
        " sealing_entry = other.sealing_entry, envelope_sha256 = other.envelope_sha256"
    ),
    "a bit of each envelope": """
        UPDATE release_release SET locked = set_byte(locked, 40, get_byte(locked, 40) # 1)
    """,
    "another entry, which is proved": "UPDATE release_release SET sealing_entry = 1",
}


@pytest.mark.parametrize("tampered", TAMPERED)
def test_rows_that_an_administrator_changed_unlock_nothing(
    world: World, ledger: TheLedger, office_records: Any, tampered: str
) -> None:
    references = [sealed(world), sealed(world, 1)]
    rows(office_records, TAMPERED[tampered])
    ledger.round(MONDAY)
    for minutes in range(3):
        assert unlock_waiting(at=MONDAY + minutes * MINUTE) == ()
    assert {state_of(world, each) for each in references} == {State.SEALED}
    assert sorted(about or "" for _, about in told(world)) == references
    assert rows(office_records, "SELECT DISTINCT envelope FROM release_release") == [("",)]


def test_one_that_cannot_be_unlocked_holds_up_no_other_and_is_told_once(
    world: World, ledger: TheLedger, office_records: Any
) -> None:
    broken, sound = sealed(world), sealed(world, 1)
    rows(
        office_records, "UPDATE release_release SET wrapped_key = 'x' WHERE release_ref = %s", f"{broken}-R1"
    )
    ledger.round(MONDAY)
    assert unlock_waiting(at=MONDAY) == (sound,)
    third = sealed(world, 2)
    ledger.round(MONDAY + MINUTE)
    assert unlock_waiting(at=MONDAY + MINUTE) == (third,)
    assert told(world) == [("LockRefusedError", broken)]


def test_a_release_sealed_under_another_key_waits_for_that_key(world: World, settings: Any) -> None:
    reference = sealed(world)
    right = settings.RELEASE_LOCK_KEYS
    settings.RELEASE_LOCK_KEYS = (KeyEncryptionKey.from_bytes(bytes(32)),)
    assert world.proves(reference) is State.SEALED
    settings.RELEASE_LOCK_KEYS = (*settings.RELEASE_LOCK_KEYS, *right)
    assert unlock_release(reference, at=MONDAY + HOUR) is State.RELEASED


BROKEN = """
CREATE FUNCTION broken_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.event = 'release.envelope.unlocked' THEN RAISE EXCEPTION 'broken disk'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER breaks BEFORE INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION broken_disk();
"""


def test_a_worker_that_dies_between_verifying_and_commit_unlocks_once_the_second_time(
    world: World, ledger: TheLedger, office_records: Any
) -> None:
    reference = sealed(world)
    ledger.round(MONDAY)
    rows(office_records, BROKEN)
    with pytest.raises(DatabaseError, match="broken disk"):
        unlock_release(reference, at=MONDAY)
    assert state_of(world, reference) is State.SEALED
    assert rows(office_records, "SELECT envelope, proof FROM release_release") == [("", None)]
    rows(office_records, "DROP TRIGGER breaks ON journal_entry")
    assert unlock_release(reference, at=MONDAY) is State.RELEASED
    assert unlock_release(reference, at=MONDAY) is State.RELEASED
    with as_staff():
        assert read.count_of(Event.ENVELOPE_UNLOCKED) == 1
