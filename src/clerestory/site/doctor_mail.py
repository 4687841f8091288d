"""The doctor asks whether mail to agencies goes out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from clerestory.errors import ClerestoryError
from clerestory.site import clock
from clerestory.site.doctor_finding import Finding, not_looked, ok, wrong

LATE: Final = timedelta(hours=1)
MEND: Final = "docs/operations/mail.md says what each trouble means; letters stand on their pages meanwhile."


def look_at_mail() -> Iterator[Finding]:
    """Yield one finding. Django must be set up."""
    from django.db import DatabaseError

    try:
        yield mail_goes()
    except (DatabaseError, ClerestoryError):
        yield not_looked("Whether mail goes out could not be looked up.", "Ask again in a moment.")


def mail_goes() -> Finding:
    """Does a message wait for the mail server longer than it should?"""
    from django.db import transaction

    from clerestory.casework.send_letter_mail import mail_standing
    from clerestory.casework.session import OfficeSide, as_office

    with transaction.atomic(), as_office(OfficeSide.WORKER):
        standing = mail_standing()
    if standing.since is None:
        if standing.is_set_up:
            return ok("No message waits for the mail server")
        return not_looked("No mail server is set; letters are read after signing in.", MEND)
    when = f"{standing.since:%Y-%m-%d %H:%M} UTC"
    if not standing.is_set_up:
        return wrong(f"{standing.waiting} messages wait since {when}, and no mail server is set.", MEND)
    if clock.now() - standing.since > LATE:
        return wrong(f"{standing.waiting} messages wait for the mail server since {when}.", MEND)
    return ok(f"Mail goes out; {standing.waiting} messages wait since {when}")
