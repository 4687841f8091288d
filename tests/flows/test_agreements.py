"""Agreements decide while they stand; the day after, or in breach, they stop what they carried."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from clerestory.agreements import register
from clerestory.agreements.errors import UnknownAgreementError, UnusableAgreementError
from clerestory.agreements.records import OFFICE, Act, ActKind, Clause, ClauseKind, Party
from clerestory.agreements.usable import NewAct, digest_of
from clerestory.casework.divide_request import divide_request
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.keep_agreement import put_agreement, record_act
from clerestory.casework.queries import request_page
from clerestory.casework.session import as_staff
from clerestory.casework.under_agreement import ranks_of, under_agreement
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.parties import directory
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Agreement as AgreementFact
from tests.world.agreements import (
    CERTIFICATE,
    ELEMENTS,
    ENDS,
    NO_IMMIGRATION,
    NOTHING_PASSED_ON,
    PURPOSES,
    TEXT,
    an_agreement,
    concluded,
    signs,
)
from tests.world.days import DAY, MONDAY
from tests.world.office import COMPLETE, TOWING, World
from tests.world.register import a_vehicle

TODAY = date(2026, 3, 2)
STOPPED = AgreementFact(active=False, covers_purpose=False, covers_elements=())


def held(world: World, *, on: date = TODAY, party: Any = None, **claims: Any) -> Any:
    """What the register holds for one request of the towing company on a day."""
    reference = world.asks(party or world.towing, TOWING | claims, a_vehicle().keys).reference
    with as_staff():
        request = requests.fetch(reference)
        return under_agreement(request, directory.agency_card(request.agency), on=on)


def test_a_signed_agreement_covers_its_purpose_and_its_elements(world: World) -> None:
    concluded(world)
    found = held(world)
    assert found.fact == AgreementFact(
        active=True, covers_purpose=True, covers_elements=("vehicle_owner", "vehicle")
    )
    assert (found.under, found.says) == (("2026-014",), ())


def test_an_agency_without_an_agreement_is_asked_about_as_before(world: World) -> None:
    concluded(world)
    assert held(world, party=world.insurer).fact is None


@pytest.mark.parametrize(
    ("on", "stands"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (ENDS, True),
        (ENDS + timedelta(days=1), False),
    ],
)
def test_an_agreement_stands_from_its_first_to_its_last_day(world: World, on: date, stands: bool) -> None:
    concluded(world, on=date(2025, 12, 1))
    found = held(world, on=on)
    assert (found.fact == STOPPED) is not stands
    assert bool(found.says) is not stands
    if on > ENDS:
        assert found.says == (
            "Agreement 2026-014 ended on 2026-12-31 and cannot cover a question of 2027-01-01. Renew it, or "
            "ask under another agreement.",
        )


def test_an_agreement_stands_from_the_day_on_which_the_last_side_signed(world: World) -> None:
    kept = concluded(world, signed=False)
    assert held(world).fact == STOPPED
    signs(world, kept, str(world.towing.id), on=TODAY - timedelta(days=3))
    assert "not signed by the office" in held(world).says[0]
    signs(world, kept, OFFICE, on=TODAY)
    assert held(world, on=TODAY - timedelta(days=1)).fact == STOPPED
    assert held(world, on=TODAY).fact.active is True


def test_a_breach_stops_an_agreement_from_its_day_until_it_is_cured(world: World) -> None:
    concluded(world)
    breach = record_act("2026-014", acted(ActKind.BREACH, TODAY), by=world.officer, at=MONDAY)
    assert held(world, on=TODAY - timedelta(days=1)).fact.active is True
    found = held(world)
    assert found.fact == STOPPED
    assert "A breach of agreement 2026-014 was recorded for 2026-03-02" in found.says[0]
    later = TODAY + timedelta(days=5)
    cure = replace(acted(ActKind.CURED, later), of_breach=breach.number)
    record_act("2026-014", cure, by=world.counsel, at=MONDAY + 5 * DAY)
    assert held(world, on=later - timedelta(days=1)).fact == STOPPED
    assert held(world, on=later).fact.active is True


def test_an_agreement_that_was_ended_early_stands_no_more_on_that_day(world: World) -> None:
    concluded(world)
    record_act("2026-014", acted(ActKind.ENDED, TODAY), by=world.supervisor, at=MONDAY)
    assert held(world, on=TODAY - timedelta(days=1)).fact.active is True
    assert "ended early on 2026-03-02" in held(world).says[0]


@pytest.mark.parametrize(("day", "stands"), [(10, True), (11, False)])
def test_a_certificate_that_did_not_come_stops_an_agreement_the_day_after_it_was_due(
    world: World, day: int, stands: bool
) -> None:
    concluded(world, clauses=(PURPOSES, ELEMENTS, CERTIFICATE))
    found = held(world, on=date(2026, 2, day))
    assert (found.fact.active is True) is stands
    if not stands:
        assert "the certificate of use up to 2026-01-31 was due on 2026-02-10" in found.says[0]


def test_a_certificate_counts_for_the_periods_it_covers(world: World) -> None:
    concluded(world, clauses=(PURPOSES, ELEMENTS, CERTIFICATE))
    given = NewAct(ActKind.CERTIFICATE, date(2026, 2, 20), covers_until=date(2026, 2, 1))
    record_act("2026-014", given, by=world.officer, at=MONDAY)
    assert held(world, on=date(2026, 2, 19)).fact == STOPPED  # it had not come
    assert held(world, on=date(2026, 2, 20)).fact.active is True
    assert "up to 2026-02-28" in held(world, on=date(2026, 3, 11)).says[0]


def test_immigration_enforcement_is_barred_where_the_agency_promised_so(world: World) -> None:
    concluded(world, clauses=(PURPOSES, ELEMENTS, NO_IMMIGRATION))
    mixed = {"purpose": {"activity": "towing_notice", "mixed_with": ["civil_immigration"]}}
    found = held(world, **mixed)
    assert found.fact == replace(STOPPED, active=True)
    assert "promised that nothing serves immigration enforcement" in found.says[0]
    # Another agreement that covers it all does not lift the promise.
    wide = Clause(ClauseKind.PURPOSES, "All.", "Todo.", ("towing_notice", "civil_immigration"))
    concluded(world, number="2026-015", clauses=(wide, ELEMENTS))
    assert held(world, **mixed).fact.covers_purpose is False
    assert held(world).fact.covers_purpose is True


@pytest.mark.parametrize(
    ("recipient", "covered"), [(None, True), ("court.state", True), ("us.dhs.ice", False), ("unknown", False)]
)
def test_what_may_not_be_passed_on_is_not_covered_for_another_recipient(
    world: World, recipient: str | None, covered: bool
) -> None:
    concluded(world, clauses=(PURPOSES, ELEMENTS, NOTHING_PASSED_ON))
    claims = {"recipient": recipient} if recipient else {}
    assert held(world, **claims).fact.covers_purpose is covered


def test_another_purpose_is_not_covered_and_goes_to_a_person(world: World) -> None:
    concluded(world)
    found = held(world, purpose={"activity": "marketing"})
    assert found.fact == replace(STOPPED, active=True)
    assert "does not cover this purpose" in found.says[0]


def test_requests_beyond_the_number_of_a_month_are_not_covered_and_those_before_stay_so(
    world: World,
) -> None:
    two = Clause(ClauseKind.VOLUME, "Two a month.", "Dos al mes.", number=2)
    concluded(world, clauses=(PURPOSES, ELEMENTS, two))
    asked = [world.asks(world.towing, TOWING, a_vehicle().keys).reference for _ in range(3)]
    after = world.asks(world.towing, TOWING, a_vehicle().keys, at=MONDAY + 40 * DAY).reference
    with as_staff():
        card = directory.agency_card(world.towing.id)
        covered = [
            under_agreement(requests.fetch(each), card, on=TODAY).fact.covers_purpose
            for each in (*asked, after)
        ]
    assert covered == [True, True, False, True]


def test_a_divided_request_is_counted_once(world: World) -> None:
    two = Clause(ClauseKind.VOLUME, "Two a month.", "Dos al mes.", number=2)
    concluded(world, clauses=(PURPOSES, ELEMENTS, two))
    asked = [world.asks(world.towing, TOWING, a_vehicle().keys).reference for _ in range(2)]
    found = [
        part
        for each in asked
        for part in divide_request(
            each, waiting=frozenset({"vehicle_owner"}), question="More?", officer=world.officer, at=MONDAY
        )
    ]
    with as_staff():
        card = directory.agency_card(world.towing.id)
        all_of_them = [requests.fetch(each) for each in (*asked, *found)]
        agreements = register.binding(card)
        ranks = ranks_of(all_of_them, {card.id: agreements})
        covered = [under_agreement(each, card, on=TODAY).fact.covers_purpose for each in all_of_them]
    assert covered == [True] * 6
    assert [ranks[each.id] for each in all_of_them] == [1, 2, 1, 1, 2, 2]


def test_a_place_binds_every_agency_below_it(world: World) -> None:
    concluded(world, parties=(Party(None, "private"),))
    assert held(world).fact.active is True
    assert held(world, party=world.insurer).fact.active is True


def test_an_element_outside_the_agreement_goes_to_a_person_with_the_cure(world: World) -> None:
    only = Clause(ClauseKind.ELEMENTS, "The vehicle.", "El vehículo.", ("vehicle",))
    concluded(world, clauses=(PURPOSES, only))
    reply = world.asks(world.towing, TOWING, a_vehicle().keys)
    assert reply.state is State.IN_REVIEW
    assert reply.if_proved is not None
    by_element = {answer.element: answer for answer in reply.if_proved.elements}
    assert by_element["vehicle_owner"].outcome is Outcome.REVIEW
    assert str(by_element["vehicle_owner"].cure).startswith("Agreement 2026-014 does not name vehicle owner.")
    assert "2026-014" not in str(by_element["vehicle"].cure)


def test_what_rests_on_an_agreement_that_ended_waits_for_a_person_who_reads_why(world: World) -> None:
    concluded(world, ends_on=date(2026, 3, 1))
    reply = world.asks(world.towing, TOWING, a_vehicle().keys)
    assert reply.state is State.IN_REVIEW
    page = request_page(reply.reference, viewer=world.officer, at=MONDAY)
    (said,) = [fact.established for fact in page.asked if fact.pointer == "requester.agreement"]
    assert str(said).startswith("Agreement 2026-014 ended on 2026-03-01")


@pytest.mark.parametrize("what", ["breach", "term"])
def test_an_agreement_lost_between_approval_and_delivery_stops_the_delivery(world: World, what: str) -> None:
    last = TODAY if what == "term" else ENDS
    concluded(world, ends_on=last)
    reference = world.asks(world.towing, TOWING, a_vehicle().keys).reference
    world.checks(reference, purpose=True, application=COMPLETE)
    world.finds(reference)
    with as_staff():
        assert requests.fetch(reference).state is State.APPROVED
    at = MONDAY + DAY
    if what == "breach":
        record_act("2026-014", acted(ActKind.BREACH, TODAY), by=world.officer, at=MONDAY)
        at = MONDAY
    assert world.delivers(reference, at=at) is State.STOPPED
    with as_staff():
        because = requests.fetch(reference).stopped_because
        assert [line.body["check"] for line in read.lines_of(Event.DELIVERY_STOPPED, limit=5)] == [
            "agreement_still_stands"
        ]
    assert "no longer covers it. " in str(because)
    assert "2026-014" in str(because)


def test_what_an_agreement_covers_is_delivered(world: World) -> None:
    concluded(world)
    reference = world.asks(world.towing, TOWING, a_vehicle().keys).reference
    world.checks(reference, purpose=True, application=COMPLETE)
    world.finds(reference)
    assert world.delivers(reference) is State.RELEASED


def acted(kind: ActKind, on: date) -> NewAct:
    return NewAct(kind, on, ground="The audit of the day found it.")


def test_everything_that_happens_has_its_entry_and_no_ground_in_it(world: World) -> None:
    concluded(world)
    breach = record_act("2026-014", acted(ActKind.BREACH, TODAY), by=world.officer, at=MONDAY)
    record_act(
        "2026-014",
        replace(acted(ActKind.CURED, TODAY), of_breach=breach.number),
        by=world.counsel,
        at=MONDAY,
    )
    with as_staff():
        lines = read.lines_about("2026-014")
        assert register.grounds("2026-014")[breach.number] == "The audit of the day found it."
    assert [line.event for line in lines] == [
        Event.AGREEMENT_REGISTERED,
        Event.AGREEMENT_SIGNED,
        Event.AGREEMENT_SIGNED,
        Event.AGREEMENT_BREACHED,
        Event.AGREEMENT_CURED,
    ]
    assert lines[1].body["text_sha256"] == digest_of(TEXT)
    assert "audit of the day" not in str([line.body for line in lines])


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("number", {"number": "a b"}),
        ("number", {"number": "x"}),
        ("title", {"title": " "}),
        ("titulo", {"titulo": "x" * 201}),
        ("text", {"text": "a\x00b"}),
        ("ends_on", {"ends_on": date(2025, 12, 31)}),
        ("parties", {"parties": ()}),
        ("parties", {"parties": (Party(None, "No such Place"),)}),
        ("parties", {"parties": (Party(None, "atlantis.police"),)}),
        ("parties", {"parties": (Party(None, "unknown"),)}),
        ("purposes", {"clauses": (ELEMENTS,)}),
        ("elements", {"clauses": (PURPOSES,)}),
        ("elements", {"clauses": (PURPOSES, replace(ELEMENTS, values=("soul",)))}),
        ("elements", {"clauses": (PURPOSES, replace(ELEMENTS, values=()))}),
        ("elements", {"clauses": (PURPOSES, replace(ELEMENTS, dice=""))}),
        ("purposes", {"clauses": (PURPOSES, PURPOSES, ELEMENTS)}),
        ("volume", {"clauses": (PURPOSES, ELEMENTS, Clause(ClauseKind.VOLUME, "A.", "B.", number=0))}),
        ("certificate", {"clauses": (PURPOSES, ELEMENTS, replace(CERTIFICATE, months=None))}),
    ],
)
def test_what_cannot_be_computed_with_is_refused_with_its_part(
    world: World, part: str, change: dict[str, Any]
) -> None:
    new = an_agreement(**{"parties": (Party(world.towing.id, ""),)} | change)
    with pytest.raises(UnusableAgreementError) as refused:
        put_agreement(new, by=world.counsel, at=MONDAY)
    assert refused.value.part == part
    assert register.every() == ()


@pytest.mark.parametrize(
    ("part", "act"),
    [
        ("side", NewAct(ActKind.SIGNED, TODAY, side="nobody", capacity="A", text_sha256=digest_of(TEXT))),
        ("text_sha256", NewAct(ActKind.SIGNED, TODAY, side=OFFICE, capacity="A", text_sha256="0" * 64)),
        ("capacity", NewAct(ActKind.SIGNED, TODAY, side=OFFICE, text_sha256=digest_of(TEXT))),
        ("covers_until", NewAct(ActKind.CERTIFICATE, TODAY)),
        ("covers_until", NewAct(ActKind.AUDIT, TODAY, covers_until=TODAY + timedelta(days=1))),
        ("of_breach", NewAct(ActKind.CURED, TODAY, of_breach=77, ground="Settled.")),
        ("ground", NewAct(ActKind.BREACH, TODAY)),
        ("on", NewAct(ActKind.BREACH, TODAY + timedelta(days=1), ground="Found.")),
    ],
)
def test_an_act_that_cannot_be_is_refused_with_its_part(world: World, part: str, act: NewAct) -> None:
    concluded(world, signed=False)
    with pytest.raises(UnusableAgreementError) as refused:
        record_act("2026-014", act, by=world.supervisor, at=MONDAY)
    assert refused.value.part == part
    assert register.fetch("2026-014").acts == ()


def test_nobody_alone_puts_an_agreement_into_force(world: World) -> None:
    kept = concluded(world, signed=False)
    act = NewAct(ActKind.SIGNED, TODAY, side=OFFICE, capacity="A", text_sha256=kept.text_sha256)
    with pytest.raises(NotAllowedError, match="ask a colleague"):
        record_act(kept.number, act, by=world.counsel, at=MONDAY)
    record_act(kept.number, act, by=world.supervisor, at=MONDAY)
    with pytest.raises(UnusableAgreementError, match="signed already"):
        record_act(kept.number, act, by=world.second_supervisor, at=MONDAY)


def test_who_may_record_what(world: World) -> None:
    kept = concluded(world)
    for who in (world.officer, world.administrator):
        with pytest.raises(NotAllowedError):
            put_agreement(an_agreement("2026-099", parties=kept.parties), by=who, at=MONDAY)
        with pytest.raises(NotAllowedError):
            record_act(kept.number, acted(ActKind.ENDED, TODAY), by=who, at=MONDAY)
    with pytest.raises(NotAllowedError):
        record_act(kept.number, acted(ActKind.BREACH, TODAY), by=world.administrator, at=MONDAY)
    with pytest.raises(UnknownAgreementError):
        record_act("none", acted(ActKind.BREACH, TODAY), by=world.officer, at=MONDAY)


TABLES = ("agreement", "party", "clause", "act", "ground")


def test_everybody_reads_agreements_and_only_the_office_reads_grounds_or_adds(
    world: World, office_records: Any
) -> None:
    concluded(world)
    record_act("2026-014", acted(ActKind.BREACH, TODAY), by=world.officer, at=MONDAY)
    with office_records.connect("app") as session:
        seen = {
            name: session.execute(f"SELECT count(*) FROM agreements_{name}").fetchone()[0] for name in TABLES
        }
    assert {name for name, rows in seen.items() if not rows} == {"ground"}
    copy = "INSERT INTO agreements_ground (act_id, text) SELECT number, 'x' FROM agreements_act LIMIT 1"
    for said in ("", "worker"):
        with office_records.connect("app") as session:
            session.execute("SELECT set_config('app.office', %s, false)", [said])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(copy)


@pytest.mark.parametrize("role", ["app", "clerestory_owner"])
@pytest.mark.parametrize("table", TABLES)
def test_nobody_changes_the_register(world: World, office_records: Any, role: str, table: str) -> None:
    concluded(world)
    with office_records.connect(role) as session:
        session.execute("SELECT set_config('app.office', 'staff', false)")
        for change in (f"DELETE FROM agreements_{table}", f"TRUNCATE agreements_{table} CASCADE"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(change)


def test_a_recorded_act_reads_back_as_it_was_written(world: World) -> None:
    concluded(world)
    act = record_act("2026-014", acted(ActKind.BREACH, TODAY), by=world.officer, at=MONDAY)
    assert register.fetch("2026-014").acts[-1] == act
    assert isinstance(act, Act)
    assert isinstance(act.recorded_at, datetime)
