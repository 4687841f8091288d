"""A report over chosen days leaves only with two people, a receipt is opened by two; it is recorded."""

import json
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from clerestory.casework.ask_opening import (
    FETCHED_WITHIN,
    ask_opening,
    decline_opening,
    grant_opening,
    hand_opening,
)
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.make_report import NotOverError, make_report, register_now
from clerestory.casework.propose_report import (
    confirm_report,
    decline_report,
    preview_report,
    propose_report,
    publish_confirmed,
    publish_waiting,
)
from clerestory.casework.report_desk import report_desk
from clerestory.casework.session import as_staff
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.publication.reports.periods import PeriodError, parse
from clerestory.reports import kept, proposals
from clerestory.reports.errors import NoSuchReportError, ProposalMovedError, ReportTakenError
from clerestory.reports.proposals import State
from tests.flows.test_reports import APRIL, asks
from tests.world.days import DAY
from tests.world.office import World

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 20)
WHY = "The committee asked for the first twenty days."
CELL = "asked-channel/api/2026-03"


def proposed(world: World, first: date = FIRST, last: date = LAST) -> UUID:
    return propose_report(first, last, ground=WHY, by=world.supervisor, at=APRIL)


def card(proposal: UUID) -> proposals.ProposalCard:
    with as_staff():
        return proposals.card(proposal)


def recorded(event: Event) -> list[dict[str, Any]]:
    with as_staff():
        return [dict(line.body) for line in read.lines_of(event, limit=9)]


def test_nothing_leaves_before_another_person_confirmed_what_was_previewed(world: World) -> None:
    asks(world, 12)
    proposal = proposed(world)
    with pytest.raises(ProposalMovedError, match="proposed"):
        confirm_report(proposal, by=world.counsel, at=APRIL)
    publish_confirmed(proposal, at=APRIL)
    preview_report(proposal, at=APRIL)
    preview = json.loads(card(proposal).preview)
    assert ["asked-channel", "Requests by the way they came", 8, 0] in preview["tables"]
    assert (preview["left_out"], preview["refused"]) == ([], "")
    publish_confirmed(proposal, at=APRIL)
    assert kept.every() == (), "a preview alone publishes nothing"
    assert tuple(register_now()) == ()
    with pytest.raises(NotAllowedError, match="another supervisor or counsel"):
        confirm_report(proposal, by=world.supervisor, at=APRIL)
    for person in (world.officer, world.administrator):
        with pytest.raises(NotAllowedError):
            confirm_report(proposal, by=person, at=APRIL)
    confirm_report(proposal, by=world.counsel, at=APRIL)
    publish_confirmed(proposal, at=APRIL)
    publish_confirmed(proposal, at=APRIL)
    assert [one.name for one in kept.every()] == ["2026-03-01..2026-03-20"]
    assert card(proposal).state is State.PUBLISHED
    (confirmed,) = recorded(Event.REPORT_CONFIRMED)
    assert confirmed["preview_sha256"] == sha256(card(proposal).preview.encode()).hexdigest()
    assert recorded(Event.REPORT_PROPOSED)[0]["proposal"] == str(proposal)
    assert WHY not in str(recorded(Event.REPORT_PROPOSED))


def test_what_may_not_be_proposed_is_refused_with_a_sentence(world: World) -> None:
    asks(world, 12)
    with pytest.raises(NotAllowedError):
        propose_report(FIRST, LAST, ground=WHY, by=world.officer, at=APRIL)
    with pytest.raises(PeriodError, match="ends before it begins"):
        proposed(world, LAST, FIRST)
    with pytest.raises(PeriodError, match="longer than a year"):
        proposed(world, date(1900, 1, 1), LAST)
    with pytest.raises(NotOverError, match="up to yesterday"):
        proposed(world, FIRST, date(2027, 1, 1))
    with pytest.raises(UnusableCommandError):
        propose_report(FIRST, LAST, ground=" . ", by=world.supervisor, at=APRIL)
    proposed(world)
    with pytest.raises(ProposalMovedError, match="waits for a second person"):
        proposed(world)
    make_report(parse("2026-03"), at=APRIL)
    with pytest.raises(ReportTakenError):
        proposed(world, date(2026, 3, 1), date(2026, 3, 31))


def test_a_report_over_one_day_or_one_agency_is_shown_to_be_none_before_anybody_confirms(
    world: World,
) -> None:
    asks(world, 10)
    one_day = proposed(world, date(2026, 3, 2), date(2026, 3, 2))
    preview_report(one_day, at=APRIL)
    assert "one about somebody" in json.loads(card(one_day).preview)["refused"]
    with pytest.raises(ProposalMovedError, match="no report"):
        confirm_report(one_day, by=world.counsel, at=APRIL)
    assert kept.every() == ()


def test_whoever_declines_says_why_and_a_proposal_may_be_taken_back(world: World) -> None:
    asks(world, 12)
    proposal = proposed(world)
    with pytest.raises(UnusableCommandError):
        decline_report(proposal, ground="", by=world.counsel, at=APRIL)
    decline_report(proposal, ground="The month is enough.", by=world.counsel, at=APRIL)
    assert card(proposal).says == "The month is enough."
    preview_report(proposal, at=APRIL)
    for act in (confirm_report, lambda *args, **more: decline_report(*args, ground="Again so.", **more)):
        with pytest.raises(ProposalMovedError):
            act(proposal, by=world.counsel, at=APRIL)
    decline_report(proposed(world), ground="A mistake of mine.", by=world.supervisor, at=APRIL)
    assert kept.every() == ()


def test_what_was_published_meanwhile_stops_a_confirmed_report_with_a_sentence(world: World) -> None:
    asks(world, 12)
    proposal = proposed(world, date(2026, 3, 1), date(2026, 3, 31))
    preview_report(proposal, at=APRIL)
    confirm_report(proposal, by=world.counsel, at=APRIL)
    make_report(parse("2026-03"), at=APRIL)
    publish_waiting(at=APRIL)
    assert card(proposal).state is State.STOPPED
    assert "published already" in card(proposal).says


def test_the_desk_shows_the_schedule_and_what_is_the_viewers_to_do(world: World) -> None:
    asks(world, 3)
    asks(world, 12, day=30)
    proposal = proposed(world)
    preview_report(proposal, at=APRIL + 30 * DAY)
    page = report_desk(viewer=world.counsel, at=APRIL + 30 * DAY)
    assert [(one.name, one.passed_over) for one in page.planned][:1] == [("2026-03", True)]
    assert [one.name for one in page.planned if not one.passed_over] == ["2026-05", "2026"]
    assert [one.may_confirm for one in page.proposals] == [False], "there would be no report"
    with pytest.raises(NotAllowedError):
        report_desk(viewer=world.officer, at=APRIL)


@pytest.fixture
def published(world: World) -> None:
    asks(world, 12)
    make_report(parse("2026-03"), at=APRIL)


@pytest.mark.usefixtures("published")
def test_an_opening_takes_two_people_and_each_fetch_is_recorded(world: World) -> None:
    wish = ask_opening("2026-03", CELL, ground="For the legislative auditor.", by=world.counsel, at=APRIL)
    with pytest.raises(ProposalMovedError, match="another person looks"):
        hand_opening(wish, by=world.counsel, at=APRIL)
    with pytest.raises(NotAllowedError, match="Another supervisor or counsel"):
        grant_opening(wish, by=world.counsel, at=APRIL)
    with pytest.raises(NotAllowedError):
        grant_opening(wish, by=world.officer, at=APRIL)
    grant_opening(wish, by=world.supervisor, at=APRIL)
    handed = hand_opening(wish, by=world.counsel, at=APRIL)
    assert len(json.loads(handed.data)["leaves"]) == 12
    assert recorded(Event.OPENING_HANDED)[0]["opening_sha256"] == sha256(handed.data).hexdigest()
    with pytest.raises(ProposalMovedError):
        hand_opening(wish, by=world.counsel, at=APRIL + FETCHED_WITHIN + timedelta(seconds=1))
    assert len(recorded(Event.OPENING_HANDED)) == 1
    assert [body["granted"] for body in recorded(Event.OPENING_SETTLED)] == [True]


@pytest.mark.usefixtures("published")
def test_an_opening_that_was_declined_or_of_nothing_is_none(world: World) -> None:
    with pytest.raises(NoSuchReportError):
        ask_opening("2026-03", "asked-channel/nowhere/2026-03", ground="Why not", by=world.counsel, at=APRIL)
    with pytest.raises(NoSuchReportError):
        ask_opening("2031-03", CELL, ground="Why not", by=world.counsel, at=APRIL)
    wish = ask_opening("2026-03", CELL, ground="For the auditor.", by=world.counsel, at=APRIL)
    decline_opening(wish, ground="Nobody is appointed.", by=world.supervisor, at=APRIL)
    with pytest.raises(ProposalMovedError):
        grant_opening(wish, by=world.supervisor, at=APRIL)
    with pytest.raises(ProposalMovedError):
        hand_opening(wish, by=world.counsel, at=APRIL)


def test_what_is_planned_is_seen_by_the_office_alone(world: World) -> None:
    asks(world, 12)
    proposed(world)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_proposal")
        assert cursor.fetchone() == (0,)
    with as_staff(), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_proposal SET ground = 'another'")
