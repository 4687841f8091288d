"""Messages go through a real mail server; while it is down the letter waits and says so."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from clerestory.casework.collect_release import collect_release
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.letter_pages import put_address, staff_letters
from clerestory.casework.send_letter_mail import (
    MailWaitsError,
    mail_standing,
    send_letter_mail,
    send_waiting,
)
from clerestory.casework.session import as_staff
from clerestory.casework.write_due_letters import write_due_letters
from clerestory.casework.write_letter import MAIL_JOB, write_letter
from clerestory.correspondence.errors import UnusableAddressError
from clerestory.correspondence.kinds import LetterKind
from clerestory.correspondence.letters import AddressCard, LetterCard
from clerestory.journal import read
from clerestory.journal.events import Event
from tests.world.days import DAY, MONDAY
from tests.world.mail import Postbox, a_mail_server
from tests.world.office import FORM_I200, World
from tests.world.register import a_driver

WHERE = "records@removal.example"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    settings.CLERESTORY_ADDRESS = "https://office.example"
    with a_mail_server(settings) as box:
        yield box


def chosen(world: World, *, attach: bool = False, language: Any = "en") -> None:
    card = AddressCard(WHERE, attach, language)
    put_address(world.removal.id, card, by=world.supervisor, at=MONDAY)


def a_letter(world: World) -> LetterCard:
    reference = world.asks(world.removal, FORM_I200, a_driver().keys).reference
    return write_letter(reference, LetterKind.REFUSAL, language="en", by=world.officer, at=MONDAY)


def text_of(message: Message) -> str:
    body = message.get_payload()[0] if message.is_multipart() else message
    assert isinstance(body, Message)
    payload = body.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_a_message_points_to_the_site_and_says_nothing_else(world: World, postbox: Postbox) -> None:
    chosen(world)
    letter = a_letter(world)
    assert send_letter_mail(letter.id, at=MONDAY) is True
    ((to, message),) = postbox.messages
    assert to == [WHERE]
    assert message["Subject"] == f"A message about request {letter.reference}"
    assert f"https://office.example/our-requests/{letter.reference}/letters/" in text_of(message)
    assert not message.is_multipart()
    whole = message.as_string().lower()
    assert not any(word in whole for word in ("refus", "withh", "photo", "immigration", "removal operations"))
    with as_staff():
        (entry,) = read.lines_of(Event.LETTER_SENT, limit=5)
    assert (entry.body["attached"], entry.body["tries"]) == (False, 1)
    assert WHERE not in str(entry.body)


def test_the_letter_goes_along_only_where_the_agency_chose_so_in_its_language(
    world: World, postbox: Postbox
) -> None:
    chosen(world, attach=True, language="es")
    letter = a_letter(world)
    send_letter_mail(letter.id, at=MONDAY)
    ((_, message),) = postbox.messages
    (_, attached) = message.get_payload()
    assert isinstance(attached, Message)
    assert attached.get_filename() == f"{letter.reference}-refusal.pdf"
    pdf = attached.get_payload(decode=True)
    assert isinstance(pdf, bytes)
    assert pdf.startswith(b"%PDF")
    assert "Se adjunta una carta" in text_of(message)


def test_an_agency_without_an_address_gets_no_mail_and_no_job(world: World, postbox: Postbox) -> None:
    letter = a_letter(world)
    assert letter.mailed is None
    assert not ProcrastinateJob.objects.filter(task_name=MAIL_JOB).exists()
    assert send_letter_mail(letter.id, at=MONDAY) is False
    assert postbox.messages == []


def test_a_letter_puts_its_message_into_the_queue(world: World, postbox: Postbox) -> None:
    chosen(world)
    letter = a_letter(world)
    (job,) = ProcrastinateJob.objects.filter(task_name=MAIL_JOB)
    assert (job.queue_name, job.args) == ("publication", {"letter": str(letter.id)})


def test_a_message_is_handed_over_once(world: World, postbox: Postbox) -> None:
    chosen(world)
    letter = a_letter(world)
    assert send_letter_mail(letter.id, at=MONDAY) is True
    assert send_letter_mail(letter.id, at=MONDAY) is False
    assert send_waiting(at=MONDAY) == 0
    assert len(postbox.messages) == 1


def test_while_the_server_is_down_the_letter_waits_says_so_and_goes_later(
    world: World, postbox: Postbox
) -> None:
    chosen(world)
    letter = a_letter(world)
    postbox.down = True
    for _ in range(2):
        with pytest.raises(MailWaitsError, match="did not take the message"):
            send_letter_mail(letter.id, at=MONDAY + timedelta(minutes=1))
    (shown,) = staff_letters(letter.reference, viewer=world.officer).letters
    assert shown.mailed is not None
    assert (shown.mailed.tries, shown.mailed.sent_at, shown.mailed.trouble) == (2, None, "SMTPDataError")
    with as_staff():
        (alarm,) = read.lines_of(Event.ALARM_RAISED, limit=5)  # one a day
        assert mail_standing().waiting == 1
        assert mail_standing().since == MONDAY
    assert alarm.body == {"kind": "MailWaits", "where": "send_letter_mail"}
    postbox.down = False
    assert send_waiting(at=MONDAY + DAY) == 1
    (shown,) = staff_letters(letter.reference, viewer=world.officer).letters
    assert shown.mailed is not None
    assert (shown.mailed.tries, shown.mailed.sent_at) == (3, MONDAY + DAY)
    assert len(postbox.messages) == 1


def test_a_server_that_is_not_there_keeps_the_letter(world: World, postbox: Postbox, settings: Any) -> None:
    chosen(world)
    letter = a_letter(world)
    settings.EMAIL_PORT = 1
    with pytest.raises(MailWaitsError, match="ConnectionRefusedError"):
        send_letter_mail(letter.id, at=MONDAY)
    settings.EMAIL_HOST = ""
    with pytest.raises(MailWaitsError, match="NoMailServer"):
        send_letter_mail(letter.id, at=MONDAY)
    assert send_waiting(at=MONDAY) == 0


def test_an_agency_that_wants_no_mail_any_more_does_not_hold_up_the_others(
    world: World, postbox: Postbox
) -> None:
    chosen(world)
    first = a_letter(world)
    put_address(world.bureau.id, AddressCard("b@bureau.example", False, "en"), by=world.supervisor, at=MONDAY)
    reference = world.asks(world.bureau, FORM_I200, a_driver().keys).reference
    second = write_letter(reference, LetterKind.REFUSAL, language="en", by=world.officer, at=MONDAY + DAY)
    put_address(world.removal.id, AddressCard("", False, "en"), by=world.supervisor, at=MONDAY)
    assert send_waiting(at=MONDAY + DAY) == 1
    assert postbox.messages[0][0] == ["b@bureau.example"]
    assert first.id != second.id


@pytest.mark.parametrize("address", ["nobody", "a@b", "a b@c.example", "a@c.example\nBcc: x@y.example", "a@"])
def test_what_is_no_address_is_refused(world: World, address: str) -> None:
    with pytest.raises(UnusableAddressError):
        put_address(world.removal.id, AddressCard(address, False, "en"), by=world.supervisor, at=MONDAY)


def test_who_may_say_where_mail_goes(world: World) -> None:
    with pytest.raises(NotAllowedError):
        put_address(world.removal.id, AddressCard(WHERE, False, "en"), by=world.officer, at=MONDAY)
    chosen(world)
    with as_staff():
        (entry,) = read.lines_of(Event.ADDRESS_PUT, limit=5)
    assert WHERE not in str(entry.body)


def test_agencies_with_an_address_are_written_to_without_anybody_asking(
    world: World, postbox: Postbox
) -> None:
    chosen(world, language="es")
    reference = world.asks(world.removal, FORM_I200, a_driver().keys).reference
    other = world.asks(world.bureau, FORM_I200, a_driver().keys).reference
    assert write_due_letters(at=MONDAY) == 1
    (letter,) = staff_letters(reference, viewer=world.officer).letters
    assert (letter.kind, letter.language) == (LetterKind.REFUSAL, "es")
    assert staff_letters(other, viewer=world.officer).letters == ()
    assert write_due_letters(at=MONDAY + DAY) == 0
    assert send_waiting(at=MONDAY + DAY) == 1


def test_a_letter_that_cannot_be_made_is_an_alarm_and_nothing_is_lost(
    world: World, postbox: Postbox, settings: Any, tmp_path: Any
) -> None:
    chosen(world)
    world.asks(world.removal, FORM_I200, a_driver().keys)
    before = settings.CLERESTORY_SECRETS
    settings.CLERESTORY_SECRETS = tmp_path
    assert write_due_letters(at=MONDAY) == 0
    with as_staff():
        (alarm,) = read.lines_of(Event.ALARM_RAISED, limit=5)
    assert alarm.body["kind"] == "LetterNotMadeError"
    settings.CLERESTORY_SECRETS = before
    assert write_due_letters(at=MONDAY) == 1


def test_who_collected_is_reminded_of_the_attestation_five_days_before(
    world: World, postbox: Postbox
) -> None:
    put_address(world.bureau.id, AddressCard("b@bureau.example", False, "en"), by=world.supervisor, at=MONDAY)
    reference = world.approved_photo(a_driver().keys)
    world.delivers(reference)
    collect_release(reference, agency=world.bureau.id, at=MONDAY)
    assert write_due_letters(at=MONDAY + 25 * DAY - timedelta(minutes=1)) == 0
    assert write_due_letters(at=MONDAY + 25 * DAY) == 1
    (letter,) = staff_letters(reference, viewer=world.officer).letters
    assert letter.kind is LetterKind.ATTESTATION_DUE
    assert write_due_letters(at=MONDAY + 26 * DAY) == 0
