"""Leavers, roles, training, access reviews: what is left undone is asked for each day."""

from datetime import date, timedelta

import pytest

from clerestory.casework.add_person import add_person
from clerestory.casework.change_roles import change_roles
from clerestory.casework.commands import AddPerson
from clerestory.casework.deactivate_person import deactivate_person
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.keep_certificate import keep_certificate
from clerestory.casework.put_division import put_division
from clerestory.casework.queries import queue
from clerestory.casework.report_leaver import report_leaver
from clerestory.casework.review_access import review_access
from clerestory.casework.session import as_staff
from clerestory.casework.watch_parties import Undone, tasks_of, watch_parties
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties import access_reviews, people
from clerestory.parties.access_reviews import Place
from clerestory.parties.directory import person_card
from clerestory.parties.errors import PartyNotAcceptedError
from clerestory.parties.identities import PersonId
from clerestory.review.errors import ReviewerRefusedError
from clerestory.site import clock
from clerestory.site.doctor_parties import look_at_parties
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.office import GENUINE_WARRANT, PASSWORD, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

TODAY = MONDAY.date()
TITLES = Place(None, "titles")


def alarms() -> list[str]:
    with as_staff():
        return [str(line.body["kind"]) for line in read.lines_of(Event.ALARM_RAISED, limit=99)]


def undone(on: date) -> list[Undone]:
    with as_staff():
        return [task.undone for task in tasks_of(on=on)]


def test_a_leaver_has_five_working_days_and_then_an_alarm_each_day(world: World) -> None:
    due = report_leaver(world.officer, reported_on=TODAY, by=world.administrator, at=MONDAY)
    assert due.on == date(2026, 3, 9)
    assert "5 working days" in due.arithmetic
    watch_parties(at=MONDAY + 7 * DAY)
    assert alarms() == []
    for hours in (0, 1, 23, 24):
        watch_parties(at=MONDAY + 8 * DAY + hours * HOUR)
    assert alarms() == [Undone.LEAVER, Undone.LEAVER]
    deactivate_person(world.officer, by=world.administrator, at=MONDAY + 9 * DAY + HOUR)
    watch_parties(at=MONDAY + 12 * DAY)
    assert len(alarms()) == 2
    with as_staff():
        (closed,) = read.lines_of(Event.LEAVER_CLOSED, limit=9)
    assert closed.body["in_time"] is False


def test_an_alarm_names_a_handle_and_nobody(world: World) -> None:
    report_leaver(world.officer, reported_on=TODAY, by=world.administrator, at=MONDAY)
    watch_parties(at=MONDAY + 8 * DAY)
    with as_staff():
        (line,) = read.lines_of(Event.ALARM_RAISED, limit=9)
    assert str(world.officer) in line.body["where"]
    assert "olive" not in str(line.body).lower()


def test_a_leaver_is_reported_once_by_somebody_else_and_not_before_the_day(world: World) -> None:
    with pytest.raises(NotAllowedError, match="own leaving"):
        report_leaver(world.administrator, reported_on=TODAY, by=world.administrator, at=MONDAY)
    with pytest.raises(PartyNotAcceptedError, match="has not come yet"):
        report_leaver(world.officer, reported_on=TODAY + timedelta(days=1), by=world.administrator, at=MONDAY)
    report_leaver(world.officer, reported_on=TODAY, by=world.administrator, at=MONDAY)
    with pytest.raises(PartyNotAcceptedError, match="known already"):
        report_leaver(world.officer, reported_on=TODAY, by=world.administrator, at=MONDAY)
    deactivate_person(world.officer, by=world.administrator, at=MONDAY)
    with pytest.raises(PartyNotAcceptedError, match="closed already"):
        report_leaver(world.officer, reported_on=TODAY, by=world.administrator, at=MONDAY)


def test_other_roles_count_at_once_and_nobody_changes_their_own(world: World) -> None:
    change_roles(world.supervisor, roles=["officer"], division=None, by=world.administrator, at=MONDAY)
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT)
    with pytest.raises(ReviewerRefusedError, match="supervisor or by counsel"):
        world.finds(reference)
    with pytest.raises(NotAllowedError, match="own roles"):
        change_roles(
            world.administrator, roles=["supervisor"], division=None, by=world.administrator, at=MONDAY
        )
    with pytest.raises(PartyNotAcceptedError, match="role requester"):
        change_roles(world.supervisor, roles=["requester"], division=None, by=world.administrator, at=MONDAY)


def test_a_division_that_comes_to_hold_powers_concludes_no_review(world: World) -> None:
    put_division(
        "legal",
        title="Legal Services",
        node="us-mt.doj.legal",
        delegated=["287g"],
        by=world.administrator,
        at=MONDAY,
    )
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT)
    with pytest.raises(ReviewerRefusedError, match="delegated powers"):
        world.finds(reference, by=world.counsel)


def signed(place: Place, by: PersonId, *, leave_out: PersonId | None = None, day: int = 0) -> int:
    with as_staff():
        present = access_reviews.people_now(place)
    decisions = {person: person != leave_out for person in present}
    return review_access(place, decisions, by=by, at=MONDAY + day * DAY)


def test_a_review_answers_for_everybody_and_is_signed_once_a_quarter(world: World) -> None:
    with pytest.raises(PartyNotAcceptedError, match="1 people are not answered for"):
        review_access(TITLES, {}, by=world.administrator, at=MONDAY)
    decisions = {world.second_supervisor: True, world.counsel: True}
    with pytest.raises(PartyNotAcceptedError, match="1 can no longer sign in"):
        review_access(TITLES, decisions, by=world.administrator, at=MONDAY)
    assert signed(TITLES, world.administrator) == 0
    with pytest.raises(PartyNotAcceptedError, match="2026-Q1 was signed before"):
        signed(TITLES, world.administrator)
    assert signed(TITLES, world.administrator, leave_out=world.second_supervisor, day=40) == 1
    assert not person_card(world.second_supervisor).active
    with pytest.raises(NotAllowedError, match="active staff"):
        queue(viewer=world.second_supervisor, at=MONDAY + 40 * DAY)


def test_a_quarter_without_a_review_is_an_alarm_until_one_is_signed(world: World) -> None:
    assert Undone.REVIEW not in undone(date(2026, 3, 31))
    late = [task for task in undone(date(2026, 4, 1)) if task is Undone.REVIEW]
    assert len(late) == 4
    watch_parties(at=MONDAY + 40 * DAY)
    assert alarms().count(Undone.REVIEW) == 4
    signed(TITLES, world.administrator, day=40)
    assert undone(date(2026, 4, 12)).count(Undone.REVIEW) == 3


def test_the_only_administrator_signs_the_own_list_and_the_entry_says_so(world: World) -> None:
    records = Place(None, "records")
    assert Undone.ONE_ADMINISTRATOR in undone(TODAY)
    with pytest.raises(NotAllowedError, match="own sign-in"):
        signed(records, world.administrator, leave_out=world.administrator)
    signed(records, world.administrator)
    with as_staff():
        assert read.lines_of(Event.ACCESS_REVIEWED, limit=1)[0].body["own"] is True


def test_too_many_administrators_are_flagged(world: World) -> None:
    for person in (world.officer, world.supervisor, world.counsel):
        roles = [*person_card(person).roles, "administrator"]
        change_roles(person, roles=roles, division=None, by=world.administrator, at=MONDAY)
    assert Undone.ADMINISTRATORS in undone(TODAY)
    change_roles(world.officer, roles=["officer"], division=None, by=world.administrator, at=MONDAY)
    assert Undone.ADMINISTRATORS not in undone(TODAY)


def test_training_holds_until_its_last_day(world: World) -> None:
    keep_certificate(
        world.officer,
        "reading_papers",
        passed_on=TODAY,
        holds_until=TODAY + 30 * DAY,
        by=world.administrator,
        at=MONDAY,
    )
    last = TODAY + 30 * DAY
    with as_staff():
        assert people.is_trained(world.officer, "reading_papers", on=last)
        assert not people.is_trained(world.officer, "reading_papers", on=last + DAY)
        assert not people.is_trained(world.officer, "asking_rightly", on=last)
    assert Undone.TRAINING not in undone(last)
    assert Undone.TRAINING in undone(last + DAY)
    with pytest.raises(PartyNotAcceptedError, match="two years"):
        keep_certificate(
            world.officer,
            "reading_papers",
            passed_on=TODAY,
            holds_until=TODAY + 800 * DAY,
            by=world.administrator,
            at=MONDAY,
        )


def test_somebody_added_in_a_quarter_is_on_its_list(world: World) -> None:
    command = AddPerson(
        username="nina", full_name="Nina", password=PASSWORD, roles=("officer",), division="titles"
    )
    nina = add_person(command, by=world.administrator, at=MONDAY).id
    with as_staff():
        assert nina in access_reviews.people_now(TITLES)


def test_the_doctor_counts_what_is_left_undone_and_names_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def says(days: int) -> str:
        monkeypatch.setattr(clock, "now", lambda: MONDAY + days * DAY)
        return " ".join(finding.says for finding in look_at_parties())

    assert says(0).startswith("No leaver can sign in")
    report_leaver(world.officer, reported_on=TODAY, by=world.administrator, at=MONDAY)
    assert "past their last day: 1." in says(8)
    assert "olive" not in says(8).lower()


@pytest.mark.parametrize("days", [0, 366])
def test_a_leaver_was_reported_within_the_last_year(world: World, days: int) -> None:
    report_leaver(world.officer, reported_on=TODAY - days * DAY, by=world.administrator, at=MONDAY)
    with as_staff():
        assert people.person_line(world.officer).leaves is not None


@pytest.mark.parametrize("on", [date.min, TODAY - timedelta(days=367)])
def test_a_leaver_who_was_reported_long_ago_is_a_slip_of_the_hand(world: World, on: date) -> None:
    with pytest.raises(PartyNotAcceptedError, match=r"more than a year ago.*Write the day"):
        report_leaver(world.officer, reported_on=on, by=world.administrator, at=MONDAY)
    with as_staff():
        assert people.person_line(world.officer).leaves is None


@pytest.mark.parametrize("username", ["ol ive", "", " ", "ol\u00a0ive", "o\tlive", "o\u200blive", "x" * 151])
def test_a_user_name_is_one_word_that_can_be_typed(world: World, username: str) -> None:
    command = AddPerson(
        username=username, full_name="Nobody", password=PASSWORD, roles=("officer",), division="records"
    )
    with pytest.raises(PartyNotAcceptedError, match="user name"):
        add_person(command, by=world.administrator, at=MONDAY)
    with as_staff():
        assert read.count_of(Event.PERSON_ADDED) == 6  # the world's own
