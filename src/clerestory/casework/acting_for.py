"""Whether somebody acts for a resident today; asked anew each time, so that an end counts at once.

Promises that nobody acts for somebody whose address is protected: who hides from a parent or a spouse is told
nothing by letter, and a paper that was true before is what such a person has. They come themselves."""

from datetime import datetime
from uuid import UUID

from clerestory.casework import office
from clerestory.casework.session import as_staff
from clerestory.registry import index
from clerestory.residents import people, representatives
from clerestory.residents.representatives import RepresentativeCard, Stands, UnknownRepresentativeError


def in_force(representative: UUID, *, at: datetime) -> RepresentativeCard | None:
    """The representation, if it is in force today."""
    today = office.the_office().day_of(at)
    with as_staff():
        try:
            card = representatives.card_of(representative, today=today, keks=(office.keys().factors,))
        except UnknownRepresentativeError:
            return None
        if card.stands is not Stands.IN_FORCE or hides(people.card_of(card.resident).handle):
            return None
    return card


def hides(handle: UUID) -> bool:
    """Whether the address of this record is protected, or nobody knows. Needs a session of the office."""
    try:
        return index.describe(handle).address_confidential is not False
    except index.UnknownHandleError:
        return True
