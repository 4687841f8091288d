"""The two fields in which a new password is written."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clerestory.web.fields import OfficeForm


def password_field(label: Any, *, autocomplete: str, help_text: Any = "") -> forms.CharField:
    """A field whose text is not shown."""
    return forms.CharField(
        label=label,
        max_length=1000,
        strip=False,
        help_text=help_text,
        error_messages={"required": _("Write it.")},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class NewPasswordForm(OfficeForm):
    """A new password, twice."""

    new_password = password_field(
        _("New password"),
        autocomplete="new-password",
        help_text=_(
            "At least 15 characters, of any kind. Four or five words that do not belong together are good."
        ),
    )
    new_again = password_field(_("The new password again"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        said = super().clean() or self.cleaned_data
        if said.get("new_password") and said.get("new_again") and said["new_password"] != said["new_again"]:
            self.add_error("new_again", _("This is not the same as above. Write both again."))
        return dict(said)
