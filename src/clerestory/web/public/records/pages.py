"""/public-records/: ask without an account or a name, look how it stands by number and key, the public log.

No page sets a cookie: what a form does rests on the number and key inside it and on nothing that a browser
adds by itself, so a form from elsewhere could do no more than its sender."""

import csv
import io
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt

from clerestory.casework import records_asker
from clerestory.casework.ask_for_records import (
    AboutOnePersonError,
    AskForRecords,
    TooManyError,
    ask_for_records,
    place_of,
)
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.records_asker import AskersPage, Shown
from clerestory.casework.records_log import log_lines, log_page
from clerestory.casework.records_process import process_of
from clerestory.law.public_records import RuleKind
from clerestory.parties.brake import Place
from clerestory.public_records.errors import RecordsRequestNotFoundError, StepNotOpenError
from clerestory.public_records.log import Line
from clerestory.public_records.states import OPEN
from clerestory.vocabulary.words import Language
from clerestory.web.doors import Audience, door
from clerestory.web.public.languages import language_now
from clerestory.web.public.law import downloads
from clerestory.web.public.records.forms import AskForm, KeyForm, WriteForm
from clerestory.web.public.records.telling import HAPPENED, PROCESS, STATES
from clerestory.web.visitors import OfficeRequest

_LANGUAGE_OF: Final[dict[str, Language]] = {"en": "en", "es": "es"}
_ONCE: Final = 16
"""A shorter one was not drawn by our form: two senders could share it, and with it a key."""
_SPREADSHEET: Final = ("=", "+", "-", "@", "\t", "\r")


@csrf_exempt  # no cookie, no sign-in: there is nothing of the visitor's that another site could use
@door(Audience.PUBLIC, methods=("GET", "POST"))
def ask(request: OfficeRequest) -> HttpResponse:
    """The form; then, once, the number, the key and the days."""
    if request.method != "POST":
        return _ask_page(request, AskForm(initial=_beginning()))
    form = AskForm(request.POST)
    if not form.is_valid():
        return _ask_page(request, form, status=400)
    if form.about_one_person:
        return render(request, "public/records/elsewhere.html", {"about": form.cleaned_data["about"]})
    said = form.cleaned_data
    command = AskForRecords(
        asked=said["asked"],
        contact=said["contact"],
        language=_LANGUAGE_OF.get(said["language"], "en"),
        once=said["once"] if len(said["once"]) >= _ONCE else secrets.token_hex(_ONCE),
    )
    try:
        made = ask_for_records(command, source=_source(request, looking=False), at=request.at)
    except AboutOnePersonError:
        return render(request, "public/records/elsewhere.html", {"about": said["about"]})
    except TooManyError as held:
        return _ask_page(request, form, sentence=_wait(held, request), status=429)
    except UnusableCommandError:
        form.add_error("asked", _("It holds signs that cannot be printed. Write it again."))
        return _ask_page(request, form, status=400)
    return render(
        request, "public/records/asked.html", {"made": made, "one": made.request, "here": "records"}
    )


@csrf_exempt  # as above
@door(Audience.PUBLIC, methods=("GET", "POST"))
def status(request: OfficeRequest) -> HttpResponse:
    """How a request stands, and what its asker writes or does; the key never stands in an address."""
    if request.method != "POST":
        return _status_page(request, KeyForm())
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _status_page(request, form, status=400)
    said = form.cleaned_data
    shown = Shown(said["number"], said["key"], _source(request, looking=True))
    typed = WriteForm(request.POST if "do" in request.POST else None)
    sentence, code, done = "", 200, ""
    try:
        if typed.is_bound:
            act = _ACTS.get(request.POST["do"])
            if act is None or (act.writes and not typed.is_valid()):
                sentence, code = _("Nothing was done. Write something first."), 400
            else:
                act.run(shown, typed, request)
                done, typed = str(act.says()), WriteForm()
        page = records_asker.look(shown, at=request.at)
    except (StepNotOpenError, UnusableCommandError):
        sentence, code = _("This cannot be done now. The page shows what is open."), 409
        page = _look_again(shown, request)
    except RecordsRequestNotFoundError:
        return _status_page(request, form, sentence=_not_found(), status=404)
    except TooManyError as held:
        return _status_page(request, form, sentence=_wait(held, request), status=429)
    context = _shown_page(page, said["number"], said["key"])
    more = {"form": typed, "sentence": sentence, "done": done, "do": request.POST.get("do", "")}
    return render(request, "public/records/request.html", context | more, status=code)


@door(Audience.PUBLIC)
def log(request: OfficeRequest) -> HttpResponse:
    """The public log, a page of it."""
    written = request.GET.get("page", "1")
    number = int(written) if written.isascii() and written.isdigit() and 0 < len(written) < 6 else 1
    page = log_page(max(number, 1))
    lines = [(one, STATES[one.state]) for one in page.lines]
    return render(request, "public/records/log.html", {"page": page, "lines": lines, "here": "records"})


@door(Audience.PUBLIC)
def log_csv(request: OfficeRequest) -> HttpResponse:
    """The whole log as a table to keep; the same in every language."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(
        [
            "number",
            "received_on",
            "asked",
            "state",
            "due_on",
            "closed_on",
            "days",
            "denied_under",
            "reason",
            "answer",
            "made_up",
        ]
    )
    for one in log_lines():
        rows.writerow([_cell(value) for value in _columns(one)])
    return downloads.as_csv(text.getvalue(), "public-records-log")


class _Act:
    """Something that who asked does on the page: what runs, whether it needs words, what is said after."""

    def __init__(
        self,
        run: Callable[[Shown, WriteForm, OfficeRequest], None],
        says: Callable[[], str],
        *,
        writes: bool,
    ) -> None:
        self.run, self.says, self.writes = run, says, writes


_ACTS: Final = {
    "answer": _Act(
        lambda shown, form, request: records_asker.give_clarification(
            shown, form.cleaned_data["text"], at=request.at
        ),
        lambda: _("Your answer arrived; the time for ours runs again."),
        writes=True,
    ),
    "complain": _Act(
        lambda shown, form, request: records_asker.complain(shown, form.cleaned_data["text"], at=request.at),
        lambda: _("It arrived. Somebody who did not decide before reads it."),
        writes=True,
    ),
    "withdraw": _Act(
        lambda shown, form, request: records_asker.withdraw_records(shown, at=request.at),
        lambda: _("You withdrew your request."),
        writes=False,
    ),
}


def _columns(one: Line) -> tuple[Any, ...]:
    return (
        one.number,
        one.received_on.isoformat(),
        one.summary,
        str(one.state),
        one.due_on.isoformat() if one.due_on else "",
        one.closed_on.isoformat() if one.closed_on else "",
        "" if one.days is None else one.days,
        one.citation,
        one.ground,
        one.answer,
        "yes" if one.made_up else "no",
    )


def _cell(value: Any) -> Any:
    """What a spreadsheet must not take for a formula begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_SPREADSHEET) else value


def _beginning() -> dict[str, str]:
    return {"once": secrets.token_hex(_ONCE), "language": language_now(), "way": "none"}


def _ask_page(
    request: OfficeRequest, form: AskForm, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    found = process_of(at=request.at)
    context = {
        "form": form,
        "sentence": sentence,
        "steps": [(*PROCESS[each.part], each) for each in found.steps],
        "officer": found.officer,
        "here": "records",
    }
    return render(request, "public/records/ask.html", context, status=status)


def _status_page(
    request: OfficeRequest, form: KeyForm, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "sentence": sentence, "here": "records"}
    return render(request, "public/records/status.html", context, status=status)


def _shown_page(page: AskersPage, number: str, key: str) -> dict[str, Any]:
    rules = page.law.rules
    return {
        "page": page,
        "one": page.request,
        "number": number,
        "key": key,
        "state": STATES[page.request.state],
        "is_open": page.request.state in OPEN,
        "events": [(event, HAPPENED[event.kind]) for event in page.events],
        "court": next((rule for rule in rules if rule.kind is RuleKind.COURT), None),
        "rules": [rule for rule in rules if rule.kind is not RuleKind.COURT],
        "here": "records",
    }


def _look_again(shown: Shown, request: OfficeRequest) -> AskersPage:
    """The page after something that could not be done: the key was right a moment ago, so no try is
    counted."""
    return records_asker.look(Shown(shown.number, shown.key), at=request.at)


def _source(request: OfficeRequest, *, looking: bool) -> Place | None:
    proxies = getattr(settings, "CLERESTORY_PROXIES", ())
    return place_of(request.META.get("REMOTE_ADDR", ""), proxies=proxies, looking=looking)


def _not_found() -> str:
    return _(
        "No request has this number and this key. Write both as they stand on the page that you were shown "
        "when you asked."
    )


def _wait(held: TooManyError, request: OfficeRequest) -> str:
    minutes = max(-(-(held.until - request.at) // timedelta(minutes=1)), 1)
    return ngettext(
        "Too much came from where you are in a short time. Try again in %(minutes)d minute; nothing "
        "you typed "
        "is lost.",
        "Too much came from where you are in a short time. Try again in %(minutes)d minutes; nothing "
        "you typed "
        "is lost.",
        minutes,
    ) % {"minutes": minutes}
