"""Answer yes or no where that serves: is the licence valid, is the named person an owner of this plate.

Promises that a derived answer holds one truth value for each element that was decided, and nothing else of
the record; that it is derived only from an element the decision releases; and that a record of an unexpected
shape stops the delivery instead of guessing. Refuses to be easier to get: the law is asked about the element
itself.
Source: data minimisation; a towing company needs to know whether the name on its paper is the owner's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from clerestory.parties.identities import AgencyId
from clerestory.release.after_models import Wish
from clerestory.release.case import Assembled
from clerestory.release.errors import CheckFailedError
from clerestory.resolution import folding

DERIVED: Final = "derived"
ANSWERS: Final[dict[str, str]] = {"driver_status": "valid", "vehicle_owner": "named_person_is_owner"}
"""Elements that can be answered so, each with the one member its derived answer has."""
CHECK: Final = "derived_says_yes_or_no"
_VALID: Final = "valid"


@dataclass(frozen=True, slots=True)
class Named:
    """The person whom the requester named as an owner."""

    surname: str
    given: str


def keep_wish(request: UUID, agency: AgencyId) -> None:
    """Keep that the requester wants derived answers where they exist."""
    Wish.objects.create(request_id=request, agency_id=agency)


def is_wished(request: UUID) -> bool:
    """Whether derived answers are wanted for this request."""
    return Wish.objects.filter(pk=request).exists()


def derivable(elements: Sequence[str]) -> tuple[str, ...]:
    """Which of these elements can be answered by yes or no."""
    return tuple(name for name in elements if name in ANSWERS)


def derive(assembled: Assembled, *, named: Named | None, today: date) -> Assembled:
    """The same with yes or no in place of each element that can be answered so. Raises CheckFailedError."""
    values = dict(assembled.values)
    if "driver_status" in values:
        values["driver_status"] = {"valid": _is_valid(values["driver_status"], today)}
    if "vehicle_owner" in values:
        values["vehicle_owner"] = {"named_person_is_owner": _is_owner(values["vehicle_owner"], named)}
    return replace(assembled, values=values)


def derived_says_yes_or_no(assembled: Assembled) -> None:
    """The check after deriving: nothing of the record is left but one truth value for each such element."""
    for name, member in ANSWERS.items():
        value = assembled.values.get(name)
        if name in assembled.values and not (
            isinstance(value, dict) and set(value) == {member} and isinstance(value[member], bool)
        ):
            raise _stopped(name)


def _is_valid(status: object, today: date) -> bool:
    if not isinstance(status, Mapping) or not isinstance(status.get("status"), str):
        raise _stopped("driver_status")
    try:
        until = date.fromisoformat(str(status["expires_on"]))
    except (KeyError, ValueError):
        raise _stopped("driver_status") from None
    return status["status"] == _VALID and today <= until


def _is_owner(owners: object, named: Named | None) -> bool:
    if named is None or not isinstance(owners, list) or not owners:
        raise _stopped("vehicle_owner")
    wanted = folding.surname(named.surname), folding.given(named.given)
    if not all(wanted):
        raise _stopped("vehicle_owner")
    return any(_name_of(owner) == wanted for owner in owners)


def _name_of(owner: object) -> tuple[str, str]:
    name = owner.get("name") if isinstance(owner, Mapping) else None
    if not isinstance(name, Mapping):
        raise _stopped("vehicle_owner")
    surname, given = name.get("surname"), name.get("given")
    if not isinstance(surname, str) or not isinstance(given, str):
        raise _stopped("vehicle_owner")
    return folding.surname(surname), folding.given(given)


def _stopped(element: str) -> CheckFailedError:
    return CheckFailedError(
        CHECK,
        f"The derived answer for {element} could not be made: the record, or what the requester named, has "
        "not the expected shape. Nothing was sent. Look at the record's source, or let the agency ask for "
        "the whole element.",
    )
