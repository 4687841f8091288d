"""What this office can tell in answers to the public: counts of its journal.

Promises whole months only, so that nobody can watch a counter move with one request. Counts requests and
elements, never people; publication hides the small ones.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from clerestory.casework.agreements_held import agreements_held
from clerestory.casework.office import the_office
from clerestory.casework.session import as_staff
from clerestory.journal import tallies
from clerestory.publication.records import Counts, HeldAgreements

IMMIGRATION: Final = ("civil_immigration", "criminal_immigration")


@dataclass(frozen=True, slots=True)
class OfficeRecords:
    """The counts of twelve whole months, and what the register of agreements holds; compares by value.
    Source: `publication.records.Records`."""

    law: str
    answered: Counts
    stated: Counts
    held: HeldAgreements

    def decisions(self) -> Counts:
        """Elements by outcome, of requests for immigration enforcement."""
        return self.answered

    def purposes(self) -> Counts:
        """Requests by stated activity."""
        return self.stated

    def agreements(self) -> HeldAgreements:
        """What the register of agreements holds."""
        return self.held


def records_for_answers(*, at: datetime) -> OfficeRecords:
    """The twelve whole months before the one in which `at` lies. Raises OfficeNotReadyError."""
    office = the_office()
    ends = office.day_of(at).replace(day=1)
    begins = ends.replace(year=ends.year - 1)
    since, before = (datetime.combine(day, time(), office.zone) for day in (begins, ends))
    with as_staff():
        stated = tallies.activities_stated(since=since, before=before)
        outcomes = tallies.last_answers(IMMIGRATION, since=since, before=before)
    last = date.fromordinal(ends.toordinal() - 1)
    activities = {name: stated[name] for name in IMMIGRATION if stated[name]}
    others = sum(stated.values()) - sum(activities.values())
    return OfficeRecords(
        law=office.law,
        answered=Counts(tuple(sorted(outcomes.items())), begins, last),
        stated=Counts((*activities.items(), ("other", others)), begins, last),
        held=agreements_held(at=at),
    )
