"""/agreements/: every agreement with its clauses and text, whether it stands today, and whom none binds."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.agreements.errors import UnknownAgreementError
from clerestory.casework.agreements_held import (
    AgreementPage,
    agreement_page,
    the_register,
)
from clerestory.publication.agreements import told
from clerestory.web.doors import Audience, door
from clerestory.web.faults import not_found
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads
from clerestory.web.visitors import OfficeRequest


@door(Audience.PUBLIC)
def index(request: OfficeRequest) -> HttpResponse:
    """The register, with the computed sentences first."""
    held, pages = the_register(at=request.at)
    return render(
        request,
        "public/agreements/index.html",
        {
            "statements": tuple(told(language_now(), held)),
            "held": held,
            "pages": pages,
            "here": "agreements",
        },
    )


@door(Audience.PUBLIC)
def agreement(request: OfficeRequest, number: str) -> HttpResponse:
    """One agreement: parties, clauses, signatures, what happened to it, its text."""
    try:
        page = agreement_page(number, at=request.at)
    except UnknownAgreementError as unknown:
        return not_found(request, unknown)
    return render(
        request,
        "public/agreements/agreement.html",
        {"page": page, "one": page.agreement, "here": "agreements"},
    )


@door(Audience.PUBLIC)
def index_json(request: OfficeRequest) -> HttpResponse:
    """The register as a file, in both languages, with what was computed and over what."""
    held, pages = the_register(at=request.at)
    document = {
        "as_of": held.as_of.isoformat(),
        "registered": held.registered,
        "in_force": held.in_force,
        "none_with_immigration_agencies": not held.with_immigration,
        "with_immigration_agencies": list(held.with_immigration),
        "with_delegated_powers": list(held.with_powers),
        "immigration_agencies": list(held.places),
        "statements": [one.to_json() for one in told("en", held)],
        "spanish": [one.to_json() for one in told("es", held)],
        "agreements": [_agreement(page) for page in pages],
    }
    return downloads.as_json(document, "agreements")


def _agreement(page: AgreementPage) -> dict[str, Any]:
    one = page.agreement
    return {
        "number": one.number,
        "title": one.title,
        "titulo": one.titulo,
        "made_up": one.made_up,
        "begins_on": one.begins_on.isoformat(),
        "ends_on": one.ends_on.isoformat(),
        "in_force": page.lapse is None,
        "why_not": page.lapse.says if page.lapse else None,
        "parties": [
            {
                "name": line.name or None,
                "place": line.node,
                "signed_on": line.signed.on.isoformat() if line.signed else None,
            }
            for line in page.parties
        ],
        "office_signed_on": page.office.on.isoformat() if page.office else None,
        "clauses": [
            {
                "kind": str(clause.kind),
                "values": list(clause.values),
                "number": clause.number,
                "months": clause.months,
                "days": clause.days,
                "says": clause.says,
                "dice": clause.dice,
            }
            for clause in one.clauses
        ],
        "happened": [
            {
                "kind": str(act.kind),
                "on": act.on.isoformat(),
                "covers_until": act.covers_until.isoformat() if act.covers_until else None,
            }
            for act in one.acts
        ],
        "text_sha256": one.text_sha256,
        "text": one.text,
        "texto": one.texto or None,
    }
