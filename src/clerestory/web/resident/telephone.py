"""Set up a telephone, so that the next visit needs no code from the counter."""

from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework import own_visit
from clerestory.web.account.second import UsedUpInput
from clerestory.web.fields import OfficeForm, line
from clerestory.web.resident.door import ResidentRequest, resident_door


class FirstCodeForm(OfficeForm):
    """The first code of a new secret."""

    code = line(
        gettext_lazy("Six digits that the telephone shows now"),
        longest=20,
        required=True,
        error_messages={"required": gettext_lazy("Write the code.")},
        widget=UsedUpInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


@resident_door(methods=("GET", "POST"), reach=None)
def telephone(request: ResidentRequest) -> HttpResponse:
    """Photograph the picture with a program that makes codes, then write the first one."""
    visit = request.visit
    since = own_visit.telephone_since(visit)
    if not own_visit.may_change_telephone(visit):
        closed = {"closed": True, "since": since, "here": "record"}
        return render(request, "resident/telephone.html", closed, status=403)
    form = FirstCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if own_visit.put_telephone(visit, form.cleaned_data["code"], at=request.at):
            return redirect("public:record")
        form.add_error("code", _("This is not the code of now. Wait for the next one and write that."))
    secret, address = own_visit.begin_telephone(visit)
    context: dict[str, Any] = {
        "form": form,
        "picture": segno.make(address, micro=False, error="m").svg_data_uri(scale=5, border=4),
        "letters": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "since": since,
        "here": "record",
    }
    return render(request, "resident/telephone.html", context)


@resident_door(methods=("POST",), reach=None)
def remove(request: ResidentRequest) -> HttpResponse:
    """The telephone opens nothing any more."""
    own_visit.remove_telephone(request.visit, at=request.at)
    return redirect("public:record")
