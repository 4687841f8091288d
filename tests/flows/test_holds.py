"""Not telling yet: asked with a citation, signed by somebody else, short, over by the calendar, then told."""

from datetime import datetime
from typing import Any

import psycopg
import pytest

from clerestory.casework import (
    hold_telling,
    notice_pages,
    office,
    own_receipt,
    own_record,
    receipt_readers,
    tell_notices,
    telling_over,
)
from clerestory.casework.ask_about_line import ask_about_line
from clerestory.casework.commands import Verdict
from clerestory.casework.divide_request import divide_request
from clerestory.casework.document_checks import doubt_document
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.hold_telling import AskHold
from clerestory.casework.own_record import NoSuchEventError, OwnEvent
from clerestory.casework.session import as_staff
from clerestory.intake import parts, requests
from clerestory.intake.document_standing import Outcome
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.registry.keys import SubjectKeys
from clerestory.residents import holds, notices
from clerestory.residents.holds import HoldRefusedError
from clerestory.residents.models import AskKind
from clerestory.residents.notice_models import Channel, Reason, Stage
from tests.world.days import DAY, MONDAY
from tests.world.office import FORM_I200, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.post import in_the_tray, printed, the_worker_writes
from tests.world.register import a_driver, nobody

GROUND = "Telling now would warn those who are looked for."
LONG = MONDAY + 90 * DAY


def an_ask(**more: Any) -> AskHold:
    chosen: dict[str, Any] = {
        "reason": Reason.CRIMINAL_INVESTIGATION,
        "rests_on": a_provision(),
        "ground": GROUND,
        "until": (MONDAY + 30 * DAY).date(),
    }
    return AskHold(**{**chosen, **more})


def a_provision() -> str:
    """Any provision in force under the law of this office."""
    layers = office.law_library().layers(office.the_office().law, MONDAY.date())
    return next(one.id for layer in reversed(layers) for one in layer.pack.in_force(MONDAY.date()))


def refused(world: World, keys: SubjectKeys | None = None) -> str:
    return world.asks(world.removal, FORM_I200, keys or a_driver().keys).reference


def held(world: World, reference: str, *, at: datetime = MONDAY, **more: Any) -> Any:
    hold = hold_telling.ask_hold(reference, an_ask(**more), by=world.officer, at=at)
    hold_telling.sign_hold(hold, by=world.supervisor, at=at)
    return hold


def told(world: World, *, at: datetime, keys: SubjectKeys | None = None) -> tuple[OwnEvent, ...]:
    who = hand_over_code(keys or a_driver().keys, seen="passport", by=world.officer, at=MONDAY)
    return own_record.own_record(who.resident, at=at).events


def entries(reference: str) -> list[str]:
    with as_staff():
        lines = read.lines_about(reference)
    return [str(line.event) for line in lines if ".hold." in line.event or ".notice." in line.event]


def test_nothing_shows_while_it_runs_and_everything_with_the_reason_from_the_day_after(world: World) -> None:
    reference = refused(world)
    held(world, reference)
    last = MONDAY + 30 * DAY
    assert told(world, at=MONDAY) == ()
    assert told(world, at=last) == ()
    (event,) = told(world, at=last + DAY)  # no job ran
    assert event.reference == reference
    assert event.held_back is not None
    assert (event.held_back.reason, event.held_back.since, event.held_back.until) == (
        Reason.CRIMINAL_INVESTIGATION,
        MONDAY.date(),
        last.date(),
    )
    assert event.held_back.citation


def test_a_held_line_is_found_by_no_address_and_has_no_receipt(world: World) -> None:
    keys = a_driver().keys
    reference = refused(world, keys)
    held(world, reference)
    who = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY).resident
    for look in (
        lambda: own_record.own_event(who, reference, at=MONDAY),
        lambda: own_receipt.own_receipt(who, reference, at=MONDAY),
        lambda: own_receipt.own_paper(who, reference, "certificate.json", at=MONDAY),
        lambda: ask_about_line(who, reference, kind=AskKind.QUESTION, text="Who was it?", at=MONDAY),
    ):
        with pytest.raises(NoSuchEventError):
            look()
    whole = own_record.own_record(who, at=MONDAY)
    assert (whole.events, whole.unreadable) == ((), False)


def test_a_hold_keeps_every_part_of_a_divided_request(world: World) -> None:
    keys = a_driver().keys
    claims = {**WARRANT_FOR_PHOTO, "elements": ["photo", "address"]}
    whole = world.asks(world.bureau, claims, keys).reference
    now, _later = divide_request(
        whole, waiting=frozenset({"address"}), question="Which address?", officer=world.officer, at=MONDAY
    )
    held(world, now)
    with as_staff():
        found = parts.with_parts(holds.held_wholes(MONDAY.date()))
    assert {whole, now} < found


def test_unsigned_nothing_is_held_and_who_asked_does_not_sign(world: World) -> None:
    reference = refused(world)
    hold = hold_telling.ask_hold(reference, an_ask(), by=world.supervisor, at=MONDAY)
    assert len(told(world, at=MONDAY)) == 1
    with pytest.raises(NotAllowedError, match="did not ask"):
        hold_telling.sign_hold(hold, by=world.supervisor, at=MONDAY)
    hold_telling.sign_hold(hold, by=world.counsel, at=MONDAY)
    assert told(world, at=MONDAY) == ()


def test_officers_ask_and_do_not_sign_and_nobody_of_delegated_powers_does(world: World) -> None:
    reference = refused(world)
    hold = hold_telling.ask_hold(reference, an_ask(), by=world.officer, at=MONDAY)
    with pytest.raises(NotAllowedError, match="counsel or supervisor"):
        hold_telling.sign_hold(hold, by=world.officer, at=MONDAY)
    with pytest.raises(NotAllowedError, match="another division"):
        hold_telling.sign_hold(hold, by=world.trooper, at=MONDAY)
    with pytest.raises(NotAllowedError):
        hold_telling.ask_hold(reference, an_ask(), by=world.administrator, at=MONDAY)


@pytest.mark.parametrize("rests_on", ["", "us-no-such-provision", "paper-1"])
def test_a_hold_without_a_citation_that_exists_is_refused(world: World, rests_on: str) -> None:
    reference = refused(world)
    with pytest.raises(HoldRefusedError, match="names a provision of this office's law"):
        hold_telling.ask_hold(reference, an_ask(rests_on=rests_on), by=world.officer, at=MONDAY)
    assert entries(reference) == []


def test_a_courts_order_must_be_a_verified_paper_of_the_request(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    court = an_ask(reason=Reason.COURT_ORDER, rests_on="paper-1")
    with pytest.raises(HoldRefusedError, match="verified paper of a court"):
        hold_telling.ask_hold(reference, court, by=world.officer, at=MONDAY)
    world.keeps_paper(reference, authority=GENUINE_WARRANT)
    hold = hold_telling.ask_hold(reference, court, by=world.officer, at=MONDAY)
    hold_telling.sign_hold(hold, by=world.supervisor, at=MONDAY)
    with as_staff():
        assert holds.fetch(hold).paper == 1


def test_a_paper_that_is_doubted_carries_no_hold_and_no_renewal(world: World) -> None:
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver().keys).reference
    world.keeps_paper(reference, authority=GENUINE_WARRANT)
    court = an_ask(reason=Reason.COURT_ORDER, rests_on="paper-1")
    hold = held(world, reference, reason=Reason.COURT_ORDER, rests_on="paper-1")
    doubt_document(
        reference, 1, by=world.officer, doubt=Outcome.FORGED, ground="The seal is not the court's.", at=MONDAY
    )
    later = MONDAY + 10 * DAY
    with pytest.raises(HoldRefusedError, match="does not stand today"):
        hold_telling.renew_hold(
            hold, until=(later + 60 * DAY).date(), ground=GROUND, by=world.counsel, at=later
        )
    hold_telling.lift_hold(hold, ground="The order is doubted.", by=world.counsel, at=later)
    other = world.asks(world.bureau, WARRANT_FOR_PHOTO, a_driver(1).keys).reference
    world.keeps_paper(other, authority=GENUINE_WARRANT)
    doubt_document(
        other, 1, by=world.officer, doubt=Outcome.FORGED, ground="The seal is not the court's.", at=MONDAY
    )
    with pytest.raises(HoldRefusedError, match="verified paper of a court"):
        hold_telling.ask_hold(other, court, by=world.officer, at=MONDAY)


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (90, True), (91, False)])
def test_a_hold_lasts_ninety_days_at_most(world: World, days: int, fits: bool) -> None:
    reference = refused(world)
    ask = an_ask(until=(MONDAY + days * DAY).date())
    if not fits:
        with pytest.raises(HoldRefusedError, match="at most 90 days"):
            hold_telling.ask_hold(reference, ask, by=world.officer, at=MONDAY)
        return
    hold_telling.ask_hold(reference, ask, by=world.officer, at=MONDAY)


ANOTHER_TERM = (
    "INSERT INTO residents_holdterm (hold_id, number, signed_by, signed_at, since, until, ground) "
    "VALUES (%s, 9, gen_random_uuid(), now(), '2026-03-02', date '2026-03-02' + %s, 'x')"
)


@pytest.mark.parametrize("days", [0, 91])
def test_the_database_refuses_a_longer_term_whatever_the_program_says(
    world: World, office_records: Any, days: int
) -> None:
    hold = held(world, refused(world))
    with office_records.connect("app") as session:
        session.execute("SELECT set_config('app.office', 'staff', false)")
        with pytest.raises(psycopg.errors.CheckViolation, match="hold_term_is_short"):
            session.execute(ANOTHER_TERM, [hold, days])


def test_a_signed_term_is_never_changed(world: World, office_records: Any) -> None:
    held(world, refused(world))
    with office_records.connect("app") as session:
        session.execute("SELECT set_config('app.office', 'staff', false)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("UPDATE residents_holdterm SET until = until + 1")


def test_a_renewal_takes_another_person_than_the_last_signer_and_is_short_too(world: World) -> None:
    reference = refused(world)
    hold = held(world, reference, until=LONG.date())
    later = MONDAY + 60 * DAY
    with pytest.raises(HoldRefusedError, match="signed this hold last"):
        hold_telling.renew_hold(
            hold, until=(later + 90 * DAY).date(), ground=GROUND, by=world.supervisor, at=later
        )
    with pytest.raises(HoldRefusedError, match="at most 90 days"):
        hold_telling.renew_hold(
            hold, until=(later + 91 * DAY).date(), ground=GROUND, by=world.counsel, at=later
        )
    with pytest.raises(UnusableCommandError):
        hold_telling.renew_hold(hold, until=(later + 90 * DAY).date(), ground="", by=world.counsel, at=later)
    hold_telling.renew_hold(hold, until=(later + 90 * DAY).date(), ground=GROUND, by=world.counsel, at=later)
    assert told(world, at=later + 90 * DAY) == ()
    assert len(told(world, at=later + 91 * DAY)) == 1
    with pytest.raises(HoldRefusedError, match="signed this hold last"):
        hold_telling.renew_hold(
            hold, until=(later + 100 * DAY).date(), ground=GROUND, by=world.counsel, at=later + 20 * DAY
        )


def test_what_is_over_cannot_be_renewed_nor_held_again(world: World) -> None:
    reference = refused(world)
    hold = held(world, reference)
    after = MONDAY + 31 * DAY
    with pytest.raises(HoldRefusedError, match="does not run"):
        hold_telling.renew_hold(
            hold, until=(after + 10 * DAY).date(), ground=GROUND, by=world.counsel, at=after
        )
    with pytest.raises(HoldRefusedError, match="second time"):
        hold_telling.ask_hold(reference, an_ask(until=(after + 10 * DAY).date()), by=world.officer, at=after)


def test_a_lifted_hold_tells_at_once(world: World) -> None:
    reference = refused(world)
    hold = held(world, reference)
    with pytest.raises(NotAllowedError):
        hold_telling.lift_hold(hold, ground="It does no harm now.", by=world.officer, at=MONDAY + DAY)
    hold_telling.lift_hold(hold, ground="It does no harm now.", by=world.supervisor, at=MONDAY + DAY)
    (event,) = told(world, at=MONDAY + DAY)
    assert event.held_back is not None
    assert event.held_back.until == (MONDAY + DAY).date()
    assert entries(reference)[-2:] == ["people.hold.lifted", "people.notice.opened"]


def test_a_declined_one_holds_nothing_and_can_be_asked_again(world: World) -> None:
    reference = refused(world)
    hold = hold_telling.ask_hold(reference, an_ask(), by=world.officer, at=MONDAY)
    hold_telling.decline_hold(hold, ground="Nothing of this is secret.", by=world.counsel, at=MONDAY)
    assert len(told(world, at=MONDAY)) == 1
    with pytest.raises(HoldRefusedError, match="signed or declined before"):
        hold_telling.sign_hold(hold, by=world.supervisor, at=MONDAY)
    held(world, reference)
    assert told(world, at=MONDAY) == ()


def test_the_end_is_noted_later_where_the_worker_was_down_and_only_once(world: World) -> None:
    reference = refused(world)
    held(world, reference)
    assert telling_over.note_ends(at=MONDAY + 30 * DAY) == 0  # its last day
    weeks_later = MONDAY + 50 * DAY
    assert telling_over.note_ends(at=weeks_later) == 1
    assert telling_over.note_ends(at=weeks_later) == 0
    with as_staff():
        (ended,) = [line for line in read.lines_about(reference) if line.event is Event.HOLD_ENDED]
    assert ended.body["until"] == (MONDAY + 30 * DAY).date().isoformat()


def test_who_was_kept_waiting_is_written_to_with_the_reason_though_no_law_wants_it(world: World) -> None:
    keys = a_driver().keys
    reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, keys).reference
    held(world, reference)
    world.finds(reference, Verdict.REFUSE)
    over = MONDAY + 31 * DAY
    tell_notices.tell_notices(at=MONDAY + 30 * DAY)
    assert in_the_tray() == ()
    telling_over.note_ends(at=over)
    tell_notices.tell_notices(at=over)
    the_worker_writes(over)
    texts = [printed(world, each.id, over) for each in in_the_tray()]
    assert len(texts) == 2
    english = next(text for text in texts if "We could not tell you before" in text)
    assert "from 2026-03-02 to 2026-04-01" in english
    assert "criminal investigation" in english
    assert GROUND not in " ".join(texts)


def test_where_a_law_wants_the_person_told_only_what_that_law_lets_wait_will_do(
    world: World, settings: Any
) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    reference = refused(world)
    with pytest.raises(HoldRefusedError, match="The law wants the person told"):
        hold_telling.ask_hold(reference, an_ask(), by=world.officer, at=MONDAY)
    settings.CLERESTORY_LAW = "us-ma"
    other = refused(world)
    danger = an_ask(rests_on="ma-37-04-notice", reason=Reason.DANGER_TO_A_PERSON)
    with pytest.raises(HoldRefusedError, match="another reason"):
        hold_telling.ask_hold(other, danger, by=world.officer, at=MONDAY)
    held(world, other, rests_on="ma-37-04-notice")
    tell_notices.tell_notices(at=MONDAY + 10 * DAY)
    with as_staff():
        (notice,) = notices.of_request(requests.fetch(other).id)
    assert notice.stage is Stage.DUE
    page = notice_pages.notices_page(viewer=world.officer, at=MONDAY + 10 * DAY)
    (line,) = [each for each in page.open if each.notice.reference == other]
    assert (line.held, line.late) == (True, False)
    tell_notices.tell_notices(at=MONDAY + 31 * DAY)
    with as_staff():
        (notice,) = notices.of_request(requests.fetch(other).id)
    assert (notice.stage, notice.channel) == (Stage.TOLD, Channel.PAGE)


def test_what_the_person_knows_already_is_not_held(world: World) -> None:
    keys = a_driver().keys
    reference = refused(world, keys)
    who = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY).resident
    ask_about_line(who, reference, kind=AskKind.QUESTION, text="Who was it?", at=MONDAY)
    with pytest.raises(HoldRefusedError, match="has seen this request"):
        hold_telling.ask_hold(reference, an_ask(), by=world.officer, at=MONDAY)


def test_a_line_that_may_have_been_read_since_another_day_does_not_vanish_but_for_a_court(
    world: World,
) -> None:
    keys = a_driver().keys
    reference = refused(world, keys)
    hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY)
    with pytest.raises(HoldRefusedError, match="may have been read"):
        hold_telling.ask_hold(reference, an_ask(), by=world.officer, at=MONDAY + DAY)
    unsigned = hold_telling.ask_hold(reference, an_ask(), by=world.officer, at=MONDAY)
    with pytest.raises(HoldRefusedError, match="may have been read"):
        hold_telling.sign_hold(unsigned, by=world.supervisor, at=MONDAY + DAY)
    of_nobody_with_a_page = refused(world, a_driver(1).keys)
    held(world, of_nobody_with_a_page, at=MONDAY + DAY)
    by_court = world.asks(world.bureau, WARRANT_FOR_PHOTO, keys).reference
    world.keeps_paper(by_court, authority=GENUINE_WARRANT)
    world.finds(by_court, Verdict.REFUSE)
    held(world, by_court, reason=Reason.COURT_ORDER, rests_on="paper-1", at=MONDAY + DAY)


def test_the_journal_holds_digests_of_grounds_and_no_words(world: World) -> None:
    reference = refused(world)
    hold = held(world, reference)
    hold_telling.lift_hold(hold, ground="It does no harm now.", by=world.counsel, at=MONDAY)
    with as_staff():
        bodies = [str(line.body) for line in read.lines_about(reference)]
    assert not any("warn those" in body or "no harm" in body for body in bodies)


def test_an_agency_reads_nothing_of_a_hold(world: World) -> None:
    reference = refused(world)
    held(world, reference)
    read_by_them = receipt_readers.for_agency(reference, world.removal.id)
    assert not any(".hold." in each.line.event for each in read_by_them)


def test_entries_are_as_many_whether_somebody_was_meant_or_not(world: World) -> None:
    counted = []
    for keys in (a_driver().keys, nobody()):
        reference = world.asks(world.bureau, WARRANT_FOR_PHOTO, keys).reference
        held(world, reference)
        world.finds(reference, Verdict.REFUSE)
        telling_over.note_ends(at=MONDAY + 31 * DAY)
        counted.append(entries(reference))
    assert counted[0] == counted[1]
    assert counted[0][-2:] == ["people.hold.ended", "people.notice.opened"]
