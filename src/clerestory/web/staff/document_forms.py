"""Forms about one paper: what it shows, how it was confirmed, a doubt, counsel's word, the original."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clerestory.casework.document_checks import OUTCOMES
from clerestory.intake.document_fields import TypedFields
from clerestory.intake.document_standing import CONFIRMING, DOUBTS, CheckKind, Outcome
from clerestory.papers.instruments import WITHOUT_PAPER, Instrument, instruments
from clerestory.web import paper_words, words
from clerestory.web.fields import OfficeForm, day, line, offer, one_of, sentences, several, tick, yes_or_no

_UNSEEN = _("Not said")
_ON_PAPER = tuple(
    (heading, tuple(name for name in names if name not in WITHOUT_PAPER and name in instruments()))
    for heading, names in words.INSTRUMENT_GROUPS
)
_WAYS = tuple(kind for kind in CheckKind if kind in CONFIRMING)
_GROUND = _("A sentence for colleagues. Nothing about the person.")


class SendForm(OfficeForm):
    """A paper that an agency sends."""

    paper = forms.FileField(
        label=_("The paper"),
        help_text=_(
            "PDF, PNG, JPEG or TIFF, at most 20 megabytes and 50 pages; no password, nothing inside."
        ),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,.tif,.tiff"}),
    )


class KeepForm(SendForm):
    """A paper that staff took."""

    channel = one_of(_("How it came"), words.choices(paper_words.CHANNELS), empty=_("Choose"), required=True)


class ReadForm(OfficeForm):
    """What stands on the paper. Nothing is filled in from what was claimed."""

    instrument = forms.ChoiceField(
        choices=words.choices(words.INSTRUMENTS), widget=forms.HiddenInput, label=_("What it is")
    )
    issuer = one_of(_("Who issued it"), words.choices(words.ISSUERS), empty=_("Choose"))
    court = line(_("Court, as the paper names it"))
    office = line(_("Office of the issuer"))
    docket = line(_("Docket or case number"))
    dated_on = day(_("Day on the paper"))
    expires_on = day(_("Last day it holds, if it says one"))
    open_ended = tick(_("It says no last day"))
    return_on = day(_("Day of return, if it says one"))
    names_individual = yes_or_no(_("It names the person or vehicle asked about"), unsaid=_UNSEEN)
    in_force = yes_or_no(_("Signed, dated and not withdrawn"), unsaid=_UNSEEN)
    criminal_proceeding = yes_or_no(_("In a criminal proceeding"), unsaid=_UNSEEN)
    enforced_by_court = yes_or_no(_("A court ordered compliance with it"), unsaid=_UNSEEN)
    limit = one_of(_("What it covers"), words.choices(words.LIMITS), empty=_("Choose"), required=True)
    elements = several(_("Elements it names"), ())
    confirmed = several(_("I looked, and it is so"), ())

    def __init__(self, *args: Any, names: tuple[str, ...], reading: Instrument | None, **kwargs: Any) -> None:
        """names: elements that were asked. reading: what it is read as; its lines are the ones to confirm."""
        super().__init__(*args, **kwargs)
        offer(self, "elements", words.choices(words.ELEMENTS, names))
        offer(self, "confirmed", list(reading.lines if reading else ()))

    def typed(self) -> TypedFields:
        """The fields as casework takes them."""
        found = self.cleaned_data
        named = None if found["limit"] == "no_limit" else tuple(found["elements"])
        return TypedFields(
            instrument=found["instrument"],
            issuer=found["issuer"] or None,
            court=found["court"],
            office=found["office"],
            docket=found["docket"],
            dated_on=found["dated_on"],
            expires_on=found["expires_on"],
            open_ended=found["open_ended"],
            return_on=found["return_on"],
            names_individual=found["names_individual"],
            in_force=found["in_force"],
            criminal_proceeding=found["criminal_proceeding"],
            enforced_by_court=found["enforced_by_court"],
            elements=named,
            confirmed=tuple(found["confirmed"]),
        )


def instrument_choices() -> list[Any]:
    """What a paper can be read as, in groups."""
    return words.grouped(words.INSTRUMENTS, tuple(each for each in _ON_PAPER if each[1]))


def filled(fields: TypedFields) -> dict[str, Any]:
    """The fields as the form shows them again."""
    said = {True: "yes", False: "no", None: ""}
    body = {name: getattr(fields, name) for name in TypedFields.__slots__}
    for name in ("names_individual", "in_force", "criminal_proceeding", "enforced_by_court"):
        body[name] = said[body[name]]
    return body | {
        "limit": "no_limit" if fields.elements is None else "names",
        "elements": fields.elements or (),
    }


class ConfirmForm(OfficeForm):
    """What the issuer, the docket or the original said."""

    kind = one_of(_("How"), words.choices(paper_words.CHECKS, _WAYS), empty=_("Choose"), required=True)
    number_from = one_of(
        _("Where the number stands"),
        words.choices(paper_words.NUMBERS_FROM),
        empty=_("No call was made"),
        help_text=_("Never a number from the paper itself."),
    )
    spoken_to = one_of(_("With whom you spoke"), words.choices(paper_words.SPOKEN_TO), empty=_("Nobody"))
    outcome = one_of(
        _("What came of it"),
        words.choices(paper_words.OUTCOMES, OUTCOMES),
        empty=_("Choose"),
        required=True,
    )

    def check(self) -> dict[str, Any]:
        """The check as casework takes it."""
        found = self.cleaned_data
        return {
            "kind": CheckKind(found["kind"]),
            "outcome": Outcome(found["outcome"]),
            "number_from": found["number_from"],
            "spoken_to": found["spoken_to"],
        }


class DoubtForm(OfficeForm):
    """Why counsel should look."""

    doubt = one_of(
        _("What is wrong"),
        words.choices(paper_words.OUTCOMES, DOUBTS),
        empty=_("Choose"),
        required=True,
    )
    doubt_ground = sentences(
        _("Why"), rows=2, help_text=_GROUND, error_messages={"required": _("Write why.")}
    )


class SettleForm(OfficeForm):
    """Counsel's word."""

    genuine = one_of(
        _("The paper"),
        [("yes", _("It is what it says")), ("no", _("It is not what it says"))],
        empty=_("Choose"),
        required=True,
    )
    settle_ground = sentences(
        _("Why"), rows=2, help_text=_GROUND, error_messages={"required": _("Write why.")}
    )


class OriginalForm(OfficeForm):
    """Why the bytes themselves are needed."""

    original_ground = sentences(
        _("Why you need the file itself"),
        rows=2,
        help_text=_("It is recorded. Open it on a machine made for such files."),
        error_messages={"required": _("Write why.")},
    )
