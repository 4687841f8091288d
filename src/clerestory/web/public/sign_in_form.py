"""The form that asks who somebody is, and the page it stands on.

Says the same sentence whether the name or the password does not fit, so that nobody learns who may sign in.
"""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from clerestory.web import kept, words

_SAYS: Final[dict[str, words.Word]] = {
    "invalid_login": _(
        "This name and this password do not belong together, or the sign-in was closed. Try again; "
        "if it still fails, your administrator can set a new password."
    ),
    "inactive": _("This sign-in was closed. Your administrator can open it again."),
}


class SignInForm(AuthenticationForm):
    """Name and password."""

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


def sign_in_page(
    request: HttpRequest,
    *,
    form: SignInForm | None = None,
    to: str = "",
    carried: tuple[tuple[str, str], ...] = (),
    ended: bool = False,
) -> HttpResponse:
    """The page. carried: what a form held whose sign-in had ended; it travels along in hidden fields."""
    context = {
        "form": form or SignInForm(request),
        "to": to,
        "carried": kept.under_cover(carried),
        "ended": ended,
        "sample_sign_ins": getattr(settings, "CLERESTORY_SAMPLE_SIGN_INS", ()),
    }
    return render(request, "public/sign_in.html", context)
