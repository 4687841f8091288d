"""Why a person settles an agency's questions for a time, whatever the law would let go: one place for it.

Promises that this only ever adds a person; it never refuses, and the law still decides."""

from datetime import date

from clerestory.casework import office
from clerestory.casework.probation import probation_of
from clerestory.parties.identities import AgencyCard
from clerestory.release import silence

_LOOKED_AT = 5
"""The oldest of each kind are enough: a stage is reached by days."""


def why_manual(agency: AgencyCard, *, today: date) -> str | None:
    """The sentence, or None. Needs a session of the office, or of this agency."""
    probation = probation_of(agency)
    if probation.lasts:
        return f"On probation: {probation.clean} of {probation.needs} requests were clean so far."
    day_of = office.the_office().day_of
    for owed in silence.owed(agency.id, limit=_LOOKED_AT):
        if any(rung.holds for rung in owed.reached(day_of(owed.since), today)):
            due = owed.due_on(day_of(owed.since))
            return (
                f"Silence about release {owed.release_ref}: its {owed.what} was to be told by "
                f"{due.isoformat()}. A person settles the agency's questions until it is."
            )
    return None
