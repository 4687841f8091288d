"""The nightly comparison of the shelf: whatever an owner edits in the row of a release is named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from clerestory.casework.expire_releases import expire_releases
from clerestory.casework.office import ENVELOPE_LIFE
from clerestory.casework.onboard_agency import replace_agency_keys
from clerestory.casework.session import OfficeSide, as_office
from clerestory.casework.unlock_release import unlock_waiting
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.journal.events import Event
from clerestory.journal.reconciling.findings import FindingKind
from clerestory.ledger.note import Note, SignatureLine
from clerestory.ledger.proof import Proof, parse_proof
from clerestory.sealing import keys
from tests.world.days import DAY, MONDAY
from tests.world.ledger import TheLedger
from tests.world.night import NIGHT, entry_of, found, kinds, leaf_of_entry
from tests.world.office import World

K = FindingKind
Force = Callable[..., None]
WAITING = "WHERE unlocked_at IS NULL"
HANDED_OVER = "WHERE collected_at IS NOT NULL"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("agency_id = (SELECT id FROM parties_agency a WHERE a.id <> agency_id LIMIT 1)", K.RELEASE_CHANGED),
        ("request_id = (SELECT id FROM intake_request q WHERE q.id <> request_id LIMIT 1)",
         K.RELEASE_CHANGED),
        ("expires_at = expires_at + interval '1 day'", K.RELEASE_CHANGED),
        ("sealed_at = sealed_at - interval '1 microsecond'", K.RELEASE_CHANGED),
        ("recipient_thumbprint = 'another'", K.RELEASE_CHANGED),
        ("elements = '{}'", K.RELEASE_CHANGED),
        ("absent = '{photo}'", K.RELEASE_CHANGED),
        ("decision_digest = 'another'", K.RELEASE_CHANGED),
        ("destroyed_at = now()", K.RELEASE_STEPS_DIFFER),
        ("envelope = '', locked = '', wrapped_key = ''", K.RELEASE_STEPS_DIFFER),
        ("envelope = '', locked = '', wrapped_key = '', destroyed_at = now()", K.RELEASE_STEPS_DIFFER),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("which", "nth"), [(HANDED_OVER, 0), (WAITING, 1)])
def test_an_edited_row_is_named_with_its_entry(
    lived: TheLedger, forced: Force, change: str, expected: FindingKind, which: str, nth: int
) -> None:
    forced(f"UPDATE release_release SET {change} {which}")
    (finding,) = found()
    entry = entry_of(Event.ENVELOPE_SEALED, nth)
    assert (finding.kind, finding.entry, finding.leaf) == (expected, entry, leaf_of_entry(entry))
    assert finding.name.endswith("-R1")


def test_a_locked_release_cannot_be_made_to_look_older_than_the_lock(lived: TheLedger, forced: Force) -> None:
    forced(f"UPDATE release_release SET sealing_entry = 0 {WAITING}")
    (finding,) = found()
    assert (finding.kind, finding.entry) == (K.RELEASE_NOT_AS_SEALED, entry_of(Event.ENVELOPE_SEALED, 1))


def _without_a_cosignature(proof: Proof) -> Proof:
    note = proof.checkpoint
    return replace(proof, checkpoint=Note(note.text, note.signatures[:-1]))


def _with_a_false_signature(proof: Proof) -> Proof:
    first, *others = proof.checkpoint.signatures
    flipped = SignatureLine(first.name, first.id, bytes([first.signature[0] ^ 1]) + first.signature[1:])
    return replace(proof, checkpoint=Note(proof.checkpoint.text, (flipped, *others)))


def _with_another_hash(proof: Proof) -> Proof:
    return replace(proof, hashes=(bytes(32), *proof.hashes[1:]))


def kept_proof() -> Proof:
    with transaction.atomic(), as_office(OfficeSide.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT proof FROM release_release WHERE proof IS NOT NULL")
        return parse_proof(bytes(cursor.fetchone()[0]))


def changed(proof: Proof) -> str:
    return f"UPDATE release_release SET proof = '\\x{proof.to_bytes().hex()}' WHERE proof IS NOT NULL"


@pytest.mark.parametrize("change", [_without_a_cosignature, _with_a_false_signature, _with_another_hash])
def test_a_kept_proof_that_no_longer_verifies_is_named(
    lived: TheLedger, forced: Force, change: Callable[[Proof], Proof]
) -> None:
    forced(changed(change(kept_proof())))
    assert kinds() == {K.RELEASE_WITHOUT_PROOF}


@pytest.mark.parametrize("is_todays", [True, False])
def test_a_false_signature_is_named_also_when_the_journals_checkpoint_was_changed_alike(
    lived: TheLedger, forced: Force, is_todays: bool
) -> None:
    false = _with_a_false_signature(kept_proof())
    size = false.checkpoint.text.splitlines()[1]
    note = false.checkpoint.to_bytes().hex()
    forced(
        changed(false),
        f"UPDATE journal_checkpoint SET note = convert_from('\\x{note}', 'UTF8') WHERE size = {size}",
    )
    if not is_todays:
        _replace_policy(lived)
    assert K.RELEASE_WITHOUT_PROOF in kinds()


def _replace_policy(ledger: TheLedger) -> None:
    ledger.policy_file.write_text(ledger.policy_file.read_text() + "# the next version\n")


def test_a_policy_that_was_replaced_makes_no_finding_of_what_was_unlocked_before(lived: TheLedger) -> None:
    _replace_policy(lived)
    assert found() == []


def test_what_was_taken_back_stopped_or_expired_is_no_finding(world: World, lived: TheLedger) -> None:
    with transaction.atomic(), as_office(OfficeSide.WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT reference FROM intake_request WHERE state = 'sealed'")
        ((waiting,),) = cursor.fetchall()
    withdraw_request(waiting, agency=world.bureau.id, at=NIGHT)
    lived.round(NIGHT)
    assert found() == []
    assert expire_releases(at=MONDAY + ENVELOPE_LIFE + timedelta(seconds=1)) == 1  # what was handed over
    lived.round(NIGHT + DAY)
    assert found() == []


def test_what_was_stopped_while_it_waited_is_no_finding(world: World, lived: TheLedger) -> None:
    other = keys.public(keys.generate_recipient_key())
    replace_agency_keys(world.bureau.id, by=world.administrator, at=NIGHT, sealing_key=dict(other))
    assert unlock_waiting(at=NIGHT) == ()
    lived.round(NIGHT)
    assert found() == []


def test_a_destruction_that_was_taken_back_is_named(world: World, lived: TheLedger, forced: Force) -> None:
    expire_releases(at=MONDAY + ENVELOPE_LIFE + timedelta(seconds=1))
    lived.round(NIGHT)
    forced("UPDATE release_release SET destroyed_at = NULL")
    assert [one.kind for one in found()] == [K.RELEASE_STEPS_DIFFER, K.RELEASE_STEPS_DIFFER]
