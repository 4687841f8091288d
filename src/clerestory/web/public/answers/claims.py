"""/claims/: every claim that was examined, with its verdict and what the verdict rests on."""

from collections import Counter
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.law.claims import QUESTIONS, VERDICTS
from clerestory.publication.book import beside, title
from clerestory.publication.sources import to_json
from clerestory.web.doors import Audience, door
from clerestory.web.public.answers.desk import every_claim
from clerestory.web.public.answers.telling import ToldClaim, told_claims
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads, shelf
from clerestory.web.public.law.telling import name_of
from clerestory.web.visitors import OfficeRequest


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the claims about it."""

    law: str
    number: int
    title: str
    claims: tuple[ToldClaim, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The claims that one pack keeps."""

    law: str
    name: str
    questions: tuple[Question, ...]


@door(Audience.PUBLIC)
def register(request: OfficeRequest) -> HttpResponse:
    """The register, law by law and question by question."""
    language, library = language_now(), shelf.tables().library
    registers, every = [], every_claim()
    for law in dict.fromkeys(name for name, _ in every):
        pack = library.packs.get(law)
        questions = []
        for number in QUESTIONS:
            claims = [one for name, one in every if name == law and one.question == number]
            if claims:
                told = told_claims(library, [beside(language, one) for one in claims])
                questions.append(Question(law, number, title(language, number), told))
        name = name_of(pack, shelf.spanish_of(pack.folder), language) if pack else law
        registers.append(Register(law, name, tuple(questions)))
    verdicts = Counter(claim.verdict for _, claim in every)
    return render(
        request,
        "public/claims/register.html",
        {
            "registers": registers,
            "total": len(every),
            "verdicts": [(name, verdicts[name]) for name in VERDICTS if verdicts[name]],
            "here": "claims",
        },
    )


@door(Audience.PUBLIC)
def register_json(request: OfficeRequest) -> HttpResponse:
    """The register as a file, in both languages."""
    document = [
        {
            "law": law,
            "id": claim.id,
            "question": claim.question,
            "says": claim.says,
            "verdict": claim.verdict,
            "evidence": claim.evidence,
            "spanish": {"says": claim.dice, "evidence": claim.prueba},
            "source": to_json(beside("en", claim).source),
        }
        for law, claim in every_claim()
    ]
    return downloads.as_json(document, "claims")
