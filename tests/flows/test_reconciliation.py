"""The nightly comparison: an office where all is well has no finding, and whatever is changed is named."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from clerestory.casework.reconcile_ledger import compare_ledger, reconcile_ledger
from clerestory.casework.session import as_staff
from clerestory.journal.events import Event
from clerestory.journal.models import Entry
from clerestory.journal.read import lines_of
from clerestory.journal.reconciling.findings import Finding, FindingKind
from tests.world.days import HOUR
from tests.world.ledger import ORIGIN, TheLedger
from tests.world.night import NIGHT, entry_of, found, kinds, leaf_of_entry, rewrite

K = FindingKind
Force = Callable[..., None]


def test_an_office_where_all_is_well_has_no_finding(lived: TheLedger) -> None:
    looked = reconcile_ledger(at=NIGHT)
    assert looked.findings == ()
    assert looked.entries == looked.leaves > 20
    assert looked.releases == 2
    with as_staff():
        (line,) = lines_of(Event.RECONCILIATION_MADE, limit=9)
        assert lines_of(Event.ALARM_RAISED, limit=9) == ()
    assert (line.body["entries"], line.body["findings"], line.body["found"]) == (looked.entries, 0, [])
    assert found(NIGHT + HOUR / 2) == []  # the night's own entry waits for its place, as it may
    assert kinds(NIGHT + 2 * HOUR) == {K.ENTRY_WITHOUT_PLACE}
    lived.round(NIGHT + 2 * HOUR)
    assert found(NIGHT + 2 * HOUR) == []


def test_an_edited_entry_is_named_with_row_and_leaf(lived: TheLedger, forced: Force) -> None:
    entry = entry_of(Event.REQUEST_OPENED, 1)
    edit = "jsonb_set(body, '{activity}', '\"towing_notice\"')"
    forced(f"UPDATE journal_entry SET body = {edit} WHERE number = {entry}")
    leaf = leaf_of_entry(entry)
    assert found() == [Finding(K.ENTRY_CHANGED, entry, leaf), Finding(K.ENTRY_NOT_OF_LEAF, entry, leaf)]
    assert f"Entry {entry} (leaf {leaf})" in found()[0].says
    reconcile_ledger(at=NIGHT)
    with as_staff():
        (told,) = lines_of(Event.RECONCILIATION_MADE, limit=9)
        (alarm,) = lines_of(Event.ALARM_RAISED, limit=9)
    assert Finding.from_words(told.body["found"][0]) == Finding(K.ENTRY_CHANGED, entry, leaf)
    assert told.body["findings"] == 2
    assert alarm.body["kind"] == "ReconciliationFinding"
    assert alarm.subject_ref == "office"  # it is about no request, so the page of alarms links to none


def test_an_edited_leaf_is_named_with_row_and_leaf(lived: TheLedger, forced: Force) -> None:
    entry = entry_of(Event.REQUEST_REFUSED)
    flipped = "set_byte(leaf, 5, get_byte(leaf, 5) # 1)"
    forced(f"UPDATE journal_outbox SET leaf = {flipped} WHERE entry_id = {entry}")
    leaf = leaf_of_entry(entry)
    assert found() == [
        Finding(K.ENTRY_NOT_OF_LEAF, entry, leaf),
        Finding(K.LEAF_NOT_AS_PUBLISHED, entry, leaf),
    ]


def test_a_history_rewritten_in_every_table_is_named_from_its_first_row_on(
    lived: TheLedger, unguarded: Callable[[], Any]
) -> None:
    unguarded()
    entry = entry_of(Event.REQUEST_OPENED, 1)
    rewrite(entry, activity="towing_notice")
    names = found()
    assert {one.kind for one in names} == {K.LEAF_NOT_AS_PUBLISHED, K.RELEASE_WITHOUT_PROOF}
    assert names[0] == Finding(K.LEAF_NOT_AS_PUBLISHED, entry, leaf_of_entry(entry))
    with as_staff():
        rewritten = Entry.objects.filter(number__gte=entry).count()
    assert sum(one.kind is K.LEAF_NOT_AS_PUBLISHED for one in names) == rewritten


LAST = "(SELECT max(number) - 2 FROM journal_entry)"


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (  # the last rows, with everything that is of them
            (
                f"DELETE FROM journal_checkpoint WHERE size > {LAST}",
                f"DELETE FROM journal_head WHERE size > {LAST}",
                f"DELETE FROM journal_place WHERE entry > {LAST}",
                f"DELETE FROM journal_outbox WHERE entry_id > {LAST}",
                f"DELETE FROM journal_entry WHERE number > {LAST}",
            ),
            {K.LEAF_WITHOUT_ENTRY, K.CHECKPOINT_UNKNOWN, K.PERSON_COUNT, K.RELEASE_STEPS_DIFFER},
        ),
        (("DELETE FROM journal_place WHERE index = 7",), {K.LEAF_WITHOUT_ENTRY, K.ENTRY_WITHOUT_PLACE}),
        (
            (
                "DELETE FROM journal_place WHERE index = 7",
                "DELETE FROM journal_outbox WHERE entry_id NOT IN (SELECT entry FROM journal_place)",
            ),
            {K.LEAF_WITHOUT_ENTRY, K.ENTRY_WITHOUT_PLACE, K.ENTRY_WITHOUT_LEAF},
        ),
        (
            (
                "DELETE FROM journal_place WHERE index = 7",
                "DELETE FROM journal_outbox WHERE entry_id NOT IN (SELECT entry FROM journal_place)",
                "DELETE FROM journal_entry WHERE number NOT IN (SELECT entry_id FROM journal_outbox)",
            ),
            {K.LEAF_WITHOUT_ENTRY, K.ENTRY_MISSING},
        ),
        (("UPDATE journal_entry SET body = '[1]' WHERE number = 9",), {K.ENTRY_CHANGED, K.ENTRY_NOT_OF_LEAF}),
        (("UPDATE journal_entry SET body = '0.5' WHERE number = 9",), {K.ENTRY_CHANGED, K.ENTRY_NOT_OF_LEAF}),
        (
            ("UPDATE journal_entry SET event = 'x' WHERE number = 9",),
            {K.ENTRY_CHANGED, K.ENTRY_NOT_OF_LEAF},
        ),
        (
            ("UPDATE journal_entry SET hash = repeat('ab', 32) WHERE number = 9",),
            {K.ENTRY_CHANGED, K.ENTRY_UNCHAINED},
        ),
        (
            ("UPDATE journal_outbox SET leaf = 'x' WHERE entry_id = 9",),
            {K.ENTRY_NOT_OF_LEAF, K.LEAF_NOT_AS_PUBLISHED},
        ),
        (("UPDATE journal_counter SET last = last - 1",), {K.CHANNEL_COUNT}),
        (("UPDATE journal_person SET entries = entries + 1",), {K.PERSON_COUNT}),
        (
            ("UPDATE journal_outbox SET person_number = person_number + 1 WHERE person_number = 2",),
            {K.ENTRY_NOT_OF_LEAF, K.PERSON_GAP},
        ),
        (("DELETE FROM journal_checkpoint",), {K.CHECKPOINT_MISSING, K.RELEASE_WITHOUT_PROOF}),
        (
            ("UPDATE journal_checkpoint SET note = replace(note, ' ', '_')",),
            {K.CHECKPOINT_REFUSED, K.RELEASE_WITHOUT_PROOF},
        ),
        (("UPDATE journal_head SET note = 'x' WHERE size > 0",), {K.HEADS_UNCHAINED}),
        (
            ("UPDATE journal_head SET root = set_byte(root, 0, get_byte(root, 0) # 1) WHERE size = 0",),
            {K.HEADS_UNCHAINED, K.HEAD_NOT_OF_LEAVES},
        ),
        (
            (
                "UPDATE journal_head SET root = set_byte(root, 0, get_byte(root, 0) # 1) "
                "WHERE size = (SELECT max(size) FROM journal_head)",
            ),
            {K.CHECKPOINT_UNKNOWN, K.HEADS_UNCHAINED, K.HEAD_NOT_OF_LEAVES},
        ),
        (
            (
                "INSERT INTO journal_head SELECT log, size + 5, size, root, note, at FROM journal_head "
                "ORDER BY size DESC LIMIT 1",
            ),
            {K.HEAD_NOT_OF_LEAVES},
        ),
        (("DELETE FROM release_release WHERE collected_at IS NULL",), {K.RELEASE_MISSING}),
        (("UPDATE release_release SET release_ref = 'MV-X-R1' WHERE collected_at IS NULL",),
         {K.RELEASE_MISSING, K.RELEASE_WITHOUT_ENTRY}),
        (("UPDATE release_release SET envelope_sha256 = repeat('ab', 32)",), {K.RELEASE_NOT_AS_SEALED}),
        (
            ("UPDATE release_release SET envelope = envelope || 'x' WHERE envelope <> ''",),
            {K.RELEASE_NOT_AS_SEALED},
        ),
        (
            ("UPDATE release_release SET collected_at = NULL WHERE collected_at > sealed_at",),
            {K.RELEASE_STEPS_DIFFER},
        ),
        (
            ("UPDATE release_release SET collected_at = now() WHERE collected_at IS NULL",),
            {K.RELEASE_STEPS_DIFFER, K.RELEASE_WITHOUT_PROOF},
        ),
        (("UPDATE release_release SET sealing_entry = 1",), {K.RELEASE_NOT_AS_SEALED}),
        (("UPDATE release_release SET proof = 'x' WHERE proof IS NOT NULL",), {K.RELEASE_WITHOUT_PROOF}),
        (  # as if it were from before releases were locked
            ("UPDATE release_release SET sealing_entry = 0, proof = NULL WHERE proof IS NOT NULL",),
            {K.RELEASE_NOT_AS_SEALED, K.RELEASE_WITHOUT_PROOF},
        ),
        (
            ("UPDATE release_release SET envelope = '', proof = NULL WHERE proof IS NOT NULL",),
            {K.RELEASE_WITHOUT_PROOF, K.RELEASE_STEPS_DIFFER},
        ),
    ],
)  # fmt: skip
def test_whatever_an_owner_forces_is_found(
    lived: TheLedger, forced: Force, statements: tuple[str, ...], expected: set[FindingKind]
) -> None:
    forced(*statements)
    assert kinds() >= expected
    follow_from_that = {K.CHANNEL_GAP, K.CHANNEL_COUNT, K.HEAD_NOT_OF_LEAVES, K.MANIFEST_COUNT}
    assert kinds() <= expected | follow_from_that
    assert all(one.says and one.mend for one in found())


def test_rows_taken_away_at_the_end_are_named_by_their_leaves(lived: TheLedger, forced: Force) -> None:
    size = compare_ledger(at=NIGHT).leaves
    forced("DELETE FROM journal_place WHERE index >= (SELECT max(index) - 1 FROM journal_place)")
    gone = [one.leaf for one in found() if one.kind is K.LEAF_WITHOUT_ENTRY]
    assert gone == [size - 2, size - 1]


def test_a_head_that_was_taken_out_is_missed_by_the_next(
    lived: TheLedger, unguarded: Callable[[], Any]
) -> None:
    with unguarded().connect("clerestory_owner") as owner:
        owner.execute("ALTER TABLE journal_head DROP CONSTRAINT journal_head_log_previous_fkey")
        sizes = [row[0] for row in owner.execute("SELECT size FROM journal_head ORDER BY size")]
        owner.execute("DELETE FROM journal_checkpoint WHERE size = %s", [sizes[1]])
        owner.execute("DELETE FROM journal_head WHERE size = %s", [sizes[1]])
    assert found() == [Finding(K.HEADS_UNCHAINED, name=str(sizes[2]))]


def test_two_places_that_were_exchanged_are_both_named(lived: TheLedger, forced: Force) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry FROM journal_place WHERE index IN (4, 5) ORDER BY index")
        one, other = (row[0] for row in cursor.fetchall())
    forced(
        "UPDATE journal_place SET index = 1000 WHERE index = 4",
        "UPDATE journal_place SET index = 4 WHERE index = 5",
        "UPDATE journal_place SET index = 5 WHERE index = 1000",
    )
    assert found() == [Finding(K.LEAF_NOT_AS_PUBLISHED, one, 5), Finding(K.LEAF_NOT_AS_PUBLISHED, other, 4)]


def test_a_gap_in_a_channels_numbers_is_named(lived: TheLedger, unguarded: Callable[[], Any]) -> None:
    unguarded()
    entry = entry_of(Event.REQUEST_OPENED, 2)
    rewrite(entry, channel_number=7)
    assert Finding(K.CHANNEL_GAP, entry, leaf_of_entry(entry), "api") in found()


def bundle(ledger: TheLedger) -> Any:
    size = compare_ledger(at=NIGHT).leaves
    return ledger.log / f"tile/entries/000.p/{size}"


def test_a_changed_bundle_is_named_and_the_journal_is_not_blamed(lived: TheLedger) -> None:
    file = bundle(lived)
    data = bytearray(file.read_bytes())
    data[100 * 3 + 50] ^= 1
    file.write_bytes(data)
    (finding,) = found()
    assert (finding.kind, finding.leaf) == (K.BUNDLE_CHANGED, 3)
    assert finding.entry == 4


def test_a_bundle_that_is_gone_or_cut_off_is_named(lived: TheLedger) -> None:
    file = bundle(lived)
    data = file.read_bytes()
    file.write_bytes(data[:-1])
    assert found() == [Finding(K.FILE_UNUSABLE, name=str(file.relative_to(lived.log)))]
    file.unlink()
    assert found() == [Finding(K.FILE_UNUSABLE, name=str(file.relative_to(lived.log)))]


def test_journal_and_store_changed_alike_do_not_lead_to_the_signed_root(
    lived: TheLedger, forced: Force
) -> None:
    file = bundle(lived)
    data = bytearray(file.read_bytes())
    data[2 + 50] ^= 1  # in the label: entry 1 is about nobody, so what stands there is random
    file.write_bytes(data)
    flipped = "set_byte(leaf, 50, get_byte(leaf, 50) # 1)"
    forced(f"UPDATE journal_outbox SET leaf = {flipped} WHERE entry_id = 1")
    assert kinds() == {K.ROOT_NOT_OF_LEAVES, K.HEAD_NOT_OF_LEAVES}
    assert Finding(K.ROOT_NOT_OF_LEAVES, name=ORIGIN) in found()


def test_the_checkpoint_of_the_store_is_held_against_the_database(lived: TheLedger) -> None:
    file = lived.log / "checkpoint"
    newest = file.read_bytes()
    file.write_bytes(newest.replace(b"ledger", b"Ledger", 1))
    assert kinds() == {K.CHECKPOINT_REFUSED}
    file.unlink()
    assert kinds() == {K.FILE_UNUSABLE}
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM journal_checkpoint ORDER BY size LIMIT 1")
        file.write_text(cursor.fetchone()[0])
    assert kinds() == set()  # it may be on its way
    assert K.CHECKPOINT_BEHIND in kinds(NIGHT + 2 * HOUR)
