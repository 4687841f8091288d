"""The page that asks who somebody is; what a form held whose visit had ended goes along inside it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import own_visit
from clerestory.web import kept
from clerestory.web.account.second import UsedUpInput
from clerestory.web.fields import OfficeForm, day, line
from clerestory.web.visitors import OfficeRequest

Fields = tuple[tuple[str, str], ...]


class ProveForm(OfficeForm):
    """Licence number, birth date, code."""

    licence_number = line(
        gettext_lazy("Number of your licence or identification card"),
        longest=40,
        required=True,
        error_messages={"required": gettext_lazy("Write the number on your card.")},
    )
    born_on = day(gettext_lazy("Your date of birth"))
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy(
            "Eight digits that the office handed or sent to you, or six from the telephone that you set up "
            "here."
        ),
        error_messages={"required": gettext_lazy("Write the code.")},
        widget=UsedUpInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_born_on(self) -> object:
        """A day must be given."""
        born_on = self.cleaned_data["born_on"]
        if born_on is None:
            self.add_error("born_on", _("Write the day on which you were born."))
        return born_on


def prove_page(
    request: OfficeRequest,
    *,
    form: ProveForm | None = None,
    to: str = "",
    carried: Fields = (),
    status: int = 200,
) -> HttpResponse:
    """The page. to, carried: where a form was going and what it held; it is shown again after the proof."""
    context: dict[str, Any] = {
        "form": form or ProveForm(),
        "to": to,
        "carried": kept.under_cover(carried),
        "sample": own_visit.sample_resident(at=request.at),
        "here": "record",
    }
    return render(request, "resident/prove.html", context, status=status)
