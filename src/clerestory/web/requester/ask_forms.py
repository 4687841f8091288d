"""The steps of the guided request, each a form with names of its own, so that one page can carry them all.

What identifies the person or vehicle is asked last: the law's answer needs none of it.
"""

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clerestory.casework.commands import SubjectKeys
from clerestory.errors import ClerestoryError
from clerestory.web import words
from clerestory.web.fields import OfficeForm, day, line, one_of, several, tick, yes_or_no

_UNSAID = _("Not stated")
_OFFERED = ("driver", "vehicle", "vessel_or_trailer", "id_card")
Elements = tuple[str, ...]


class PurposeForm(OfficeForm):
    """Why."""

    activity = one_of(
        _("What is it for?"),
        words.grouped(words.ACTIVITIES, words.ACTIVITY_GROUPS),
        empty=_("Choose the purpose"),
        required=True,
        error_messages={"required": _("Choose what it is for. The law asks why before anything else.")},
    )
    mixed_with = one_of(
        _("Does it serve a second purpose?"),
        words.grouped(words.ACTIVITIES, words.ACTIVITY_GROUPS),
        empty=_("No other purpose"),
    )
    claimed_use = one_of(
        _("Which permitted use of the statute do you rely on?"),
        words.choices(words.USES),
        empty=_("None stated"),
        help_text=_("The Driver's Privacy Protection Act lists them, 18 USC 2721(b)."),
    )
    case_number = yes_or_no(_("Is there a case number?"), unsaid=_UNSAID)
    emergency = tick(
        _("There is imminent danger to a life"),
        help_text=_("A person of the office confirms this by telephone."),
    )
    recipient = one_of(
        _("Will you pass the information on?"),
        words.choices(words.RECIPIENTS),
        empty=_("No, it stays with us"),
    )
    delegated = several(_("Powers you hold for others"), words.choices(words.POWERS))


class ElementsForm(OfficeForm):
    """What."""

    record = one_of(
        _("Which kind of record?"),
        words.choices(words.RECORDS, _OFFERED),
        empty=_("Choose the kind of record"),
        required=True,
        error_messages={"required": _("Choose the kind of record.")},
    )
    elements = several(
        _("Which information do you need?"),
        words.grouped(words.ELEMENTS, words.ELEMENT_GROUPS),
        required=True,
        error_messages={"required": _("Tick at least one. Each is answered by itself.")},
        help_text=_("Tick only what the purpose needs. Each is answered by itself."),
    )
    derived = tick(
        _("Yes or no is enough, where that serves"),
        help_text=_(
            "Whether a licence is valid, whether the person you name owns the vehicle: you then get yes or "
            "no, and the law is asked as for the whole."
        ),
    )


class AuthorityForm(OfficeForm):
    """Under what paper."""

    instrument = one_of(
        _("Which paper do you show?"),
        words.grouped(words.INSTRUMENTS, words.INSTRUMENT_GROUPS),
        empty=words.INSTRUMENTS["none"],
    )
    issuer = one_of(_("Who issued it?"), words.choices(words.ISSUERS), empty=_UNSAID)
    in_force = yes_or_no(_("Is it signed, dated and still in force?"), unsaid=_UNSAID)
    verified = yes_or_no(_("Will its issuer confirm it when the office calls?"), unsaid=_UNSAID)
    names_individual = yes_or_no(_("Does it name the person or vehicle?"), unsaid=_UNSAID)
    criminal_proceeding = yes_or_no(_("Is it part of a criminal proceeding?"), unsaid=_UNSAID)
    enforced_by_court = yes_or_no(_("Has a court ordered compliance with it?"), unsaid=_UNSAID)
    authority_limit = one_of(_("What does it cover?"), words.choices(words.LIMITS), empty=_UNSAID)
    authority_elements = several(_("Elements it names"), ())

    def clean(self) -> dict[str, Any]:
        """A paper that is shown says what it covers."""
        cleaned = super().clean() or {}
        if cleaned.get("instrument") and not cleaned.get("authority_limit"):
            self.add_error("authority_limit", _("Say whether the paper names elements or sets no limit."))
        return cleaned


class ApplicationForm(OfficeForm):
    """Application, fee, consent and what the agency attests."""

    complete = yes_or_no(_("Is the application of this office filled in completely?"), unsaid=_UNSAID)
    identification = yes_or_no(_("Do you show acceptable identification?"), unsaid=_UNSAID)
    fee = one_of(_("Fee"), words.choices(words.FEES), empty=_UNSAID)
    consent = one_of(
        _("Did the person agree?"),
        words.choices(words.CONSENT_FORMS, tuple(words.CONSENT_FORMS)[1:]),
        empty=words.CONSENT_FORMS["none"],
    )
    names_recipient = yes_or_no(_("Does the consent name your agency?"), unsaid=_UNSAID)
    conditioned = yes_or_no(_("Was it a condition of getting the licence?"), unsaid=_UNSAID)
    withdrawn = yes_or_no(_("Was it withdrawn?"), unsaid=_UNSAID)
    consent_limit = one_of(_("What does it cover?"), words.choices(words.LIMITS), empty=_UNSAID)
    consent_elements = several(_("Elements it names"), ())
    attestations = several(
        _("What you attest"),
        words.choices(words.ATTESTATIONS),
        help_text=_("Each is an act of your agency, kept with the request."),
    )

    def clean(self) -> dict[str, Any]:
        """A consent says what it covers."""
        cleaned = super().clean() or {}
        if cleaned.get("consent") and not cleaned.get("consent_limit"):
            self.add_error("consent_limit", _("Say whether the consent names elements or sets no limit."))
        return cleaned


class SubjectForm(OfficeForm):
    """The only step that names anybody or anything."""

    def clean(self) -> dict[str, Any]:
        """Something must be given."""
        cleaned = super().clean() or {}
        given = {name: value for name, value in cleaned.items() if value}
        for name, value in given.items():
            if not _is_usable(name, value):
                self.add_error(name, _("Nobody can be looked up by this. Correct it, or leave it out."))
        if not given and not self.errors:
            raise ValidationError(_("Give at least one of these: nobody can be found by nothing."))
        return cleaned


class PersonForm(SubjectForm):
    """Whose record."""

    licence_number = line(_("Driver licence number"))
    surname = line(_("Surname"))
    given = line(_("First name"))
    dob = day(_("Date of birth"))
    licence_last4 = line(_("Last four of the licence number"), longest=10)
    street = line(_("Street and house number"))
    zip5 = line(_("Five-digit ZIP code"), longest=10)
    county = line(_("County"))


class VehicleForm(SubjectForm):
    """Which vehicle."""

    plate = line(_("Plate"), longest=20)
    vin = line(_("Vehicle identification number (or hull number)"), longest=40)
    surname = line(_("Supposed owner: surname"))
    given = line(_("Supposed owner: first name"))

    def clean(self) -> dict[str, Any]:
        """A vehicle is named by itself, never by its owner alone."""
        cleaned = super().clean()
        if not self.errors and not (cleaned.get("plate") or cleaned.get("vin")):
            raise ValidationError(_("Give the plate or the identification number of the vehicle."))
        return cleaned


def _is_usable(name: str, value: Any) -> bool:
    """True when the register could look for this value; it alone says what it can use."""
    try:
        SubjectKeys(**{name: value})
    except ClerestoryError:
        return False
    return True


class CheckForm(OfficeForm):
    """The last step has nothing to fill in: it shows everything and sends."""


StepForm = Callable[..., OfficeForm]
STEPS: Final[tuple[tuple[str, words.Word], ...]] = (
    ("purpose", _("Purpose")),
    ("elements", _("Information")),
    ("authority", _("Authority")),
    ("application", _("Application and consent")),
    ("subject", _("Person or vehicle")),
    ("check", _("Check and send")),
)
NAMES: Final = tuple(name for name, _label in STEPS)
_FORMS: Final[dict[str, type[OfficeForm]]] = {
    "purpose": PurposeForm,
    "elements": ElementsForm,
    "authority": AuthorityForm,
    "application": ApplicationForm,
    "check": CheckForm,
}
_VEHICLES: Final = ("vehicle", "vessel_or_trailer")


def form_class(step: str, record: str) -> type[OfficeForm]:
    """The form of a step; who or what is meant depends on the kind of record."""
    if step == "subject":
        return VehicleForm if record in _VEHICLES else PersonForm
    return _FORMS[step]


def every_field() -> frozenset[str]:
    """Names of all fields of all steps."""
    kinds = (*_FORMS.values(), PersonForm, VehicleForm)
    # Django makes `base_fields` in the class of the class, which its types leave out.
    return frozenset(name for kind in kinds for name in kind.base_fields)  # type: ignore[attr-defined]
