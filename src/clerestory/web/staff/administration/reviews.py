"""Access reviews: which are due, and the list to sign."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from clerestory.casework import administration_pages
from clerestory.casework.administration_pages import ReviewPage
from clerestory.casework.review_access import review_access
from clerestory.errors import ClerestoryError
from clerestory.parties.access_reviews import Place
from clerestory.parties.errors import UnknownPartyError
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, tick
from clerestory.web.staff.administration.acts import typed_or_none
from clerestory.web.visitors import OfficeRequest, signed_in

_STAY: Final = [("keep", "stays"), ("remove", "is removed")]


class ReviewForm(OfficeForm):
    """One answer for each person, and the signature."""

    signed = tick("I asked about each of them, and sign this list.")

    def __init__(self, *args: Any, page: ReviewPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in page.people:
            self.fields[f"stays-{line.card.id}"] = forms.ChoiceField(
                label=f"{line.card.full_name} ({line.card.username})",
                choices=_STAY,
                widget=forms.RadioSelect(attrs={"class": "usa-radio__input"}),
                error_messages={"required": "Answer for this person."},
            )
        self.fields["signed"].required = True
        self.fields["signed"].error_messages["required"] = "Tick that you sign."

    def decisions(self) -> dict[PersonId, bool]:
        """For each person whether they stay."""
        return {
            PersonId(UUID(name.removeprefix("stays-"))): value == "keep"
            for name, value in self.cleaned_data.items()
            if name.startswith("stays-")
        }


@door(Audience.ADMINISTRATION)
def reviews(request: OfficeRequest) -> HttpResponse:
    """Which are due, signed, overdue."""
    page = administration_pages.front(viewer=signed_in(request).person, at=request.at)
    return render(request, "administration/reviews.html", {"page": page, "here": "administration"})


@door(Audience.ADMINISTRATION, methods=("GET", "POST"))
def of_agency(request: OfficeRequest, agency: UUID) -> HttpResponse:
    """The list of an agency."""
    return _review(request, Place(AgencyId(agency), None))


@door(Audience.ADMINISTRATION, methods=("GET", "POST"))
def of_division(request: OfficeRequest, division: str) -> HttpResponse:
    """The list of a division."""
    return _review(request, Place(None, division))


def _review(request: OfficeRequest, place: Place) -> HttpResponse:
    viewer = signed_in(request).person
    try:
        page = administration_pages.access_review(place, viewer=viewer, at=request.at)
    except UnknownPartyError as unknown:
        raise Http404 from unknown
    form, sentence = ReviewForm(typed_or_none(request), page=page), None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        try:
            removed = review_access(place, form.decisions(), by=viewer, at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, f"The review is signed. Sign-ins closed: {removed}.")
            return redirect("web:administration-reviews")
    rows = [(line, form[f"stays-{line.card.id}"]) for line in page.people]
    context = {"page": page, "form": form, "rows": rows, "sentence": sentence, "here": "administration"}
    return render(request, "administration/review.html", context, status=409 if sentence else 200)
