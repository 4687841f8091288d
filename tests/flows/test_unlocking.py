"""No proof, no key: what is sealed waits for the public ledger, and people see that."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from clerestory.casework import jobs
from clerestory.casework.collect_release import collect_release
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.deliver_waiting import deliver_waiting
from clerestory.casework.errors import NothingToCollectError, NotTheWorkerError
from clerestory.casework.expire_releases import expire_releases
from clerestory.casework.office import ENVELOPE_LIFE
from clerestory.casework.onboard_agency import replace_agency_keys, restore_agency, suspend_agency
from clerestory.casework.queries import agency_request, query_reply, queue, request_page
from clerestory.casework.receipt import staff_paper
from clerestory.casework.reopen_request import reopen_request
from clerestory.casework.session import as_staff
from clerestory.casework.unlock_release import unlock_release, unlock_waiting
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.cli.program import main
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.sealing import keys
from tests.flows.waiting import MINUTE, SAY_STAFF, rows, sealed, state_of, told, tries
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.ledger import TheLedger
from tests.world.office import GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver


def test_decisions_go_on_and_releases_wait_until_a_quorum_has_cosigned(
    world: World, ledger: TheLedger
) -> None:
    ledger.witnesses["university"].is_down = True
    first = sealed(world)
    tries(ledger, MONDAY + MINUTE)
    assert unlock_release(first, at=MONDAY + MINUTE) is State.SEALED
    with pytest.raises(NothingToCollectError, match="waiting for the public ledger's proof"):
        collect_release(first, agency=world.bureau.id, at=MONDAY + MINUTE)
    second = sealed(world, 1, at=MONDAY + MINUTE)  # asked, checked, reviewed and sealed meanwhile
    assert [row.reference for row in queue(viewer=world.supervisor, at=MONDAY).rows] == [first, second]

    page = agency_request(first, agency=world.bureau.id, at=MONDAY + MINUTE)
    assert page.waits is not None
    assert page.waits.since == MONDAY
    assert page.waits.says.startswith("The public ledger waits.")
    assert (page.can_collect, page.can_withdraw) == (False, True)
    staff = request_page(first, viewer=world.supervisor, at=MONDAY + MINUTE)
    assert (staff.waits, staff.needs) == (page.waits, "proof")
    reply = query_reply(first, agency=world.bureau.id, at=MONDAY + MINUTE)
    assert (reply.ledger.waits, reply.ledger.proved) == (page.waits, None)

    ledger.witnesses["university"].is_down = False
    ledger.round(MONDAY + 2 * MINUTE)
    assert unlock_waiting(at=MONDAY + 2 * MINUTE) == (first, second)
    assert unlock_waiting(at=MONDAY + 2 * MINUTE) == ()
    for reference in (first, second):
        envelope = collect_release(reference, agency=world.bureau.id, at=MONDAY + 3 * MINUTE).envelope
        assert list(world.bureau.opens(envelope, at=MONDAY + 3 * MINUTE)) == ["photo"]
    assert told(world) == []


def test_what_was_cosigned_for_an_older_policy_is_proved_under_a_newer_head(
    world: World, ledger: TheLedger
) -> None:
    of_both = ledger.policy_file.read_text()
    ledger.policy_file.write_text(of_both.replace("group both all", "group both any"))
    ledger.witnesses["university"].is_down = True
    first = sealed(world)
    ledger.round(MONDAY)
    ledger.policy_file.write_text(of_both)
    ledger.witnesses["university"].is_down = False
    second = sealed(world, 1, at=MONDAY + MINUTE)
    ledger.round(MONDAY + MINUTE)
    assert unlock_waiting(at=MONDAY + MINUTE) == (first, second)
    with as_staff():
        asked = read.lines_about(first)[0].number
    assert staff_paper(first, f"{asked}.tlog-proof", viewer=world.supervisor)
    assert told(world) == []


def test_the_unlocking_is_an_entry_that_says_where_the_proof_is(world: World, ledger: TheLedger) -> None:
    reference = sealed(world)
    assert world.proves(reference) is State.RELEASED
    with as_staff():
        (line,) = read.lines_of(Event.ENVELOPE_UNLOCKED, limit=5)
        (sealing,) = read.lines_of(Event.ENVELOPE_SEALED, limit=5)
        assert read.verify_chain().first_break is None
    page = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert page.release is not None
    assert line.subject_ref == reference
    assert line.body["sealing_entry"] == sealing.number
    assert line.body["envelope_sha256"] == page.release.envelope_sha256
    assert line.body["policy_sha256"] == page.release.policy_sha256
    proved = query_reply(reference, agency=world.bureau.id, at=MONDAY).ledger.proved
    assert proved is not None
    assert {name: line.body[name] for name in ("origin", "index", "size", "policy_sha256")} == {
        name: getattr(proved, name) for name in ("origin", "index", "size", "policy_sha256")
    }
    assert page.history[-1].says.startswith("Proved: leaf ")


def test_while_it_waits_no_envelope_is_in_a_dump_of_the_database(
    world: World, ledger: TheLedger, office_records: Any
) -> None:
    reference = sealed(world)
    waiting = dump_of(office_records)
    assert world.proves(reference) is State.RELEASED
    envelope = collect_release(reference, agency=world.bureau.id, at=MONDAY).envelope
    parts = [part for part in envelope.split(".") if len(part) > 20]
    assert len(parts) >= 4
    assert all(part in dump_of(office_records) for part in parts)
    assert not any(part in waiting for part in parts)
    assert not any(part.encode().hex() in waiting for part in parts)


def dump_of(database: Any) -> str:
    """Every row of every table, as text: what a backup holds."""
    with database.connect("clerestory_owner") as owner:
        owner.execute(SAY_STAFF)
        tables = owner.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        lines = []
        for (table,) in tables:
            with owner.cursor().copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as copy:
                lines += [bytes(part).decode() for part in copy]
    assert len(lines) > 100
    return "".join(lines)


def test_a_process_that_may_not_ask_the_vault_unlocks_nothing(
    world: World, ledger: TheLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = sealed(world)
    ledger.round(MONDAY)
    with monkeypatch.context() as web_process:
        web_process.delitem(connections.databases, "vault")
        for attempt in (unlock_release, lambda *_, at: unlock_waiting(at=at)):
            with pytest.raises(NotTheWorkerError):
                attempt(reference, at=MONDAY)
    assert state_of(world, reference) is State.SEALED


def test_without_the_lock_key_nothing_is_sealed_or_unlocked_and_somebody_is_told(
    world: World, ledger: TheLedger, settings: Any
) -> None:
    reference, other = sealed(world), world.approved_photo(a_driver(1).keys)
    ledger.round(MONDAY)
    settings.RELEASE_LOCK_KEYS = ()
    for _ in range(2):
        assert unlock_release(reference, at=MONDAY) is State.SEALED
        assert deliver_waiting(at=MONDAY) == ()
    assert told(world) == [("OfficeNotReadyError", reference), ("OfficeNotReadyError", other)]
    assert state_of(world, other) is State.APPROVED
    waits = request_page(reference, viewer=world.supervisor, at=MONDAY).waits
    assert waits is not None
    assert "restore it from its backup" in waits.says


def test_a_request_that_cannot_be_read_stays_sealed_and_holds_up_no_other(
    world: World, ledger: TheLedger, office_records: Any
) -> None:
    broken, sound = sealed(world), sealed(world, 1)
    spoil = "UPDATE intake_request SET claims = claims || %s::jsonb WHERE reference = %s"
    rows(office_records, spoil, '{"mode": "gone_word"}', broken)
    ledger.round(MONDAY)
    assert unlock_waiting(at=MONDAY) == (sound,)
    assert unlock_waiting(at=MONDAY + MINUTE) == ()
    assert told(world) == [("UnreadableRequestError", broken)]


def test_the_database_takes_no_envelope_into_a_row_without_its_proof(
    world: World, office_records: Any
) -> None:
    sealed(world)
    with pytest.raises(psycopg.errors.CheckViolation, match="no_envelope_without_proof"):
        rows(office_records, "UPDATE release_release SET envelope = 'x'")
    with office_records.connect("app") as worker:
        worker.execute(SAY_STAFF)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute("UPDATE release_release SET sealing_entry = 0")


# ---- what changes while it waits ------------------------------------------------------------------


def test_a_suspended_agencys_release_stays_sealed_until_it_is_restored(world: World) -> None:
    reference = sealed(world)
    suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    assert world.proves(reference) is State.SEALED
    waits = request_page(reference, viewer=world.supervisor, at=MONDAY).waits
    assert waits is not None
    assert "suspended" in waits.says
    restore_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    assert unlock_release(reference, at=MONDAY + HOUR) is State.RELEASED
    assert told(world) == []


def test_a_key_that_was_changed_meanwhile_destroys_what_was_sealed_to_the_old_one(
    world: World, office_records: Any
) -> None:
    reference = sealed(world)
    other = keys.generate_recipient_key()
    replace_agency_keys(
        world.bureau.id, by=world.administrator, at=MONDAY, sealing_key=dict(keys.public(other))
    )
    assert world.proves(reference) is State.STOPPED
    assert rows(office_records, "SELECT envelope, locked, wrapped_key FROM release_release") == [
        ("", b"", "")
    ]
    assert told(world) == [("key_is_unchanged", reference)]
    with as_staff():
        (stopped,) = read.lines_of(Event.DELIVERY_STOPPED, limit=5)
    assert (stopped.body["opened"], stopped.body["release_ref"]) == (True, f"{reference}-R1")

    reopen_request(reference, supervisor=world.counsel, ground="The new key was confirmed.", at=MONDAY)
    world.finds(reference, by=world.counsel)
    assert world.delivers(reference, at=MONDAY + HOUR) is State.RELEASED
    collected = collect_release(reference, agency=world.bureau.id, at=MONDAY + HOUR)
    assert collected.receipt.release_ref == f"{reference}-R2"


def test_what_was_stopped_while_it_waited_tells_its_agency_nothing_also_when_it_is_taken_back(
    world: World,
) -> None:
    reference = sealed(world)
    agency, kept = world.bureau.id, keys.public(keys.generate_recipient_key())
    shown = agency_request(reference, agency=agency, at=MONDAY)
    assert shown.release is not None
    assert shown.told
    replace_agency_keys(agency, by=world.administrator, at=MONDAY, sealing_key=dict(kept))
    assert world.proves(reference) is State.STOPPED
    for take_back in (False, True):
        if take_back:
            assert withdraw_request(reference, agency=agency, at=MONDAY).decision is None
        stopped = agency_request(reference, agency=agency, at=MONDAY)
        assert (stopped.release, stopped.told) == (None, ())
        assert query_reply(reference, agency=agency, at=MONDAY).decision is None


def test_a_paper_that_ran_out_while_it_waited_unlocks_nothing(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT, authority_expires_on=MONDAY.date())
    world.finds(reference)
    assert deliver_release(reference, at=MONDAY).state is State.SEALED
    assert world.proves(reference, at=MONDAY + DAY) is State.STOPPED
    assert told(world) == [("authority_still_holds", reference)]


def test_the_requester_takes_back_what_waits_and_it_is_destroyed_unread(
    world: World, office_records: Any
) -> None:
    reference = sealed(world)
    assert withdraw_request(reference, agency=world.bureau.id, at=MONDAY).state is State.WITHDRAWN
    assert rows(office_records, "SELECT envelope, locked, wrapped_key FROM release_release") == [
        ("", b"", "")
    ]
    assert world.proves(reference) is State.WITHDRAWN
    with as_staff():
        assert read.count_of(Event.ENVELOPE_UNLOCKED) == 0


def test_what_is_never_proved_is_destroyed_when_its_time_is_over(world: World, office_records: Any) -> None:
    reference = sealed(world)
    after = MONDAY + ENVELOPE_LIFE
    assert world.proves(reference, at=after) is State.SEALED  # its time is over: not unlocked any more
    assert expire_releases(at=after) == 1
    assert state_of(world, reference) is State.EXPIRED
    assert rows(office_records, "SELECT envelope, locked, wrapped_key FROM release_release") == [
        ("", b"", "")
    ]


# ---- jobs -----------------------------------------------------------------------------------------


def test_the_job_comes_again_a_few_times_and_then_the_minutes_look_after_it(
    world: World, ledger: TheLedger
) -> None:
    reference = sealed(world)
    jobs.use_clock(lambda: MONDAY + MINUTE)
    waiting = ProcrastinateJob.objects.filter(task_name="release.unlock").order_by("pk")
    for again in range(jobs.AGAIN + 1):
        job = waiting.last()
        assert job is not None
        assert job.args == {"reference": reference, "again": again}
        assert (job.queue_name, job.scheduled_at is not None) == ("delivery", True)
        jobs.unlock(**job.args)
    assert waiting.count() == jobs.AGAIN + 1
    ledger.round(MONDAY + MINUTE)
    jobs.unlock_what_waits(0)
    assert state_of(world, reference) is State.RELEASED
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic["release.unlock_waiting"] == "* * * * *"


# ---- outside the office -------------------------------------------------------------------------------


def test_the_certificate_of_a_release_is_checked_and_decided_again_by_whoever_holds_it(
    world: World, ledger: TheLedger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = sealed(world)
    assert world.proves(reference) is State.RELEASED
    files = {
        "cert": staff_paper(reference, "certificate.json", viewer=world.supervisor),
        "envelope": collect_release(reference, agency=world.bureau.id, at=MONDAY).envelope.encode(),
        "policy": ledger.policy_file.read_bytes(),
        "other": b"another envelope",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    def release(content: str) -> int:
        places = {name: str(tmp_path / name) for name in files}
        words = ["release", places["cert"], "--policy", places["policy"], "--content", places[content]]
        return main(["ledger", *words], clock=lambda: MONDAY, doctor=lambda: 0)

    assert release("envelope") == 0
    shown = capsys.readouterr().out
    assert "sealed nothing but what the decision of entry" in shown
    assert "was made again under the same texts of law" in shown
    assert release("other") == 1
