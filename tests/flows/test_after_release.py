"""After a release: handed over once, acknowledged, called back, its use attested, passed on; silence."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from clerestory.casework.acknowledge_release import acknowledge_release
from clerestory.casework.allow_again import allow_again
from clerestory.casework.attest_use import attest_use, enter_redisclosure, years_after
from clerestory.casework.calendar import DueKind, calendar
from clerestory.casework.collect_release import collect_release
from clerestory.casework.commands import Verdict
from clerestory.casework.errors import NotAllowedError, NothingToCollectError, UnusableCommandError
from clerestory.casework.expire_releases import expire_releases
from clerestory.casework.follow_silence import due_until, follow_silence
from clerestory.casework.lapse_requests import lapse_requests
from clerestory.casework.onboard_agency import restore_agency, suspend_agency
from clerestory.casework.probation import probation_of, set_probation
from clerestory.casework.queries import alarms
from clerestory.casework.recall_release import confirm_destroyed, recall_release
from clerestory.casework.reconcile_ledger import reconcile_ledger
from clerestory.casework.reopen_request import reopen_request
from clerestory.casework.replies import Collected
from clerestory.casework.session import as_agency, as_staff
from clerestory.casework.trace_mark import trace_mark
from clerestory.intake import requests
from clerestory.intake.errors import RequestNotFoundError, StateChangeRefusedError
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties import directory
from clerestory.release import aftercare, shelf
from clerestory.release.aftercare import Fate, Onward, Use
from clerestory.release.silence import Stage
from tests.world.days import MONDAY
from tests.world.office import World
from tests.world.register import a_driver

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GROUND = "The agency's disk failed before it was opened."
AT_ONCE: dict[str, Any] = {
    "purpose": {"activity": "towing_notice", "claimed_use": "b7"},
    "elements": ["driver_status"],
}
"""A question that the law answers without a person."""
DELETED = Use("Matched against the case file.", Fate.DELETED, "", passed_on=False)


def released(world: World) -> str:
    reference = world.approved_photo(a_driver().keys)
    assert world.delivers(reference, at=MONDAY) is State.RELEASED
    return reference


def collects(world: World, reference: str, at: timedelta, **more: object) -> Collected:
    return collect_release(reference, agency=world.bureau.id, at=MONDAY + at, **more)


def collected(world: World) -> str:
    reference = released(world)
    collects(world, reference, HOUR)
    return reference


def state_of(reference: str) -> State:
    with as_staff():
        return requests.fetch(reference).state


def finds_nothing(world: World, *, at: datetime) -> None:
    """The night finds nothing once the public ledger has all entries."""
    assert world.ledger is not None
    world.ledger.round(at)
    assert reconcile_ledger(at=at).findings == ()


def test_a_broken_download_may_be_repeated_by_the_same_hands_for_some_minutes(world: World) -> None:
    reference = released(world)
    first = collects(world, reference, HOUR)
    again = collects(world, reference, HOUR + 14 * MINUTE)
    assert first.envelope == again.envelope
    with pytest.raises(NothingToCollectError, match="handed over on 2026-03-02"):
        collects(world, reference, HOUR + 15 * MINUTE)
    with pytest.raises(NothingToCollectError):  # other hands, though the minutes last
        collects(world, reference, HOUR + MINUTE, by=world.officer)
    with as_staff():
        assert [each.body["again"] for each in read.lines_of(Event.ENVELOPE_COLLECTED, limit=9)] == [
            True,
            False,
        ]


def test_a_supervisor_allows_one_more_download_and_no_second(world: World) -> None:
    reference = collected(world)
    for person in (world.officer, world.counsel, world.trooper, world.administrator):
        with pytest.raises(NotAllowedError):
            allow_again(reference, ground=GROUND, by=person, at=MONDAY + DAY)
    with pytest.raises(UnusableCommandError):
        allow_again(reference, ground=" ", by=world.supervisor, at=MONDAY + DAY)
    allow_again(reference, ground=GROUND, by=world.supervisor, at=MONDAY + DAY)
    with pytest.raises(NotAllowedError, match="allowed already"):
        allow_again(reference, ground=GROUND, by=world.supervisor, at=MONDAY + DAY)
    assert collects(world, reference, DAY + HOUR).envelope
    with pytest.raises(NothingToCollectError):
        collects(world, reference, DAY + 2 * HOUR)
    with as_staff():
        (line,) = read.lines_of(Event.DOWNLOAD_ALLOWED, limit=5)
        assert GROUND not in str(line.body)
    finds_nothing(world, at=MONDAY + DAY)


def test_what_is_acknowledged_is_not_handed_over_again(world: World) -> None:
    reference = released(world)
    with pytest.raises(NothingToCollectError):
        acknowledge_release(reference, agency=world.bureau.id, at=MONDAY)
    collects(world, reference, HOUR)
    with pytest.raises(RequestNotFoundError):
        acknowledge_release(reference, agency=world.removal.id, at=MONDAY + HOUR)
    assert (
        acknowledge_release(reference, agency=world.bureau.id, at=MONDAY + HOUR).state is State.ACKNOWLEDGED
    )
    with pytest.raises(NothingToCollectError):
        collects(world, reference, HOUR + MINUTE)
    with pytest.raises(NothingToCollectError):
        allow_again(reference, ground=GROUND, by=world.supervisor, at=MONDAY + HOUR)
    with pytest.raises(StateChangeRefusedError):
        acknowledge_release(reference, agency=world.bureau.id, at=MONDAY + HOUR)
    with as_staff():
        assert read.count_of(Event.RECEIPT_ACKNOWLEDGED) == 1


def test_what_is_called_back_before_collecting_is_destroyed_and_never_handed_over(world: World) -> None:
    reference = released(world)
    for person in (world.officer, world.counsel, world.administrator):
        with pytest.raises(NotAllowedError):
            recall_release(reference, ground="Wrong person.", by=person, at=MONDAY)
    reply = recall_release(reference, ground="Wrong person.", by=world.supervisor, at=MONDAY + HOUR)
    assert reply.state is State.RECALLED
    with pytest.raises(NothingToCollectError):
        collects(world, reference, HOUR)
    with as_staff():
        release = shelf.latest_of(requests.fetch(reference).id)
        assert release is not None
        assert release.destroyed_at == MONDAY + HOUR
    with pytest.raises(NotAllowedError, match="never had this release"):
        confirm_destroyed(reference, confirmation="Gone.", agency=world.bureau.id, at=MONDAY + HOUR)
    assert expire_releases(at=MONDAY + 30 * DAY) == 0
    assert follow_silence(at=MONDAY + 70 * DAY) == 0
    finds_nothing(world, at=MONDAY + DAY)


@pytest.mark.parametrize("sealed", [False, True])
def test_what_was_only_approved_or_sealed_can_be_called_back(world: World, sealed: bool) -> None:
    reference = world.approved_photo(a_driver().keys)
    if sealed:
        from clerestory.casework.deliver_release import deliver_release

        assert deliver_release(reference, at=MONDAY).state is State.SEALED
    recall_release(reference, ground="The order was quashed.", by=world.supervisor, at=MONDAY)
    assert world.delivers(reference, at=MONDAY + HOUR) is State.RECALLED
    assert world.proves(reference, at=MONDAY + HOUR) is State.RECALLED
    finds_nothing(world, at=MONDAY + DAY)


def test_what_was_collected_is_destroyed_by_the_agency_which_confirms_it(world: World) -> None:
    reference = collected(world)
    recall_release(reference, ground="The order was quashed.", by=world.supervisor, at=MONDAY + DAY)
    with pytest.raises(StateChangeRefusedError):
        attest_use(reference, DELETED, agency=world.bureau.id, at=MONDAY + DAY)
    with pytest.raises(RequestNotFoundError):
        confirm_destroyed(reference, confirmation="Gone.", agency=world.removal.id, at=MONDAY + DAY)
    with as_agency(world.bureau.id):
        told = aftercare.recall_of(requests.fetch(reference).id)
    assert told is not None
    assert (told.ground, told.is_open) == ("The order was quashed.", True)
    assert follow_silence(at=MONDAY + 4 * DAY) == 0
    assert follow_silence(at=MONDAY + 5 * DAY) == 1
    assert [each.kind for each in alarms(viewer=world.supervisor)] == ["DestructionOverdue"]
    reply = confirm_destroyed(
        reference, confirmation="Wiped on the case server.", agency=world.bureau.id, at=MONDAY + 6 * DAY
    )
    assert reply.state is State.CLOSED
    assert follow_silence(at=MONDAY + 70 * DAY) == 0
    finds_nothing(world, at=MONDAY + 6 * DAY)


def test_what_was_called_back_does_not_count_as_clean(world: World) -> None:
    set_probation(world.bureau.id, needs=5, by=world.administrator, at=MONDAY)
    first, second = collected(world), collected(world)
    with as_staff():
        assert probation_of(directory.agency_card(world.bureau.id)).clean == 2
    attest_use(first, DELETED, agency=world.bureau.id, at=MONDAY + DAY)
    recall_release(second, ground="Wrong person.", by=world.supervisor, at=MONDAY + DAY)
    confirm_destroyed(second, confirmation="Gone.", agency=world.bureau.id, at=MONDAY + DAY)
    with as_staff():
        assert probation_of(directory.agency_card(world.bureau.id)).clean == 1


def test_what_was_called_back_before_it_closes_does_not_count_either(world: World) -> None:
    set_probation(world.bureau.id, needs=5, by=world.administrator, at=MONDAY)
    reference = collected(world)
    recall_release(reference, ground="Wrong person.", by=world.supervisor, at=MONDAY + DAY)
    with as_staff():
        assert probation_of(directory.agency_card(world.bureau.id)).clean == 0
    confirm_destroyed(reference, confirmation="Gone.", agency=world.bureau.id, at=MONDAY + DAY)
    with as_staff():
        assert probation_of(directory.agency_card(world.bureau.id)).clean == 0


def test_a_request_that_was_stopped_and_then_refused_does_not_count_as_clean(world: World) -> None:
    set_probation(world.bureau.id, needs=5, by=world.administrator, at=MONDAY)
    reference = world.approved_photo(a_driver().keys)
    suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    assert world.delivers(reference) is State.STOPPED
    restore_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    reopen_request(reference, supervisor=world.second_supervisor, ground="Look again.", at=MONDAY)
    assert world.finds(reference, Verdict.REFUSE).state is State.WITHHELD
    assert lapse_requests(at=MONDAY + 100 * DAY) == 1
    assert state_of(reference) is State.CLOSED
    with as_staff():
        assert probation_of(directory.agency_card(world.bureau.id)).clean == 0


def test_attesting_the_use_acknowledges_and_closes(world: World) -> None:
    reference = collected(world)
    kept = Use("Exhibit 3.", Fate.KEPT_UNDER_RULE, "", passed_on=False)
    with pytest.raises(UnusableCommandError, match="the rule under which"):
        attest_use(reference, kept, agency=world.bureau.id, at=MONDAY + DAY)
    assert state_of(reference) is State.COLLECTED
    reply = attest_use(reference, DELETED, agency=world.bureau.id, at=MONDAY + DAY)
    assert reply.state is State.CLOSED
    with as_staff():
        assert read.count_of(Event.RECEIPT_ACKNOWLEDGED) == 1
        (line,) = read.lines_of(Event.USE_ATTESTED, limit=5)
        assert (line.body["fate"], line.body["redisclosures"]) == ("deleted", 0)
        assert "case file" not in str(line.body)
    assert follow_silence(at=MONDAY + 70 * DAY) == 0
    with pytest.raises(StateChangeRefusedError):
        attest_use(reference, DELETED, agency=world.bureau.id, at=MONDAY + DAY)


def test_the_register_and_what_is_attested_must_agree(world: World) -> None:
    reference = collected(world)
    onward = Onward("us.dhs.ice.ero", "Removal Operations", "b1", ("photo",), MONDAY.date())
    passed = Use("Shown to the other office.", Fate.DELETED, "", passed_on=True)
    with pytest.raises(NotAllowedError, match="no line"):
        attest_use(reference, passed, agency=world.bureau.id, at=MONDAY + DAY)
    keep_until = enter_redisclosure(reference, onward, agency=world.bureau.id, at=MONDAY + DAY)
    assert keep_until == date(2031, 3, 2)
    with pytest.raises(NotAllowedError, match="1 line for this release"):
        attest_use(reference, DELETED, agency=world.bureau.id, at=MONDAY + DAY)
    assert attest_use(reference, passed, agency=world.bureau.id, at=MONDAY + DAY).state is State.CLOSED
    with as_staff():
        (line,) = read.lines_of(Event.REDISCLOSURE_ENTERED, limit=5)
        assert (line.body["to_node"], line.body["keep_until"]) == ("us.dhs.ice.ero", "2031-03-02")
        assert "Removal" not in str(line.body)
    assert [each.kind for each in alarms(viewer=world.supervisor)] == ["RedisclosureNotAnnounced"]
    with as_agency(world.bureau.id):
        assert [each.onward for each in aftercare.register(limit=5)] == [onward]
    with as_agency(world.removal.id):
        assert aftercare.register(limit=5) == ()


@pytest.mark.parametrize(
    ("onward", "place"),
    [
        (Onward("Not a node", "A body", "b1", ("photo",), MONDAY.date()), "/to_node"),
        (Onward("us.doj", "A body", "everything", ("photo",), MONDAY.date()), "/permitted_use"),
        (Onward("us.doj", "A body", "b1", ("ssn",), MONDAY.date()), "/elements"),
        (Onward("us.doj", "A body", "b1", (), MONDAY.date()), "/elements"),
        (Onward("us.doj", " ", "b1", ("photo",), MONDAY.date()), "/to_name"),
        (Onward("us.doj", "A body", "b1", ("photo",), date(2026, 3, 1)), "/passed_on"),
        (Onward("us.doj", "A body", "b1", ("photo",), date(2026, 3, 4)), "/passed_on"),
    ],
)
def test_a_line_of_the_register_that_says_nothing_usable_is_refused(
    world: World, onward: Onward, place: str
) -> None:
    reference = collected(world)
    with pytest.raises(UnusableCommandError) as refused:
        enter_redisclosure(reference, onward, agency=world.bureau.id, at=MONDAY + DAY)
    assert refused.value.pointer == place


def test_the_29th_of_february_is_kept_a_day_longer() -> None:
    assert years_after(date(2028, 2, 29), 5) == date(2033, 3, 1)


def test_silence_has_consequences_each_once_and_a_word_ends_them(world: World) -> None:
    driver = a_driver().keys
    reference = world.asks(world.towing, AT_ONCE, driver).reference
    assert state_of(reference) is State.APPROVED
    assert world.delivers(reference, at=MONDAY) is State.RELEASED
    collect_release(reference, agency=world.towing.id, at=MONDAY)
    with as_staff():
        (due,) = due_until(MONDAY.date() + 30 * DAY, limit=5)
        assert (due.request, due.due_on) == (reference, date(2026, 4, 1))
        assert due_until(MONDAY.date() + 29 * DAY, limit=5) == ()
    assert DueKind.USE in {line.kind for line in calendar(viewer=world.officer, at=MONDAY).lines}
    by_day = {24: 0, 25: 1, 30: 0, 31: 1, 44: 0, 45: 1, 59: 0, 60: 1, 90: 0}
    for days, new in by_day.items():
        asked = world.asks(world.towing, AT_ONCE, driver, at=MONDAY + days * DAY)
        assert (asked.state is State.IN_REVIEW) is (days >= 45), days
        assert follow_silence(at=MONDAY + days * DAY) == new, days
    with as_staff():
        stages = [each.body["stage"] for each in reversed(read.lines_of(Event.SILENCE_NOTED, limit=9))]
    assert stages == [
        Stage.REMINDED,
        Stage.OVERDUE,
        Stage.PERSON_SETTLES,
        Stage.SUSPENSION_ASKED,
    ]
    assert [each.kind for each in alarms(viewer=world.supervisor)] == [
        "SuspensionAsked",
        "AttestationOverdue",
    ]
    attest_use(reference, DELETED, agency=world.towing.id, at=MONDAY + 91 * DAY)
    asked = world.asks(world.towing, AT_ONCE, driver, at=MONDAY + 91 * DAY)
    assert asked.state is State.APPROVED


def test_a_worker_that_slept_notes_every_stage_at_once(world: World) -> None:
    collected(world)
    assert follow_silence(at=MONDAY + 70 * DAY) == 4
    assert follow_silence(at=MONDAY + 70 * DAY) == 0


def test_a_mark_tells_whose_release_it_is_and_a_changed_one_names_nobody(world: World) -> None:
    reference = released(world)
    photo = world.bureau.opens(collects(world, reference, HOUR).envelope, at=MONDAY + HOUR)["photo"]
    text = photo.content.decode()
    for person in (world.officer, world.administrator):
        with pytest.raises(NotAllowedError):
            trace_mark(text, by=person, at=MONDAY + DAY)
    (ours,) = trace_mark(text, by=world.supervisor, at=MONDAY + DAY)
    assert (ours.is_ours, ours.request, ours.agency) == (True, reference, world.bureau.name)
    last = "A" if ours.mark[-1] != "A" else "B"
    (changed,) = trace_mark(ours.mark[:-1] + last, by=world.counsel, at=MONDAY + DAY)
    assert (changed.is_ours, changed.request, changed.agency) == (False, None, None)
    unknown = ours.mark.replace(reference, "MV-2026-009999")
    assert [each.is_ours for each in trace_mark(unknown, by=world.counsel, at=MONDAY + DAY)] == [False]
    assert trace_mark("No mark here.", by=world.counsel, at=MONDAY + DAY) == ()
    with as_staff():
        asked = read.lines_of(Event.MARK_TRACED, limit=9)
        assert [each.body["release_ref"] for each in asked] == [None, None, f"{reference}-R1"]
        assert all(ours.mark not in str(each.body) for each in asked)
