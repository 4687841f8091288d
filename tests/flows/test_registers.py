"""Statuses of bills, drafts and entries of the registers are added with a source and stand as they were
made."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from clerestory.casework import horizon_told, office, watch_bills
from clerestory.casework.add_entry import add_entry
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.casework.watch_bills import BillNotFoundError
from clerestory.horizon.errors import UnusableEntryError
from clerestory.horizon.told import BillTold, StatusNoted
from clerestory.journal import read
from clerestory.journal.events import Event
from tests.conftest import Database
from tests.world.office import World

NOW = datetime(2026, 12, 1, 18, tzinfo=UTC)
PACK, BILL = "us-mt", "mt-hb-275-2025"
STUDY: dict[str, Any] = {
    "kind": "audit",
    "question": 11,
    "title": "An audit of the tests",
    "authors": "Nobody",
    "year": 2026,
    "design": "Looked at everything.",
    "diseno": "Miró todo.",
    "grade": "strong",
    "side": "neither",
    "finding": "All was well.",
    "hallazgo": "Todo estaba bien.",
    "limits": "It is made up.",
    "limites": "Es inventado.",
    "source": "https://example.org/audit",
    "read": "read",
    "looked_on": date(2026, 11, 30),
    "period": "2025",
}
REPORT: dict[str, Any] = {
    "on": date(2026, 11, 29),
    "precise_to": "day",
    "says": "Somebody reported something.",
    "dice": "Alguien informó algo.",
    "by": "A paper of the tests",
    "source": "A paper of the tests, page 3",
    "read": "second_hand",
    "looked_on": date(2026, 11, 30),
}


def bill(on: date = date(2026, 12, 1)) -> BillTold:
    return watch_bills.bill_watched(PACK, BILL, today=on, library=office.law_library())


def test_a_status_is_noted_with_its_day_and_source_and_the_first_one_stays(world: World) -> None:
    before = bill()
    noted = StatusNoted("not enacted", date(2026, 11, 30), "https://example.org/bill")
    watch_bills.note_bill(PACK, BILL, noted, by=world.officer, at=NOW)
    now = bill()
    assert (now.bill.status, now.bill.as_of, now.bill.source) == ("not enacted", noted.as_of, noted.source)
    assert now.changes == (StatusNoted(before.bill.status, before.bill.as_of, before.bill.source),)
    with as_staff():
        (line,) = read.lines_about(f"{PACK}/{BILL}")
    assert line.event is Event.BILL_NOTED


def test_a_status_nobody_looked_at_for_long_is_told_as_old_unless_the_bill_is_over(world: World) -> None:
    assert not bill().stale
    late = date(2027, 4, 1)
    assert bill(late).stale
    noted = StatusNoted("not enacted", date(2026, 11, 30), "https://example.org/bill")
    watch_bills.note_bill(PACK, BILL, noted, by=world.officer, at=NOW)
    assert not bill(late).stale


@pytest.mark.parametrize(
    ("status", "day", "source", "error"),
    [
        ("passed at last", date(2026, 11, 30), "x", UnusableEntryError),
        ("introduced", date(2026, 11, 30), " ", UnusableEntryError),
        ("introduced", date(2026, 12, 2), "x", UnusableCommandError),
        ("introduced", date(2026, 1, 1), "x", UnusableCommandError),
    ],
)
def test_a_status_that_cannot_be_is_refused(
    world: World, status: str, day: date, source: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        watch_bills.note_bill(PACK, BILL, StatusNoted(status, day, source), by=world.officer, at=NOW)
    with pytest.raises(BillNotFoundError):
        watch_bills.note_bill(PACK, "none", StatusNoted(status, day, source), by=world.officer, at=NOW)


def test_counsel_attaches_a_draft_and_takes_it_off(world: World) -> None:
    with pytest.raises(NotAllowedError):
        watch_bills.attach_draft(PACK, BILL, "us-ny", by=world.officer, at=NOW)
    with pytest.raises(UnusableCommandError, match="draft"):
        watch_bills.attach_draft(PACK, BILL, "us-nowhere", by=world.supervisor, at=NOW)
    watch_bills.attach_draft(PACK, BILL, "us-ny", by=world.supervisor, at=NOW)
    assert bill().draft == "us-ny"
    watch_bills.attach_draft(PACK, BILL, "", by=world.supervisor, at=NOW)
    assert bill().draft == ""


def test_entries_stand_beside_the_packs_own_and_are_told_by_law(world: World) -> None:
    before = horizon_told.horizon_told("us-mt", at=NOW)
    add_entry("study", "us-mt", STUDY, by=world.officer, at=NOW)
    add_entry("report", "us", REPORT, by=world.officer, at=NOW)
    add_entry("report", "us-ny", REPORT, by=world.officer, at=NOW)
    told = horizon_told.horizon_told("us-mt", at=NOW)
    assert {one.title for one in told.studies} - {one.title for one in before.studies} == {STUDY["title"]}
    assert len(told.controversies) == len(before.controversies) + 1
    assert told.controversies[0].by == REPORT["by"]
    everywhere = horizon_told.horizon_everywhere(at=NOW)
    assert len(everywhere.controversies) > len(told.controversies)
    assert len(everywhere.bills) > len(told.bills) > 0


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("study", {"grade": "splendid"}),
        ("study", {"question": 21}),
        ("study", {"source": ""}),
        ("report", {"read": "perhaps"}),
        ("report", {"by": " "}),
        ("survey", {}),
    ],
)
def test_an_entry_that_is_not_whole_is_refused(world: World, kind: str, change: dict[str, Any]) -> None:
    parts = (STUDY if kind == "study" else REPORT) | change
    with pytest.raises(UnusableEntryError):
        add_entry(kind, "us-mt", parts, by=world.officer, at=NOW)
    assert horizon_told.horizon_told("us-mt", at=NOW) == horizon_told.horizon_told("us-mt", at=NOW)


def test_a_search_that_found_nothing_moves_the_day_of_the_last_one(world: World) -> None:
    said = {"last_on": date(2026, 11, 30), "says": "Looked again; none found.", "dice": "Sin hallazgos."}
    before = {one.place: one.last_on for one in horizon_told.horizon_told("us-mt", at=NOW).searches}
    add_entry("search", "us-mt", said, by=world.officer, at=NOW)
    add_entry("search", "us-mt", said | {"last_on": date(2026, 1, 1)}, by=world.officer, at=NOW)
    after = {one.place: one.last_on for one in horizon_told.horizon_told("us-mt", at=NOW).searches}
    assert after == before | {"us-mt": date(2026, 11, 30)}


def test_days_to_come_and_strangers_are_refused(world: World) -> None:
    with pytest.raises(UnusableCommandError, match="on"):
        add_entry("report", "us-mt", REPORT | {"on": date(2027, 1, 1)}, by=world.officer, at=NOW)
    with pytest.raises(NotAllowedError):
        add_entry("report", "us-mt", REPORT, by=world.administrator, at=NOW)
    with pytest.raises(UnusableCommandError, match="pack"):
        add_entry("report", "us-nowhere", REPORT, by=world.officer, at=NOW)


def test_nobody_changes_an_entry(world: World, office_records: Database) -> None:
    add_entry("report", "us-mt", REPORT, by=world.officer, at=NOW)
    with office_records.connect("clerestory_owner") as owner, pytest.raises(psycopg.Error):
        owner.execute("UPDATE horizon_addedentry SET pack = 'us'")
