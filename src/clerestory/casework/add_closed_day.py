"""The office is closed on a day: every clock that still runs is counted anew, with the reason in its
arithmetic."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from clerestory.casework import clock, office, staff
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake import office_days, requests
from clerestory.intake.states import UNDECIDED, State
from clerestory.journal import actors
from clerestory.journal.desk_events import ClosedDayAdded
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId

_WANTED: Final = "why the office is closed, in a few words; they stand in every deadline that it moves"
_LONGEST: Final = 80
_BECAUSE: Final = "closed_day"


def add_closed_day(day: date, *, because: str, by: PersonId, at: datetime) -> int:
    """Keep the day, count anew. Returns how many requests have another day. Raises NotAllowedError,
    UnusableCommandError, ClosedDayRefusedError."""
    because = required_text("/because", because, wanted=_WANTED, longest=_LONGEST)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing="close the office on a day")
        office_days.add_closed_day(day, because=because, by=by, today=office.the_office().day_of(at), at=at)
        actor = actors.person(by)
        moved = 0
        for reference in requests.references_in_states(sorted(UNDECIDED - {State.DRAFT})):
            request = requests.fetch_for_change(reference)
            moved += clock.count_anew(request, because=_BECAUSE, actor=actor, at=at) != request.due
        added = ClosedDayAdded(day=day.isoformat(), because_sha256=digest_of(because))
        record(added, subject_ref="office", actor=actor, at=at)
        return moved
