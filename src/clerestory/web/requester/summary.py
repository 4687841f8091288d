"""Everything answered, step by step, as the last page shows it before it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from clerestory.web.requester.answers import Answers
from clerestory.web.requester.ask_forms import STEPS
from clerestory.web.templatetags.office_words import day
from clerestory.web.words import Word


@dataclass(frozen=True)
class Part:
    """One step: its name, its title, whether it is answered well, and label-value pairs."""

    step: str
    title: Word
    is_done: bool
    pairs: tuple[tuple[Word, str], ...]


def summary(answers: Answers) -> tuple[Part, ...]:
    """The steps before the last."""
    return tuple(_part(answers, step, title) for step, title in STEPS[:-1])


def _part(answers: Answers, step: str, title: Word) -> Part:
    form = answers.checked(step)
    done = form.is_valid()
    found = form.cleaned_data if done else {}
    pairs = tuple(
        (one.label or "", _shown(one, found[name]))
        for name, one in form.fields.items()
        if found.get(name) not in (None, "", [])
    )
    return Part(step, title, done, tuple(pair for pair in pairs if pair[1]))


def _shown(one: forms.Field, value: Any) -> str:
    if isinstance(one, forms.BooleanField):
        return _("Yes") if value else ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return day(value)
    if isinstance(one, forms.ChoiceField):
        # Our own fields hold pairs and groups of pairs; Django's types allow more.
        known = dict(_flat(one.choices))  # type: ignore[arg-type]
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(known.get(each, each)) for each in values)
    return str(value)


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterable[tuple[Any, Any]]:
    """Choices without their headings."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
