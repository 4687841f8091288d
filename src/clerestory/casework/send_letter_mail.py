"""Hand the message of a letter to the mail server; while that cannot be done the letter waits and says so.

Promises that a message names no person, no reason and no content: a pointer to sign in, and the letter itself
only where the agency chose so; that a message is handed over once; and that a server that is down is an
alarm each day until the message is gone. Refuses to send without a server and a sender of its own."""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse

from clerestory.casework import alarms
from clerestory.casework.errors import CaseworkError
from clerestory.casework.session import OfficeSide, as_office
from clerestory.correspondence import letters
from clerestory.correspondence.kinds import phrase
from clerestory.correspondence.letters import AddressCard, LetterCard
from clerestory.journal import actors
from clerestory.journal.letter_events import LetterSent
from clerestory.journal.write import record

AT_ONCE: Final = 100
NO_SERVER: Final = "NoMailServer"
NO_ADDRESS: Final = "NoAddress"


class MailWaitsError(CaseworkError):
    """The message was not handed over; it waits. `trouble`: the class of what went wrong."""

    def __init__(self, trouble: str) -> None:
        self.trouble = trouble
        super().__init__(
            f"The mail server did not take the message ({trouble}). It waits and is tried again; the letter "
            "can be read on the page of the request meanwhile."
        )


@dataclass(frozen=True, slots=True)
class MailStanding:
    """How mail stands: messages that wait, since when the oldest does; is_set_up: there is a server and a
    sender."""

    waiting: int
    since: datetime | None
    is_set_up: bool


def send_letter_mail(letter: UUID, *, at: datetime) -> bool:
    """Whether it was handed over now; False where it had been already. Raises MailWaitsError,
    LetterNotFoundError."""
    trouble = None
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        if not letters.take_for_sending(letter):
            return False
        card, pdf = letters.fetch(letter)
        address = letters.address_of(card.agency)
        try:
            _hand_over(card, pdf, address)
        except (OSError, smtplib.SMTPException, MailWaitsError) as fault:
            trouble = fault.trouble if isinstance(fault, MailWaitsError) else type(fault).__name__
            letters.note_trouble(letter, trouble, at=at)
            alarms.raise_alarm_daily(
                kind="MailWaits",
                where="send_letter_mail",
                subject_ref=card.reference,
                actor=actors.WORKER,
                at=at,
            )
        else:
            letters.note_sent(letter, at=at)
            tries = 1 + (card.mailed.tries if card.mailed else 0)
            sent = LetterSent(
                letter=str(letter),
                kind=str(card.kind),
                attached=bool(address and address.attach),
                tries=tries,
            )
            record(sent, subject_ref=card.reference, actor=actors.WORKER, at=at)
    if trouble is not None:
        raise MailWaitsError(trouble)
    return True


def send_waiting(*, at: datetime) -> int:
    """Try every message that waits, oldest first; how many were handed over. One that fails ends the round:
    the server is down for the others, too, unless only that agency's address is missing."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        waiting = letters.waiting_mail(limit=AT_ONCE)
    sent = 0
    for letter in waiting:
        try:
            sent += send_letter_mail(letter, at=at)
        except MailWaitsError as waits:
            if waits.trouble != NO_ADDRESS:
                break
    return sent


def mail_standing() -> MailStanding:
    """How mail stands now. Needs a session of the office."""
    waiting, since = letters.waiting_since()
    return MailStanding(waiting, since, _is_set_up())


def _hand_over(card: LetterCard, pdf: bytes, address: AddressCard | None) -> None:
    if not _is_set_up():
        raise MailWaitsError(NO_SERVER)
    if address is None:
        raise MailWaitsError(NO_ADDRESS)
    where = settings.CLERESTORY_ADDRESS.rstrip("/") + reverse("web:agency-letters", args=[card.reference])
    body = "body_with_letter" if address.attach else "body"
    message = EmailMessage(
        subject=phrase("subject", address.language, reference=card.reference),
        body=phrase(body, address.language, reference=card.reference, address=where),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address.email],
        connection=get_connection(fail_silently=False),
    )
    if address.attach:
        message.attach(f"{card.reference}-{card.kind}.pdf", pdf, "application/pdf")
    message.send()


def _is_set_up() -> bool:
    return bool(settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL)
