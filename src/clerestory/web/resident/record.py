"""Who asked about my record: the whole page, one line of it with its proof, the files of a proof."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import office
from clerestory.casework.ask_about_line import ask_about_line, asks_of_representative, own_asks
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.own_receipt import own_paper, own_receipt
from clerestory.casework.own_record import own_event, own_record
from clerestory.casework.own_visit import may, telephone_is_shut, telephone_since
from clerestory.casework.receipt import NoSuchPaperError
from clerestory.residents.asks import TooManyAsksError, Wish
from clerestory.residents.models import AskKind
from clerestory.residents.representative_models import Scope
from clerestory.web import faults, kept
from clerestory.web.fields import OfficeForm, goes_on_after, one_of, sentences, tick
from clerestory.web.public.languages import language_now
from clerestory.web.receipts import as_file
from clerestory.web.resident import words
from clerestory.web.resident.door import ResidentRequest, resident_door
from clerestory.web.resident.lines import shown


class AskForm(OfficeForm):
    """What somebody asks about a line."""

    kind = one_of(gettext_lazy("What it is"), list(words.ASKS.items()))
    text = sentences(
        gettext_lazy("In your own words"),
        rows=5,
        error_messages={"required": gettext_lazy("Write what you want to know or to have changed.")},
    )
    by_letter = tick(
        gettext_lazy("Send the answer by letter too"),
        help_text=gettext_lazy(
            "It goes to the address that this office has of you. Leave this empty if somebody else may open "
            "your mail."
        ),
    )


@resident_door()
def record(request: ResidentRequest) -> HttpResponse:
    """A page of lines, newest first."""
    after = goes_on_after(request)
    page = own_record(request.visit.resident, at=request.at, after=after)
    today = office.the_office().day_of(request.at)
    context = {"page": page, "events": [shown(each, today) for each in page.events], "here": "record"}
    context["after"] = after
    context["acting"] = request.visit.representative
    context["telephone_since"] = telephone_since(request.visit)
    context["telephone_is_shut"] = telephone_is_shut(request.visit)
    return render(request, "resident/record.html", context)


@resident_door(methods=("GET", "POST"))
def event(request: ResidentRequest, reference: str) -> HttpResponse:
    """One line, with what of it is in the public ledger; and what was asked about it."""
    resident, acting = request.visit.resident, request.visit.representative
    may_ask = may(request.visit, Scope.ASK, at=request.at)
    found = own_event(resident, reference, at=request.at)
    if request.method == "POST" and not may_ask:
        return render(request, "resident/not_yours.html", {"here": "record"}, status=403)
    typed = request.POST if request.method == "POST" else None
    form, sentence = AskForm(typed), ""
    if acting is not None:
        del form.fields["by_letter"]
    if typed is not None and not kept.is_coming_back(request) and form.is_valid():
        said = form.cleaned_data
        wish = Wish(language_now(), said.get("by_letter", False), acting)
        kind = AskKind(said["kind"])
        try:
            ask_about_line(resident, reference, kind=kind, text=said["text"], wish=wish, at=request.at)
        except UnusableCommandError:
            form.add_error("text", _("Write a little more, in letters."))
        except TooManyAsksError:
            sentence = _("As many of your questions wait as can wait. Send the next one after an answer.")
        else:
            return redirect("public:record-event", reference)
    receipt = own_receipt(resident, reference, at=request.at)
    lines = [(words.ENTRIES.get(line.says, line.says), line) for line in receipt.lines]
    asked = (
        own_asks(resident, reference)
        if acting is None
        else asks_of_representative(acting, resident, reference)
    )
    context: dict[str, Any] = {
        "acting": acting,
        "may_ask": may_ask,
        "one": shown(found, office.the_office().day_of(request.at)),
        "receipt": receipt,
        "lines": lines,
        "asks": [{"card": each, "says": words.ASKS[each.kind]} for each in asked],
        "form": form,
        "sentence": sentence,
        "here": "record",
    }
    return render(request, "resident/event.html", context, status=409 if sentence else 200)


@resident_door()
def paper(request: ResidentRequest, reference: str, name: str) -> HttpResponse:
    """One file: NUMBER.tlog-proof, NUMBER.opening.json or certificate.json."""
    try:
        found = own_paper(request.visit.resident, reference, name, at=request.at)
        return as_file(reference, name, found)
    except NoSuchPaperError as refusal:
        return faults.not_found(request, refusal)
