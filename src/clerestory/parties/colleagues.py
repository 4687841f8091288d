"""Who works in the office now, for pages that offer a colleague's name."""

from clerestory.parties.directory import card_of_person
from clerestory.parties.identities import PersonCard
from clerestory.parties.models import Person


def staff_members() -> tuple[PersonCard, ...]:
    """Everybody active of the office's own staff, by name."""
    rows = Person.objects.filter(agency__isnull=True, is_active=True).select_related("division")
    return tuple(card_of_person(row) for row in rows.order_by("full_name"))
