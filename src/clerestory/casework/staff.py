"""Who of the staff may take which step; one sentence when not."""

from clerestory.casework.errors import NotAllowedError
from clerestory.parties import directory
from clerestory.parties.identities import PersonCard, PersonId, Role

PREPARING = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.COUNSEL})
LOOKING = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.COUNSEL})
REOPENING = frozenset({Role.SUPERVISOR, Role.COUNSEL})
ADMINISTERING = frozenset({Role.ADMINISTRATOR})


def staff_with(person: PersonId, roles: frozenset[Role], *, doing: str) -> PersonCard:
    """The person, if they are active staff with one of `roles`. Raises NotAllowedError."""
    card = directory.person_card(person)
    why = why_not(card, roles, doing=doing)
    if why:
        raise NotAllowedError(why)
    return card


def why_not(card: PersonCard, roles: frozenset[Role], *, doing: str) -> str | None:
    """The sentence that says why this person may not, or None."""
    if card.agency is not None or not card.active:
        return f"Only active staff of this office may {doing}."
    if not card.roles & roles:
        needed = " or ".join(sorted(roles))
        return f"To {doing} takes the role {needed}; ask a colleague who has it."
    return None
