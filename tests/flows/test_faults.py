"""Whatever goes wrong ends in a refusal, an entry and an alarm."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from clerestory.casework import office
from clerestory.casework.alarms import raise_alarm_daily
from clerestory.casework.answer_query import answer_query
from clerestory.casework.commands import Finding, OpenQuery, Verdict
from clerestory.casework.conclude_review import conclude_review
from clerestory.casework.contain_fault import contain_fault
from clerestory.casework.errors import AgencySuspendedError, OfficeNotReadyError, UnusableCommandError
from clerestory.casework.onboard_agency import suspend_agency
from clerestory.casework.precheck import precheck
from clerestory.casework.queries import agency_request, alarms, queue, request_page
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.intake.claims import Claims
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.actors import OFFICE
from clerestory.journal.events import Event
from clerestory.law.library import default_folder
from clerestory.policy.program import CompiledLayer
from clerestory.registry import openings
from clerestory.registry.errors import KeysError
from clerestory.registry.keys import SubjectKeys
from clerestory.vocabulary.form import InvalidFactsError
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.office import GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver


def test_a_law_that_cannot_be_asked_is_a_refusal_and_an_alarm(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.CLERESTORY_LAWPACKS = tmp_path  # an empty shelf
    reply = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys)
    assert reply.state is State.WITHHELD
    assert reply.decision is not None
    assert "could not decide this safely" in reply.decision.elements[0].reason
    with as_staff():
        (refused,) = read.lines_of(Event.REQUEST_REFUSED, limit=5)
    assert refused.body["by"] == "fault"
    (alarm,) = alarms(viewer=world.supervisor)
    assert (alarm.kind, alarm.where, alarm.reference) == ("UnknownLawError", "answer_query", reply.reference)
    assert queue(viewer=world.supervisor, at=MONDAY).alarms == 1


def test_a_law_that_cannot_be_asked_at_the_review_is_a_refusal(
    world: World, settings: Any, tmp_path: Path
) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, authority=GENUINE_WARRANT)
    settings.CLERESTORY_LAWPACKS = tmp_path
    assert world.finds(reference).state is State.WITHHELD
    assert openings.opened() == ()
    assert alarms(viewer=world.supervisor)[0].where == "conclude_review"


def test_two_engines_that_differ_are_a_refusal_an_entry_and_an_alarm(
    world: World, settings: Any, tmp_path: Path
) -> None:
    for name in ("us", "us-mt", "us-mt-office"):
        shutil.copytree(default_folder() / name, tmp_path / name)
    settings.CLERESTORY_LAWPACKS = tmp_path
    for bench in office.decider_of(tmp_path).benches("us-mt", MONDAY.date()):
        bench.compiled = CompiledLayer(bench.layer, bench.provisions[:1])
    reply = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys)
    assert reply.state is State.WITHHELD
    with as_staff():
        (refused,) = read.lines_of(Event.REQUEST_REFUSED, limit=5)
    assert refused.body["by"] == "fault"
    (alarm,) = alarms(viewer=world.supervisor)
    assert (alarm.kind, alarm.where) == ("EnginesDifferError", "answer_query")
    assert openings.opened() == ()


def test_an_index_that_cannot_be_asked_is_a_refusal(world: World, settings: Any) -> None:
    settings.BLIND_INDEX_KEY = b"short"
    assert world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).state is State.WITHHELD
    assert alarms(viewer=world.supervisor)[0].kind == "KeysError"


def test_an_office_without_a_law_answers_nothing(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = None
    with pytest.raises(OfficeNotReadyError, match="CLERESTORY_LAW"):
        world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys)
    with as_staff():
        assert sum(count for _, count in requests.counts()) == 0


def test_an_alarm_of_a_clock_that_was_ahead_does_not_quiet_the_next_ones(world: World) -> None:
    for at in (MONDAY + 300 * DAY, MONDAY, MONDAY + HOUR):
        with transaction.atomic(), as_staff():
            raise_alarm_daily(kind="NoticeLate", where="here", subject_ref="office", actor=OFFICE, at=at)
    assert len(alarms(viewer=world.supervisor)) == 2


def test_a_fault_nobody_foresaw_is_recorded_by_its_kind_only(world: World) -> None:
    contain_fault(where="api /v1/queries", kind="ZeroDivisionError", reference=None, at=MONDAY)
    (alarm,) = alarms(viewer=world.supervisor)
    assert (alarm.kind, alarm.reference) == ("ZeroDivisionError", None)


@pytest.mark.parametrize(
    ("claims", "place"),
    [
        ({"purpose": {"activity": "unknown"}, "elements": ["photo", "photo"]}, "/elements"),
        ({"purpose": {"activity": "unknown"}, "elements": []}, "/elements"),
        ({"purpose": {"activity": "fishing"}, "elements": ["photo"]}, "/purpose/activity"),
        ({"purpose": {"activity": "unknown"}, "elements": ["photo"], "reviewer": {"finding": "approve"}}, ""),
        ({"purpose": {"activity": "unknown"}, "elements": ["photo"], "requester": {"verified": True}}, ""),
        ({"elements": ["photo"]}, ""),
    ],
)
def test_claims_that_are_not_claims_are_refused_with_their_place(claims: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidFactsError) as refused:
        Claims.from_json(claims)
    assert refused.value.pointer == place


def test_a_question_about_nobody_in_particular_is_refused(world: World) -> None:
    with pytest.raises(UnusableCommandError, match="/subject"):
        world.asks(world.bureau, WARRANT_FOR_PHOTO, SubjectKeys())


@pytest.mark.parametrize("key", ["", "x" * 201, "line\nbreak"])
def test_an_idempotency_key_that_cannot_be_kept_is_refused(world: World, key: str) -> None:
    command = OpenQuery(
        agency=world.bureau.id,
        channel="api",
        idempotency_key="fine",
        claims=Claims.from_json(WARRANT_FOR_PHOTO),
        subject=a_driver().keys,
    )
    with pytest.raises(UnusableCommandError, match="/idempotency_key"):
        answer_query(replace(command, idempotency_key=key), at=MONDAY)
    with pytest.raises(UnusableCommandError, match="/channel"):
        answer_query(replace(command, channel="pigeon"), at=MONDAY)


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "x" * 3000, "a\x1b[31mb"])
def test_text_that_cannot_be_kept_is_refused_without_being_shown(world: World, text: str) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    finding = Finding(verdict=Verdict.REFUSE, ground=text, seen="")
    for attempt in (
        lambda: conclude_review(reference, reviewer=world.supervisor, finding=finding, at=MONDAY),
        lambda: world.checks(reference, authority=GENUINE_WARRANT, note=text),
        lambda: world.asks(world.bureau, WARRANT_FOR_PHOTO, SubjectKeys(licence_number="SYN1", surname=text)),
    ):
        with pytest.raises((UnusableCommandError, KeysError)) as refused:
            attempt()
        assert text not in str(refused.value)


def test_an_officers_note_is_for_colleagues_only(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.checks(reference, purpose=True, note="The clerk\nwas Friday's.")
    assert "Friday's" in repr(request_page(reference, viewer=world.supervisor, at=MONDAY).asked)
    assert "Friday's" not in repr(agency_request(reference, agency=world.bureau.id, at=MONDAY))


def test_a_suspended_agency_asks_nothing(world: World) -> None:
    suspend_agency(world.bureau.id, by=world.administrator, at=MONDAY)
    with pytest.raises(AgencySuspendedError):
        world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys)
    with pytest.raises(AgencySuspendedError):
        precheck(Claims.from_json(WARRANT_FOR_PHOTO), agency=world.bureau.id, at=MONDAY)


def test_a_precheck_stores_nothing_and_looks_nobody_up(world: World) -> None:
    with as_staff():
        before = read.head()
    decision = precheck(Claims.from_json(WARRANT_FOR_PHOTO), agency=world.bureau.id, at=MONDAY)
    assert decision.outcome_of("photo") == "release"
    with as_staff():
        assert read.head() == before
        assert sum(count for _, count in requests.counts()) == 0
