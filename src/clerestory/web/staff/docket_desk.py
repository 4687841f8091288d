"""/docket-desk/: dockets, one of them with what waits, and a comment before others read it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clerestory.casework import keep_comment, open_docket, review_comment
from clerestory.casework.docket_pages import DocketPage, docket_list, docket_page
from clerestory.casework.review_comment import Result, ReviewPage, preview, review_page
from clerestory.errors import ClerestoryError
from clerestory.horizon.errors import (
    CommentNotFoundError,
    DocketNotFoundError,
    NothingToRemoveError,
    OriginalsForgottenError,
)
from clerestory.horizon.redacting import SAYS
from clerestory.web import faults, kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm
from clerestory.web.public.horizon.telling import KINDS, STATES
from clerestory.web.staff.docket_forms import DecideForm, FileForm, MailForm, OpenForm, ReviewForm
from clerestory.web.visitors import OfficeRequest, signed_in


@door(Audience.DESK)
def desk(request: OfficeRequest) -> HttpResponse:
    """All dockets."""
    page = docket_list(viewer=signed_in(request).person, at=request.at)
    found = [(one, KINDS[one.kind], STATES[one.state]) for one in page.dockets]
    return render(request, "staff/docket_desk.html", {"page": page, "dockets": found, "here": "dockets"})


@door(Audience.DESK, methods=("GET", "POST"))
def open_one(request: OfficeRequest) -> HttpResponse:
    """The form for a new docket."""
    form, sentence = OpenForm(request.POST or None), ""
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        try:
            number = open_docket.open_docket(form.docket(), by=signed_in(request).person, at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("The docket is open to the public from its first day on."))
            return redirect("web:docket-work", number)
    status = 409 if sentence else 400 if form.is_bound and form.errors else 200
    context = {"form": form, "sentence": sentence, "here": "dockets"}
    return render(request, "staff/docket_open.html", context, status=status)


@door(Audience.DESK)
def one(request: OfficeRequest, number: str) -> HttpResponse:
    """One docket."""
    try:
        page = docket_page(number, viewer=signed_in(request).person, at=request.at)
    except DocketNotFoundError as unknown:
        return faults.refused(request, str(unknown), status=404)
    return _page(request, page)


@door(Audience.DESK, methods=("POST",))
def mail(request: OfficeRequest, number: str) -> HttpResponse:
    """Write down a comment that came by mail."""
    by = signed_in(request).person

    def run(form: OfficeForm) -> str:
        keep_comment.enter_comment(number, **form.cleaned_data, by=by, at=request.at)
        return _("The comment is kept and counted.")

    return _act(request, number, MailForm(request.POST, prefix="mail"), "mail", run)


@door(Audience.DESK, methods=("POST",))
def from_file(request: OfficeRequest, number: str) -> HttpResponse:
    """Take the comments of a file."""
    by = signed_in(request).person

    def run(form: OfficeForm) -> str:
        data = form.cleaned_data["file"].read()
        taken = keep_comment.import_comments(number, data, by=by, at=request.at)
        return ngettext("%(n)s comment was taken.", "%(n)s comments were taken.", taken) % {"n": f"{taken:,}"}

    return _act(request, number, FileForm(request.POST, request.FILES, prefix="file"), "file", run)


@door(Audience.DESK, methods=("POST",))
def decide(request: OfficeRequest, number: str) -> HttpResponse:
    """Say what was decided."""
    by = signed_in(request).person

    def run(form: OfficeForm) -> str:
        assert isinstance(form, DecideForm)
        open_docket.decide_docket(number, form.decided(), by=by, at=request.at)
        return _("The outcome stands on the docket's page.")

    return _act(request, number, DecideForm(request.POST, prefix="decide"), "decide", run)


@door(Audience.DESK, methods=("GET", "POST"))
def review(request: OfficeRequest, number: str, comment: int) -> HttpResponse:
    """Look at a comment; confirm how others read it, or keep it back."""
    viewer = signed_in(request).person
    try:
        page = review_page(number, comment, viewer=viewer)
    except (CommentNotFoundError, OriginalsForgottenError) as unknown:
        return faults.refused(request, str(unknown), status=404)
    if request.method != "POST":
        return _review(request, page, _fresh(page))
    form = ReviewForm(request.POST, proposals=page.proposals)
    step = request.POST.get("do", "preview")
    if not form.is_valid() or kept.is_coming_back(request):
        return _review(request, page, form, status=200 if form.is_valid() else 400)
    try:
        if step == "preview":
            return _review(request, page, form)
        said = {"with_same": form.cleaned_data["with_same"], "by": viewer, "at": request.at}
        if step == "keep_back":
            n = review_comment.keep_back_comment(number, comment, form.cleaned_data["reason"], **said)
        else:
            n = review_comment.publish_comment(
                number, comment, form.marks(), seen=form.cleaned_data["seen"], **said
            )
    except ClerestoryError as refusal:
        return _review(request, page, form, sentence=str(refusal), status=409)
    messages.success(
        request, ngettext("Done, for %(n)s comment.", "Done, for %(n)s comments.", n) % {"n": f"{n:,}"}
    )
    following = review_page(number, comment, viewer=viewer).next
    return (
        redirect("web:comment-review", number, following)
        if following
        else redirect("web:docket-work", number)
    )


@door(Audience.DESK, methods=("POST",))
def let_in(request: OfficeRequest, number: str, comment: int) -> HttpResponse:
    """Count a comment that came in a flood."""
    try:
        review_comment.let_in_comment(number, comment, by=signed_in(request).person, at=request.at)
    except ClerestoryError as refusal:
        return faults.refused(request, str(refusal), status=409)
    messages.success(request, _("It is counted from now on."))
    return redirect("web:docket-work", number)


def _act(
    request: OfficeRequest, number: str, form: OfficeForm, step: str, run: Callable[[OfficeForm], str]
) -> HttpResponse:
    """Run a step of the docket's page; what cannot be done comes back with the reason and what was typed."""
    try:
        page = docket_page(number, viewer=signed_in(request).person, at=request.at)
    except DocketNotFoundError as unknown:
        return faults.refused(request, str(unknown), status=404)
    if kept.is_coming_back(request) or not form.is_valid():
        return _page(request, page, form=form, step=step, status=200 if kept.is_coming_back(request) else 400)
    try:
        done = run(form)
    except ClerestoryError as refusal:
        return _page(request, page, form=form, step=step, sentence=str(refusal), status=409)
    messages.success(request, done)
    return redirect("web:docket-work", number)


def _page(
    request: OfficeRequest,
    page: DocketPage,
    *,
    form: OfficeForm | None = None,
    step: str = "",
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    forms: dict[str, Any] = {
        "mail": MailForm(prefix="mail", initial={"language": "en"}),
        "file": FileForm(prefix="file"),
        "decide": DecideForm(prefix="decide"),
    }
    if form is not None:
        forms[step] = form
    is_shown = page.may_decide if step == "decide" else page.takes
    context = {
        "page": page,
        "one": page.docket,
        "kind": KINDS[page.docket.kind],
        "state": STATES[page.docket.state],
        "forms": forms,
        "step": step,
        "gone": form if form is not None and not is_shown else None,
        "sentence": sentence,
        "history": page.history,
        "here": "dockets",
    }
    return render(request, "staff/docket_work.html", context, status=status)


def _fresh(page: ReviewPage) -> ReviewForm:
    """The form as it opens: everything that was found is removed, the writer's name is shown."""
    said = {
        "remove": [one.place for one in page.proposals],
        "shows_name": "on" if page.original.name else "",
        "names": "",
        "others": "",
        "reason": "",
        "seen": "",
    }
    form = ReviewForm(said, proposals=page.proposals)
    form.is_valid()
    return form


def _review(
    request: OfficeRequest, page: ReviewPage, form: ReviewForm, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    result: Result | None = None
    if not form.errors:
        try:
            result = preview(page, form.marks())
        except NothingToRemoveError as mistyped:
            sentence, status = sentence or str(mistyped), 400 if status == 200 else status
    context = {
        "page": page,
        "form": form,
        "result": result,
        "kinds": [SAYS["en"][kind] for kind in result.kinds] if result else [],
        "sentence": sentence,
        "here": "dockets",
    }
    return render(request, "staff/comment_review.html", context, status=status)
