"""Letters to print and post: the tray, the pages of one letter, the mark that they went; what is discarded,
what came back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clerestory.casework import office, post_letters
from clerestory.casework.discard_letter import discard_letter
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.note_return import note_return
from clerestory.casework.post_letters import LetterMayNotGoError
from clerestory.errors import ClerestoryError
from clerestory.residents.post import UnknownLetterError
from clerestory.residents.undelivered import CameBack, Discarded
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm
from clerestory.web.staff.post_forms import CAME_BACK, DISCARDED, CameBackForm, DiscardForm, PostedForm
from clerestory.web.visitors import OfficeRequest, signed_in

_POSTED, _BACK = "posted", "back"


@door(Audience.DESK, methods=("GET", "POST"))
def letters(request: OfficeRequest) -> HttpResponse:
    """What waits; and the mark that some of it went."""
    if request.method != "POST":
        return _tray(request)
    viewer = signed_in(request).person
    form = PostedForm(request.POST, tray=post_letters.tray(viewer=viewer, at=request.at))

    def mark() -> str:
        chosen = [UUID(each) for each in form.cleaned_data["letters"]]
        count = post_letters.mark_posted(chosen, on=form.cleaned_data["on"], by=viewer, at=request.at)
        said = ngettext("%(n)d letter is marked as posted.", "%(n)d letters are marked as posted.", count)
        return said % {"n": count}

    return _act(request, form, _POSTED, mark)


@door(Audience.DESK, methods=("POST",))
def discard(request: OfficeRequest, letter: UUID) -> HttpResponse:
    """A letter of the tray is not posted."""
    form = DiscardForm(request.POST, prefix=str(letter))

    def throw() -> str:
        because = Discarded(form.cleaned_data["because"])
        gone = discard_letter(letter, because, by=signed_in(request).person, at=request.at)
        return _("%(number)s is discarded; a code in it opens nothing.") % {"number": gone.number}

    return _act(request, form, str(letter), throw)


@door(Audience.DESK, methods=("POST",))
def came_back(request: OfficeRequest) -> HttpResponse:
    """A posted letter came back undelivered."""
    form = CameBackForm(request.POST)

    def note() -> str:
        said = form.cleaned_data
        by, because = signed_in(request).person, CameBack(said["because"])
        card = note_return(said["number"], because, on=said["back_on"], by=by, at=request.at)
        return _(
            "%(number)s came back; a code in it opens nothing. If the person rings, ask them to come to the "
            "counter with a card that has a photo; take no new address by telephone."
        ) % {"number": card.number}

    return _act(request, form, _BACK, note)


@door(Audience.DESK, methods=("POST",))
def pages(request: OfficeRequest, letter: UUID) -> HttpResponse:
    """The pages of one letter, to be printed; an entry says who did."""
    try:
        card, pdf = post_letters.print_letter(letter, by=signed_in(request).person, at=request.at)
    except UnknownLetterError as refusal:
        return faults.not_found(request, refusal)
    except LetterMayNotGoError as refusal:
        return _tray(request, sentence=str(refusal), status=409)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="letter-{card.number}.pdf"'
    answer["Cache-Control"] = "no-store, private"
    return answer


def _act(request: OfficeRequest, form: OfficeForm, of: str, act: Callable[[], str]) -> HttpResponse:
    if kept.is_coming_back(request) or not form.is_valid():
        return _tray(request, form=form, of=of)
    try:
        messages.success(request, act())
    except UnusableCommandError as refusal:
        sentence = f"Found {refusal.found}; expected {refusal.expected}."
        return _tray(request, form=form, of=of, sentence=sentence, status=409)
    except ClerestoryError as refusal:
        return _tray(request, form=form, of=of, sentence=str(refusal), status=409)
    return redirect("web:person-letters")


def _tray(
    request: OfficeRequest,
    *,
    form: OfficeForm | None = None,
    of: str = "",
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    tray = post_letters.tray(viewer=signed_in(request).person, at=request.at)
    today = office.the_office().day_of(request.at)
    waiting = {str(each.id) for each in tray.letters}
    context: dict[str, Any] = {
        "tray": tray,
        "lines": [
            (each, form if of == str(each.id) else DiscardForm(prefix=str(each.id)), of == str(each.id))
            for each in tray.letters
        ],
        "form": form if of == _POSTED else PostedForm(tray=tray, initial={"on": today}),
        "back": form if of == _BACK else CameBackForm(initial={"back_on": today}),
        "not_made": [(each, DISCARDED.get(each.because, "")) for each in tray.not_made],
        "came_back": [(each, CAME_BACK.get(each.because, "")) for each in tray.came_back],
        "gone": form if of not in ("", _POSTED, _BACK, *waiting) else None,
        "of": of,
        "sentence": sentence,
    }
    return render(request, "staff/person_letters.html", context, status=status)
