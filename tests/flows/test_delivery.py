"""Between approval and delivery anything may change; then nothing leaves, and somebody is told."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from clerestory.casework import jobs
from clerestory.casework.collect_release import collect_release
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.deliver_waiting import deliver_waiting
from clerestory.casework.errors import (
    AgencySuspendedError,
    NothingToCollectError,
    NotTheWorkerError,
    UnusableCommandError,
)
from clerestory.casework.expire_releases import expire_releases
from clerestory.casework.office import ENVELOPE_LIFE
from clerestory.casework.onboard_agency import replace_agency_keys, restore_agency, suspend_agency
from clerestory.casework.queries import agency_request, alarms, queue, request_page
from clerestory.casework.reopen_request import reopen_request
from clerestory.casework.session import as_staff
from clerestory.casework.withdraw_request import withdraw_request
from clerestory.intake.errors import StateChangeRefusedError
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.law.library import default_folder
from clerestory.registry import openings
from clerestory.sealing import keys
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.office import COMPLETE, GENUINE_WARRANT, TOWING, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver, a_vehicle


def assert_stopped(world: World, reference: str, check: str) -> None:
    """Nothing left: no opening, no envelope, an entry and an alarm that name the check."""
    assert openings.opened() == ()
    assert openings.gaps() == ()
    page = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert page.state is State.STOPPED
    assert page.release is None
    assert page.stopped_because
    with as_staff():
        (stopped,) = read.lines_of(Event.DELIVERY_STOPPED, limit=5)
        (alarm,) = read.lines_of(Event.ALARM_RAISED, limit=5)
    assert (stopped.body["check"], stopped.body["opened"]) == (check, False)
    assert (alarm.body["kind"], alarm.subject_ref) == (check, reference)
    with pytest.raises(NothingToCollectError):
        collect_release(reference, agency=world.bureau.id, at=MONDAY + DAY)


def test_an_agency_suspended_after_the_approval_is_sent_nothing(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY + HOUR)
    assert deliver_release(reference, at=MONDAY + 2 * HOUR).state is State.STOPPED
    restore_agency(world.bureau.id, by=world.administrator, at=MONDAY + 3 * HOUR)
    assert_stopped(world, reference, "agency_is_active")


def test_a_key_changed_after_the_approval_is_not_sealed_to(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    other = keys.public(keys.generate_recipient_key())
    replace_agency_keys(world.bureau.id, by=world.administrator, at=MONDAY, sealing_key=dict(other))
    assert deliver_release(reference, at=MONDAY + HOUR).state is State.STOPPED
    assert_stopped(world, reference, "key_is_unchanged")


def test_a_paper_that_ran_out_opens_nothing(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT, authority_expires_on=MONDAY.date())
    world.finds(reference)
    assert deliver_release(reference, at=MONDAY + DAY).state is State.STOPPED
    assert_stopped(world, reference, "authority_still_holds")


def test_a_second_check_of_the_same_paper_keeps_its_last_day(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT, authority_expires_on=MONDAY.date())
    world.checks(reference, authority=GENUINE_WARRANT)
    world.finds(reference)
    assert deliver_release(reference, at=MONDAY + 5 * DAY).state is State.STOPPED
    assert openings.opened() == ()


def test_a_last_day_that_was_misread_is_taken_back(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT, authority_expires_on=MONDAY.date())
    with pytest.raises(UnusableCommandError, match="authority_open_ended"):
        world.checks(reference, case_number=True, authority_open_ended=True)
    world.checks(reference, authority=GENUINE_WARRANT, authority_open_ended=True)
    world.finds(reference)
    assert world.delivers(reference, at=MONDAY + 5 * DAY) is State.RELEASED


def test_a_law_that_cannot_be_asked_at_delivery_opens_nothing(
    world: World, settings: Any, tmp_path: Path
) -> None:
    reference = world.approved_photo(a_driver().keys)
    packs = settings.CLERESTORY_LAWPACKS
    settings.CLERESTORY_LAWPACKS = tmp_path  # an empty shelf
    assert deliver_release(reference, at=MONDAY + HOUR).state is State.STOPPED
    settings.CLERESTORY_LAWPACKS = packs
    assert_stopped(world, reference, "UnknownLawError")


DIRECTIVE = """
@id("mt-office-plates")
@citation("Directive 1")
@source("Office directives")
@says("This office does not name owners from a plate.")
@effective("2026-01-01")
@repealed("in force")
@text("read")
forbid (principal, action == Action::"disclose", resource == Element::"vehicle_owner");
"""


def test_a_law_that_changed_after_the_approval_decides_anew(
    world: World, settings: Any, tmp_path: Path
) -> None:
    reference = world.asks(world.towing, TOWING, a_vehicle().keys).reference
    world.checks(reference, purpose=True, application=COMPLETE)
    assert world.finds(reference).state is State.APPROVED
    shutil.copytree(default_folder(), tmp_path / "lawpacks")
    directives = tmp_path / "lawpacks" / "us-mt-office" / "policies"
    directives.mkdir(exist_ok=True)
    (directives / "directives.cedar").write_text(DIRECTIVE)
    settings.CLERESTORY_LAWPACKS = tmp_path / "lawpacks"
    assert deliver_release(reference, at=MONDAY + HOUR).state is State.STOPPED
    assert openings.opened() == ()
    page = request_page(reference, viewer=world.supervisor, at=MONDAY)
    assert "releases vehicle" in (page.stopped_because or "")


def test_a_stopped_request_is_reviewed_anew_before_it_goes_out(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    deliver_release(reference, at=MONDAY)
    restore_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    reopened = reopen_request(reference, supervisor=world.counsel, ground="Settled by telephone.", at=MONDAY)
    assert reopened.state is State.IN_REVIEW
    assert openings.opened() == ()
    assert world.finds(reference, by=world.counsel).state is State.APPROVED
    assert world.delivers(reference, at=MONDAY) is State.RELEASED


def test_delivering_twice_delivers_once(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    deliver_release(reference, at=MONDAY)
    assert world.delivers(reference, at=MONDAY + HOUR) is State.RELEASED
    assert len(openings.opened()) == 1
    with as_staff():
        assert read.count_of(Event.ENVELOPE_SEALED) == 1


def test_a_process_without_the_vault_cannot_deliver(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = world.approved_photo(a_driver().keys)
    with monkeypatch.context() as web_process:
        web_process.delitem(connections.databases, "vault")
        with pytest.raises(NotTheWorkerError, match="VAULT_DATABASE_URL"):
            deliver_release(reference, at=MONDAY)
    assert request_page(reference, viewer=world.supervisor, at=MONDAY).state is State.APPROVED


def test_the_role_of_the_web_and_api_cannot_open_the_vault(world: World, office_records: Any) -> None:
    with office_records.connect("app") as web:
        for statement in (
            "SELECT * FROM vault.open(gen_random_uuid(), ARRAY['photo'], 'x')",
            "SELECT count(*) FROM vault.opening",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement)


def test_the_job_stands_in_the_queue_exactly_when_the_approval_does(world: World) -> None:
    class ChangeOfMindError(Exception):
        pass

    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT)

    def approve_and_think_again() -> None:
        with transaction.atomic():
            world.finds(reference)
            raise ChangeOfMindError

    with pytest.raises(ChangeOfMindError):
        approve_and_think_again()
    assert ProcrastinateJob.objects.filter(task_name="release.deliver").count() == 0
    world.finds(reference)
    assert [job.args for job in ProcrastinateJob.objects.filter(task_name="release.deliver")] == [
        {"reference": reference}
    ]


def test_the_worker_delivers_what_was_approved(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    jobs.use_clock(lambda: MONDAY + HOUR)
    jobs.deliver(reference)
    assert world.proves(reference, at=MONDAY + HOUR) is State.RELEASED
    assert agency_request(reference, agency=world.bureau.id, at=MONDAY + HOUR).can_collect
    assert app.tasks["release.deliver"].queue == "delivery"


def test_an_approval_whose_job_was_lost_is_delivered_all_the_same(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    ProcrastinateJob.objects.all()._raw_delete("default")  # as if the queue had been lost
    assert deliver_waiting(at=MONDAY + HOUR) == (reference,)
    assert deliver_waiting(at=MONDAY + HOUR) == ()
    assert world.proves(reference, at=MONDAY + HOUR) is State.RELEASED


def test_a_request_that_cannot_be_read_holds_up_no_other(world: World, office_records: Any) -> None:
    broken, sound = world.approved_photo(a_driver().keys), world.approved_photo(a_driver(1).keys)
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        owner.execute(
            "UPDATE intake_request SET claims = jsonb_set(claims, '{mode}', '\"gone_word\"')"
            " WHERE reference = %s",
            [broken],
        )
    assert deliver_waiting(at=MONDAY + HOUR) == (sound,)
    assert deliver_waiting(at=MONDAY + 2 * HOUR) == ()
    (alarm,) = alarms(viewer=world.supervisor)
    assert (alarm.kind, alarm.where, alarm.reference) == ("UnreadableRequestError", "deliver_waiting", broken)
    assert world.proves(sound, at=MONDAY + HOUR) is State.RELEASED
    shown = queue(viewer=world.supervisor, at=MONDAY + HOUR)
    assert (shown.rows, [row.reference for row in shown.unreadable]) == ((), [broken])


def test_a_repeated_download_gives_the_same_bytes_and_two_entries(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    world.delivers(reference, at=MONDAY)
    first = collect_release(reference, agency=world.bureau.id, at=MONDAY + HOUR)
    second = collect_release(reference, agency=world.bureau.id, at=MONDAY + HOUR + timedelta(minutes=5))
    assert first.envelope == second.envelope
    assert first.receipt.journal_number != second.receipt.journal_number
    with as_staff():
        assert [line.body["again"] for line in read.lines_of(Event.ENVELOPE_COLLECTED, limit=5)] == [
            True,
            False,
        ]


def test_a_suspended_agency_collects_nothing(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    world.delivers(reference, at=MONDAY)
    suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    with pytest.raises(AgencySuspendedError):
        collect_release(reference, agency=world.bureau.id, at=MONDAY + HOUR)


def test_what_nobody_collects_in_time_is_destroyed(world: World, office_records: Any) -> None:
    reference = world.approved_photo(a_driver().keys)
    world.delivers(reference, at=MONDAY)
    after = MONDAY + ENVELOPE_LIFE + timedelta(seconds=1)
    with pytest.raises(NothingToCollectError, match="could be collected until"):
        collect_release(reference, agency=world.bureau.id, at=after)
    assert expire_releases(at=after) == 1
    assert expire_releases(at=after) == 0
    assert request_page(reference, viewer=world.supervisor, at=after).state is State.EXPIRED
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        assert owner.execute("SELECT envelope FROM release_release").fetchall() == [("",)]


def test_a_withdrawn_request_is_not_delivered(world: World) -> None:
    reference = world.approved_photo(a_driver().keys)
    assert withdraw_request(reference, agency=world.bureau.id, at=MONDAY).state is State.WITHDRAWN
    assert deliver_release(reference, at=MONDAY).state is State.WITHDRAWN
    assert openings.opened() == ()
    with pytest.raises(StateChangeRefusedError):
        withdraw_request(reference, agency=world.bureau.id, at=MONDAY)
