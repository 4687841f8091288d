"""People who sign in: the list, one of them, a new one, and what can be done with one."""

import secrets
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clerestory.casework import administration_pages
from clerestory.casework.add_person import add_person
from clerestory.casework.administration_pages import PersonPage
from clerestory.casework.change_roles import change_roles
from clerestory.casework.commands import AddPerson
from clerestory.casework.deactivate_person import deactivate_person
from clerestory.casework.invite_person import invite_person
from clerestory.casework.keep_certificate import keep_certificate
from clerestory.casework.link_identity import link_identity, unlink_identity
from clerestory.casework.report_leaver import report_leaver
from clerestory.errors import ClerestoryError
from clerestory.parties.errors import UnknownPartyError
from clerestory.parties.identities import PersonId
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.staff.administration import person_forms as forms
from clerestory.web.staff.administration.acts import Act, act_page, typed_or_none
from clerestory.web.visitors import OfficeRequest, signed_in

ADD: Final = Act(
    "Add a person",
    "Add this person",
    forms.PersonForm,
    "The person is added. Now make an invitation and hand it over: it is their way in.",
    "No password is set here. The person chooses one with the invitation you hand over next.",
)
INVITE: Final = Act(
    "Make an invitation",
    "Make an invitation",
    forms.NothingForm,
    "",
    "It is shown once, on the next page. Hand it over face to face, or on a call to the number you know. "
    "What this person had before (password, second factors) no longer opens anything once it is used.",
)
ACTS: Final = {
    "roles": Act(
        "Change roles",
        "Keep these roles",
        forms.RolesForm,
        "The roles are changed, and the open sign-ins of this person ended.",
    ),
    "leaver": Act(
        "Report that this person leaves",
        "Keep that this person leaves",
        forms.LeaverForm,
        "It is kept. Close the sign-in by the day shown; an alarm asks for it each day after that.",
        "The sign-in is closed within five working days of the day on which the office was told.",
    ),
    "close": Act(
        "Close the sign-in",
        "Close it now",
        forms.NothingForm,
        "The sign-in is closed.",
        "The next page this person asks for is refused. Somebody who returns is added anew.",
        warns=True,
    ),
    "certificate": Act(
        "Keep a training certificate", "Keep it", forms.CertificateForm, "The certificate is kept."
    ),
    "identity": Act(
        "Link a name at a provider",
        "Link it",
        forms.IdentityForm,
        "The name is linked; this person can sign in there.",
        "Exactly what the provider calls this person (its subject), which it told you itself. Never an "
        "e-mail address: a provider may give that to somebody else tomorrow.",
    ),
    "identity-away": Act(
        "Take a linked name away",
        "Take it away",
        forms.LinkedForm,
        "The name is no longer linked.",
        warns=True,
    ),
}


@door(Audience.ADMINISTRATION)
def everybody(request: OfficeRequest) -> HttpResponse:
    """Everybody who has or had a sign-in."""
    lines = administration_pages.everybody(viewer=signed_in(request).person)
    return render(request, "administration/people.html", {"lines": lines, "here": "administration"})


@door(Audience.ADMINISTRATION)
def person(request: OfficeRequest, person: UUID) -> HttpResponse:
    """One person."""
    page = _page(request, person)
    return render(request, "administration/person.html", {"page": page, "here": "administration"})


@door(Audience.ADMINISTRATION, methods=("GET", "POST"))
def add(request: OfficeRequest) -> HttpResponse:
    """A new person, of the office or of an agency."""
    viewer = signed_in(request).person
    form = forms.PersonForm(typed_or_none(request), initial={"place": request.GET.get("place", "")})
    form.offer(
        agencies=[line.card for line in administration_pages.agencies(viewer=viewer, at=request.at)],
        divisions=administration_pages.divisions(viewer=viewer),
    )

    def do(form: Any) -> str:
        agency, division = form.where()
        command = AddPerson(
            username=form.cleaned_data["username"],
            full_name=form.cleaned_data["full_name"],
            # Nobody knows it: the invitation that follows is the way in.
            password=secrets.token_urlsafe(32),
            roles=form.roles(),
            agency=agency,
            division=division,
        )
        return _address(add_person(command, by=viewer, at=request.at).id)

    back = reverse("web:administration-people")
    context = {"back": back, "crumbs": [("People", back)], "subtitle": ""}
    return act_page(request, ADD, form, do=do, context=context)


@door(Audience.ADMINISTRATION, methods=("GET", "POST"))
def invite(request: OfficeRequest, person: UUID) -> HttpResponse:
    """An invitation, shown once in the answer itself and kept nowhere."""
    page, viewer = _page(request, person), signed_in(request).person
    form, token, sentence = forms.NothingForm(typed_or_none(request)), None, None
    if request.method == "POST" and not kept.is_coming_back(request):
        try:
            token = invite_person(PersonId(person), by=viewer, at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
    context = _around(page) | {"act": INVITE, "form": form, "token": token, "sentence": sentence}
    return render(request, "administration/invite.html", context, status=409 if sentence else 200)


@door(Audience.ADMINISTRATION, methods=("GET", "POST"))
def act(request: OfficeRequest, person: UUID, act: str) -> HttpResponse:
    """One thing done with a person."""
    page, what = _page(request, person), ACTS.get(act)
    if what is None:
        raise Http404
    viewer, handle = signed_in(request).person, PersonId(person)
    card = page.line.card
    initial = {"roles": sorted(card.roles), "division": card.division or "", "reported_on": page.today}
    form = what.form(typed_or_none(request), initial=initial)
    if isinstance(form, forms.RolesForm):
        form.offer(administration_pages.divisions(viewer=viewer))

    if isinstance(form, forms.IdentityForm):
        form.offer_issuers(page.issuers)
    if isinstance(form, forms.LinkedForm):
        form.offer([(str(each.id), f"{each.subject} at {each.issuer}") for each in page.identities])

    def do(form: Any) -> None:
        said, at = form.cleaned_data, request.at
        if act == "roles":
            change_roles(handle, roles=said["roles"], division=said["division"] or None, by=viewer, at=at)
        elif act == "leaver":
            report_leaver(handle, reported_on=said["reported_on"], by=viewer, at=at)
        elif act == "identity":
            link_identity(handle, issuer=said["issuer"], subject=said["subject"], by=viewer, at=at)
        elif act == "identity-away":
            unlink_identity(handle, int(said["which"]), by=viewer, at=at)
        elif act == "close":
            deactivate_person(handle, by=viewer, at=at)
        else:
            keep_certificate(handle, **said, by=viewer, at=at)

    return act_page(request, what, form, do=do, context=_around(page))


def _around(page: PersonPage) -> dict[str, Any]:
    name, address = page.line.card.full_name, _address(page.line.card.id)
    crumbs = [("People", reverse("web:administration-people")), (name, address)]
    return {"back": address, "crumbs": crumbs, "subtitle": name, "page": page, "here": "administration"}


def _page(request: OfficeRequest, person: UUID) -> PersonPage:
    try:
        return administration_pages.person(PersonId(person), viewer=signed_in(request).person, at=request.at)
    except UnknownPartyError as unknown:
        raise Http404 from unknown


def _address(person: PersonId) -> str:
    return reverse("web:administration-person", args=[person])
