"""/what-if/ and /what-if/LAW/OTHER/MONTH/MONTH/: last year's questions under another law.

Promises that no page replays anything: it shows a result that the worker made, or says how far that is and
puts it into the queue when somebody presses the button.
"""

from collections.abc import Mapping
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clerestory.casework import replay_history
from clerestory.casework.office import published
from clerestory.casework.replay_history import HistoryStage, Stage
from clerestory.errors import ClerestoryError
from clerestory.publication.what_if import About, Question, folder_of, throw_away, usual_seconds
from clerestory.vocabulary.words import Language
from clerestory.web.doors import Audience, door
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import shelf
from clerestory.web.public.law.choices import NoSuchChoiceError, saying_what_there_is
from clerestory.web.public.law.telling import name_of
from clerestory.web.public.what_if.choosing import Chosen, chosen, usual
from clerestory.web.public.what_if.telling import OUTCOMES, Replay, told
from clerestory.web.visitors import OfficeRequest

LOOK_AGAIN_SECONDS: Final = 15
KINDS: Final = {
    "cells.csv": "text/csv; charset=utf-8",
    "summary.json": "application/json; charset=utf-8",
    "provenance.json": "application/json; charset=utf-8",
    "chart.svg": "image/svg+xml",
}
RULES_SHOWN: Final = 12


@door(Audience.PUBLIC)
@saying_what_there_is
def what_if(request: OfficeRequest) -> HttpResponse:
    """The form; what was chosen in it leads to its own address."""
    stage, about = replay_history.history()
    if about is None:
        return _without_history(request, stage)
    asked = {name: str(request.GET.get(name, "")).strip() for name in ("law", "against", "first", "last")}
    if any(asked.values()):
        return redirect(chosen(about, **_filled(asked, usual(about))).address)
    return render(request, "public/what_if/form.html", {**_form(about, usual(about)), "here": "what-if"})


def _filled(asked: Mapping[str, str], before: Question) -> dict[str, str]:
    """What was left open, as the form has it; whoever names one law is not sent to compare it with itself."""
    full = {name: value or str(getattr(before, name)) for name, value in asked.items()}
    if not asked["against"] and full["law"] == before.against:
        full["against"] = before.law
    return full


@door(Audience.PUBLIC, methods=("GET", "POST"))
@saying_what_there_is
def result(request: OfficeRequest, law: str, against: str, first: str, last: str) -> HttpResponse:
    """A result, or how far it is."""
    stage, about = replay_history.history()
    if about is None:
        return _without_history(request, stage)
    one = chosen(about, law, against, first, last)
    if request.method == "POST":
        if _shown(one) is None:
            throw_away(published().replays, one.key)
        if not replay_history.ask_for(one.question, one.key):
            return _waits(request, about, one, Stage.NOT_ASKED, too_many=True)
        return redirect(one.address)
    now = replay_history.stage_of(one.key)
    if now is not Stage.READY:
        return _waits(request, about, one, now, too_many=False)
    shown = _shown(one)
    if shown is None:  # thrown away or spoiled since; it can be made again
        return _waits(request, about, one, Stage.FAILED, too_many=False)
    return render(
        request,
        "public/what_if/result.html",
        {
            **_form(about, one.question),
            "replay": shown,
            "first_rules": shown.behind[:RULES_SHOWN],
            "more_rules": shown.behind[RULES_SHOWN:],
            "outcomes": OUTCOMES,
            "key": one.key,
            "files": [(name, _file_address(one, name)) for name in KINDS],
            "chart": _file_address(one, "chart.svg"),
            "here": "what-if",
        },
    )


def _shown(one: Chosen) -> Replay | None:
    """The result, if it is there whole and as it was written."""
    try:
        return told(folder_of(published().replays, one.key), language_now())
    except (ClerestoryError, OSError):
        return None


@door(Audience.PUBLIC)
@saying_what_there_is
def file(request: OfficeRequest, law: str, against: str, first: str, last: str, name: str) -> HttpResponse:
    """One file of a result, as it was written."""
    _stage, about = replay_history.history()
    if about is None or name not in KINDS:
        raise NoSuchChoiceError(
            _("There is no such file."), there_is=[(reverse("public:what-if"), _("Choose again"))]
        )
    one = chosen(about, law, against, first, last)
    try:
        content = (folder_of(published().replays, one.key) / name).read_bytes()
    except OSError:
        raise NoSuchChoiceError(
            _("This replay has not been made yet."), there_is=[(one.address, _("Go to it"))]
        ) from None
    response = HttpResponse(content, content_type=KINDS[name])
    if name != "chart.svg":
        response["Content-Disposition"] = f'attachment; filename="{law}-{against}-{first}-{last}-{name}"'
    return response


def _without_history(request: OfficeRequest, stage: HistoryStage) -> HttpResponse:
    coming = stage is HistoryStage.BEING_CHECKED
    return render(request, "public/what_if/no_history.html", {"is_coming": coming, "here": "what-if"})


def _waits(
    request: OfficeRequest, about: About, one: Chosen, stage: Stage, *, too_many: bool
) -> HttpResponse:
    is_coming = stage in (Stage.WAITING, Stage.BEING_MADE)
    looks_again = is_coming and "stay" not in request.GET
    response = render(
        request,
        "public/what_if/waits.html",
        {
            **_form(about, one.question),
            "address": one.address,
            "stage": str(stage),
            "is_coming": is_coming,
            "looks_again": LOOK_AGAIN_SECONDS if looks_again else 0,
            "too_many": too_many,
            "waiting": replay_history.waiting(),
            "minutes": _minutes(about),
            "here": "what-if",
        },
        status=503 if too_many else 200,
    )
    if looks_again:  # without script; the page offers a way to stay
        response["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


def _minutes(about: About) -> int:
    return max(1, -(-usual_seconds(published().replays, about.rows) // 60))


def _form(about: About, question: Question) -> dict[str, object]:
    language = language_now()
    return {
        "about": about,
        "question": question,
        "law_name": _name(question.law, language),
        "against_name": _name(question.against, language),
        "laws": _laws(language),
        "months": about.months(),
    }


def _laws(language: Language) -> list[tuple[str, str]]:
    found = ((law, _name(law, language)) for law in shelf.tables().library.laws())
    return sorted(found, key=lambda one: one[1].lower())


def _name(law: str, language: Language) -> str:
    pack = shelf.tables().library.packs.get(law)
    return name_of(pack, shelf.spanish_of(pack.folder), language) if pack else law


def _file_address(one: Chosen, name: str) -> str:
    asked = one.question
    return reverse("public:what-if-file", args=[asked.law, asked.against, asked.first, asked.last, name])
