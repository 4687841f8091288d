"""What the office knows of its agencies decides what they are told: verification, powers, probation,
attestations; and who may write it."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from clerestory.casework import question
from clerestory.casework.collect_release import collect_release
from clerestory.casework.commands import CallBack, OnboardAgency
from clerestory.casework.describe_agency import (
    add_identifier,
    describe_agency,
    enter_call_back,
    remove_identifier,
)
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.hold_power import give_power_back, hold_power
from clerestory.casework.keep_attestation import keep_attestation, withdraw_attestation
from clerestory.casework.onboard_agency import onboard_agency, replace_agency_keys
from clerestory.casework.probation import probation_of, set_probation
from clerestory.casework.session import as_agency, as_owner, as_staff
from clerestory.casework.verify_agency import verify_step
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties import attestations, register
from clerestory.parties.directory import agency_card
from clerestory.parties.errors import PartyNotAcceptedError
from clerestory.parties.identities import AgencyId
from clerestory.parties.models import Agency, Verification
from clerestory.parties.verification import STEPS, standing_of
from clerestory.sealing import keys
from tests.world.days import DAY, MONDAY
from tests.world.office import WARRANT_FOR_PHOTO, World
from tests.world.register import a_driver

TODAY = MONDAY.date()
HOW = "Looked in the directory, and it is the same."
NUMBER = CallBack("+1 555 555 0177", "state_directory", TODAY)
AT_ONCE: dict[str, Any] = {
    "purpose": {"activity": "towing_notice", "claimed_use": "b7"},
    "elements": ["driver_status"],
}
"""A question that the law answers without a person."""


def a_registered_agency(world: World, **other: Any) -> AgencyId:
    command = OnboardAgency(
        node="us-mt.local.police",
        name="A town's police",
        fee_class="exempt",
        call_back=NUMBER,
        sealing_key=dict(keys.public(keys.generate_recipient_key())),
        **other,
    )
    return onboard_agency(command, by=world.administrator, at=MONDAY).id


def verified(agency: AgencyId, *, on: date = TODAY) -> bool:
    return agency_card(agency).is_verified_on(on)


@pytest.mark.parametrize("left_out", [step.slug for step in STEPS])
def test_an_agency_is_verified_only_when_every_step_was_done(world: World, left_out: str) -> None:
    agency = a_registered_agency(world)
    for step in STEPS:
        if step.slug != left_out:
            verify_step(agency, step.slug, how=HOW, by=world.administrator, at=MONDAY)
    assert not verified(agency)
    assert verify_step(agency, left_out, how=HOW, by=world.administrator, at=MONDAY)
    assert verified(agency)


def test_verification_holds_until_its_first_step_runs_out(world: World) -> None:
    until = agency_card(world.bureau.id).verified_until
    assert until == TODAY + timedelta(days=min(step.days for step in STEPS))
    assert verified(world.bureau.id, on=until)
    assert not verified(world.bureau.id, on=until + timedelta(days=1))


def test_when_verification_ran_out_the_law_is_told_so(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    with as_staff():
        request, card = requests.fetch(reference), agency_card(world.bureau.id)
        facts = [
            question.as_established(request, card, at=at, register=None).requester.verified
            for at in (MONDAY, MONDAY + 200 * DAY)
        ]
    assert facts == [True, False]


@pytest.mark.parametrize(
    ("change", "undone"),
    [
        (lambda agency, by: describe_agency(
            agency, node="us-mt.local.sheriff", component="", functions=(), by=by, at=MONDAY
        ), {"identity", "place"}),
        (lambda agency, by: enter_call_back(
            agency, CallBack("+1 555 555 0199", "switchboard", TODAY), by=by, at=MONDAY
        ), {"call_back", "keys"}),
        (lambda agency, by: add_identifier(agency, "ori", "ZZ0000001", by=by, at=MONDAY), {"identity"}),
        (lambda agency, by: replace_agency_keys(
            agency, by=by, at=MONDAY, sealing_key=dict(keys.public(keys.generate_recipient_key()))
        ), {"keys"}),
    ],
    ids=["place", "number", "identifier", "keys"],
)  # fmt: skip
def test_a_change_undoes_the_steps_that_had_looked_at_it(world: World, change: Any, undone: set[str]) -> None:
    agency = world.bureau.id
    change(agency, world.administrator)
    assert not verified(agency)
    with as_staff():
        open_steps = {each.step.slug for each in standing_of(agency, on=TODAY) if not each.stands}
    assert open_steps == undone


def test_the_same_description_again_undoes_nothing(world: World) -> None:
    enter_call_back(
        world.bureau.id, CallBack("+1 555 555 0100", "state_directory", TODAY), by=None, at=MONDAY
    )
    describe_agency(world.bureau.id, node="us.doj.fbi", component="", functions=(), by=None, at=MONDAY)
    assert verified(world.bureau.id)


def test_nobody_calls_back_on_a_number_that_no_directory_gave(world: World) -> None:
    command = OnboardAgency(node="court", name="A court", fee_class="exempt")
    agency = onboard_agency(command, by=world.administrator, at=MONDAY).id
    with pytest.raises(PartyNotAcceptedError, match="from the directory first"):
        verify_step(agency, "call_back", how=HOW, by=world.administrator, at=MONDAY)
    letter = CallBack("+1 555 555 0177", "letter", TODAY)
    with pytest.raises(PartyNotAcceptedError, match="never from the agency's own letter"):
        enter_call_back(agency, letter, by=world.administrator, at=MONDAY)
    with pytest.raises(PartyNotAcceptedError, match="registered unverified"):
        a_registered_agency(world, verified=True)
    with pytest.raises(NotAllowedError, match="administrator"):
        verify_step(agency, "identity", how=HOW, by=world.supervisor, at=MONDAY)


def test_an_identifier_names_one_agency(world: World) -> None:
    add_identifier(world.bureau.id, "domain", "Bureau.Example", by=None, at=MONDAY)
    with pytest.raises(PartyNotAcceptedError, match="names an agency of this register already"):
        add_identifier(world.removal.id, "domain", "bureau.example", by=None, at=MONDAY)
    remove_identifier(world.bureau.id, "domain", "bureau.example", by=None, at=MONDAY)
    add_identifier(world.removal.id, "domain", "bureau.example", by=None, at=MONDAY)
    assert [line.value for line in register_lines(world.removal.id)] == ["bureau.example"]


def register_lines(agency: AgencyId) -> tuple[register.IdentifierLine, ...]:
    with as_staff():
        return register.entry_of(agency).identifiers


def test_a_power_closes_until_somebody_shows_that_it_was_given_back(world: World) -> None:
    agency = world.sheriff.id
    paper = {"evidence": "In the published list of agreements.", "seen_on": TODAY}
    hold_power(agency, "287g", **paper, evidence_until=TODAY + DAY, by=world.administrator, at=MONDAY)
    assert agency_card(agency).delegated == ("287g",)
    with pytest.raises(PartyNotAcceptedError, match="what was seen"):
        give_power_back(agency, "287g", evidence="expired", by=world.administrator, at=MONDAY + 400 * DAY)
    assert agency_card(agency).delegated == ("287g",)
    shown = "The published list names it as ended."
    give_power_back(agency, "287g", evidence=shown, by=world.administrator, at=MONDAY)
    assert agency_card(agency).delegated == ()


def test_on_probation_a_person_settles_what_the_law_would_answer_at_once(world: World) -> None:
    set_probation(world.towing.id, needs=1, by=world.administrator, at=MONDAY)
    first = world.asks(world.towing, AT_ONCE, a_driver().keys)
    assert (first.state, first.decision) == (State.IN_REVIEW, None)
    world.checks(first.reference, purpose=True)
    world.finds(first.reference)
    second = world.asks(world.towing, AT_ONCE, a_driver().keys)
    assert second.state is State.IN_REVIEW
    assert world.delivers(first.reference) is State.RELEASED
    assert world.asks(world.towing, AT_ONCE, a_driver().keys).state is State.IN_REVIEW
    collect_release(first.reference, agency=world.towing.id, at=MONDAY)
    with as_staff():
        assert not probation_of(agency_card(world.towing.id)).lasts
    assert world.asks(world.towing, AT_ONCE, a_driver().keys).state is State.APPROVED


def test_a_probation_that_begins_again_counts_from_then(world: World) -> None:
    reference = world.asks(world.towing, AT_ONCE, a_driver().keys).reference
    world.delivers(reference)
    collect_release(reference, agency=world.towing.id, at=MONDAY)
    set_probation(world.towing.id, needs=1, by=world.administrator, at=MONDAY + DAY)
    again = world.asks(world.towing, AT_ONCE, a_driver().keys, at=MONDAY + DAY)
    assert again.state is State.IN_REVIEW
    set_probation(world.towing.id, needs=0, by=world.administrator, at=MONDAY + DAY)
    assert world.asks(world.towing, AT_ONCE, a_driver().keys, at=MONDAY + DAY).state is State.APPROVED


def test_a_standing_attestation_reaches_the_law_on_the_days_it_holds(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    keep_attestation(
        world.bureau.id,
        "non_immigration_use",
        evidence="Signed by its chief; kept in the agreement's file.",
        given_on=TODAY,
        holds_until=TODAY + 30 * DAY,
        by=world.administrator,
        at=MONDAY,
    )

    def told(at: Any) -> tuple[str, ...]:
        with as_staff():
            request, card = requests.fetch(reference), agency_card(world.bureau.id)
            return question.as_established(request, card, at=at, register=None).requester.attestations

    assert told(MONDAY) == told(MONDAY + 30 * DAY) == ("non_immigration_use",)
    assert told(MONDAY - DAY) == told(MONDAY + 31 * DAY) == ()
    with as_agency(world.bureau.id):
        (line,) = attestations.lines_of(world.bureau.id)
    with as_agency(world.removal.id):
        assert attestations.lines_of(world.bureau.id) == ()
    withdraw_attestation(world.bureau.id, line.id, by=world.administrator, at=MONDAY)
    assert told(MONDAY) == ()


def test_what_somebody_wrote_stands_in_the_register_and_not_in_the_journal(world: World) -> None:
    agency = a_registered_agency(world, identifiers=(("ori", "ZZ7654321"),))
    verify_step(agency, "identity", how="Called the clerk of Harbor.", by=world.administrator, at=MONDAY)
    with as_staff():
        told = " ".join(str(line.body) for line in read.lines_about(str(agency)))
    for written in ("Harbor", "ZZ7654321", "555", "town"):
        assert written not in told


REGISTER = (
    "identifier",
    "verification",
    "power",
    "standingattestation",
    "certificate",
    "departure",
    "accessreview",
    "accessreviewline",
)


@pytest.mark.parametrize("table", REGISTER)
@pytest.mark.parametrize("role", ["app", "releaser", "sequencer"])
def test_only_the_registrar_writes_the_register(
    world: World, office_records: Any, role: str, table: str
) -> None:
    with office_records.connect(role) as serving:
        serving.execute("SELECT set_config('app.office', 'staff', false)")
        for statement in (f"INSERT INTO parties_{table} DEFAULT VALUES", f"DELETE FROM parties_{table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                serving.execute(statement)


@pytest.mark.parametrize("table", REGISTER)
def test_a_session_that_says_nothing_sees_nothing_of_the_register(
    world: World, office_records: Any, table: str
) -> None:
    with office_records.connect("app") as app:
        assert app.execute(f"SELECT count(*) FROM parties_{table}").fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM intake_request",
        "SELECT 1 FROM review_task",
        "SELECT 1 FROM release_release",
        "SELECT 1 FROM registry_handle",
        "SELECT 1 FROM vault.field",
        "SELECT * FROM vault.open(gen_random_uuid(), ARRAY['photo'], 'r')",
        "DELETE FROM parties_agency",
        "DELETE FROM parties_person",
        "DELETE FROM parties_verification",
        "UPDATE parties_accessreview SET quarter = 'x'",
        "UPDATE parties_accessreviewline SET kept = true",
        "UPDATE journal_entry SET body = '{}'",
        "DELETE FROM journal_entry",
        "CREATE TABLE mine (a int)",
    ],
)
def test_the_registrar_keeps_parties_and_reaches_nothing_else(
    world: World, office_records: Any, statement: str
) -> None:
    with office_records.connect("registrar") as registrar:
        registrar.execute("SELECT set_config('app.office', 'staff', false)")
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)):
            registrar.execute(statement)


def test_an_agency_registered_before_there_were_steps_keeps_its_verification_for_a_while(
    world: World, office_records: Any
) -> None:
    with office_records.connect("clerestory_owner") as owner:
        owner.execute("UPDATE parties_agency SET delegated = '{287g}' WHERE name = 'County Sheriff'")
    call_command("migrate", "parties", "0003", database="owner", verbosity=0)
    call_command("migrate", "parties", database="owner", verbosity=0)
    with as_owner():
        row = Agency.objects.get(name="County Sheriff")
        steps = set(Verification.objects.filter(agency=row).values_list("step", flat=True))
        powers = [line.power for line in register.entry_of(AgencyId(row.pk)).powers]
    assert steps == {step.slug for step in STEPS}
    assert row.verified_until is not None
    assert powers == ["287g"]


def test_each_step_is_in_the_journal_by_whoever_did_it(world: World) -> None:
    agency = a_registered_agency(world)
    verify_step(agency, "place", how=HOW, by=world.administrator, at=MONDAY)
    with as_staff():
        last = read.lines_about(str(agency))[-1]
    assert last.event is Event.STEP_VERIFIED
    assert str(last.actor) == f"person:{world.administrator}"
    assert last.body["step"] == "place"
    assert last.body["verified"] is False


@pytest.mark.parametrize("client_id", ["towing two", "", "tow\u200bing", "tow\ning", "x" * 151, "towing–two"])
def test_a_client_id_is_one_word_that_can_be_typed(world: World, client_id: str) -> None:
    with pytest.raises(PartyNotAcceptedError, match="client id"):
        a_registered_agency(world, client_id=client_id)
