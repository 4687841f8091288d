"""Come in by an invitation: set a password, then add a second factor.

The invitation's text is typed or pasted, never part of an address, which would stand in logs and histories.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from clerestory.casework import own_factors
from clerestory.casework.own_password import redeem_invitation
from clerestory.casework.sign_in import guess_of, take_a_try, was_right
from clerestory.parties.errors import PasswordNotAcceptedError
from clerestory.web.account.password_fields import NewPasswordForm
from clerestory.web.account.steps import let_in, opened_by
from clerestory.web.doors import Audience, door
from clerestory.web.public.sign_in_form import wait_sentence
from clerestory.web.visitors import OfficeRequest


class InvitationForm(NewPasswordForm):
    """What was handed over, and the password to be."""

    invitation = forms.CharField(
        label=_("Invitation"),
        max_length=100,
        help_text=_("The letters and digits that your administrator gave you. They open once."),
        error_messages={"required": _("Write the invitation.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    field_order = ("invitation", "new_password", "new_again")


@door(Audience.PUBLIC, methods=("GET", "POST"))
def invitation(request: OfficeRequest) -> HttpResponse:
    """Set a password with an invitation, and go on to a second factor."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        # Guessing an invitation is hopeless (160 bits); the brake keeps somebody from trying all day.
        address = request.META.get("REMOTE_ADDR", "")
        guess = guess_of(
            f"invitation {address}", address=address, proxies=getattr(settings, "CLERESTORY_PROXIES", ())
        )
        held_until = take_a_try(guess, at=request.at)
        if held_until is not None:
            form.add_error(None, wait_sentence(held_until - request.at))
            status = 429
        else:
            said: dict[str, Any] = form.cleaned_data
            try:
                token, becomes = said["invitation"].strip(), said["new_password"]
                person = redeem_invitation(token, becomes=becomes, at=request.at)
            except PasswordNotAcceptedError as refused:
                form.add_error(None, str(refused))
            else:
                was_right(guess)
                return let_in(
                    request,
                    person,
                    opened_by(request, "invitation"),
                    to="",
                    carried=(),
                    enrolling=own_factors.standing_of(person).must_have,
                )
    return render(request, "account/invitation.html", {"form": form, "here": "sign-in"}, status=status)
