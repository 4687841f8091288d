"""Reports for supervisors and counsel: what is made by itself, what is proposed, what an auditor is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import ask_opening, propose_report, report_desk
from clerestory.casework.errors import NotAllowedError
from clerestory.errors import ClerestoryError
from clerestory.parties.identities import PersonId
from clerestory.reports.errors import NoSuchProposalError
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, line, sentences
from clerestory.web.visitors import OfficeRequest, signed_in

_NEEDED = {"required": gettext_lazy("This is needed.")}


class ProposeForm(OfficeForm):
    """Two days, and why."""

    first = day(gettext_lazy("First day"))
    last = day(gettext_lazy("Last day"))
    ground = sentences(
        gettext_lazy("Why this report"),
        rows=3,
        help_text=gettext_lazy("In words, without names. Your colleague reads it."),
        error_messages=_NEEDED,
    )

    def clean(self) -> None:
        """Both days are needed."""
        for name in ("first", "last"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Choose a day."))


class OpeningForm(OfficeForm):
    """Which figure, for whom and why."""

    report = line(
        gettext_lazy("Report"), longest=22, help_text=gettext_lazy("Its period, such as 2026-10."),
        required=True, error_messages=_NEEDED,
    )  # fmt: skip
    at_cell = line(
        gettext_lazy("Address of the figure"),
        longest=300,
        help_text=gettext_lazy("What stands after # in its address, such as asked-channel/api/2026-10."),
        required=True,
        error_messages=_NEEDED,
    )
    why = sentences(gettext_lazy("For which auditor, and why"), rows=3, error_messages=_NEEDED)


class DeclineForm(OfficeForm):
    """Why not."""

    ground = sentences(gettext_lazy("Why not"), rows=2, error_messages=_NEEDED)


@door(Audience.DESK, methods=("GET", "POST"))
def desk(request: OfficeRequest) -> HttpResponse:
    """Schedule, proposals, openings; POST proposes a report."""
    form = ProposeForm(request.POST if request.method == "POST" else None)

    def propose() -> UUID:
        said = form.cleaned_data
        by = signed_in(request).person
        return propose_report.propose_report(
            said["first"], said["last"], ground=said["ground"], by=by, at=request.at
        )

    return _desk(request, form, OpeningForm(), propose, form, "web:report-proposal")


@door(Audience.DESK, methods=("POST",))
def ask(request: OfficeRequest) -> HttpResponse:
    """Ask for the opening of a figure."""
    form = OpeningForm(request.POST)

    def wish() -> UUID:
        said = form.cleaned_data
        by = signed_in(request).person
        return ask_opening.ask_opening(
            said["report"].strip(), said["at_cell"].strip(), ground=said["why"], by=by, at=request.at
        )

    return _desk(request, ProposeForm(), form, wish, form, "web:report-opening")


@door(Audience.DESK, methods=("GET", "POST"))
def proposal(request: OfficeRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal with its preview; POST confirms it."""
    act = partial(propose_report.confirm_report, proposal_id)
    return _one(request, _PROPOSAL, proposal_id, DeclineForm(), act, _("Confirmed. It is being published."))


@door(Audience.DESK, methods=("POST",))
def decline(request: OfficeRequest, proposal_id: UUID) -> HttpResponse:
    """Decline a proposal, or take it back."""
    form = DeclineForm(request.POST)
    act = partial(_with_ground, propose_report.decline_report, proposal_id, form)
    return _one(request, _PROPOSAL, proposal_id, form, act, _("Declined. Nothing leaves."))


@door(Audience.DESK, methods=("GET", "POST"))
def opening(request: OfficeRequest, opening_id: UUID) -> HttpResponse:
    """One wish for an opening; POST grants it."""
    act = partial(ask_opening.grant_opening, opening_id)
    done = _("Granted. It can be fetched for thirty days.")
    return _one(request, _OPENING, opening_id, DeclineForm(), act, done)


@door(Audience.DESK, methods=("POST",))
def deny(request: OfficeRequest, opening_id: UUID) -> HttpResponse:
    """Decline an opening, or take the wish back."""
    form = DeclineForm(request.POST)
    act = partial(_with_ground, ask_opening.decline_opening, opening_id, form)
    return _one(request, _OPENING, opening_id, form, act, _("Declined."))


@door(Audience.DESK, methods=("POST",))
def fetch(request: OfficeRequest, opening_id: UUID) -> HttpResponse:
    """Fetch the file of a granted opening; each time is recorded, so it is no GET."""
    try:
        handed = ask_opening.hand_opening(opening_id, by=signed_in(request).person, at=request.at)
    except NotAllowedError:
        raise
    except ClerestoryError as refusal:
        return _shown(request, _OPENING, opening_id, DeclineForm(), str(refusal))
    headers = {
        "Content-Disposition": f'attachment; filename="{handed.name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(handed.data, content_type="application/json; charset=utf-8", headers=headers)


def _desk(
    request: OfficeRequest,
    propose: ProposeForm,
    wish: OpeningForm,
    act: Callable[[], UUID],
    sent: OfficeForm,
    to: str,
) -> HttpResponse:
    sentence = ""
    if request.method == "POST" and not kept.is_coming_back(request) and sent.is_valid():
        try:
            return redirect(to, act())
        except NotAllowedError:
            raise
        except ClerestoryError as refusal:
            sentence = str(refusal)
    page = report_desk.report_desk(viewer=signed_in(request).person, at=request.at)
    context = {
        "page": page,
        "propose": propose,
        "wish": wish,
        "sentence": sentence,
        "proposing": sent is propose,
    }
    status = 409 if sentence else 200
    return render(request, "staff/report_desk.html", context, status=status)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Something that one colleague asks and another one settles: where it stands and how it is shown."""

    address: str
    template: str
    line: Callable[[UUID, PersonId], object]


_PROPOSAL: Final = _Kind(
    "web:report-proposal",
    "staff/report_proposal.html",
    lambda number, viewer: report_desk.line_of(propose_report.one(number, viewer=viewer), viewer),
)
_OPENING: Final = _Kind(
    "web:report-opening",
    "staff/report_opening.html",
    lambda number, viewer: report_desk.line_of_opening(ask_opening.one(number, viewer=viewer), viewer),
)


def _with_ground(
    act: Callable[..., None], number: UUID, form: DeclineForm, *, by: PersonId, at: datetime
) -> None:
    """The ground is read only now, when the form is known to be whole."""
    act(number, ground=form.cleaned_data["ground"], by=by, at=at)


def _one(
    request: OfficeRequest,
    kind: _Kind,
    number: UUID,
    form: DeclineForm,
    act: Callable[..., None],
    done: str,
) -> HttpResponse:
    sentence = ""
    if _is_sent(request, form):
        try:
            act(by=signed_in(request).person, at=request.at)
        except (NotAllowedError, NoSuchProposalError) as refusal:
            return _refused(request, refusal)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, done)
            return redirect(kind.address, number)
    return _shown(request, kind, number, form, sentence)


def _shown(
    request: OfficeRequest, kind: _Kind, number: UUID, form: DeclineForm, sentence: str
) -> HttpResponse:
    try:
        line = kind.line(number, signed_in(request).person)
    except NoSuchProposalError as unknown:
        return _refused(request, unknown)
    context = {"one": line, "form": form, "sentence": sentence}
    return render(request, kind.template, context, status=409 if sentence else 200)


def _is_sent(request: OfficeRequest, form: DeclineForm) -> bool:
    """A form that is bound must be whole; a button alone needs nothing."""
    if request.method != "POST" or kept.is_coming_back(request):
        return False
    return form.is_valid() if form.is_bound else True


def _refused(request: OfficeRequest, refusal: ClerestoryError) -> HttpResponse:
    status = 403 if isinstance(refusal, NotAllowedError) else 404
    return faults.refused(request, str(refusal), status=status)
