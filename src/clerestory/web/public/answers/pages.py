"""/answers/, /answers/LAW/ and /answers/LAW/N: the twenty questions about each law, with sources."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clerestory.casework.add_claim import added_claims
from clerestory.law.claims import QUESTIONS
from clerestory.law.library import OutsideCoverageError
from clerestory.law.pack import Pack
from clerestory.law.provision import LawError
from clerestory.publication.book import Answer, beside, title
from clerestory.vocabulary.words import Language
from clerestory.web.doors import Audience, door
from clerestory.web.public.answers.desk import answered, every_claim, records
from clerestory.web.public.answers.telling import parts, told_claims
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads, shelf
from clerestory.web.public.law.choices import (
    LONGEST_ECHO,
    Choice,
    NoSuchChoiceError,
    chosen,
    saying_what_there_is,
    the_pack,
    unusable,
)
from clerestory.web.public.law.pack_page import OFFICE, coverage, outside
from clerestory.web.public.law.telling import name_of
from clerestory.web.visitors import OfficeRequest


@dataclass(frozen=True, slots=True)
class Line:
    """A law on the list."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """A question on the list, with the verdicts on claims about it: (verdict, how many)."""

    number: int
    title: str
    verdicts: tuple[tuple[str, int], ...]


@door(Audience.PUBLIC)
@saying_what_there_is
def laws(request: OfficeRequest) -> HttpResponse:
    """Every law that can be asked; a law and a question chosen in a form lead to their answer."""
    law, question = request.GET.get("law", ""), request.GET.get("question", "")
    if law:
        pack = _law(law)
        number = int(question) if question.isascii() and question.isdigit() and len(question) < 3 else 0
        if number:
            return redirect(f"{reverse('public:answer', args=[pack.id, number])}{chosen(request).query()}")
        return redirect(f"{reverse('public:answers-of', args=[pack.id])}{chosen(request).query()}")
    language = language_now()
    return render(
        request,
        "public/answers/laws.html",
        {
            "laws": _lines(language),
            "questions": [(number, title(language, number)) for number in QUESTIONS],
            "here": "answers",
        },
    )


@door(Audience.PUBLIC)
@saying_what_there_is
def questions(request: OfficeRequest, law: str) -> HttpResponse:
    """The twenty questions about one law."""
    pack, choice, language = _law(law), chosen(request), language_now()
    covers = coverage(shelf.tables().library, pack)
    return render(
        request,
        "public/answers/questions.html",
        {
            "pack": pack,
            "name": _name(pack, language),
            "choice": choice,
            "covers": covers,
            "rows": list(_rows(pack, language)),
            "here": "answers",
        },
    )


@door(Audience.PUBLIC)
@saying_what_there_is
def answer(request: OfficeRequest, law: str, question: int) -> HttpResponse:
    """One answer."""
    choice, language = chosen(request), language_now()
    told = _answered(request, law, question, choice, language)
    library = shelf.tables().library
    pack = library.pack(law)
    measured = sum(one.is_measured for one in told.statements)
    return render(
        request,
        "public/answers/answer.html",
        {
            "pack": pack,
            "name": _name(pack, language),
            "choice": choice,
            "covers": coverage(library, pack),
            "answer": told,
            "parts": parts(library, told.statements, choice.query()),
            "claims": told_claims(library, told.claims),
            "measured": measured,
            "unmeasured": len(told.statements) - measured,
            "laws": _lines(language),
            "before": question - 1 if question > QUESTIONS.start else None,
            "after": question + 1 if question + 1 in QUESTIONS else None,
            "here": "answers",
        },
    )


@door(Audience.PUBLIC)
def with_slash(request: OfficeRequest, law: str, question: int) -> HttpResponse:
    """The address with a stroke at its end leads to the one without."""
    query = request.META.get("QUERY_STRING", "")
    address = reverse("public:answer", args=[law, question])
    return redirect(f"{address}?{query}" if query else address, permanent=True)


@door(Audience.PUBLIC)
@saying_what_there_is
def answer_json(request: OfficeRequest, law: str, question: int) -> HttpResponse:
    """One answer as a file."""
    told = _answered(request, law, question, chosen(request), language_now())
    return downloads.as_json(told.to_json(), f"{law}-{question}-{told.on}-{told.language}")


@door(Audience.PUBLIC)
@saying_what_there_is
def answers_json(request: OfficeRequest, law: str) -> HttpResponse:
    """All twenty as a file."""
    choice, language = chosen(request), language_now()
    told = [_answered(request, law, question, choice, language).to_json() for question in QUESTIONS]
    return downloads.as_json(told, f"{law}-{choice.on}-{language}")


def _answered(request: OfficeRequest, law: str, question: int, choice: Choice, language: Language) -> Answer:
    pack = _law(law)
    if question not in QUESTIONS:
        raise NoSuchChoiceError(
            _("There are twenty questions, 1 to 20; “%(found)s” is none of them.")
            % {"found": str(question)[:LONGEST_ECHO]},
            there_is=[
                (reverse("public:answer", args=[law, number]), f"{number}. {title(language, number)}")
                for number in QUESTIONS
            ],
        )
    try:
        told = records(law, choice.on, question, at=request.at)
        found = answered(law, question, choice.on, language, told)
    except OutsideCoverageError:
        raise outside(coverage(shelf.tables().library, pack), choice) from None
    except LawError:
        raise unusable() from None
    added = (one.claim for one in added_claims() if (one.law, one.claim.question) == (law, question))
    return replace(found, claims=(*found.claims, *(beside(language, one) for one in added)))


def _law(name: str) -> Pack:
    """A law that can be asked. Raises NoSuchChoiceError; directives of an office lead to their law."""
    library = shelf.tables().library
    if name not in library.places:
        raise NoSuchChoiceError(
            _("No law is called “%(found)s”.") % {"found": name[:LONGEST_ECHO]},
            there_is=[
                (reverse("public:answers-of", args=[one.id]), one.name) for one in _lines(language_now())
            ],
        )
    pack = the_pack(library, name)
    if pack.layer == OFFICE:
        raise NoSuchChoiceError(
            _("Directives of an office have no answers of their own; those of the law count them in."),
            there_is=[(reverse("public:answers-of", args=[pack.extends]), str(pack.extends))],
        )
    return pack


def _lines(language: Language) -> list[Line]:
    library = shelf.tables().library
    found = (library.packs.get(law) for law in library.laws())
    return sorted(
        (Line(pack.id, _name(pack, language)) for pack in found if pack), key=lambda one: one.name.lower()
    )


def _name(pack: Pack, language: Language) -> str:
    return name_of(pack, shelf.spanish_of(pack.folder), language)


def _rows(pack: Pack, language: Language) -> Iterator[Row]:
    claims = [claim for name, claim in every_claim() if name == pack.id]
    for number in QUESTIONS:
        verdicts = Counter(claim.verdict for claim in claims if claim.question == number)
        yield Row(number, title(language, number), tuple(verdicts.items()))
