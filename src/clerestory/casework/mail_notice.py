"""Hand a notice for an official to the mail server; what fails waits, and nothing says it went.

Promises that the message names nobody whose record it is about, and that no address stands in a log or an
alarm."""

import hashlib
import smtplib
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from clerestory.correspondence.kinds import phrase

WAITS: Final = "MailWaits"
NO_SERVER: Final = "NoMailServer"
NO_ADDRESS: Final = "NoAddress"


def mail_to_official(address: str, reference: str, pdf: bytes) -> str:
    """Empty when the server took it; else a word for what went wrong."""
    if not (settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL):
        return NO_SERVER
    if not address:
        return NO_ADDRESS
    message = EmailMessage(
        subject=phrase("official_subject", "en", reference=reference),
        body=phrase("official_body", "en", reference=reference),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        connection=get_connection(fail_silently=False),
    )
    message.attach(f"{reference}-notice.pdf", pdf, "application/pdf")
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as fault:
        return type(fault).__name__
    return ""


def digest_of(pdf: bytes) -> str:
    """SHA-256 of a signed letter in hexadecimal digits."""
    return hashlib.sha256(pdf).hexdigest()
