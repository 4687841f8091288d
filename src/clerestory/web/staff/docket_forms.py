"""Forms of the desk for dockets: open, write down a comment, a file, look at a comment, decide."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from clerestory.casework.open_docket import LONGEST_TEXT, LONGEST_TITLE
from clerestory.casework.review_comment import LONGEST_REASON, Marks, Proposal
from clerestory.horizon.comments_file import LONGEST_COMMENT, LONGEST_NAME
from clerestory.horizon.dockets import Decided, NewDocket
from clerestory.horizon.redacting import SAYS
from clerestory.horizon.told import DocketKind
from clerestory.web.fields import OfficeForm, day, line, offer, one_of, sentences, several, tick
from clerestory.web.public.horizon.telling import KINDS
from clerestory.web.public.law import shelf

_NEEDED: Final = {"required": gettext_lazy("This is needed.")}
_LANGUAGES: Final = [("en", "English"), ("es", "Español")]


def _text(label: Any, *, longest: int = LONGEST_TEXT, rows: int = 4, **more: Any) -> Any:
    return sentences(label, longest=longest, rows=rows, error_messages=_NEEDED, **more)


def _day(label: Any) -> Any:
    field = day(label)
    field.required = True
    field.error_messages["required"] = _NEEDED["required"]
    return field


class _InSpanish(OfficeForm):
    """A form some of whose fields are written in Spanish."""

    spanish: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.spanish:
            self.fields[name].widget.attrs["lang"] = "es"


class OpenForm(_InSpanish):
    """A new docket."""

    spanish = ("titulo", "propone")
    kind = one_of(gettext_lazy("What is proposed"), [(str(one), KINDS[one]) for one in DocketKind])
    title = line(gettext_lazy("Title"), longest=LONGEST_TITLE, required=True, error_messages=_NEEDED)
    titulo = line(
        gettext_lazy("Title in Spanish"), longest=LONGEST_TITLE, required=True, error_messages=_NEEDED
    )
    proposes = _text(gettext_lazy("What is proposed, in plain words"))
    propone = _text(gettext_lazy("The same in Spanish"))
    draft = one_of(gettext_lazy("Pack that shows it as law"), (), required=False)
    agreement = line(gettext_lazy("Number of the agreement, if it is one"), longest=60)
    opens_on = _day(gettext_lazy("First day for comments"))
    closes_on = _day(gettext_lazy("Last day for comments"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        packs = sorted(shelf.tables().library.places)
        offer(self, "draft", [("", gettext_lazy("none")), *((name, name) for name in packs)])

    def docket(self) -> NewDocket:
        """What was written."""
        said = self.cleaned_data
        return NewDocket(**{**said, "kind": DocketKind(said["kind"])})


class MailForm(OfficeForm):
    """A comment that came by mail."""

    text = _text(gettext_lazy("What was written"), longest=LONGEST_COMMENT, rows=6)
    name = line(gettext_lazy("Name, only if it may be shown"), longest=LONGEST_NAME)
    language = one_of(gettext_lazy("Language"), _LANGUAGES)
    received_on = _day(gettext_lazy("Day on which it came"))


class FileForm(OfficeForm):
    """Comments in a file."""

    file = forms.FileField(
        label=gettext_lazy("CSV file, UTF-8"),
        help_text=gettext_lazy(
            "Columns: comment; if wanted name, received_on (2026-03-02), language (en or es). It is taken "
            "whole or not at all."
        ),
        error_messages=_NEEDED,
    )


class ReviewForm(OfficeForm):
    """What is removed of a comment before others read it."""

    remove = several(gettext_lazy("Found by pattern; take the tick away to leave it"), ())
    names = sentences(
        gettext_lazy("Names of third persons, each as it stands, one a line"), rows=2, required=False
    )
    others = sentences(
        gettext_lazy("Anything else to remove, each as it stands, one a line"), rows=2, required=False
    )
    shows_name = tick(gettext_lazy("Show the name of who wrote it"))
    reason = line(gettext_lazy("If it is not shown: why (everybody reads this)"), longest=LONGEST_REASON)
    with_same = tick(gettext_lazy("Also for the others with the very same text and no name"))
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposals: tuple[Proposal, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = frozenset(one.place for one in proposals)
        offer(self, "remove", [(one.place, f"{SAYS['en'][one.kind]}: {one.words}") for one in proposals])

    def marks(self) -> Marks:
        """What was decided."""
        said = self.cleaned_data
        return Marks(
            kept=self._places - frozenset(said["remove"]),
            names=_lines(said["names"]),
            others=_lines(said["others"]),
            shows_name=said["shows_name"],
        )


class DecideForm(_InSpanish):
    """How a docket ended."""

    spanish = ("resultado", "razon")
    decided_by = line(gettext_lazy("Who decided"), required=True, error_messages=_NEEDED)
    outcome = _text(gettext_lazy("What was decided"))
    resultado = _text(gettext_lazy("The same in Spanish"))
    reason = _text(gettext_lazy("Why"))
    razon = _text(gettext_lazy("Why, in Spanish"))

    def decided(self) -> Decided:
        """What was written."""
        return Decided(**self.cleaned_data)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(one for each in text.splitlines() if (one := each.strip()))
