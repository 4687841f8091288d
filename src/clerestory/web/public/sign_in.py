"""Sign in, sign out."""

from django.contrib.auth import login, logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clerestory.casework.sign_in import was_right
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.public.sign_in_form import SignInForm, sign_in_page
from clerestory.web.visitors import OfficeRequest, note_sign_in


@door(Audience.PUBLIC, methods=("GET", "POST"))
def sign_in(request: OfficeRequest) -> HttpResponse:
    """Ask who somebody is; then lead them where they wanted to go, with what they had typed."""
    if request.method != "POST":
        if request.visitor is not None:
            return redirect("web:home")
        return sign_in_page(request, to=request.GET.get("next", ""))
    to, carried = request.POST.get(kept.TO, ""), kept.uncovered(request.POST)
    form = SignInForm(request, request.POST)
    if not form.is_valid():
        return sign_in_page(request, form=form, to=to, carried=carried)
    if form.guess is not None:
        was_right(form.guess)
    login(request, form.get_user())
    note_sign_in(request, at=request.at)
    if carried:
        return kept.hand_back(request, to=to, fields=carried, context={"old": False})
    return redirect(kept.own_address(request, to) if to else reverse("web:home"))


@door(Audience.PUBLIC, methods=("POST",))
def sign_out(request: OfficeRequest) -> HttpResponse:
    """End the sign-in."""
    logout(request)
    return render(request, "public/signed_out.html")
