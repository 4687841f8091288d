"""Many entries written at once are what they would be one by one."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from clerestory.casework.session import as_staff
from clerestory.journal.actors import WORKER
from clerestory.journal.errors import NotPlainError, NotYetRecordedError, OutsideTransactionError
from clerestory.journal.events import RequestOpened, RequestUnmatched
from clerestory.journal.models import Counter, Entry, Outbox, Person
from clerestory.journal.openings import opening_of_entry
from clerestory.journal.read import verify_chain
from clerestory.journal.write import Occurrence, gathered, record, record_all
from clerestory.ledger.opening import verify_opening
from tests.world.days import MONDAY

ANNA, BEN = uuid4(), uuid4()


def opened(channel: str) -> RequestOpened:
    return RequestOpened(
        agency="0e1f", agency_node="us.doj", channel=channel, activity="towing_notice", instrument=None,
        record="driver", mode=None, elements=("photo",), keys_supplied=(),
    )  # fmt: skip


def occurrence(number: int, person: UUID | None, channel: str | None = None) -> Occurrence:
    return Occurrence(
        happening=opened(channel) if channel else RequestUnmatched(resolved="none"),
        subject_ref=f"MV-2026-{number}",
        actor=WORKER,
        at=MONDAY + timedelta(seconds=number, microseconds=number),
        person=person,
    )


MANY = [
    occurrence(1, ANNA, "api"),
    occurrence(2, None, "mail"),
    occurrence(3, BEN),
    occurrence(4, ANNA, "api"),
    occurrence(5, ANNA),
    occurrence(6, None, "api"),
]


def test_chain_labels_and_counters_go_on_from_what_was_there(database):
    with transaction.atomic(), as_staff():
        record(opened("mail"), subject_ref="MV-2026-0", actor=WORKER, at=MONDAY, person=BEN)
        recorded = record_all(MANY)
    with transaction.atomic(), as_staff():
        report = verify_chain()
        assert (report.entries, report.first_break, report.head) == (7, None, recorded[-1])
        assert [one.number for one in recorded] == [2, 3, 4, 5, 6, 7]
        persons = Outbox.objects.order_by("entry_id").values_list("person", "person_number")
        assert list(persons) == [
            (BEN, 1), (ANNA, 1), (None, None), (BEN, 2), (ANNA, 2), (ANNA, 3), (None, None),
        ]  # fmt: skip
        assert {row.handle: row.entries for row in Person.objects.all()} == {ANNA: 3, BEN: 2}
        bodies = Entry.objects.order_by("number").values_list("body", flat=True)
        assert [(body["channel"], body["channel_number"]) for body in bodies if "channel" in body] == [
            ("mail", 1), ("api", 1), ("mail", 2), ("api", 2), ("api", 3),
        ]  # fmt: skip
        assert {row.channel: row.last for row in Counter.objects.all()} == {"mail": 2, "api": 3}
        times = Entry.objects.filter(number__gt=1).order_by("number").values_list("at", flat=True)
        assert list(times) == [one.at for one in MANY]
        for number in range(1, 8):
            verify_opening(opening_of_entry(number, {"event", "at", "subject_ref"}, with_subject=True))


def test_one_that_cannot_be_written_leaves_none(database):
    bad = Occurrence(
        happening=RequestUnmatched(resolved=1.5),  # what no payload may hold
        subject_ref="MV-2026-9", actor=WORKER, at=MONDAY,
    )  # fmt: skip
    with pytest.raises(NotPlainError), transaction.atomic(), as_staff():
        record_all([*MANY, bad])
    with transaction.atomic(), as_staff():
        assert (Entry.objects.count(), Counter.objects.count(), Person.objects.count()) == (0, 0, 0)
        assert record_all([]) == ()


def test_nothing_is_written_outside_a_transaction(database):
    with pytest.raises(OutsideTransactionError, match="inside the one that does it"):
        record_all(MANY)


def test_what_a_block_records_is_one_lot_at_its_end_in_the_same_order(database):
    with transaction.atomic(), as_staff():
        with gathered():
            record(opened("mail"), subject_ref="MV-2026-1", actor=WORKER, at=MONDAY, person=BEN)
            with gathered():
                record(opened("api"), subject_ref="MV-2026-2", actor=WORKER, at=MONDAY, person=BEN)
            record(opened("mail"), subject_ref="MV-2026-3", actor=WORKER, at=MONDAY)
            assert not Entry.objects.exists()
        assert list(Entry.objects.order_by("number").values_list("subject_ref", flat=True)) == [
            "MV-2026-1", "MV-2026-2", "MV-2026-3",
        ]  # fmt: skip
        assert verify_chain().first_break is None
        assert dict(Counter.objects.values_list("channel", "last")) == {"mail": 2, "api": 1}


def test_a_block_that_ends_with_an_error_records_nothing_of_it(database):
    with transaction.atomic(), as_staff(), gathered():
        record(opened("mail"), subject_ref="MV-2026-1", actor=WORKER, at=MONDAY)
        with pytest.raises(RuntimeError):
            _record_and_fail()
        record(opened("mail"), subject_ref="MV-2026-3", actor=WORKER, at=MONDAY)
    with transaction.atomic(), as_staff():
        assert list(Entry.objects.order_by("number").values_list("subject_ref", flat=True)) == [
            "MV-2026-1", "MV-2026-3",
        ]  # fmt: skip


def _record_and_fail() -> None:
    with gathered():
        record(opened("mail"), subject_ref="MV-2026-2", actor=WORKER, at=MONDAY)
        raise RuntimeError


def test_no_number_is_told_of_an_entry_that_is_not_written_yet(database):
    with transaction.atomic(), as_staff():
        with gathered():
            waiting = record(opened("mail"), subject_ref="MV-2026-1", actor=WORKER, at=MONDAY)
            with pytest.raises(NotYetRecordedError, match="after the block"):
                _ = waiting.number
        with pytest.raises(NotYetRecordedError):
            _ = waiting.hash
        assert record(opened("mail"), subject_ref="MV-2026-2", actor=WORKER, at=MONDAY).number == 2


def test_a_block_around_the_transaction_is_refused(database):
    with pytest.raises(OutsideTransactionError), gathered(), transaction.atomic(), as_staff():
        record(opened("mail"), subject_ref="MV-2026-1", actor=WORKER, at=MONDAY)
