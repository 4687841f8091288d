"""Who may take which step, of the staff and for an agency; one sentence when not."""

from clerestory.casework.errors import NotAllowedError
from clerestory.parties import directory
from clerestory.parties.identities import AgencyId, PersonCard, PersonId, Role

PREPARING = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.COUNSEL})
LOOKING = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.COUNSEL})
REOPENING = frozenset({Role.SUPERVISOR, Role.COUNSEL})
SUPERVISING = frozenset({Role.SUPERVISOR})
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


def refuse_outsider(person: PersonId, agency: AgencyId, *, doing: str) -> None:
    """Raise NotAllowedError unless this is somebody active of that agency."""
    card = directory.person_card(person)
    if card.agency != agency or not card.active:
        raise NotAllowedError(f"Only active people of the agency itself {doing}.")


def refuse_stranger(person: PersonId | None, agency: AgencyId) -> None:
    """Raise NotAllowedError unless this is nobody (the agency's own program), somebody active of that
    agency, or an officer who writes down what came by mail or over the counter."""
    if person is None:
        return
    card = directory.person_card(person)
    if card.active and (card.agency == agency or (card.agency is None and card.roles & PREPARING)):
        return
    raise NotAllowedError(
        "Only active people of the agency itself, or staff who take its mail, act for an agency."
    )
