"""What an agency says of a release it has: destroyed, used, passed on. Forms for the page, nothing else."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from clerestory.web import words
from clerestory.web.fields import OfficeForm, day, line, offer, one_of, sentences, several, tick

FATES = [
    ("deleted", _("Deleted, with every copy")),
    ("kept_under_rule", _("Kept, because a rule says so")),
]


class DestroyedForm(OfficeForm):
    """That every copy of a recalled release is gone."""

    confirmation = sentences(
        _("What was destroyed, where and when"),
        rows=3,
        help_text=_("Name systems and days. Nothing about the person."),
        error_messages={"required": _("Write what was destroyed.")},
    )


class UseForm(OfficeForm):
    """What became of it."""

    used_for = sentences(
        _("What was it used for?"),
        rows=3,
        help_text=_("One sentence: the case, the check, the notice. Nothing about the person."),
        error_messages={"required": _("Write what it was used for.")},
    )
    fate = one_of(_("What became of it?"), FATES, empty=_("Choose"), required=True)
    kept_under = line(
        _("Which rule, and how long? (only if it is kept)"), help_text=_("Such as: court file, 7 years.")
    )
    passed_on = tick(
        _("It was passed on to somebody outside our agency"),
        help_text=_("Enter first, on the register below, to whom."),
    )

    def clean(self) -> dict[str, Any]:
        """What is kept is kept under a rule."""
        found = super().clean() or {}
        if found.get("fate") == "kept_under_rule" and not found.get("kept_under"):
            self.add_error("kept_under", _("Name the rule under which it is kept."))
        return found


class OnwardForm(OfficeForm):
    """To whom it was passed on."""

    to_name = line(
        _("Name of the body"), required=True, error_messages={"required": _("Write the name of the body.")}
    )
    to_node = one_of(
        _("What kind of body is it?"), words.choices(words.RECIPIENTS), empty=_("Choose"), required=True
    )
    permitted_use = one_of(
        _("Under which permitted use?"), words.choices(words.USES), empty=_("Choose"), required=True
    )
    onward_elements = several(
        _("What was passed on?"), (), required=True, error_messages={"required": _("Tick at least one.")}
    )
    passed_on_day = day(_("When?"))

    def __init__(self, *args: Any, elements: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "onward_elements", words.choices(words.ELEMENTS, elements))

    def clean(self) -> dict[str, Any]:
        """A day is needed."""
        found = super().clean() or {}
        if not found.get("passed_on_day") and "passed_on_day" not in self.errors:
            self.add_error("passed_on_day", _("Choose the day."))
        return found
