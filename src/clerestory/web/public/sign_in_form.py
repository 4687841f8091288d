"""The form that asks who somebody is, and the page it stands on.

Says the same sentence whether the name or the password does not fit, so that nobody learns who may sign in.
After too many wrong ones it says when to try again, and no password is looked at before.
"""

from datetime import timedelta
from typing import Any, Final, cast

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clerestory.casework import office, sign_in
from clerestory.web import kept, words
from clerestory.web.account.passkey_site import site_of
from clerestory.web.visitors import OfficeRequest

_SAYS: Final[dict[str, words.Word]] = {
    "invalid_login": _(
        "This name and this password do not belong together, or the sign-in was closed. Try again; "
        "if it still fails, your administrator can set a new password."
    ),
    "inactive": _("This sign-in was closed. Your administrator can open it again."),
}


class SignInForm(AuthenticationForm):
    """Name and password. `held_for`: how long to wait, when there were too many tries."""

    held_for: timedelta | None = None
    guess: sign_in.Guess | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_messages = _SAYS
        self.label_suffix = ""
        self.fields["username"] = forms.CharField(
            label=_("Name you sign in with"),
            max_length=200,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                    "class": "usa-input",
                }
            ),
            error_messages={"required": _("Write the name you sign in with.")},
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            max_length=1000,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "usa-input"}),
            error_messages={"required": _("Write your password.")},
        )

    def clean(self) -> dict[str, Any]:
        """Look at the password, unless there were too many tries."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name and password:
            self._take_a_try(str(name))
        return dict(super().clean())

    def _take_a_try(self, name: str) -> None:
        request = cast(OfficeRequest, self.request)
        self.guess = sign_in.guess_of(
            name,
            address=request.META.get("REMOTE_ADDR", ""),
            proxies=getattr(settings, "CLERESTORY_PROXIES", ()),
        )
        held_until = sign_in.take_a_try(self.guess, at=request.at)
        if held_until is not None:
            self.held_for = held_until - request.at
            raise ValidationError(_wait(self.held_for), code="held")


def wait_sentence(held_for: timedelta) -> str:
    """Until when a code waits after too many wrong ones."""
    minutes = -(-held_for // timedelta(minutes=1))
    return ngettext(
        "There were too many wrong tries. Try again in %(minutes)d minute; until then nothing is looked at.",
        "There were too many wrong tries. Try again in %(minutes)d minutes; until then nothing is looked at.",
        minutes,
    ) % {"minutes": minutes}


def _wait(held_for: timedelta) -> str:
    minutes = -(-held_for // timedelta(minutes=1))
    return ngettext(
        "There were too many wrong passwords with this name, or from where you are. "
        "Try again in %(minutes)d minute; until then no password is looked at.",
        "There were too many wrong passwords with this name, or from where you are. "
        "Try again in %(minutes)d minutes; until then no password is looked at.",
        minutes,
    ) % {"minutes": minutes}


def sign_in_page(
    request: HttpRequest,
    *,
    form: SignInForm | None = None,
    to: str = "",
    carried: tuple[tuple[str, str], ...] = (),
    ended: bool = False,
    again: bool = False,
    sentence: str | None = None,
) -> HttpResponse:
    """The page. carried: what a form held whose sign-in had ended; it travels along in hidden fields. again:
    for somebody who is signed in, but longer ago than a change of their sign-in allows. sentence: why another
    way in did not open."""
    context = {
        "form": form or SignInForm(request),
        "to": to,
        "carried": kept.under_cover(carried),
        "ended": ended,
        "again": again,
        "sentence": sentence,
        "providers": office.providers(),
        "passkey_site": site_of(request),
        "here": "sign-in",
        "sample_sign_ins": getattr(settings, "CLERESTORY_SAMPLE_SIGN_INS", ()),
    }
    response = render(request, "public/sign_in.html", context)
    if form is not None and form.held_for is not None:
        response.status_code = 429
        response["Retry-After"] = str(-(-form.held_for // timedelta(seconds=1)))
    return response
