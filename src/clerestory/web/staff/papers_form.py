"""The form on which an officer says what the papers show.

Nothing is filled in beforehand: an officer writes what stands on the paper, not what was claimed about it.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from clerestory.casework.commands import CheckedWith, Papers
from clerestory.vocabulary.facts import Application, Authority, Consent
from clerestory.web import words
from clerestory.web.fields import OfficeForm, day, offer, one_of, sentences, several, tick, yes_or_no

_UNSEEN = _("Not checked")
_SHOWN = "authority_shown"


class PapersForm(OfficeForm):
    """Parts: how it was checked, the paper, the application, the consent, and what else was settled."""

    checked_with = one_of(
        _("How did you check?"),
        words.choices(words.CHECKED_WITH),
        empty=_("Choose how"),
        required=True,
        error_messages={"required": _("Say how you checked.")},
        help_text=_("Use a number from the directory, never one from the paper itself."),
    )

    authority_shown = tick(_("I read the paper"))
    authority_instrument = one_of(
        _("What it is"), words.grouped(words.INSTRUMENTS, words.INSTRUMENT_GROUPS), empty=_("Choose")
    )
    authority_issuer = one_of(_("Who issued it"), words.choices(words.ISSUERS), empty=_("Choose"))
    authority_in_force = yes_or_no(_("In force: signed, dated, not expired"), unsaid=_UNSEEN)
    authority_verified = yes_or_no(_("Its issuer confirms it"), unsaid=_UNSEEN)
    authority_names_individual = yes_or_no(
        _("It names the person or vehicle"),
        unsaid=_UNSEEN,
        help_text=_("A no takes all force from the paper. A statute names nobody: leave it not checked."),
    )
    authority_criminal_proceeding = yes_or_no(_("In a criminal proceeding"), unsaid=_UNSEEN)
    authority_enforced_by_court = yes_or_no(_("A court ordered compliance with it"), unsaid=_UNSEEN)
    authority_limit = one_of(_("What it covers"), words.choices(words.LIMITS), empty=_("Choose"))
    authority_elements = several(_("Elements it names"), ())
    authority_expires_on = day(_("Last day it holds, if it says one"))
    no_last_day = tick(_("It says no last day"))

    application_shown = tick(_("I read the application"))
    application_complete = yes_or_no(_("It is complete"), unsaid=_UNSEEN)
    application_identification = yes_or_no(_("The identification is acceptable"), unsaid=_UNSEEN)
    application_fee = one_of(_("Fee"), words.choices(words.FEES), empty=_UNSEEN)

    consent_shown = tick(_("I read the person's consent"))
    consent_form = one_of(_("How it was given"), words.choices(words.CONSENT_FORMS), empty=_("Choose"))
    consent_names_recipient = yes_or_no(_("It names this recipient"), unsaid=_UNSEEN)
    consent_conditioned = yes_or_no(_("It was a condition of getting the licence"), unsaid=_UNSEEN)
    consent_withdrawn = yes_or_no(_("It was withdrawn"), unsaid=_UNSEEN)
    consent_limit = one_of(_("What it covers"), words.choices(words.LIMITS), empty=_("Choose"))
    consent_elements = several(_("Elements it names"), ())

    purpose = yes_or_no(
        _("The papers show the stated purpose"),
        unsaid=_UNSEEN,
        help_text=_("Only a yes here makes the purpose count; nothing else on this page does."),
    )
    case_number = yes_or_no(_("A case number is given, and exists"), unsaid=_UNSEEN)
    emergency = yes_or_no(_("Danger to life is confirmed"), unsaid=_UNSEEN)
    record = one_of(
        _("What kind of record it really is"),
        words.choices(words.RECORDS),
        empty=_UNSEEN,
        help_text=_("Counts only while no single record matches: what the register says goes before it."),
    )
    note = sentences(
        _("Note for colleagues"), rows=3, required=False, help_text=_("Nothing about the person.")
    )

    def __init__(self, *args: Any, names: tuple[str, ...], known_record: bool, **kwargs: Any) -> None:
        """names: elements that were asked. known_record: the register knows the kind; nobody is asked it."""
        super().__init__(*args, **kwargs)
        if known_record:
            del self.fields["record"]
        for field in ("authority_elements", "consent_elements"):
            offer(self, field, words.choices(words.ELEMENTS, names))

    def clean(self) -> dict[str, Any]:
        """A part that is ticked must say what it is; a part that is filled in must be ticked."""
        cleaned = super().clean() or {}
        for part, first in (
            ("authority", "authority_instrument"),
            ("consent", "consent_form"),
            ("application", None),
        ):
            self._check_part(cleaned, part, first)
        self._check_last_day(cleaned)
        for part in ("authority", "consent"):
            if cleaned.get(f"{part}_shown") and not cleaned.get(f"{part}_limit"):
                self.add_error(f"{part}_limit", _("Say whether it names elements or sets no limit."))
        return cleaned

    def papers(self) -> Papers:
        """What was found, as casework takes it."""
        found = self.cleaned_data
        return Papers(
            checked_with=CheckedWith(found["checked_with"]),
            application=self._application() if found["application_shown"] else None,
            authority=self._authority() if found[_SHOWN] else None,
            authority_expires_on=found["authority_expires_on"] if found[_SHOWN] else None,
            authority_open_ended=found["no_last_day"],
            consent=self._consent() if found["consent_shown"] else None,
            purpose=found["purpose"],
            case_number=found["case_number"],
            emergency=found["emergency"],
            record=found.get("record") or None,
            note=found["note"],
        )

    def _check_last_day(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("no_last_day") and cleaned.get("authority_expires_on"):
            self.add_error("no_last_day", _("You wrote a last day. Clear it, or clear this tick."))
        if cleaned.get("no_last_day") and not cleaned.get(_SHOWN):
            self.add_error(_SHOWN, _("You filled this part in. Tick that you read it, or clear the part."))

    def _check_part(self, cleaned: dict[str, Any], part: str, first: str | None) -> None:
        shown = f"{part}_shown"
        filled = any(
            value not in (None, "", [])
            for name, value in cleaned.items()
            if name.startswith(f"{part}_") and name != shown
        )
        if cleaned.get(shown) and first and not cleaned.get(first):
            self.add_error(first, _("Say what it is."))
        if filled and not cleaned.get(shown):
            self.add_error(shown, _("You filled this part in. Tick that you read it, or clear the part."))

    def _authority(self) -> Authority:
        found = self.cleaned_data
        return Authority(
            instrument=found["authority_instrument"],
            issuer=found["authority_issuer"] or None,
            criminal_proceeding=found["authority_criminal_proceeding"],
            enforced_by_court=found["authority_enforced_by_court"],
            names_individual=found["authority_names_individual"],
            elements=self._covered("authority"),
            in_force=found["authority_in_force"],
            verified=found["authority_verified"],
        )

    def _application(self) -> Application:
        found = self.cleaned_data
        return Application(
            complete=found["application_complete"],
            identification=found["application_identification"],
            fee=found["application_fee"] or None,
        )

    def _consent(self) -> Consent:
        found = self.cleaned_data
        return Consent(
            form=found["consent_form"],
            names_recipient=found["consent_names_recipient"],
            conditioned=found["consent_conditioned"],
            elements=self._covered("consent"),
            withdrawn=found["consent_withdrawn"],
        )

    def _covered(self, part: str) -> tuple[str, ...] | None:
        """The elements named; None where the text sets no limit."""
        if self.cleaned_data[f"{part}_limit"] == "no_limit":
            return None
        return tuple(self.cleaned_data[f"{part}_elements"])
