"""Form fields in the shape of the design system: a yes-no-or-nothing, choices with words, boxes to tick.

Promises that every widget carries the class its look needs, so that templates only place fields.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clerestory.web import words

_CLASSES: Final = (
    (forms.CheckboxSelectMultiple, "usa-checkbox__input"),
    (forms.CheckboxInput, "usa-checkbox__input"),
    (forms.RadioSelect, "usa-radio__input"),
    (forms.Textarea, "usa-textarea"),
    (forms.Select, "usa-select"),
    (forms.widgets.Input, "usa-input"),
)
REFERENCE: Final = re.compile(r"[A-Za-z0-9-]{1,40}")
"""What can be a reference of a request; whether there is one is for casework to say."""
_YES, _NO = "yes", "no"
_SAID: Final[dict[str, bool | None]] = {_YES: True, _NO: False}


class OfficeForm(forms.Form):
    """A form whose widgets look like the rest of the office."""

    use_required_attribute = False  # our own sentences say what is missing, beside the field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            look = next((name for kind, name in _CLASSES if isinstance(field.widget, kind)), None)
            if look and not field.widget.is_hidden:
                field.widget.attrs.setdefault("class", look)

    def written(self) -> list[tuple[str, str]]:
        """What somebody wrote or chose, field by field, as people read it: for a page whose form has gone
        meanwhile, so that it can be copied from there."""
        shown = ((bound.label, _as_read(bound)) for bound in self.visible_fields())
        return [(str(label), said) for label, said in shown if said]


def _as_read(bound: forms.BoundField) -> str:
    """A field's value in the words of its choices; nothing for a file."""
    if isinstance(bound.field, forms.FileField):
        return ""
    value = bound.value()
    said = [str(each) for each in value] if isinstance(value, list | tuple) else [str(value or "").strip()]
    if isinstance(bound.field, forms.BooleanField):
        return str(_("Yes")) if value else ""
    names = dict(getattr(bound.field, "choices", ()))
    return ", ".join(str(names.get(each, each)) for each in said if each)


def one_of(label: words.Word, options: Iterable[Any], *, empty: words.Word | None = None, **more: Any) -> Any:
    """One value from a list; `empty` is what stands for none, if none may be chosen."""
    first = [("", empty)] if empty is not None else []
    more.setdefault("required", empty is None)
    more.setdefault("error_messages", {"required": _("Choose one.")})
    return forms.ChoiceField(label=label, choices=[*first, *options], **more)


def yes_or_no(label: words.Word, *, unsaid: words.Word, **more: Any) -> Any:
    """Yes, no, or nothing said; the value is True, False or None."""
    return forms.TypedChoiceField(
        label=label,
        choices=[(_YES, _("Yes")), (_NO, _("No")), ("", unsaid)],
        coerce=lambda value: _SAID.get(value),
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        **more,
    )


def several(label: words.Word, options: Iterable[Any], **more: Any) -> Any:
    """Any number of values from a list."""
    more.setdefault("required", False)
    return forms.MultipleChoiceField(
        label=label, choices=list(options), widget=forms.CheckboxSelectMultiple, **more
    )


def offer(form: forms.Form, name: str, choices: Iterable[Any]) -> None:
    """What can be chosen in this field of this form, where that is known only when the form is made."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def tick(label: words.Word, **more: Any) -> Any:
    """A box to tick."""
    return forms.BooleanField(label=label, required=False, **more)


def line(label: words.Word, *, longest: int = 200, **more: Any) -> Any:
    """A line of text."""
    more.setdefault("required", False)
    return forms.CharField(label=label, max_length=longest, **more)


def sentences(label: words.Word, *, longest: int = 2000, rows: int = 4, **more: Any) -> Any:
    """A few sentences."""
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def goes_on_after(request: HttpRequest) -> str:
    """The reference in the address after which a list goes on; nothing for what no reference can be."""
    after = request.GET.get("after", "")
    return after if REFERENCE.fullmatch(after) else ""


def day(label: words.Word, **more: Any) -> Any:
    """A day of the calendar."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as year-month-day, such as 2026-03-02.")},
        **more,
    )
