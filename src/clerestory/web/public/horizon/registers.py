"""/surveys/, /studies/: opinion only with all that is needed to weigh it; evidence on every side, graded."""

from django.http import HttpResponse
from django.shortcuts import render

from clerestory.casework.horizon_told import horizon_everywhere
from clerestory.publication.book import title
from clerestory.web.doors import Audience, door
from clerestory.web.public.horizon.files import plain
from clerestory.web.public.horizon.telling import GRADES, READ, SIDES
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads
from clerestory.web.visitors import OfficeRequest


@door(Audience.PUBLIC)
def surveys(request: OfficeRequest) -> HttpResponse:
    """Surveys, and leads without figures."""
    told = horizon_everywhere(at=request.at)
    context = {
        "surveys": [(one, READ[one.read]) for one in told.surveys],
        "leads": told.leads,
        "here": "surveys",
    }
    return render(request, "public/horizon/surveys.html", context)


@door(Audience.PUBLIC)
def surveys_json(request: OfficeRequest) -> HttpResponse:
    """The same as a file."""
    told = horizon_everywhere(at=request.at)
    document = {"surveys": plain(told.surveys), "leads_without_figures": plain(told.leads)}
    return downloads.as_json(document, "surveys")


@door(Audience.PUBLIC)
def studies(request: OfficeRequest) -> HttpResponse:
    """Studies and audits, by the question they speak to, the stronger grade first."""
    told = horizon_everywhere(at=request.at)
    by_question: dict[int, list[object]] = {}
    for one in told.studies:
        line = (one, GRADES[one.grade], SIDES[one.side], READ[one.read])
        by_question.setdefault(one.question, []).append(line)
    context = {
        "questions": [(n, title(language_now(), n), found) for n, found in by_question.items()],
        "count": len(told.studies),
        "here": "studies",
    }
    return render(request, "public/horizon/studies.html", context)


@door(Audience.PUBLIC)
def studies_json(request: OfficeRequest) -> HttpResponse:
    """The same as a file."""
    return downloads.as_json({"studies": plain(horizon_everywhere(at=request.at).studies)}, "studies")
