"""Nobody changes the journal unseen: the program cannot, the owner is refused, and what is forced is
named."""

from typing import Any

import psycopg
import pytest

from clerestory.casework.session import as_staff
from clerestory.journal.read import ChainReport, Recorded, head, lines_about, verify_chain
from tests.world.office import FORM_I200, World
from tests.world.register import a_driver

STAFF = "SELECT set_config('app.office', 'staff', false)"


def checked(expected: Recorded | None = None) -> ChainReport:
    with as_staff():
        return verify_chain(expected=expected)


@pytest.fixture
def some_entries(world: World) -> str:
    """A journal with several entries; the reference of the last request."""
    for _ in range(3):
        reply = world.asks(world.removal, FORM_I200, a_driver().keys)
    report = checked()
    assert report.first_break is None
    assert report.entries > 10
    return reply.reference


@pytest.mark.parametrize("role", ["app", "clerestory_owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET actor = 'law' WHERE number = 3",
        "DELETE FROM journal_entry WHERE number = 3",
        "TRUNCATE journal_entry CASCADE",
        "UPDATE journal_outbox SET leaf = 'x'",
        "DELETE FROM journal_outbox",
    ],
)
def test_no_role_changes_the_journal(
    some_entries: str, office_records: Any, role: str, statement: str
) -> None:
    with office_records.connect(role) as connection:
        connection.execute(STAFF)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
    assert checked().first_break is None


@pytest.mark.parametrize(
    ("forced", "why"),
    [
        (
            "UPDATE journal_entry SET body = jsonb_set(body, '{{channel}}', '\"mail\"') WHERE number = {n}",
            "was changed",
        ),
        ("UPDATE journal_entry SET actor = 'office' WHERE number = {n}", "was changed"),
        ("UPDATE journal_entry SET at = at + interval '1 microsecond' WHERE number = {n}", "was changed"),
        ("UPDATE journal_entry SET body = '{{\"x\": 0.5}}' WHERE number = {n}", "was changed"),
        ("UPDATE journal_entry SET hash = repeat('ab', 32) WHERE number = {n}", "was changed"),
        ("DELETE FROM journal_outbox WHERE entry_id = {n}", "outbox"),
        (
            "UPDATE journal_outbox SET nonce = decode(repeat('00', 32), 'hex') WHERE entry_id = {n}",
            "commitment",
        ),
        (
            "UPDATE journal_outbox SET leaf = set_byte(leaf, 5, get_byte(leaf, 5) # 1) WHERE entry_id = {n}",
            "commitment",
        ),
        ("UPDATE journal_outbox SET leaf = 'x' WHERE entry_id = {n}", "cannot be read"),
        (
            "DELETE FROM journal_outbox WHERE entry_id = {n}; DELETE FROM journal_entry WHERE number = {n}",
            "missing",
        ),
    ],
)
def test_an_owner_who_forces_a_change_is_found_at_the_first_broken_entry(
    some_entries: str, office_records: Any, forced: str, why: str
) -> None:
    with as_staff():
        opened = lines_about(some_entries)[0].number
    with office_records.connect("clerestory_owner") as owner:
        owner.execute(STAFF)
        for table in ("entry", "outbox"):
            owner.execute(f"ALTER TABLE journal_{table} DISABLE TRIGGER journal_{table}_stays")
        for statement in forced.format(n=opened).split("; "):
            assert owner.execute(statement).rowcount == 1
    found = checked().first_break
    assert found is not None
    assert found.number == opened
    assert why in found.why


def test_entries_cut_off_at_the_end_are_missed_by_whoever_kept_the_head(
    some_entries: str, office_records: Any
) -> None:
    with as_staff():
        kept = head()
    assert kept is not None
    with office_records.connect("clerestory_owner") as owner:
        owner.execute(STAFF)
        for table in ("outbox", "entry"):
            owner.execute(f"ALTER TABLE journal_{table} DISABLE TRIGGER journal_{table}_stays")
        owner.execute("DELETE FROM journal_outbox WHERE entry_id = %s", [kept.number])
        owner.execute("DELETE FROM journal_entry WHERE number = %s", [kept.number])
    assert checked().first_break is None  # a chain alone cannot know
    found = checked(expected=kept).first_break
    assert found is not None
    assert found.number == kept.number


def test_a_history_rewritten_from_end_to_end_is_found_by_a_kept_head(some_entries: str) -> None:
    with as_staff():
        kept = head()
    assert kept is not None
    found = checked(expected=Recorded(kept.number, "0" * 64)).first_break
    assert found is not None
    assert "rewritten" in found.why
