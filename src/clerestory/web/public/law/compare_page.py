"""/compare/: the same questions put to many laws on one day, and the provision that makes each answer."""

from collections import Counter
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from clerestory.law.library import Library
from clerestory.law.provision import LawError
from clerestory.policy.tables.comparison import QUESTIONS, Answer, Comparison, Question
from clerestory.vocabulary.decision import Outcome
from clerestory.web.doors import Audience, door
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads, shelf
from clerestory.web.public.law.choices import (
    LONGEST_ECHO,
    NoSuchChoiceError,
    chosen,
    saying_what_there_is,
)
from clerestory.web.public.law.telling import name_of
from clerestory.web.public.law.tile_map import tile_map
from clerestory.web.visitors import OfficeRequest


@dataclass(frozen=True, slots=True)
class Row:
    """What one law answers, question by question: the answer, and the pack that holds its provision."""

    law: str
    name: str
    answers: tuple[tuple[Answer, str | None], ...]


@door(Audience.PUBLIC)
@saying_what_there_is
def compare_page(request: OfficeRequest) -> HttpResponse:
    """The page."""
    choice, laws, question = chosen(request), _laws(request), _question(request)
    library = shelf.tables().library
    found = shelf.tables().comparison(laws, choice.on)
    names = {law: _name(library, law) for law in laws}
    position = found.questions.index(question)
    rows = sorted(_rows(found, library, names), key=lambda row: row.name)
    asked = {law: found.answers[question.name, law] for law in laws}
    counts = Counter(answer.outcome for answer in asked.values())
    return render(
        request,
        "public/law/compare.html",
        {
            "choice": choice,
            "laws": laws,
            "asked_laws": request.GET.get("laws", ""),
            "questions": found.questions,
            "question": question,
            "rows": rows,
            "twin": [(row.law, row.name, *row.answers[position]) for row in rows],
            "map": tile_map(library.folder, asked, names),
            "counts": [(outcome, counts[outcome]) for outcome in Outcome if counts[outcome]],
            "differing": sum(answer.differs for answer in asked.values()),
            "problems": list(dict.fromkeys(law for law, answer in asked.items() if answer.problem)),
            "query": _query(request),
            "here": "compare",
        },
    )


@door(Audience.PUBLIC)
@saying_what_there_is
def compare_csv(request: OfficeRequest) -> HttpResponse:
    """The comparison as a table to keep."""
    found = _found(request)
    return downloads.as_csv(found.to_csv(), f"compare-{found.on}")


@door(Audience.PUBLIC)
@saying_what_there_is
def compare_json(request: OfficeRequest) -> HttpResponse:
    """The comparison as a document."""
    found = _found(request)
    return downloads.as_json(found.to_json(), f"compare-{found.on}")


def _found(request: OfficeRequest) -> Comparison:
    return shelf.tables().comparison(_laws(request), chosen(request).on)


def _laws(request: OfficeRequest) -> tuple[str, ...]:
    """The laws that were named, or every state's. Raises NoSuchChoiceError for one that is not there."""
    library = shelf.tables().library
    there = library.laws()
    named = tuple(dict.fromkeys(filter(None, map(str.strip, request.GET.get("laws", "").split(",")))))
    for law in named:
        if law not in there:
            raise NoSuchChoiceError(
                _("No law is called “%(found)s”.") % {"found": law[:LONGEST_ECHO]},
                there_is=[(f"{reverse('public:compare')}?{urlencode({'laws': one})}", one) for one in there],
            )
    return named or library.states()


def _question(request: OfficeRequest) -> Question:
    name = request.GET.get("question", "") or QUESTIONS[0].name
    for one in QUESTIONS:
        if one.name == name:
            return one
    raise NoSuchChoiceError(
        _("“%(found)s” is none of the questions that are compared.") % {"found": name[:LONGEST_ECHO]}
    )


def _rows(found: Comparison, library: Library, names: dict[str, str]) -> list[Row]:
    return [
        Row(
            law,
            names[law],
            tuple(
                (answer, _home(library, law, answer.rule))
                for question in found.questions
                for answer in (found.answers[question.name, law],)
            ),
        )
        for law in found.laws
    ]


def _home(library: Library, law: str, rule: str | None) -> str | None:
    """The pack that holds a rule which decided under `law`: the law's own, what it extends, or directives."""
    if rule is None:
        return None
    pack = library.pack(law)
    line = [pack.id, *([pack.extends] if pack.extends else [])]
    line += [name for name in library.places if name.startswith(f"{law}-")]
    return next((name for name in line if rule in library.pack(name).by_id), None)


def _name(library: Library, law: str) -> str:
    try:
        pack = library.pack(law)
    except LawError:
        return law
    return name_of(pack, shelf.spanish_of(pack.folder), language_now())


def _query(request: OfficeRequest) -> str:
    """The day and the laws of this address, for links to the same comparison in another form."""
    kept = {name: request.GET[name] for name in ("on", "laws") if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""
