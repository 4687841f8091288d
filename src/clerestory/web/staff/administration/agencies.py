"""Agencies: the tree, one of them with everything, a new one, and what can be done with one."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clerestory.casework import administration_pages
from clerestory.casework.administration_pages import AgencyPage
from clerestory.casework.commands import OnboardAgency
from clerestory.casework.describe_agency import (
    add_identifier,
    describe_agency,
    enter_call_back,
    remove_identifier,
)
from clerestory.casework.hold_power import give_power_back, hold_power
from clerestory.casework.keep_attestation import keep_attestation, withdraw_attestation
from clerestory.casework.onboard_agency import (
    onboard_agency,
    replace_agency_keys,
    restore_agency,
    suspend_agency,
)
from clerestory.casework.probation import set_probation
from clerestory.casework.verify_agency import verify_step
from clerestory.parties.errors import UnknownPartyError
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.parties.verification import STEPS
from clerestory.vocabulary.words import word
from clerestory.web.doors import Audience, door
from clerestory.web.staff.administration import agency_forms as forms
from clerestory.web.staff.administration.acts import Act, act_page, typed_or_none
from clerestory.web.staff.administration.agency_acts import ACTS, REGISTER
from clerestory.web.visitors import OfficeRequest, signed_in


@door(Audience.ADMINISTRATION)
def agencies(request: OfficeRequest) -> HttpResponse:
    """Every agency, in the order of the tree."""
    lines = administration_pages.agencies(viewer=signed_in(request).person, at=request.at)
    return render(request, "administration/agencies.html", {"lines": lines, "here": "administration"})


@door(Audience.ADMINISTRATION)
def agency(request: OfficeRequest, agency: UUID) -> HttpResponse:
    """One agency with everything."""
    page = _page(request, agency)
    todo = next((step.step for step in page.steps if not step.stands), None)
    context = {"page": page, "todo": todo, "here": "administration"}
    return render(request, "administration/agency.html", context)


@door(Audience.ADMINISTRATION, methods=("GET", "POST"))
def add(request: OfficeRequest) -> HttpResponse:
    """A new agency."""
    viewer = signed_in(request).person
    administration_pages.may_look(viewer=viewer)

    def register(form: Any) -> str:
        said = form.cleaned_data
        command = OnboardAgency(
            node=said["node"],
            name=said["name"],
            fee_class=said["fee_class"],
            component=said["component"],
            functions=tuple(said["functions"]),
            identifiers=form.identifiers(),
            call_back=form.call_back(),
            delegated=tuple(said["delegated"]),
            powers_seen=said["powers_seen"],
            client_id=said["client_id"] or None,
            probation_needs=said["probation_needs"],
        )
        return _address(onboard_agency(command, by=viewer, at=request.at).id)

    form = forms.RegisterForm(typed_or_none(request))
    back = reverse("web:administration-agencies")
    context = {"back": back, "crumbs": [("Agencies", back)], "subtitle": ""}
    return act_page(request, REGISTER, form, do=register, context=context)


@door(Audience.ADMINISTRATION, methods=("GET", "POST"))
def act(request: OfficeRequest, agency: UUID, act: str) -> HttpResponse:
    """One thing done with an agency."""
    page = _page(request, agency)
    step = next((each for each in STEPS if act == f"step-{each.slug}"), None)
    what = ACTS.get(act)
    if step is not None:
        what = Act(step.title, "I did this step", forms.StepForm, "The step is recorded.", step.says)
    if what is None:
        raise Http404
    viewer, handle = signed_in(request).person, AgencyId(agency)
    form = what.form(typed_or_none(request), initial=_initial(page))
    if isinstance(form, forms.ChoiceForm):
        form.offer(_choices(page, act))

    def do(form: Any) -> None:
        if step is not None:
            verify_step(handle, step.slug, how=form.cleaned_data["how"], by=viewer, at=request.at)
        else:
            _DO[act](handle, form, viewer, request)

    back = _address(handle)
    list_address = reverse("web:administration-agencies")
    crumbs = [("Agencies", list_address), (page.card.name, back)]
    context = {"back": back, "crumbs": crumbs, "subtitle": page.card.name, "agency": page}
    return act_page(request, what, form, do=do, context=context)


def _entry(agency: AgencyId, form: Any, by: PersonId, request: OfficeRequest) -> None:
    said = form.cleaned_data
    describe_agency(
        agency,
        node=said["node"],
        component=said["component"],
        functions=said["functions"],
        by=by,
        at=request.at,
    )


def _power(agency: AgencyId, form: Any, by: PersonId, request: OfficeRequest) -> None:
    hold_power(agency, **form.cleaned_data, by=by, at=request.at)


def _attestation(agency: AgencyId, form: Any, by: PersonId, request: OfficeRequest) -> None:
    keep_attestation(agency, **form.cleaned_data, by=by, at=request.at)


def _keys(agency: AgencyId, form: Any, by: PersonId, request: OfficeRequest) -> None:
    replace_agency_keys(agency, **form.cleaned_data, by=by, at=request.at)


def _remove(agency: AgencyId, form: Any, by: PersonId, request: OfficeRequest) -> None:
    kind, _, value = form.cleaned_data["which"].partition(" ")
    remove_identifier(agency, kind, value, by=by, at=request.at)


_DO: Final[dict[str, Callable[[AgencyId, Any, PersonId, OfficeRequest], object]]] = {
    "entry": _entry,
    "number": lambda agency, form, by, request: enter_call_back(
        agency, form.call_back(), by=by, at=request.at
    ),
    "identifier": lambda agency, form, by, request: add_identifier(
        agency, form.cleaned_data["kind"], form.cleaned_data["value"], by=by, at=request.at
    ),
    "identifier-away": _remove,
    "power": _power,
    "power-back": lambda agency, form, by, request: give_power_back(
        agency, form.cleaned_data["which"], evidence=form.cleaned_data["evidence"], by=by, at=request.at
    ),
    "attestation": _attestation,
    "attestation-away": lambda agency, form, by, request: withdraw_attestation(
        agency, UUID(form.cleaned_data["which"]), by=by, at=request.at
    ),
    "keys": _keys,
    "probation": lambda agency, form, by, request: set_probation(
        agency, needs=form.cleaned_data["needs"], by=by, at=request.at
    ),
    "suspend": lambda agency, form, by, request: suspend_agency(agency, by=by, at=request.at),
    "restore": lambda agency, form, by, request: restore_agency(agency, by=by, at=request.at),
}


def _page(request: OfficeRequest, agency: UUID) -> AgencyPage:
    try:
        viewer = signed_in(request).person
        return administration_pages.agency(AgencyId(agency), viewer=viewer, at=request.at)
    except UnknownPartyError as unknown:
        raise Http404 from unknown


def _address(agency: AgencyId) -> str:
    return reverse("web:administration-agency", args=[agency])


def _initial(page: AgencyPage) -> dict[str, Any]:
    number = page.entry.call_back
    return {
        "node": page.card.node,
        "component": page.entry.component,
        "functions": page.entry.functions,
        "number": number.number if number else "",
        "source": number.source if number else "",
    }


def _choices(page: AgencyPage, act: str) -> list[tuple[str, str]]:
    if act == "identifier-away":
        return [(f"{each.kind} {each.value}",) * 2 for each in page.entry.identifiers]
    if act == "power-back":
        return [(each.power, word("en", "power", each.power)) for each in page.entry.powers]
    return [
        (str(line.id), f"{word('en', 'attestation', line.kind)}, until {line.holds_until.isoformat()}")
        for line, _ in page.attestations
    ]
