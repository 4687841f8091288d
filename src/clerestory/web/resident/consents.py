"""What I allow: one recipient, some pieces of information, until a day; taken back by one button."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import give_consent, office, own_visit
from clerestory.parties.identities import AgencyId
from clerestory.residents.consents import LONGEST, ConsentRefusedError
from clerestory.residents.representative_models import Scope
from clerestory.vocabulary.words import word
from clerestory.web import kept
from clerestory.web.fields import OfficeForm, day, offer, one_of, several
from clerestory.web.public.languages import language_now
from clerestory.web.resident.door import ResidentRequest, resident_door


class ConsentForm(OfficeForm):
    """Who gets what, until when."""

    agency = one_of(gettext_lazy("Who may get it"), [])
    elements = several(
        gettext_lazy("What they may get"),
        [],
        required=True,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    until = day(gettext_lazy("Until which day, at most a year"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.id), each.name) for each in give_consent.recipients()]
        offer(self, "agency", choices)
        named = [(each, word(language_now(), "element", each)) for each in give_consent.ALLOWABLE]
        offer(self, "elements", named)

    def clean_until(self) -> object:
        """A day must be given."""
        until = self.cleaned_data["until"]
        if until is None:
            self.add_error("until", _("Choose the last day."))
        return until


@resident_door(methods=("GET", "POST"), reach=Scope.CONSENT)
def consents(request: ResidentRequest) -> HttpResponse:
    """Those there are, and a form for another one."""
    may_give = own_visit.may_give_consent(request.visit)
    if request.method == "POST" and not may_give:
        return render(request, "resident/not_yours.html", {"letter": True, "here": "record"}, status=403)
    resident, today = request.visit.resident, office.the_office().day_of(request.at)
    typed = request.POST if request.method == "POST" else None
    form, status = ConsentForm(typed), 200
    if typed is not None and not kept.is_coming_back(request) and form.is_valid():
        said = form.cleaned_data
        try:
            give_consent.give_consent(
                resident,
                AgencyId(UUID(said["agency"])),
                tuple(said["elements"]),
                until=said["until"],
                at=request.at,
                representative=request.visit.representative,
            )
        except ConsentRefusedError:
            form.add_error("until", _("A consent ends between today and a year from now."))
            status = 409
        else:
            return redirect("public:record-consents")
    context: dict[str, Any] = {
        "form": form,
        "consents": give_consent.own_consents(resident, at=request.at),
        "latest": today + timedelta(days=LONGEST.days),
        "may_give": may_give,
        "here": "record",
    }
    return render(request, "resident/consents.html", context, status=status)


@resident_door(methods=("POST",), reach=Scope.CONSENT)
def withdraw(request: ResidentRequest, consent: UUID) -> HttpResponse:
    """Take one back."""
    give_consent.withdraw_consent(request.visit.resident, consent, at=request.at)
    return redirect("public:record-consents")
