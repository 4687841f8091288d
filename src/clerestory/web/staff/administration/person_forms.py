"""Forms about people, divisions and access reviews."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from clerestory.parties.directory import DivisionCard
from clerestory.parties.identities import AgencyCard, AgencyId, Role
from clerestory.parties.people import COURSES
from clerestory.parties.register import POWERS
from clerestory.vocabulary.words import word
from clerestory.web.fields import OfficeForm, day, line, offer, one_of, several
from clerestory.web.staff.administration.agency_forms import ChoiceForm, NothingForm, printable, spoken

__all__ = [
    "CertificateForm",
    "DivisionForm",
    "IdentityForm",
    "LeaverForm",
    "LinkedForm",
    "NothingForm",
    "PersonForm",
    "RolesForm",
]

_NEEDED: Final = {"required": "This is needed."}
_SAYS: Final = {
    Role.OFFICER: "officer: checks papers",
    Role.SUPERVISOR: "supervisor: concludes reviews",
    Role.COUNSEL: "counsel: concludes reviews",
    Role.ADMINISTRATOR: "administrator: keeps agencies and people",
}
STAFF_ROLES: Final = [(role.value, says) for role, says in _SAYS.items()]


class PersonForm(OfficeForm):
    """A new person. `place` is `agency HANDLE` or `division NAME`."""

    full_name = line("Name", required=True, validators=[printable], error_messages=_NEEDED)
    username = line(
        "Name to sign in with", longest=80, required=True, validators=[printable], error_messages=_NEEDED
    )
    place = one_of("Belongs to", (), error_messages=_NEEDED)
    office_roles = several(
        "Roles in the office", STAFF_ROLES, help_text="For people of the office. People of agencies only ask."
    )

    def offer(self, *, agencies: Sequence[AgencyCard], divisions: Sequence[DivisionCard]) -> None:
        """Where somebody can belong."""
        of_office = [(f"division {each.slug}", each.title) for each in divisions]
        of_agencies = [(f"agency {each.id}", each.name) for each in agencies if each.active]
        offer(self, "place", [("", "Choose"), ("The office", of_office), ("Agencies", of_agencies)])

    def where(self) -> tuple[AgencyId | None, str | None]:
        """The agency, or the division."""
        kind, _, which = self.cleaned_data["place"].partition(" ")
        return (AgencyId(UUID(which)), None) if kind == "agency" else (None, which)

    def roles(self) -> tuple[str, ...]:
        """What was ticked; people of agencies ask."""
        agency, _ = self.where()
        return (Role.REQUESTER.value,) if agency else tuple(self.cleaned_data["office_roles"])

    def clean(self) -> dict[str, Any]:
        """Staff need a role, people of agencies none."""
        cleaned = dict(super().clean() or {})
        of_office = str(cleaned.get("place", "")).startswith("division ")
        if of_office and not cleaned.get("office_roles"):
            self.add_error("office_roles", "Choose at least one.")
        if cleaned.get("place") and not of_office and cleaned.get("office_roles"):
            self.add_error("office_roles", "Somebody of an agency has none of these. Untick them.")
        return cleaned


class RolesForm(OfficeForm):
    """Other roles, another division."""

    roles = several(
        "Roles in the office",
        STAFF_ROLES,
        required=True,
        error_messages={"required": "Choose at least one; to end the sign-in, close it."},
    )
    division = one_of("Division", (), empty="As it is")

    def offer(self, divisions: Sequence[DivisionCard]) -> None:
        """Which divisions there are."""
        offer(self, "division", [("", "As it is"), *((each.slug, each.title) for each in divisions)])


class LeaverForm(OfficeForm):
    """When the office was told."""

    reported_on = day("The office was told on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reported_on"].required = True


class CertificateForm(OfficeForm):
    """Training that somebody passed."""

    course = one_of("Course", [(each, spoken(each)) for each in COURSES], empty="Choose", required=True)
    passed_on = day("Passed on")
    holds_until = day("Holds until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("passed_on", "holds_until"):
            self.fields[name].required = True
        self.fields["holds_until"].help_text = "Two years at most."


class IdentityForm(OfficeForm):
    """What a provider of sign-ins calls somebody."""

    issuer = one_of("Provider", (), error_messages=_NEEDED)
    subject = line("Its name for this person (sub)", longest=255, required=True, error_messages=_NEEDED)

    def offer_issuers(self, issuers: Sequence[str]) -> None:
        """Which providers the office trusts."""
        offer(self, "issuer", [("", "Choose"), *((each, each) for each in issuers)])


class LinkedForm(ChoiceForm):
    """One of the names that are linked."""


class DivisionForm(OfficeForm):
    """A division of the office's department."""

    slug = line(
        "Short name",
        longest=50,
        required=True,
        error_messages=_NEEDED,
        help_text="Small letters, digits and hyphens. The office's directives know it by this name.",
    )
    title = line("Name", required=True, error_messages=_NEEDED)
    node = line("Place in the tree of requesters", required=True, error_messages=_NEEDED)
    delegated = several(
        "Powers it holds for somebody else",
        [(each, word("en", "power", each)) for each in POWERS],
        help_text="Staff of such a division conclude no review.",
    )
