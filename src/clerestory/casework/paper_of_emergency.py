"""The paper that was owed after an emergency came; staff write that down.

Promises one entry, with whether it came in time; what the paper shows is checked where papers are checked."""

from datetime import datetime

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.journal import actors
from clerestory.journal.review_events import PaperArrived
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.review import looks


def paper_came(reference: str, *, by: PersonId, at: datetime) -> None:
    """Write down that it came. Raises NotAllowedError (also where none is owed), RequestNotFoundError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="write down that a paper came")
        request = requests.head_for_change(reference)
        owed = looks.owed_of(request.id)
        if owed is None or not looks.paper_came(request.id, at=at):
            raise NotAllowedError(f"No paper is owed for request {reference} now.")
        came = PaperArrived(in_time=at <= owed.due_at)
        record(came, subject_ref=reference, actor=actors.person(by), at=at, person=request.handle)
