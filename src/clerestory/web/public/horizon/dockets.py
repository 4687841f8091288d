"""/dockets/: what this office proposes, what anybody says about it, and what was decided. No account, no
cookie.

A form rests on nothing that a browser adds by itself, so a form from elsewhere could do no more than its
sender."""

import csv
import io
import secrets
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.horizon_told import docket_told, dockets_told, letters_of
from clerestory.casework.keep_comment import GiveComment, HeapIsFullError, give_comment, place_of
from clerestory.casework.published_comments import comments_of, comments_page
from clerestory.horizon.errors import DocketNotFoundError, DocketStepError
from clerestory.horizon.posted import Posted
from clerestory.horizon.told import DocketState, DocketTold
from clerestory.vocabulary.words import Language
from clerestory.web.doors import Audience, door
from clerestory.web.faults import not_found
from clerestory.web.public.horizon.files import plain
from clerestory.web.public.horizon.forms import CommentForm
from clerestory.web.public.horizon.telling import KINDS, STATES, WAYS
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads
from clerestory.web.visitors import OfficeRequest

_LANGUAGE_OF: Final[dict[str, Language]] = {"en": "en", "es": "es"}
_ONCE: Final = 16
_SPREADSHEET: Final = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS: Final = (
    "id",
    "docket",
    "number",
    "posted_on",
    "received_on",
    "came_by",
    "language",
    "name",
    "text",
    "not_shown_because",
    "letter",
    "is_variant",
)


@door(Audience.PUBLIC)
def index(request: OfficeRequest) -> HttpResponse:
    """All dockets, those that take comments first."""
    found = sorted(dockets_told(at=request.at), key=lambda one: one.state is not DocketState.OPEN)
    context = {
        "dockets": [(one, KINDS[one.kind], STATES[one.state]) for one in found],
        "here": "dockets",
    }
    return render(request, "public/horizon/dockets.html", context)


@csrf_exempt  # no cookie, no sign-in: there is nothing of the visitor's that another site could use
@door(Audience.PUBLIC, methods=("GET", "POST"))
def docket(request: OfficeRequest, number: str) -> HttpResponse:
    """One docket with its form; then, once, what became of the comment."""
    try:
        one = docket_told(number, at=request.at)
    except DocketNotFoundError as unknown:
        return not_found(request, unknown)
    if request.method != "POST":
        return _page(request, one, CommentForm(initial=_beginning()))
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, one, form, status=400)
    said = form.cleaned_data
    command = GiveComment(
        docket=number,
        text=said["text"],
        name=said["name"],
        language=_LANGUAGE_OF.get(said["language"], "en"),
        once=said["once"] if len(said["once"]) >= _ONCE else secrets.token_hex(_ONCE),
    )
    proxies = getattr(settings, "CLERESTORY_PROXIES", ())
    source = place_of(request.META.get("REMOTE_ADDR", ""), proxies=proxies)
    try:
        kept = give_comment(command, source=source, at=request.at)
    except DocketStepError:
        return _page(request, one, form, sentence=_("This docket takes no comments now."), status=409)
    except HeapIsFullError:
        return _page(request, one, form, sentence=_full(), status=429)
    except UnusableCommandError:
        return _page(
            request, one, form, sentence=_("It cannot be kept as it is. Write it again."), status=400
        )
    return render(request, "public/horizon/kept.html", {"one": one, "kept": kept, "here": "dockets"})


@door(Audience.PUBLIC)
def comments(request: OfficeRequest, number: str) -> HttpResponse:
    """Published comments, a page of them; of one letter if the address says so."""
    try:
        one = docket_told(number, at=request.at)
    except DocketNotFoundError as unknown:
        return not_found(request, unknown)
    page, letter = _whole(request.GET.get("page", "1")) or 1, _whole(request.GET.get("letter", ""))
    found = comments_page(number, page, letter=letter)
    context = {
        "one": one,
        "found": found,
        "comments": [(each, WAYS[each.came_by], same) for each, same in _told_once(found.comments)],
        "letter": letter,
        "here": "dockets",
    }
    return render(request, "public/horizon/comments.html", context)


@door(Audience.PUBLIC)
def index_json(request: OfficeRequest) -> HttpResponse:
    """All dockets with their counts and letters."""
    found = [
        {**plain(one), "letters_each": plain(letters_of(one.number))} for one in dockets_told(at=request.at)
    ]
    return downloads.as_json({"dockets": found}, "dockets")


@door(Audience.PUBLIC)
def comments_csv(request: OfficeRequest, number: str) -> HttpResponse:
    """What is published of a docket, as a table to keep; the same in every language."""
    try:
        one = docket_told(number, at=request.at)
    except DocketNotFoundError as unknown:
        return not_found(request, unknown)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_COLUMNS)
    for each in comments_of(one.number):
        rows.writerow([_cell(value) for value in _row(each)])
    return downloads.as_csv(text.getvalue(), f"{one.number}-comments")


def _told_once(found: tuple[Posted, ...]) -> list[tuple[Posted, str]]:
    """Each comment with the one above it on the page that says just the same, or with nothing."""
    said: dict[str, str] = {}
    return [(one, said.setdefault(one.text, one.id) if one.text else one.id) for one in found]


def _row(one: Posted) -> tuple[Any, ...]:
    return (
        one.id,
        one.docket,
        one.number,
        one.posted_on.isoformat(),
        one.received_on.isoformat(),
        one.came_by,
        one.language,
        one.name,
        one.text,
        one.reason,
        one.letter or "",
        "yes" if one.is_variant else "no",
    )


def _cell(value: Any) -> Any:
    """What a spreadsheet must not take for a formula begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.lstrip().startswith(_SPREADSHEET) else value


def _beginning() -> dict[str, str]:
    return {"once": secrets.token_hex(_ONCE), "language": language_now()}


def _page(
    request: OfficeRequest, one: DocketTold, form: CommentForm, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "one": one,
        "kind": KINDS[one.kind],
        "state": STATES[one.state],
        "is_open": one.state is DocketState.OPEN,
        "letters": letters_of(one.number),
        "form": form,
        "sentence": sentence,
        "here": "dockets",
    }
    return render(request, "public/horizon/docket.html", context, status=status)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else None


def _full() -> str:
    return _(
        "So many comments came at once that this page takes none for now. Yours was not kept. Write it to "
        "the office by mail, or come back tomorrow."
    )
