"""My sign-in: what I prove myself with, where I am signed in, and changing either.

Changes need a sign-in of the last quarter of an hour, or one that is there only to add a second factor.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, update_session_auth_hash
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import open_sign_ins, own_factors
from clerestory.casework.own_password import change_password
from clerestory.casework.sign_in import guess_of_code, take_a_try, was_right
from clerestory.parties.errors import PasskeyRefusedError, PasswordNotAcceptedError, UnknownFactorError
from clerestory.parties.factors import LONGEST_LABEL
from clerestory.web import faults, kept
from clerestory.web.account.passkey import NO_PLACE, answer_in, remember, remembered
from clerestory.web.account.passkey_site import site_of
from clerestory.web.account.password_fields import NewPasswordForm, password_field
from clerestory.web.account.second import CodeForm
from clerestory.web.account.steps import opened_by
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, line
from clerestory.web.public.sign_in_form import sign_in_page, wait_sentence
from clerestory.web.visitors import OfficeRequest, is_fresh, note_sign_in, signed_in

View = Callable[..., HttpResponse]
_SECRET: Final = "totp"


class LabelForm(OfficeForm):
    """What the owner calls a factor."""

    label = line(
        gettext_lazy("A name for it"),
        longest=LONGEST_LABEL,
        help_text=gettext_lazy("Such as: work telephone, blue key. Only you see it."),
    )


class TotpForm(LabelForm, CodeForm):
    """The first code of a new secret, and a name."""

    field_order = ("code", "label")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits, as the telephone shows them now.")


class PasswordForm(NewPasswordForm):
    """The present password and the new one, twice."""

    password = password_field(gettext_lazy("Present password"), autocomplete="current-password")
    field_order = ("password", "new_password", "new_again")


def fresh(view: View) -> View:
    """Ask somebody who signed in a while ago to do it again before their sign-in is changed."""

    @wraps(view)
    def asked(request: OfficeRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(signed_in(request), at=request.at):
            return view(request, *args, **kwargs)
        carried = kept.typed(request.POST)
        return sign_in_page(request, to=request.path, carried=carried, again=True)

    return asked


@door(Audience.SIGNED_IN)
def account(request: OfficeRequest) -> HttpResponse:
    """Everything about my sign-in."""
    visitor = signed_in(request)
    page = own_factors.own_sign_in(visitor.person, at=request.at)
    context = {"page": page, "this": visitor.sign_in, "here": "account"}
    return render(request, "account/account.html", context)


@door(Audience.SIGNED_IN, methods=("GET", "POST"))
@fresh
def totp(request: OfficeRequest) -> HttpResponse:
    """Add a program that makes codes: photograph, then write the first code."""
    person = signed_in(request).person
    sealed = request.session.get(_SECRET)
    if sealed is None:
        sealed = request.session[_SECRET] = own_factors.begin_totp(person)
    typed = request.POST if request.method == "POST" and not kept.is_coming_back(request) else None
    form, status = TotpForm(typed), 200
    if typed is not None and form.is_valid():
        guess = guess_of_code(person, address="", proxies=getattr(settings, "CLERESTORY_PROXIES", ()))
        held_until = take_a_try(guess, at=request.at)
        said = form.cleaned_data
        if held_until is not None:
            form.add_error(None, wait_sentence(held_until - request.at))
            status = 429
        elif own_factors.add_totp(person, sealed, code=said["code"], label=said["label"], at=request.at):
            was_right(guess)
            del request.session[_SECRET]
            return _added(
                request, "totp", _("The program on your telephone is your second factor from now on.")
            )
        else:
            form.add_error("code", _("This is not the code of now. Wait for the next one and write that."))
    secret, address = own_factors.show_totp(person, sealed)
    picture = segno.make(address, micro=False, error="m").svg_data_uri(scale=5, border=4)
    letters = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {"form": form, "picture": picture, "letters": letters, "address": address, "here": "account"}
    return render(request, "account/totp.html", context, status=status)


@door(Audience.SIGNED_IN, methods=("GET", "POST"))
@fresh
def passkeys(request: OfficeRequest) -> HttpResponse:
    """Add a passkey; the browser makes it."""
    person, site = signed_in(request).person, site_of(request)
    typed = request.POST if request.method == "POST" and not kept.is_coming_back(request) else None
    form, sentence = LabelForm(typed), None
    if typed is not None and form.is_valid():
        try:
            state = remembered(request, "new")
            if site is None or state is None:
                raise PasskeyRefusedError("NothingAsked")
            answer, label = answer_in(request), form.cleaned_data["label"]
            own_factors.add_passkey(person, answer, state=state, site=site, label=label, at=request.at)
        except PasskeyRefusedError:
            sentence = _("The browser's answer could not be used, so no passkey was added. Try again.")
        else:
            return _added(request, "passkey", _("The passkey opens your sign-in from now on."))
    context = {"form": form, "sentence": sentence, "site": site, "here": "account"}
    return render(request, "account/passkeys.html", context, status=409 if sentence else 200)


@door(Audience.SIGNED_IN, methods=("POST",))
@fresh
def ask_for_passkey(request: OfficeRequest) -> HttpResponse:
    """What the browser is to make, as it wants to read it."""
    site = site_of(request)
    if site is None:
        return JsonResponse({"error": NO_PLACE}, status=409)
    options, state = own_factors.begin_passkey(signed_in(request).person, site=site)
    remember(request, "new", state)
    return JsonResponse(dict(options))


@door(Audience.SIGNED_IN, methods=("POST",))
@fresh
def codes(request: OfficeRequest) -> HttpResponse:
    """Make a new list of recovery codes and show it, once."""
    made = own_factors.make_codes(signed_in(request).person, at=request.at)
    return render(request, "account/codes.html", {"codes": made, "here": "account"})


@door(Audience.SIGNED_IN, methods=("POST",))
@fresh
def remove(request: OfficeRequest, factor: UUID) -> HttpResponse:
    """Let a second factor go."""
    try:
        own_factors.remove_factor(signed_in(request).person, factor, at=request.at)
    except UnknownFactorError as unknown:
        return faults.refused(request, str(unknown), status=404)
    messages.success(request, _("It opens nothing any more."))
    return redirect("web:account")


@door(Audience.SIGNED_IN, methods=("GET", "POST"))
@fresh
def password(request: OfficeRequest) -> HttpResponse:
    """Change my password; my other sign-ins end."""
    visitor = signed_in(request)
    typed = request.POST if request.method == "POST" and not kept.is_coming_back(request) else None
    form, status = PasswordForm(typed), 200
    if typed is not None and form.is_valid():
        guess = guess_of_code(visitor.person, address="", proxies=())
        held_until = take_a_try(guess, at=request.at)
        said = form.cleaned_data
        if held_until is not None:
            form.add_error(None, wait_sentence(held_until - request.at))
            status = 429
        else:
            try:
                change_password(
                    visitor.person,
                    was=said["password"],
                    becomes=said["new_password"],
                    keep=visitor.sign_in,
                    at=request.at,
                )
            except PasswordNotAcceptedError as refused:
                form.add_error(None, str(refused))
            else:
                was_right(guess)
                _stay(request, "password")
                messages.success(request, _("Your password is changed. Your other sign-ins ended."))
                return redirect("web:account")
    return render(request, "account/password.html", {"form": form, "here": "account"}, status=status)


@door(Audience.SIGNED_IN, methods=("POST",))
def end_others(request: OfficeRequest) -> HttpResponse:
    """End my sign-ins in other browsers, or one of them."""
    visitor = signed_in(request)
    only = request.POST.get("sign_in")
    try:
        one = UUID(only) if only else None
    except ValueError:
        return faults.refused(request, _("There is no such sign-in of yours."), status=404)
    ended = open_sign_ins.end_others(visitor.person, keep=visitor.sign_in, only=one, at=request.at)
    said = _("Ended; those browsers ask to sign in again.") if ended else _("None of them was open any more.")
    messages.success(request, said)
    return redirect("web:account")


def _added(request: OfficeRequest, proof: str, sentence: str) -> HttpResponse:
    """After a factor was added: whoever had to add one is let in with a new session; codes come next."""
    if signed_in(request).enrolling:
        _stay(request, proof)
    messages.success(request, sentence)
    return redirect("web:account")


def _stay(request: OfficeRequest, proof: str) -> None:
    """Keep this browser signed in under a new session."""
    visitor = signed_in(request)
    user = cast(Any, get_user_model()._default_manager.get(pk=visitor.person))
    update_session_auth_hash(request, user)
    enrolling = visitor.enrolling and own_factors.own_sign_in(visitor.person, at=request.at).lacks_factor
    note_sign_in(
        request, visitor.person, opened_by(request, "stayed", proof), enrolling=enrolling, at=request.at
    )
