"""/register-entries/KIND/: add a survey, a study or audit, a report, a position; whole, or not at all."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework.add_entry import add_entry
from clerestory.errors import ClerestoryError
from clerestory.law import controversies, studies
from clerestory.law.claims import QUESTIONS
from clerestory.law.surveys import READ, WANTED
from clerestory.publication.book import title
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, line, offer, one_of, sentences
from clerestory.web.public.horizon.telling import GRADES, SIDES, WANTS
from clerestory.web.public.horizon.telling import READ as READ_WORDS
from clerestory.web.public.law import shelf
from clerestory.web.visitors import OfficeRequest, signed_in

_SPANISH: Final = ("titulo", "dice", "diseno", "hallazgo", "limites")
_READ: Final = [(one, READ_WORDS[one]) for one in READ]
_PRECISE: Final = [(one, one) for one in controversies.PRECISIONS]


def _said(label: Any, rows: int = 2) -> Any:
    return sentences(label, rows=rows, required=False)


class EntryForm(OfficeForm):
    """What every register asks for. What is missing is said by the register's own rule, in one sentence."""

    shown_at = ""
    heading: Any = ""
    pack = one_of(gettext_lazy("The law it stands beside"), ())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(shelf.tables().library.places)
        offer(self, "pack", [("", _("Choose")), *((name, name) for name in names)])
        for name in _SPANISH:
            if name in self.fields:
                self.fields[name].widget.attrs["lang"] = "es"

    def parts(self) -> dict[str, Any]:
        """What was written, without what was left open."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "pack" and value not in (None, "")
        }


class SurveyForm(EntryForm):
    """A survey."""

    shown_at, heading = "public:surveys", gettext_lazy("Add a survey")
    title = line(gettext_lazy("Title"))
    titulo = line(gettext_lazy("Title in Spanish"))
    question = _said(gettext_lazy("The words of the question, as asked"))
    says = _said(gettext_lazy("What it found, in our words"))
    dice = _said(gettext_lazy("What it found, in Spanish"))
    sample_size = forms.IntegerField(label=gettext_lazy("How many answered"), required=False, min_value=1)
    frame = line(gettext_lazy("Who could be asked"))
    mode = line(gettext_lazy("How they were asked"))
    field_from = day(gettext_lazy("First day of asking"))
    field_until = day(gettext_lazy("Last day of asking"))
    weights = line(gettext_lazy("How answers were weighed"))
    margin = line(gettext_lazy("Margin of error"))
    conducted_by = line(gettext_lazy("Who asked"))
    sponsor = line(gettext_lazy("Who paid"))
    source = line(gettext_lazy("Where it can be read"), longest=500)
    read = one_of(gettext_lazy("How it was read"), _READ)
    looked_on = day(gettext_lazy("Day on which you looked"))

    def parts(self) -> dict[str, Any]:
        """As the register has it: the finding as a list."""
        found = super().parts()
        finding = {name: found.pop(name, "") for name in ("says", "dice")}
        return {**found, "findings": [finding] if all(finding.values()) else []}


class StudyForm(EntryForm):
    """A study, or an audit from outside."""

    shown_at, heading = "public:studies", gettext_lazy("Add a study or an audit")
    kind = one_of(gettext_lazy("Kind"), [(one, one) for one in studies.KINDS])
    question = forms.TypedChoiceField(label=gettext_lazy("Question it speaks to"), coerce=int, choices=())
    title = line(gettext_lazy("Title"))
    authors = line(gettext_lazy("By whom"))
    year = forms.IntegerField(label=gettext_lazy("Year; 0 if it is not shown"), min_value=0, max_value=9999)
    design = _said(gettext_lazy("How it was found out"))
    diseno = _said(gettext_lazy("How it was found out, in Spanish"))
    grade = one_of(gettext_lazy("Grade"), [(one, GRADES[one]) for one in studies.GRADES])
    side = one_of(gettext_lazy("What it speaks for"), [(one, SIDES[one]) for one in studies.SIDES])
    finding = _said(gettext_lazy("What was found, in our words"))
    hallazgo = _said(gettext_lazy("What was found, in Spanish"))
    limits = _said(gettext_lazy("What it cannot show"))
    limites = _said(gettext_lazy("What it cannot show, in Spanish"))
    period = line(gettext_lazy("What an audit looked at, such as a year"))
    published_on = day(gettext_lazy("Day of publication, if known"))
    source = line(gettext_lazy("Where it can be read"), longest=500)
    read = one_of(gettext_lazy("How it was read"), _READ)
    looked_on = day(gettext_lazy("Day on which you looked"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "question", [(number, f"{number}. {title('en', number)}") for number in QUESTIONS])


class ReportForm(EntryForm):
    """Something that was reported."""

    shown_at, heading = "public:controversies", gettext_lazy("Add a report")
    on = day(gettext_lazy("Day of the report, or of what it tells"))
    precise_to = one_of(gettext_lazy("How exact the day is"), _PRECISE)
    says = _said(gettext_lazy("What was reported, in our words"))
    dice = _said(gettext_lazy("What was reported, in Spanish"))
    by = line(gettext_lazy("Who reported it"))
    source = line(gettext_lazy("Where it can be read"), longest=500)
    read = one_of(gettext_lazy("How it was read"), _READ)
    looked_on = day(gettext_lazy("Day on which you looked"))


class PositionForm(EntryForm):
    """Who asks for which change."""

    shown_at, heading = "public:controversies", gettext_lazy("Add who asks for what")
    who = line(gettext_lazy("Body or office-holder; never a private person"))
    wants = one_of(gettext_lazy("What they ask for"), [(one, WANTS[one]) for one in controversies.WANTS])
    says = _said(gettext_lazy("What they ask for, in our words"))
    dice = _said(gettext_lazy("What they ask for, in Spanish"))
    on = day(gettext_lazy("Day on which they said so"))
    precise_to = one_of(gettext_lazy("How exact the day is"), _PRECISE)
    source = line(gettext_lazy("Where it can be read"), longest=500)
    read = one_of(gettext_lazy("How it was read"), _READ)
    looked_on = day(gettext_lazy("Day on which you looked"))


class SearchForm(EntryForm):
    """A look for reports, also one that found nothing."""

    shown_at, heading = "public:controversies", gettext_lazy("Note a search for reports")
    last_on = day(gettext_lazy("Day of the search"))
    says = _said(gettext_lazy("Where and how, and what was found"))
    dice = _said(gettext_lazy("The same in Spanish"))


FORMS: Final[dict[str, type[EntryForm]]] = {
    "survey": SurveyForm,
    "study": StudyForm,
    "report": ReportForm,
    "position": PositionForm,
    "search": SearchForm,
}


@door(Audience.DESK, methods=("GET", "POST"))
def add(request: OfficeRequest, kind: str) -> HttpResponse:
    """The form of a register."""
    if kind not in FORMS:
        return faults.not_found(request)
    form, sentence = FORMS[kind](request.POST or None), ""
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        by = signed_in(request).person
        try:
            add_entry(kind, form.cleaned_data["pack"], form.parts(), by=by, at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("It stands in the register."))
            return redirect(form.shown_at)
    status = 409 if sentence else 400 if form.is_bound and form.errors else 200
    context = {"form": form, "kind": kind, "wanted": WANTED if kind == "survey" else {}, "sentence": sentence}
    return render(request, "staff/add_entry.html", {**context, "here": "registers"}, status=status)
