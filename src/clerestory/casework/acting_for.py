"""Whether somebody acts for a resident today; asked anew each time, so that an end counts at once."""

from datetime import datetime
from uuid import UUID

from clerestory.casework import office
from clerestory.casework.session import as_staff
from clerestory.residents import representatives
from clerestory.residents.representatives import RepresentativeCard, Stands, UnknownRepresentativeError


def in_force(representative: UUID, *, at: datetime) -> RepresentativeCard | None:
    """The representation, if it is in force today."""
    today = office.the_office().day_of(at)
    with as_staff():
        try:
            card = representatives.card_of(representative, today=today, keks=(office.keys().factors,))
        except UnknownRepresentativeError:
            return None
    return card if card.stands is Stands.IN_FORCE else None
