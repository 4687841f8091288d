"""A line of the page in plain lines of text, for paper and for reading out; the same words, nothing more."""

from collections.abc import Iterable
from datetime import date, datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _

from clerestory.casework import office
from clerestory.casework.own_record import A_LETTER, OwnEvent, OwnRecord, own_record
from clerestory.casework.timeline_letter import timeline_letter
from clerestory.correspondence.kinds import Part
from clerestory.web.fields import goes_on_after
from clerestory.web.public.languages import language_now
from clerestory.web.resident.door import ResidentRequest, resident_door
from clerestory.web.resident.lines import ShownEvent, ShownPiece, shown
from clerestory.web.templatetags.law_words import capital, law_day, term


@resident_door()
def on_paper(request: ResidentRequest) -> HttpResponse:
    """The lines of the page and older ones as a letter, to be kept or printed."""
    after = goes_on_after(request)
    page = own_record(request.visit.resident, at=request.at, after=after, most=A_LETTER)
    today = office.the_office().day_of(request.at)
    pdf = timeline_letter(parts_of(page, today), language_now(), at=request.at)
    return as_pdf(pdf)


def as_pdf(pdf: bytes) -> HttpResponse:
    """The file, with a name that tells nothing."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="letter.pdf"'
    answer["Cache-Control"] = "no-store, private"
    return answer


def parts_of(page: OwnRecord, today: date) -> tuple[Part, ...]:
    """One part a line, newest first, and a sentence where there are older ones; a sentence where there is
    none."""
    parts = tuple(_part(shown(event, today)) for event in page.events)
    if page.older:
        said = _(
            "There are older lines. They go on after number %(number)s: on your page, or in the next letter "
            "if you name this number at the counter or on the telephone."
        )
        parts += (Part(_("Older lines"), (said % {"number": page.older},)),)
    return parts or (Part("", (_("Nobody’s request about your record has come to its end."),)),)


def _part(one: ShownEvent) -> Part:
    event = one.event
    lines = [_said(_("Who asked"), _who(one)), _said(_("What for"), _what_for(event))]
    lines.append(_said(_("You were named by"), _terms(event.named_by, "key")))
    if event.held_back is not None:
        told = _("We could not tell you before, from %(since)s to %(until)s.") % {
            "since": law_day(event.held_back.since),
            "until": law_day(event.held_back.until),
        }
        lines.append(f"{told} {_('It rests on:')} {event.held_back.citation}")
    lines.append(_said(_("Asked for"), _terms(event.asked, "element")))
    for piece in one.pieces:
        lines += _piece(piece, is_one=len(one.pieces) == 1)
    number = _("Name this number when you ask the office: %(number)s") % {"number": event.reference}
    return Part(_moment(event.asked_at), (*lines, number))


def _piece(shown_piece: ShownPiece, *, is_one: bool) -> list[str]:
    piece = shown_piece.piece
    part = "" if is_one else " · " + _("part %(number)s") % {"number": piece.reference}
    lines = [f"{shown_piece.ended}, {_moment(piece.at)}{part}. {shown_piece.means}"]
    only = _("only yes or no")
    given = [
        term(each, "element") + (f" ({only})" if each in piece.by_yes_or_no else "") for each in piece.given
    ]
    lines.append(_said(_("Given"), ", ".join(given) or _("Nothing")))
    for why in shown_piece.because:
        law = f" {why.citation}" if why.citation else ""
        lines.append(_said(_("Not given"), f"{_terms(why.elements, 'element')}. {why.says}{law}"))
    if piece.recalled_at is not None:
        destroyed = (
            _("Whoever had it confirmed that it is destroyed.")
            if piece.destroyed_at
            else _("The office told whoever had it to destroy it.")
        )
        lines.append(_said(_("Called back"), f"{_moment(piece.recalled_at)}. {destroyed}"))
    return lines


def _who(one: ShownEvent) -> str:
    if one.is_self:
        return _("You, or somebody in your name")
    if one.is_private:
        kind = term(one.event.who.node, "party")
        return _("A private person or business (%(kind)s)") % {"kind": kind}
    return one.event.who.name


def _what_for(event: OwnEvent) -> str:
    what = capital(term(event.activity, "activity"))
    if event.instrument and event.instrument != "none":
        return f"{what}; {_('with:')} {term(event.instrument, 'instrument')}"
    return what


def _moment(at: datetime) -> str:
    """The day and the time at the office, in plain text."""
    here = at.astimezone(office.the_office().zone)
    return f"{law_day(here.date())}, {here:%H:%M}"


def _terms(names: Iterable[str], group: str) -> str:
    return ", ".join(term(each, group) for each in names)


def _said(what: str, says: str) -> str:
    return f"{what}: {says}"
