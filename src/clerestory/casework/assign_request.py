"""Who has a request on their desk. It gives nobody a right that their role does not give."""

from datetime import datetime

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.session import as_staff
from clerestory.intake import requests
from clerestory.journal import actors
from clerestory.journal.desk_events import RequestAssigned
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId


def assign_request(reference: str, *, to: PersonId | None, by: PersonId, at: datetime) -> None:
    """Put it on somebody's desk, one's own or a colleague's; None: on nobody's. Raises NotAllowedError,
    RequestNotFoundError, UnknownPartyError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.LOOKING, doing="assign a request")
        if to is not None:
            staff.staff_with(to, staff.LOOKING, doing="work on a request")
        request = requests.fetch_for_change(reference)
        if request.assigned_to == to:
            return
        requests.keep_assignment(request, to)
        record(
            RequestAssigned(to=str(to) if to else None),
            subject_ref=reference,
            actor=actors.person(by),
            at=at,
            person=request.handle,
        )
