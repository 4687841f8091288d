"""Sign in with a name and a password, sign out. What comes after the password is in `web/account/`."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from clerestory.casework.sign_in import was_right
from clerestory.parties.identities import PersonId
from clerestory.web import kept
from clerestory.web.account.second import second_page
from clerestory.web.account.steps import go_on, opened_by
from clerestory.web.doors import Audience, door
from clerestory.web.public.sign_in_form import SignInForm, sign_in_page
from clerestory.web.visitors import OfficeRequest, end_sign_in


@door(Audience.PUBLIC, methods=("GET", "POST"))
def sign_in(request: OfficeRequest) -> HttpResponse:
    """Ask who somebody is; then lead them where they wanted to go, with what they had typed."""
    if request.method != "POST":
        if request.visitor is not None:
            return redirect("web:home")
        return sign_in_page(request, to=request.GET.get("next", ""))
    to, carried = request.POST.get(kept.TO, ""), kept.uncovered(request.POST)
    if request.visitor is not None and carried and "username" not in request.POST:
        return kept.hand_back(request, to=to, fields=carried, context={"old": False})
    form = SignInForm(request, request.POST)
    if not form.is_valid():
        return sign_in_page(request, form=form, to=to, carried=carried)
    if form.guess is not None:
        was_right(form.guess)
    person = PersonId(form.get_user().pk)
    entered = go_on(request, person, opened_by(request, "password"), to=to, carried=carried, is_proved=False)
    return entered or second_page(request, person, to=to, carried=carried)


@door(Audience.PUBLIC, methods=("POST",))
def sign_out(request: OfficeRequest) -> HttpResponse:
    """End the sign-in."""
    end_sign_in(request, request.visitor, at=request.at)
    return render(request, "public/signed_out.html")
