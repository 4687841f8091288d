"""The nightly comparison of what is published beside the leaves; what cannot stop it; who is told of it."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from clerestory.casework import jobs
from clerestory.casework.make_manifests import make_manifests
from clerestory.casework.openings_recorded import OpeningsRecorded, openings_recorded
from clerestory.casework.reconcile_ledger import reconcile_ledger
from clerestory.casework.session import as_owner, as_staff
from clerestory.cli.program import main
from clerestory.journal.events import Event
from clerestory.journal.models import Outbox, Person
from clerestory.journal.read import lines_of
from clerestory.journal.reconciling.findings import Finding, FindingKind
from clerestory.site import clock
from clerestory.site.doctor_completeness import last_comparison, openings_in_journal
from clerestory.site.doctor_finding import State
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.ledger import ORIGIN, TheLedger
from tests.world.night import NIGHT, entry_of, found, kinds, leaf_of_entry, rewrite
from tests.world.office import FORM_I200, World
from tests.world.register import a_driver

K = FindingKind
Force = Callable[..., None]


def test_manifests_of_the_store_are_held_against_the_journal(lived: TheLedger, forced: Force) -> None:
    (file,) = (lived.log / "manifests").iterdir()
    later, entry = NIGHT + 2 * HOUR, entry_of(Event.MANIFEST_MADE)
    where = (entry, leaf_of_entry(entry), f"manifests/{file.name}")
    file.write_bytes(file.read_bytes() + b"x")
    assert found(later) == [Finding(K.MANIFEST_CHANGED, *where)]
    file.unlink()
    assert found(later) == [Finding(K.MANIFEST_MISSING, *where)]
    make_manifests(at=NIGHT)
    assert found(later) == []


@pytest.mark.parametrize(
    "change",
    [
        {"before": "00" * 32},
        {"spans": [f"{ORIGIN} 1 2 3"]},
        {"spans": [f"{ORIGIN} 0 {10**30} {10**30}"]},
        {"spans": [f"{ORIGIN} 5 -3 2"]},
        {"spans": ["x"]},
        {"spans": [7]},
        {"spans": None},
        {"day": "never"},
        {"channels": ["x"]},
    ],
)
def test_a_manifest_that_does_not_go_on_where_the_one_before_ended_is_named(
    lived: TheLedger, unguarded: Callable[[], Any], change: dict[str, Any]
) -> None:
    unguarded()
    entry = entry_of(Event.MANIFEST_MADE)
    rewrite(entry, **change)
    assert Finding(K.MANIFEST_GAP, entry, leaf_of_entry(entry)) in found()


def test_a_store_or_policy_that_cannot_be_used_is_a_finding_and_the_rest_is_compared(
    lived: TheLedger, settings: Any, forced: Force
) -> None:
    edited = entry_of(Event.REQUEST_OPENED)
    forced(f"UPDATE journal_entry SET actor = 'law' WHERE number = {edited}")
    lived.policy_file.rename(lived.folder / "elsewhere")
    assert {K.PLACE_UNUSABLE, K.ENTRY_CHANGED} <= kinds()
    (lived.folder / "elsewhere").rename(lived.policy_file)
    settings.CLERESTORY_LEDGER = (lived.folder / "nowhere").as_uri()
    assert Finding(K.PLACE_UNUSABLE, name="The store") in found()
    assert reconcile_ledger(at=NIGHT).count == 3


@pytest.mark.parametrize("change", [{"events": ["x 1"]}, {"channels": []}, {"manifest_sha256": "00" * 32}])
def test_a_manifest_with_other_counts_than_its_leaves_is_named(
    lived: TheLedger, unguarded: Callable[[], Any], change: dict[str, Any]
) -> None:
    unguarded()
    entry = entry_of(Event.MANIFEST_MADE)
    rewrite(entry, **change)
    assert Finding(K.MANIFEST_COUNT, entry, leaf_of_entry(entry)) in found()


TOO_LONG = object()


def written(value: object) -> str:
    return "9" * 5000 if value is TOO_LONG else json.dumps(value)


@pytest.mark.parametrize("value", ["x", 1.5, 10**40, None, [1], {"a": 1}, TOO_LONG])
@pytest.mark.parametrize("field", ["channel", "channel_number"])
def test_no_value_in_a_row_keeps_the_night_from_comparing(
    lived: TheLedger, forced: Force, field: str, value: object
) -> None:
    entry = entry_of(Event.REQUEST_OPENED)
    forced(
        f"UPDATE journal_entry SET body = jsonb_set(body, '{{{field}}}', '{written(value)}') "
        f"WHERE number = {entry}"
    )
    assert Finding(K.ENTRY_CHANGED, entry, leaf_of_entry(entry)) in found()
    make_manifests(at=NIGHT + DAY)


def test_an_office_whose_log_was_never_cosigned_is_told(world: World, ledger: TheLedger) -> None:
    assert kinds(MONDAY) == set()
    assert kinds() == {K.CHECKPOINT_MISSING, K.ENTRY_WITHOUT_PLACE}


def test_a_shelf_that_fits_an_unknown_entry_is_found(lived: TheLedger, forced: Force) -> None:
    forced(
        "INSERT INTO release_release SELECT (jsonb_populate_record(r, jsonb_build_object("
        "'id', gen_random_uuid(), 'release_ref', 'MV-9-R9'))).* FROM release_release r LIMIT 1"
    )
    assert found() == [Finding(K.RELEASE_WITHOUT_ENTRY, name="MV-9-R9")]


def test_a_person_whose_key_was_destroyed_closes_leaves_and_is_no_finding(
    lived: TheLedger, forced: Force
) -> None:
    reconcile_ledger(at=NIGHT)
    forced("DELETE FROM journal_person WHERE entries > 0")
    assert found() == []


@pytest.mark.parametrize("before_the_comparison", [False, True])
def test_rows_changed_behind_keys_that_look_destroyed_are_named(
    world: World, lived: TheLedger, unguarded: Callable[[], Any], *, before_the_comparison: bool
) -> None:
    edited, compared = entry_of(Event.ELEMENTS_DECIDED), entry_of(Event.MANIFEST_MADE) + 1
    reconcile_ledger(at=NIGHT)
    if not before_the_comparison:
        edited = compared + 2
        world.asks(world.removal, FORM_I200, a_driver().keys)
    lived.round(NIGHT + HOUR)
    unguarded()
    with as_owner():
        leaves = dict(Outbox.objects.filter(pk__gte=edited).order_by("pk").values_list("entry_id", "leaf"))
    rewrite(edited, outcomes=["photo release"])
    with as_owner():
        for entry, leaf in leaves.items():
            Outbox.objects.filter(pk=entry).update(leaf=leaf, person=uuid4(), person_number=1)
        Person.objects.all().delete()
    kind = {entry: K.ENTRY_NOT_OF_LEAF if entry == compared else K.ENTRY_CLOSED for entry in leaves}
    assert found(NIGHT + HOUR) == [Finding(kind[entry], entry, leaf_of_entry(entry)) for entry in leaves]


def test_findings_are_told_again_from_their_words() -> None:
    for kind in FindingKind:
        for one in (Finding(kind, 7, 6, "a b"), Finding(kind), Finding(kind, None, 3)):
            assert Finding.from_words(one.words) == one
            assert one.says.endswith(".")
            assert one.mend.endswith(".")


def said_by(*words: str) -> int:
    return main(list(words), clock=lambda: NIGHT, doctor=lambda: 0)


def test_the_command_names_each_finding_with_its_cure(
    lived: TheLedger, forced: Force, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said_by("reconcile") == 0
    assert "Everything fits." in capsys.readouterr().out
    forced("DELETE FROM release_release WHERE collected_at IS NULL")
    assert said_by("reconcile", "--record") == 1
    shown = capsys.readouterr().out
    assert "which is not on the shelf." in shown
    assert "Findings: 1." in shown
    with as_staff():
        (told,) = lines_of(Event.RECONCILIATION_MADE, limit=9)
    assert told.body["findings"] == 1


def test_the_doctor_tells_what_the_night_found(lived: TheLedger, forced: Force) -> None:
    assert last_comparison().state is State.UNKNOWN
    reconcile_ledger(at=clock.now())
    assert last_comparison().state is State.OK
    forced("DELETE FROM release_release WHERE collected_at IS NULL")
    reconcile_ledger(at=clock.now())
    assert last_comparison().state is State.WRONG
    assert "which is not on the shelf" in last_comparison().says


def test_the_doctor_says_when_the_night_did_not_come(lived: TheLedger) -> None:
    reconcile_ledger(at=clock.now() - 3 * DAY)
    assert last_comparison().state is State.WRONG
    assert "were compared last" in last_comparison().says


def test_each_opening_of_the_vault_has_its_entry(lived: TheLedger, forced: Force) -> None:
    assert openings_recorded() == OpeningsRecorded(2, (), ())
    assert openings_in_journal().state is State.OK
    opening = (
        "INSERT INTO vault.opening SELECT (jsonb_populate_record(o, jsonb_build_object('serial', 100 + {0}, "
        "'release_ref', replace(release_ref, '-R1', '-R{0}')))).* FROM vault.opening o LIMIT 1"
    )
    forced(opening.format(0))
    (unfinished,) = openings_recorded().unfinished
    assert unfinished.endswith("-R0")
    assert openings_in_journal().state is State.OK
    forced(opening.format(2))
    (unrecorded,) = openings_recorded().unrecorded
    assert unrecorded.endswith("-R2")
    assert openings_in_journal().state is State.WRONG


def test_the_jobs_of_the_night_do_it_by_the_offices_clock(
    lived: TheLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_clock", [lambda: NIGHT + DAY])
    jobs.count_days(timestamp=0)
    lived.running = None  # the job closed the connections of this thread, and with them the sequencer's
    lived.round(NIGHT + DAY)
    jobs.reconcile(timestamp=0)
    with as_staff():
        (told,) = lines_of(Event.RECONCILIATION_MADE, limit=9)
        assert len(lines_of(Event.MANIFEST_MADE, limit=9)) == 2
    assert (told.at, told.body["findings"]) == (NIGHT + DAY, 0)


def test_the_jobs_of_the_night_are_in_the_queue_that_opens_no_records() -> None:
    for task in (jobs.count_days, jobs.reconcile):
        assert (task.queue, task.queueing_lock) == ("publication", task.name)
