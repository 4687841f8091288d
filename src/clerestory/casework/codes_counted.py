"""How many codes each colleague handed over lately: for who supervises them.

Promises counts and colleagues' names, and nothing of who got a code. A code opens a person's page, so whoever
hands one to somebody else than that person is seen twice: on the page itself, and here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.session import as_staff
from clerestory.parties import directory
from clerestory.parties.identities import PersonId
from clerestory.residents import codes

WITHIN: Final = timedelta(days=30)
DOING: Final = "see who handed codes over"


@dataclass(frozen=True, slots=True)
class ByColleague:
    """One colleague. handed: codes; people: to how many persons, or those who act for them; again: codes for
    somebody who had got one from this colleague within a day."""

    name: str
    handed: int
    people: int
    again: int


def codes_by_colleague(*, viewer: PersonId, at: datetime) -> tuple[ByColleague, ...]:
    """Of the last thirty days, who handed most first. Raises NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.REOPENING, doing=DOING)
        found = codes.handed_by_colleagues(since=at - WITHIN)
        names = directory.full_names(frozenset(PersonId(each.by) for each in found))
    return tuple(
        ByColleague(names.get(PersonId(each.by), ""), each.handed, each.people, each.again) for each in found
    )
