"""Letters to who asked: signed, in their language, mailed by the worker; an alarm while that cannot be."""

import io
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from clerestory.casework import answer_records, work_on_records
from clerestory.casework.answer_records import Denial, grounds_on
from clerestory.casework.ask_for_records import AskForRecords, ask_for_records
from clerestory.casework.mail_records_letter import mail_records_letter, mail_what_waits
from clerestory.casework.records_pages import records_page
from clerestory.casework.session import as_staff
from clerestory.casework.write_records_letter import MAIL_JOB
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.public_records import letters, requests
from clerestory.public_records.contact import Contact
from tests.world.days import DAY, MONDAY
from tests.world.office import World

MAIL = "ada.reader@paper.example"


@pytest.fixture
def number(world: World) -> str:
    """A request in Spanish with a mail address, acknowledged on Monday."""
    command = AskForRecords(
        asked="¿Cuántas solicitudes?", contact=Contact("mail", MAIL), language="es", once="1"
    )
    made = ask_for_records(command, at=MONDAY).request.number
    work_on_records.acknowledge_records(made, single=False, by=world.officer, at=MONDAY)
    return made


def pages_of(number: str, position: int) -> str:
    with as_staff():
        card = letters.letters_of(requests.fetch(number).id)[position]
        _card, pdf = letters.fetch(card.id)
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_letter_is_in_the_askers_language_and_names_nobody(number: str) -> None:
    text = pages_of(number, 0)
    assert "Recibimos su solicitud" in text
    assert "2026-05-31" in text
    assert "ada" not in text.casefold().split()
    assert MAIL not in text


def test_the_worker_mails_it_once(world: World, number: str, settings: Any, mailoutbox: list[Any]) -> None:
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example", "office@office.example"
    job = ProcrastinateJob.objects.get(task_name=MAIL_JOB)
    assert list(job.args) == ["letter"]
    assert mail_what_waits(at=MONDAY) == 1
    assert mail_what_waits(at=MONDAY) == 0
    (message,) = mailoutbox
    assert message.to == [MAIL]
    assert number in message.subject
    assert message.attachments[0][0] == f"{number}.pdf"
    (card,) = records_page(number, viewer=world.officer, at=MONDAY).letters
    assert card.sent_at == MONDAY


def test_without_a_server_it_waits_and_an_alarm_says_so(
    world: World, number: str, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.EMAIL_HOST = ""
    (card,) = records_page(number, viewer=world.officer, at=MONDAY).letters
    assert not mail_records_letter(card.id, at=MONDAY)
    (card,) = records_page(number, viewer=world.officer, at=MONDAY).letters
    assert (card.waits, card.tries, card.trouble) == (True, 1, "NoMailServer")
    with as_staff():
        (alarm,) = read.lines_of(Event.ALARM_RAISED, limit=5)
    assert alarm.body == {"kind": "MailWaits", "where": "mail_records_letter"}
    assert mailoutbox == []


def test_a_denial_is_told_with_provision_reason_and_court(world: World, number: str) -> None:
    ground = grounds_on("us-mt", MONDAY.date())[0]
    work_on_records.summarise_records(number, "A count", by=world.officer, at=MONDAY)
    denial = Denial(provision=ground.id, ground="It would show how fraud is found.")
    answer_records.deny_records(number, denial, by=world.officer, at=MONDAY + DAY)
    text = " ".join(pages_of(number, 1).split())
    assert "It would show how fraud is found." in text
    assert ground.citation in text
    assert "district court" in text
