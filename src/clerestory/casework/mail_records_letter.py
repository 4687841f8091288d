"""Hand the message of a letter about public records to the mail server; what fails waits and says so.

Promises that the address is opened only here, in the worker, for the moment of sending, and that no address
stands in a log line, an alarm or the journal."""

import smtplib
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse

from clerestory.casework import alarms, office
from clerestory.casework.session import OfficeSide, as_office
from clerestory.correspondence.kinds import phrase
from clerestory.journal import actors
from clerestory.journal.records_events import RecordsMailed
from clerestory.journal.write import record
from clerestory.public_records import contact, letters, requests
from clerestory.public_records.errors import ContactForgottenError
from clerestory.public_records.letters import RecordsLetterCard

AT_ONCE: Final = 100
NO_SERVER: Final = "NoMailServer"


def mail_records_letter(letter: UUID, *, at: datetime) -> bool:
    """Whether it was handed over now; False where it had been already, or must wait."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        if not letters.take_for_sending(letter):
            return False
        card, pdf = letters.fetch(letter)
        try:
            _hand_over(card, pdf)
        except ContactForgottenError as gone:
            letters.give_up(letter, type(gone).__name__)
            return False
        except (OSError, smtplib.SMTPException) as fault:
            letters.note_trouble(letter, _kind(fault))
            alarms.raise_alarm_daily(
                kind="MailWaits",
                where="mail_records_letter",
                subject_ref=card.number,
                actor=actors.WORKER,
                at=at,
            )
            return False
        letters.note_sent(letter, at=at)
        sent = RecordsMailed(letter=str(letter), kind=card.kind, tries=card.tries + 1)
        record(sent, subject_ref=card.number, actor=actors.WORKER, at=at)
        return True


def mail_what_waits(*, at: datetime) -> int:
    """Try every message that waits, oldest first; how many were handed over. A failure ends the round."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        waiting = letters.waiting(limit=AT_ONCE)
    sent = 0
    for letter in waiting:
        if not mail_records_letter(letter, at=at):
            break
        sent += 1
    return sent


class _NoServerError(OSError):
    """The office has no mail server or no sender of its own."""


def _hand_over(card: RecordsLetterCard, pdf: bytes) -> None:
    if not (settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL):
        raise _NoServerError
    request = requests.fetch(card.number)
    reached = contact.contact(request.id, keks=(office.keys().slips,))
    where = settings.CLERESTORY_ADDRESS.rstrip("/") + reverse("public:records-status")
    message = EmailMessage(
        subject=phrase("records_subject", request.language, reference=card.number),
        body=phrase("records_body", request.language, reference=card.number, address=where),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[reached.value],
        connection=get_connection(fail_silently=False),
    )
    message.attach(f"{card.number}.pdf", pdf, "application/pdf")
    message.send()


def _kind(fault: Exception) -> str:
    return NO_SERVER if isinstance(fault, _NoServerError) else type(fault).__name__
