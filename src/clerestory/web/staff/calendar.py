"""The calendar of what falls due, and the days on which the office is closed."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework.add_closed_day import add_closed_day
from clerestory.casework.calendar import MOST
from clerestory.casework.calendar import calendar as falls_due
from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, line
from clerestory.web.visitors import OfficeRequest, signed_in


class ClosedDayForm(OfficeForm):
    """A day on which the office is closed."""

    day = day(gettext_lazy("Day"))
    because = line(
        gettext_lazy("Why"),
        longest=80,
        required=True,
        help_text=gettext_lazy("A few words. They stand in every deadline that the day moves."),
        error_messages={"required": gettext_lazy("Say why.")},
    )

    def clean_day(self) -> object:
        """A day must be given."""
        chosen = self.cleaned_data["day"]
        if chosen is None:
            self.add_error("day", _("Choose the day."))
        return chosen


@door(Audience.DESK, methods=("GET", "POST"))
def calendar(request: OfficeRequest) -> HttpResponse:
    """What falls due in the next six weeks; a supervisor closes the office on a day."""
    viewer = signed_in(request).person
    form, sentence = ClosedDayForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        found = form.cleaned_data
        try:
            moved = add_closed_day(found["day"], because=found["because"], by=viewer, at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("Kept. Deadlines that moved: %(n)s.") % {"n": moved})
            return redirect("web:calendar")
    page = falls_due(viewer=viewer, at=request.at)
    context = {
        "page": page,
        "most": MOST,
        "days": [(on, list(lines)) for on, lines in groupby(page.lines, key=lambda each: each.day)],
        "form": form,
        "sentence": sentence,
        "here": "calendar",
    }
    return render(request, "staff/calendar.html", context, status=409 if sentence else 200)
