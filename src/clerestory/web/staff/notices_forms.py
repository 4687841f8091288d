"""Forms of notices and holds."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from clerestory.casework.hold_ground import Grounds
from clerestory.web import notice_words
from clerestory.web.fields import OfficeForm, line, offer, one_of, sentences

_DAY: Final = {
    "required": gettext_lazy("Choose the day."),
    "invalid": gettext_lazy("Write the day as year-month-day, such as 2026-03-02."),
}
_NOTHING: Final = gettext_lazy("Nothing about the person. It is kept here; the journal has its digest.")


def _until(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("The last day; at most 90 days from today. It ends by itself."),
        error_messages=_DAY,
    )


def _ground(label: Any, help_text: Any = _NOTHING) -> Any:
    return sentences(
        label, rows=3, help_text=help_text, error_messages={"required": gettext_lazy("Write the ground.")}
    )


class AskForm(OfficeForm):
    """A hold is asked. grounds: what it can rest on."""

    reason = one_of(
        gettext_lazy("Why the person is not told yet"),
        [*notice_words.REASONS.items()],
        empty=gettext_lazy("Choose"),
        required=True,
    )
    rests_on = one_of(gettext_lazy("What it rests on"), ())
    ground = _ground(gettext_lazy("Ground"))
    until = _until(gettext_lazy("Until"))

    def __init__(self, *args: Any, grounds: Grounds, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        papers = [(each.id, each.says) for each in grounds.papers]
        law = [(each.id, f"{each.citation}: {each.says}"[:160]) for each in grounds.provisions]
        offer(self, "rests_on", [("", gettext_lazy("Choose")), *papers, *law])


class SignForm(OfficeForm):
    """A colleague signs what was asked."""


class DeclineForm(OfficeForm):
    """A colleague says no."""

    ground = _ground(gettext_lazy("Why not"), gettext_lazy("Who asked reads it. Nothing about the person."))


class RenewForm(OfficeForm):
    """Another person lets it go on."""

    until = _until(gettext_lazy("Until"))
    ground = _ground(gettext_lazy("Why it still has to wait"))


class LiftForm(OfficeForm):
    """It ends before its day."""

    ground = _ground(gettext_lazy("Why telling does no harm any more"))


class PostedForm(OfficeForm):
    """A letter to an official was posted."""

    on = forms.DateField(
        label=gettext_lazy("Posted on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
    )


class OtherwiseForm(OfficeForm):
    """Somebody was told in another way."""

    how = sentences(
        gettext_lazy("How and when"),
        rows=2,
        help_text=gettext_lazy("For colleagues and the file. Nothing about the person."),
        error_messages={"required": gettext_lazy("Write how.")},
    )


class NotOwedForm(OfficeForm):
    """No person is known for a notice, and nobody has to be told."""

    because = sentences(
        gettext_lazy("Why nobody has to be told"),
        rows=2,
        help_text=gettext_lazy("For colleagues and the file. Nothing about a person."),
        error_messages={"required": gettext_lazy("Write why.")},
    )


class AddressForm(OfficeForm):
    """Where an official gets notices."""

    email = line(
        gettext_lazy("Mail address"),
        longest=254,
        help_text=gettext_lazy("Empty: the letter is printed and posted."),
    )
