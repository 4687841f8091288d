"""Whom laws want told: opened with the request, by the law's own day, told once it may be, never twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from clerestory.casework import own_record, post_letters, settle_notice, tell_notices
from clerestory.casework.calendar import DueKind, calendar
from clerestory.casework.collect_release import collect_release
from clerestory.casework.commands import Verdict
from clerestory.casework.errors import NothingToCollectError
from clerestory.casework.hand_over_code import hand_over_code
from clerestory.casework.notice_pages import notices_page
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import requests
from clerestory.intake.models import ClosedDay
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.law.notices import NoticeTo
from clerestory.residents import notices
from clerestory.residents.notice_models import Channel, Hold, HoldTerm, Notice, OfficialAddress, Stage
from clerestory.residents.notices import NoticeRecord
from tests.world.days import DAY, MONDAY
from tests.world.mail import Postbox, a_mail_server
from tests.world.office import FORM_I200, GENUINE_WARRANT, WARRANT_FOR_PHOTO, World
from tests.world.post import in_the_tray, printed, protect, the_worker_writes
from tests.world.register import a_driver, nobody

BULK: dict[str, Any] = {
    "purpose": {"activity": "research"},
    "elements": ["name", "address"],
    "record": "driver",
    "mode": "bulk",
}
WARRANT_OF_ICE: dict[str, Any] = {**WARRANT_FOR_PHOTO, "purpose": {"activity": "criminal_immigration"}}


def notices_of(reference: str) -> tuple[NoticeRecord, ...]:
    with as_staff():
        return notices.of_request(requests.fetch(reference).id)


def the_notice(reference: str) -> NoticeRecord:
    (found,) = notices_of(reference)
    return found


def entries(reference: str, event: Event) -> list[dict[str, Any]]:
    with as_staff():
        return [line.body for line in read.lines_about(reference) if line.event is event]


def alarms() -> list[str]:
    with as_staff():
        return [line.body["kind"] for line in read.lines_of(Event.ALARM_RAISED, limit=50)]


def posts_all(world: World, at: datetime) -> None:
    """The worker makes what is wanted; an officer prints and posts it all."""
    the_worker_writes(at)
    letters = [each.id for each in in_the_tray()]
    for each in letters:
        post_letters.print_letter(each, by=world.officer, at=at)
    post_letters.mark_posted(letters, on=at.date(), by=world.officer, at=at)


@pytest.mark.parametrize(
    ("law", "claims", "provision", "to", "due_on"),
    [
        ("us-ny", FORM_I200, "ny-201-12-a-notice", "subject", date(2026, 3, 5)),
        ("us-ri", FORM_I200, "ri-31-10-4-3-c-notice", "subject", date(2026, 3, 5)),
        ("us-va", FORM_I200, "va-46-2-208-b-9-notice", "subject", date(2026, 3, 5)),
        ("us-ma", FORM_I200, "ma-37-04-notice", "subject", date(2026, 3, 5)),
        ("us-il", WARRANT_OF_ICE, "il-6-110-3-a-notice", "subject", date(2026, 3, 5)),
        ("us-vt", BULK, "vt-23-104-c", "officials", None),
    ],
)
def test_each_law_that_wants_somebody_told_opens_a_notice_with_its_day(
    world: World,
    settings: Any,
    law: str,
    claims: dict[str, Any],
    provision: str,
    to: str,
    due_on: date | None,
) -> None:
    settings.CLERESTORY_LAW = law
    party = world.bureau if law == "us-vt" else world.removal
    reference = world.asks(party, claims, a_driver().keys).reference
    found = notices_of(reference)
    assert {each.provision for each in found} == {provision}
    assert {(each.to, each.due_on) for each in found} == {(NoticeTo(to), due_on)}
    assert len(found) == (3 if to == "officials" else 1)
    assert len(entries(reference, Event.NOTICE_OPENED)) == len(found)
    if due_on is None:
        assert {each.due_arithmetic for each in found} == {"no day set by the law"}
    else:
        assert "Mon 2026-03-02 + 3" in found[0].due_arithmetic


def test_a_copy_is_owed_only_once_something_goes_and_then_has_no_day(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-nd"
    copied = {
        "purpose": {"activity": "insurance", "claimed_use": "b6"},
        "elements": ["convictions"],
        "record": "driver",
        "attestations": ["statutory_use"],
        "application": {"complete": True, "identification": True, "fee": "paid"},
    }
    reference = world.asks(world.insurer, copied, a_driver().keys).reference
    notice = the_notice(reference)
    assert (notice.provision, notice.due_on) == ("nd-39-16-03", None)
    refused = world.asks(world.removal, FORM_I200, a_driver().keys).reference
    assert notices_of(refused) == ()


def test_a_law_without_the_duty_opens_none(world: World) -> None:
    assert notices_of(world.asks(world.removal, FORM_I200, a_driver().keys).reference) == ()


@pytest.mark.parametrize(
    ("law", "due_on", "said"),
    [
        ("us-ny", date(2026, 3, 9), "3 calendar days"),
        ("us-va", date(2026, 3, 12), "1 holiday not counted (Tue 2026-03-10 Flood)"),
    ],
)
def test_the_day_counts_weekends_and_closed_days_as_the_law_says(
    world: World, settings: Any, law: str, due_on: date, said: str
) -> None:
    settings.CLERESTORY_LAW = law
    with as_staff():
        ClosedDay.objects.create(
            day=date(2026, 3, 10), because="Flood", added_by=world.supervisor, added_at=MONDAY
        )
    friday = MONDAY + 4 * DAY
    notice = the_notice(world.asks(world.removal, FORM_I200, a_driver().keys, at=friday).reference)
    assert notice.due_on == due_on
    assert said in notice.due_arithmetic


def test_one_refused_before_look_up_is_told_on_the_page_alone_and_nobody_is_looked_up(
    world: World, settings: Any
) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    keys = a_driver().keys
    reference = world.asks(world.removal, FORM_I200, keys).reference
    assert tell_notices.tell_notices(at=MONDAY) == 1
    with as_staff():
        request = requests.fetch(reference)
    assert (request.register, request.handle) == (None, None)
    notice = the_notice(reference)
    assert (notice.stage, notice.channel, notice.trouble) == (Stage.TOLD, Channel.PAGE, "not_looked_up")
    (settled,) = entries(reference, Event.NOTICE_SETTLED)
    assert (settled["channel"], settled["in_time"], settled["letters"]) == ("page", True, [])
    resident = hand_over_code(keys, seen="passport", by=world.officer, at=MONDAY).resident
    (event,) = own_record.own_record(resident, at=MONDAY).events
    assert [each.provision for each in event.notices] == ["ny-201-12-a-notice"]
    assert tell_notices.tell_notices(at=MONDAY) == 0


def the_photo_refused(world: World, keys: Any = None) -> str:
    """A federal agency claims a judge's warrant; somebody was looked up, a reviewer refuses."""
    reference = world.asks(world.removal, WARRANT_OF_ICE, keys or a_driver().keys).reference
    with as_staff():
        assert requests.fetch(reference).register is not None
    world.finds(reference, Verdict.REFUSE)
    return reference


def test_a_refused_request_is_told_by_letter_in_two_languages_and_counts_once_it_was_posted(
    world: World, settings: Any
) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    reference = the_photo_refused(world)
    assert tell_notices.tell_notices(at=MONDAY) == 0
    assert the_notice(reference).stage is Stage.WRITTEN
    the_worker_writes()
    letters = sorted(in_the_tray(), key=lambda each: each.language)
    english, spanish = (printed(world, each.id) for each in letters)
    for text in (english, spanish):
        assert "crim" not in text
        assert "delito" not in text
        assert world.removal.name in text
        assert reference in text
    assert "every request by an immigration agency" in english
    assert "A la persona se le avisa" in spanish
    assert tell_notices.tell_notices(at=MONDAY) == 0
    assert entries(reference, Event.NOTICE_SETTLED) == []
    posts_all(world, MONDAY + DAY)
    assert tell_notices.tell_notices(at=MONDAY + DAY) == 1
    (settled,) = entries(reference, Event.NOTICE_SETTLED)
    assert (settled["channel"], settled["in_time"], len(settled["letters"])) == ("letter", True, 2)
    assert tell_notices.tell_notices(at=MONDAY + DAY) == 0


def test_a_letter_names_no_colleague_and_of_a_private_asker_only_the_kind(
    world: World, settings: Any
) -> None:
    settings.CLERESTORY_LAW = "us-va"
    claims = {**WARRANT_FOR_PHOTO, "purpose": {"activity": "civil_immigration"}}
    reference = world.asks(world.insurer, claims, a_driver().keys).reference
    with as_staff():
        looked_up = requests.fetch(reference).register is not None
    if looked_up:
        world.finds(reference, Verdict.REFUSE)
    tell_notices.tell_notices(at=MONDAY)
    the_worker_writes()
    for letter in in_the_tray():
        text = printed(world, letter.id)
        assert world.insurer.name not in text
        assert "Sam of the office" not in text
    assert looked_up == bool(in_the_tray())


def test_nothing_is_told_before_the_end_unless_the_laws_day_comes_first(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    reference = world.asks(world.removal, WARRANT_OF_ICE, a_driver().keys).reference
    assert notices_of(reference)
    for early in (MONDAY, MONDAY + DAY):
        tell_notices.tell_notices(at=early)
        assert the_notice(reference).stage is Stage.DUE
    tell_notices.tell_notices(at=MONDAY + 2 * DAY)  # due Thursday; a letter has to be posted
    assert the_notice(reference).stage is Stage.WRITTEN
    the_worker_writes(MONDAY + 2 * DAY)
    texts = [printed(world, each.id, MONDAY + 2 * DAY) for each in in_the_tray()]
    assert any("not decided yet" in text for text in texts)


def test_a_late_one_raises_an_alarm_a_day_and_not_on_its_day(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    reference = the_photo_refused(world)
    tell_notices.tell_notices(at=MONDAY)
    tell_notices.tell_notices(at=MONDAY + 3 * DAY)  # Thursday, its day
    assert "NoticeLate" not in alarms()
    assert not notices_page(viewer=world.officer, at=MONDAY + 3 * DAY).open[0].late
    for _ in range(2):
        tell_notices.tell_notices(at=MONDAY + 4 * DAY)
    assert alarms().count("NoticeLate") == 1
    assert notices_page(viewer=world.officer, at=MONDAY + 4 * DAY).open[0].late
    posts_all(world, MONDAY + 4 * DAY)
    tell_notices.tell_notices(at=MONDAY + 4 * DAY)
    assert [each["in_time"] for each in entries(reference, Event.NOTICE_SETTLED)] == [False]


def test_the_calendar_shows_the_day_and_how_it_was_counted(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    reference = the_photo_refused(world)
    (line,) = [
        each
        for each in calendar(viewer=world.officer, at=MONDAY).lines
        if each.kind is DueKind.NOTICE and each.reference == reference
    ]
    assert line.day == date(2026, 3, 5)
    assert "3 calendar days after request: Mon 2026-03-02 + 3 calendar days = Thu 2026-03-05" in line.says


def test_a_protected_address_gets_no_letter_and_staff_are_told_why(
    world: World, settings: Any, office_records: Any
) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    reference = the_photo_refused(world)
    protect(office_records, a_driver().keys)
    tell_notices.tell_notices(at=MONDAY)
    the_worker_writes()
    tell_notices.tell_notices(at=MONDAY)
    notice = the_notice(reference)
    assert (notice.stage, notice.trouble) == (Stage.WRITTEN, "address_protected")
    assert "NoticeNotWritten" in alarms()
    settle_notice.told_otherwise(
        notice.id, how="Told through the address programme today.", by=world.supervisor, at=MONDAY
    )
    assert [each["channel"] for each in entries(reference, Event.NOTICE_SETTLED)] == ["otherwise"]


def test_the_number_of_entries_is_the_same_whoever_was_meant(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-ri"
    counted = []
    for keys in (a_driver().keys, nobody()):
        reference = the_photo_refused(world, keys)
        tell_notices.tell_notices(at=MONDAY)
        with as_staff():
            lines = read.lines_about(reference)
        counted.append([str(line.event) for line in lines if "notice.opened" in line.event])
    assert counted == [["people.notice.opened"], ["people.notice.opened"]]


def test_where_nothing_matched_nobody_is_written_to(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    reference = the_photo_refused(world, nobody())
    assert tell_notices.tell_notices(at=MONDAY) == 1
    assert [(each["channel"], each["why"]) for each in entries(reference, Event.NOTICE_SETTLED)] == [
        ("none", "no_record")
    ]
    the_worker_writes()
    assert in_the_tray() == ()


def test_nothing_is_handed_over_before_the_notice_where_the_law_wants_that(
    world: World, settings: Any
) -> None:
    settings.CLERESTORY_LAW = "us-ma"
    claims = {
        **WARRANT_OF_ICE,
        "authority": {**WARRANT_FOR_PHOTO["authority"], "issuer": "article_iii_judge"},
    }
    reference = world.asks(world.removal, claims, a_driver().keys).reference
    genuine = replace(GENUINE_WARRANT, issuer="article_iii_judge")
    world.checks(reference, authority=genuine, purpose=True)
    world.finds(reference)
    world.finds(reference, by=world.counsel) if the_state(reference) == "second_review" else None
    world.delivers(reference)
    assert the_state(reference) == "released"
    with pytest.raises(NothingToCollectError, match="wants a notice to go out"):
        collect_release(reference, agency=world.removal.id, at=MONDAY)
    tell_notices.tell_notices(at=MONDAY)
    posts_all(world, MONDAY)
    tell_notices.tell_notices(at=MONDAY)
    collect_release(reference, agency=world.removal.id, at=MONDAY)


def the_state(reference: str) -> str:
    with as_staff():
        return str(requests.fetch(reference).state)


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    with a_mail_server(settings) as box:
        yield box


def the_database_asked(world: World) -> str:
    return world.asks(world.bureau, BULK, a_driver().keys).reference


def test_officials_get_mail_or_a_letter_that_colleagues_post(
    world: World, settings: Any, postbox: Postbox
) -> None:
    settings.CLERESTORY_LAW = "us-vt"
    settle_notice.put_official_address(
        "vt-attorney-general", "ag@state.example", by=world.supervisor, at=MONDAY
    )
    reference = the_database_asked(world)
    if the_state(reference) == "in_review":
        world.finds(reference, Verdict.REFUSE)
    assert tell_notices.tell_notices(at=MONDAY) == 1
    ((to, message),) = postbox.messages
    assert to == ["ag@state.example"]
    assert world.bureau.name not in message.as_string()
    waiting = [each for each in notices_of(reference) if each.stage is Stage.WRITTEN]
    assert [each.channel for each in waiting] == [Channel.POST, Channel.POST]
    for each in waiting:
        _number, pdf = settle_notice.print_notice(each.id, by=world.officer)
        assert pdf.startswith(b"%PDF")
        settle_notice.post_notice(each.id, on=MONDAY.date(), by=world.officer, at=MONDAY)
    channels = sorted(each["channel"] for each in entries(reference, Event.NOTICE_SETTLED))
    assert channels == ["mail", "post", "post"]


def test_while_the_mail_server_is_down_nothing_counts_as_told(
    world: World, settings: Any, postbox: Postbox
) -> None:
    settings.CLERESTORY_LAW = "us-vt"
    settle_notice.put_official_address("vt-speaker", "speaker@state.example", by=world.supervisor, at=MONDAY)
    postbox.down = True
    reference = the_database_asked(world)
    if the_state(reference) == "in_review":
        world.finds(reference, Verdict.REFUSE)
    assert tell_notices.tell_notices(at=MONDAY) == 0
    assert entries(reference, Event.NOTICE_SETTLED) == []
    (mailed,) = [each for each in notices_of(reference) if each.channel is Channel.MAIL]
    assert (mailed.stage, mailed.tries) == (Stage.WRITTEN, 1)
    assert "MailWaits" in alarms()
    postbox.down = False
    assert tell_notices.tell_notices(at=MONDAY + timedelta(minutes=10)) == 1
    assert len(postbox.messages) == 1


def test_agencies_and_unset_sessions_see_none_of_these_tables(world: World, settings: Any) -> None:
    settings.CLERESTORY_LAW = "us-ny"
    world.asks(world.removal, FORM_I200, a_driver().keys)
    with as_staff():
        assert Notice.objects.count() == 1
    for table in (Notice, Hold, HoldTerm, OfficialAddress):
        assert table.objects.count() == 0
        with as_agency(world.removal.id):
            assert table.objects.count() == 0
