"""Pre-authorised references: what they let pass at line speed, and when they count for nothing."""

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from clerestory.agreements.records import ActKind, Clause, ClauseKind, Party
from clerestory.agreements.usable import NewAct
from clerestory.casework import preauthorise
from clerestory.casework.answer_message import DealtWith, Goes, answer_message
from clerestory.casework.come_under_reference import ALARM, digest_of_code
from clerestory.casework.describe_agency import add_identifier
from clerestory.casework.document_checks import doubt_document
from clerestory.casework.errors import NotAllowedError, ReferenceRefusedError, UnusableCommandError
from clerestory.casework.keep_agreement import record_act
from clerestory.casework.preauthorise import ProposeReference
from clerestory.casework.reference_basis import Basis
from clerestory.casework.session import as_agency, as_staff
from clerestory.channels.models import Became
from clerestory.channels.switch import references as codes
from clerestory.intake import references, requests
from clerestory.intake.document_standing import Outcome
from clerestory.intake.errors import ReferenceMovedError
from clerestory.intake.reference_models import SwitchReference
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.law.library import default_folder
from clerestory.registry.keys import SubjectKeys
from clerestory.review.errors import ReviewerRefusedError
from tests.flows.test_switch_messages import REMOVAL, SHERIFF, frame, kept, senders
from tests.world.agreements import concluded
from tests.world.days import MONDAY
from tests.world.office import GENUINE_WARRANT, World
from tests.world.register import a_driver

__all__ = ["senders"]
TODAY = MONDAY.date()
DAY = timedelta(days=1)
STATUS = ("driver_status",)
OTHER = "ZZSAMPLE4"
SAFETY = Clause(
    ClauseKind.PURPOSES, "For traffic safety only.", "Solo para la seguridad vial.", ("traffic_safety",)
)
NAMED = Clause(ClauseKind.ELEMENTS, "These.", "Estos.", ("driver_status", "name", "ssn"))
DIRECTIVE = """
@id("mt-office-status")
@citation("Directive 1")
@source("Office directives")
@says("This office tells nobody the status of a licence.")
@effective("2026-01-01")
@repealed("in force")
@text("read")
forbid (principal, action == Action::"disclose", resource == Element::"driver_status");
"""


@pytest.fixture
def agreed(senders: World) -> World:
    """The sheriff and the office agreed on the status of licences for traffic safety."""
    concluded(senders, number="S-1", parties=(Party(senders.sheriff.id, ""),), clauses=(SAFETY, NAMED))
    return senders


def wish(world: World, **change: Any) -> ProposeReference:
    usual: dict[str, Any] = {
        "agency": world.sheriff.id,
        "basis": Basis("S-1"),
        "activity": "traffic_safety",
        "claimed_use": "b1",
        "elements": STATUS,
        "record": "driver",
        "first_on": TODAY,
        "last_on": TODAY + 30 * DAY,
        "most_a_day": 50,
        "ground": "Traffic stops under the agreement.",
    }
    return ProposeReference(**usual | change)


def proposed(world: World, **change: Any) -> UUID:
    return preauthorise.propose_reference(wish(world, **change), by=world.officer, at=MONDAY)


def a_code(world: World, **change: Any) -> str:
    return preauthorise.confirm_reference(proposed(world, **change), by=world.supervisor, at=MONDAY)


def dq_about(keys: SubjectKeys, control: str, sender: str = SHERIFF) -> str:
    marked = f".*{control}" if control else ""
    assert keys.dob is not None
    named = f"NAM/{keys.surname}, {keys.given}.DOB/{keys.dob:%Y%m%d}.OLN/{keys.licence_number}".upper()
    return f"DQ.{sender}.ZZ{marked}.TXT\n{named}"


def asks(
    control: str, number: int = 1, *, sender: str = SHERIFF, driver: int = 0, at: datetime = MONDAY
) -> DealtWith:
    raw = dq_about(a_driver(driver).keys, control, sender)
    return answer_message(frame(raw, number, on_line=True), at=at)


def why() -> str:
    return kept()[-1][2]


def alarms() -> list[str]:
    with transaction.atomic(), as_staff():
        return [line.body["kind"] for line in read.lines_of(Event.ALARM_RAISED, limit=20)]


def opened(said: DealtWith) -> requests.RequestRecord:
    with transaction.atomic(), as_staff():
        return requests.fetch(said.reference)


def entries(said: DealtWith) -> list[Event]:
    with transaction.atomic(), as_staff():
        return [line.event for line in read.lines_about(said.reference)]


def newest() -> references.ReferenceRecord:
    with transaction.atomic(), as_staff():
        return references.newest(limit=1)[0]


def test_a_question_with_its_code_is_approved_by_the_law_and_goes_to_its_line(agreed):
    said = asks(f"U17-{a_code(agreed)}")
    request = opened(said)
    assert (said.goes, request.state) == (Goes.ANSWER, State.APPROVED)
    assert (request.claims.purpose.activity, request.claims.elements) == ("traffic_safety", STATUS)
    assert request.established.purpose is True
    assert set(request.preparers) == {agreed.officer, agreed.supervisor}
    assert kept() == [(SHERIFF, Became.TO_ANSWER, "")]
    assert Event.REFERENCE_USED in entries(said)


def test_the_same_question_without_the_code_waits_for_a_person(agreed):
    a_code(agreed)
    said = asks("U17")
    assert (said.goes, opened(said).state, why()) == (Goes.HELD, State.IN_REVIEW, "")
    assert Event.REFERENCE_USED not in entries(said)


@pytest.mark.parametrize("sender", [OTHER, REMOVAL])
def test_another_agency_gets_nothing_from_the_code_and_an_alarm_is_raised_once_a_day(agreed, sender):
    add_identifier(agreed.bureau.id, "ori", OTHER, by=None, at=MONDAY)
    code = a_code(agreed)
    without = asks("", 7, sender=sender, driver=1)
    first, second = asks(code, 8, sender=sender), asks(code, 9, sender=sender)
    for said in (first, second):
        request = opened(said)
        assert said.goes is without.goes
        assert (request.claims, request.established) == (opened(without).claims, opened(without).established)
        assert Event.REFERENCE_USED not in entries(said)
    assert [each[2] for each in kept()] == ["", "reference_of_another", "reference_of_another"]
    assert alarms().count(ALARM) == 1
    asks(code, 10, sender=sender, at=MONDAY + 25 * timedelta(hours=1))
    assert alarms().count(ALARM) == 2


def test_a_code_of_nobody_leaves_the_same_entries_as_one_of_another_agency(agreed):
    add_identifier(agreed.bureau.id, "ori", OTHER, by=None, at=MONDAY)
    code = a_code(agreed)
    theirs = asks(code, 1, sender=OTHER)
    with transaction.atomic(), as_staff():
        before = len(read.lines_of(Event.ALARM_RAISED, limit=20))
    later = MONDAY + 30 * timedelta(hours=1)
    nobodys = asks(codes.made_of(7), 2, sender=OTHER, driver=1, at=later)
    assert why() == "reference_unknown"
    assert sorted(entries(theirs)) == sorted(entries(nobodys))
    assert len(alarms()) == before + 1


def test_a_code_misread_or_guessed_near_is_none(agreed):
    code = a_code(agreed)
    near = code[:-1] + codes.SIGNS[(codes.SIGNS.index(code[-1]) + 1) % 32]
    assert asks(near).goes is Goes.HELD
    assert (why(), alarms()) == ("reference_misread", [])


def test_two_codes_in_one_field_are_none(agreed):
    assert asks(f"{a_code(agreed)} {codes.made_of(7)}").goes is Goes.HELD
    assert why() == "reference_twice"


@pytest.mark.parametrize(
    ("days", "goes", "word"),
    [
        (0, Goes.HELD, "reference_not_begun"),
        (1, Goes.ANSWER, ""),
        (5, Goes.ANSWER, ""),
        (6, Goes.HELD, "reference_over"),
    ],
    ids=["day before", "first day", "last day", "day after"],
)
def test_a_code_counts_from_its_first_day_to_its_last(agreed, days, goes, word):
    code = a_code(agreed, first_on=TODAY + DAY, last_on=TODAY + 5 * DAY)
    assert (asks(code, at=MONDAY + days * DAY).goes, why()) == (goes, word)


def test_no_more_pass_in_a_day_than_was_confirmed(agreed):
    code = a_code(agreed, most_a_day=2)
    went = [asks(code, number, driver=number).goes for number in (1, 2, 3)]
    assert went[2] is Goes.HELD
    assert why() == "reference_used_up"
    assert [each[2] for each in kept()] == ["", "", "reference_used_up"]
    asks(code, 4, at=MONDAY + DAY)
    assert why() == ""


def test_an_ended_code_counts_no_more(agreed):
    code = a_code(agreed)
    assert asks(code, 1).goes is Goes.ANSWER
    preauthorise.end_reference(newest().id, ground="The task ended.", by=agreed.officer, at=MONDAY)
    assert (asks(code, 2).goes, why()) == (Goes.HELD, "reference_ended")
    with pytest.raises(ReferenceMovedError):
        preauthorise.end_reference(newest().id, ground="Once more.", by=agreed.officer, at=MONDAY)


def test_an_agreement_that_ended_carries_its_codes_no_more(agreed):
    code = a_code(agreed)
    ended = NewAct(ActKind.ENDED, TODAY, ground="The audit of the day found it.")
    record_act("S-1", ended, by=agreed.supervisor, at=MONDAY)
    assert (asks(code).goes, why()) == (Goes.HELD, "reference_without_basis")


def test_a_law_that_changed_decides_every_question_anew(agreed, settings: Any, tmp_path: Path):
    code = a_code(agreed)
    assert asks(code, 1).goes is Goes.ANSWER
    shutil.copytree(default_folder(), tmp_path / "lawpacks")
    directives = tmp_path / "lawpacks" / "us-mt-office" / "policies"
    directives.mkdir(exist_ok=True)
    (directives / "directives.cedar").write_text(DIRECTIVE)
    settings.CLERESTORY_LAWPACKS = tmp_path / "lawpacks"
    said = asks(code, 2, driver=1)
    assert (said.goes, opened(said).state) == (Goes.NEUTRAL, State.WITHHELD)
    with pytest.raises(ReferenceRefusedError, match="driver status"):
        proposed(agreed)


def a_checked_request(world: World, driver: int = 0) -> UUID:
    """Of the sheriff, with a genuine paper about one driver, its purpose shown."""
    claims = {"purpose": {"activity": "traffic_safety"}, "elements": ["photo"], "record": "driver"}
    reference = world.asks(world.sheriff, claims, a_driver(driver).keys).reference
    world.checks(reference, purpose=True, authority=replace(GENUINE_WARRANT, elements=None))
    with transaction.atomic(), as_staff():
        return requests.fetch(reference).id


def test_a_paper_opens_what_it_names_for_the_one_it_names_until_it_is_doubted(agreed):
    request = a_checked_request(agreed)
    code = preauthorise.confirm_reference(
        proposed(agreed, basis=Basis(request=request)), by=agreed.supervisor, at=MONDAY
    )
    assert (asks(code, 1).goes, why()) == (Goes.ANSWER, "")
    assert (asks(code, 2, driver=1).goes, why()) == (Goes.HELD, "reference_other_subject")
    with transaction.atomic(), as_staff():
        reference = requests.reference_of(request)
    doubt_document(
        reference, 1, by=agreed.officer, doubt=Outcome.FORGED, ground="The seal is wrong.", at=MONDAY
    )
    assert (asks(code, 3).goes, why()) == (Goes.HELD, "reference_without_basis")


def test_a_request_of_another_agency_or_unchecked_carries_nothing(agreed):
    request = a_checked_request(agreed)
    with pytest.raises(ReferenceRefusedError, match="another agency's"):
        proposed(agreed, agency=agreed.bureau.id, basis=Basis(request=request))
    asked = {"purpose": {"activity": "traffic_safety"}, "elements": ["photo"], "record": "driver"}
    said = agreed.asks(agreed.sheriff, asked, a_driver(1).keys)
    with transaction.atomic(), as_staff():
        unchecked = requests.fetch(said.reference).id
    with pytest.raises(ReferenceRefusedError, match="did not find"):
        proposed(agreed, basis=Basis(request=unchecked))


@pytest.mark.parametrize("element", ["name", "ssn"], ids=["after a review", "never"])
def test_what_the_law_does_not_let_go_by_itself_is_not_proposed(agreed, element):
    with pytest.raises(ReferenceRefusedError, match=element):
        proposed(agreed, elements=("driver_status", element))


@pytest.mark.parametrize(
    "change",
    [
        {"last_on": TODAY + 90 * DAY},
        {"first_on": TODAY - DAY},
        {"last_on": TODAY - DAY},
        {"most_a_day": 0},
        {"ground": " . "},
        {"activity": "unknown"},
        {"elements": ()},
        {"record": "title"},
    ],
)
def test_what_cannot_be_a_reference_is_refused(agreed, change):
    with pytest.raises(UnusableCommandError):
        proposed(agreed, **change)


def test_ninety_days_are_the_most(agreed):
    assert proposed(agreed, last_on=TODAY + 89 * DAY)


def test_nobody_confirms_what_they_proposed_and_only_who_may_review_confirms(agreed):
    mine = preauthorise.propose_reference(wish(agreed), by=agreed.supervisor, at=MONDAY)
    for who in (agreed.supervisor, agreed.officer, agreed.trooper, agreed.administrator):
        with pytest.raises(ReviewerRefusedError):
            preauthorise.confirm_reference(mine, by=who, at=MONDAY)
    assert newest().confirmed_by is None
    preauthorise.confirm_reference(mine, by=agreed.counsel, at=MONDAY)
    with pytest.raises(ReferenceMovedError):
        preauthorise.confirm_reference(mine, by=agreed.second_supervisor, at=MONDAY)
    with pytest.raises(NotAllowedError):
        preauthorise.propose_reference(wish(agreed), by=agreed.administrator, at=MONDAY)


def test_the_database_itself_refuses_one_person_for_both_steps(agreed):
    mine = proposed(agreed)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic(), as_staff():
        references.confirm(mine, digest="d" * 64, by=agreed.officer, at=MONDAY)


def test_a_declined_proposal_is_not_confirmed(agreed):
    mine = proposed(agreed)
    preauthorise.end_reference(mine, ground="Not needed.", by=agreed.counsel, at=MONDAY)
    with pytest.raises(ReferenceMovedError):
        preauthorise.confirm_reference(mine, by=agreed.supervisor, at=MONDAY)


@pytest.mark.parametrize(
    ("key", "fields"),
    [("DNQ", "NAM/{surname}, {given}"), ("RQ", "LIC/ABC123.LIY/2026.LIT/PC")],
    ids=["a list", "another kind of record"],
)
def test_a_code_opens_no_list_and_no_other_kind_of_record(agreed, key, fields):
    keys = a_driver().keys
    text = fields.format(surname=keys.surname, given=keys.given).upper()
    said = answer_message(frame(f"{key}.{SHERIFF}.ZZ.*{a_code(agreed)}.TXT\n{text}", on_line=True), at=MONDAY)
    assert said.goes is not Goes.ANSWER
    assert why() in ("reference_not_for_key", "reference_other_question")


def test_a_code_stands_in_no_table(agreed, office_records):
    code = a_code(agreed)
    asks(f"U17-{code}")
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("SELECT set_config('app.office', 'staff', false)")
        told = owner.execute(
            "SELECT string_agg(m::text, ' ') FROM channels_message m UNION ALL"
            " SELECT string_agg(e::text, ' ') FROM journal_entry e UNION ALL"
            " SELECT string_agg(r::text, ' ') FROM intake_switchreference r UNION ALL"
            " SELECT string_agg(q::text, ' ') FROM intake_request q"
        ).fetchall()
    text = " ".join(line for (line,) in told)
    assert digest_of_code(code) in text
    assert code not in text
    assert "U17-PQ***********" in text


def test_no_agency_sees_a_reference_not_even_its_own(agreed):
    a_code(agreed)
    with transaction.atomic(), as_agency(agreed.sheriff.id):
        assert not SwitchReference.objects.exists()
