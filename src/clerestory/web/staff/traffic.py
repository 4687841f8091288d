"""/traffic/: roads a question can come by, the share that met the gate, logs to hold against ours."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework.other_logs import OtherLogs
from clerestory.casework.reconcile_traffic import MOST_BYTES, MOST_DAYS, reconcile_traffic
from clerestory.casework.traffic_page import TrafficPage, traffic_page
from clerestory.channels.reconciled import Reconciled
from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, day, one_of, sentences
from clerestory.web.visitors import OfficeRequest, signed_in
from clerestory.web.words import CHANNELS

_NEEDED: Final = {"required": gettext_lazy("This is needed.")}
_STEP: Final = 34
_CLASSES: Final = {
    "matched": gettext_lazy("met the gate"),
    "bypass": gettext_lazy("went round the gate"),
    "altered": gettext_lazy("met the gate as another question"),
    "lost": gettext_lazy("did not arrive elsewhere, or got no answer"),
    "retry": gettext_lazy("repeated another"),
    "in_flight": gettext_lazy("at the ends of the logs"),
    "unwitnessed": gettext_lazy("no other log speaks of it"),
}


def _day(label: Any) -> Any:
    field = day(label)
    field.required = True
    field.error_messages["required"] = _NEEDED["required"]
    return field


class LogForm(OfficeForm):
    """Somebody's log of messages."""

    whose = one_of(
        gettext_lazy("Whose log it is"),
        [("switch", gettext_lazy("the switch's")), ("requester", gettext_lazy("a requester's"))],
    )
    first = _day(gettext_lazy("First day it is compared for"))
    last = _day(gettext_lazy("Last day it is compared for"))
    log = forms.FileField(
        label=gettext_lazy("The log, CSV or Parquet"),
        help_text=gettext_lazy("At most %(size)s MB and %(days)s days. It is destroyed after the comparison.")
        % {"size": MOST_BYTES // 1024 // 1024, "days": MOST_DAYS},
        error_messages=_NEEDED | {"empty": gettext_lazy("The file is empty. Export it again.")},
    )
    mapping = sentences(
        gettext_lazy("Which column means what, as TOML"),
        longest=20_000,
        rows=8,
        required=False,
        help_text=gettext_lazy("Leave it empty where the columns are time, sender, key and control."),
    )

    def logs(self) -> OtherLogs:
        """What was sent."""
        said = self.cleaned_data
        data = {said["whose"]: said["log"].read()}
        return OtherLogs(first=said["first"], last=said["last"], mapping=said["mapping"], **data)


@door(Audience.DESK, methods=("GET", "POST"))
def traffic(request: OfficeRequest) -> HttpResponse:
    """The page; a log that is sent is held against ours at once."""
    viewer, sentence = signed_in(request).person, ""
    form = LogForm(request.POST or None, request.FILES or None)
    if form.is_bound and not kept.is_coming_back(request) and form.is_valid():
        try:
            found = reconcile_traffic(form.logs(), by=viewer, at=request.at)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("The logs were compared. ") + found.says[0])
            return redirect("web:traffic")
    status = 409 if sentence else 400 if form.is_bound and form.errors else 200
    page = traffic_page(viewer=viewer, at=request.at)
    return render(request, "staff/traffic.html", _context(page, form, sentence), status=status)


def _context(page: TrafficPage, form: LogForm, sentence: str) -> dict[str, Any]:
    roads = [(CHANNELS[road], count, 28 + _STEP * place) for place, (road, count) in enumerate(page.roads)]
    below = 28 + _STEP * len(roads)
    return {
        "page": page,
        "roads": roads,
        "gate_height": below - 8,
        "round": (below + 22, below + 22 + _STEP),
        "height": below + 22 + 2 * _STEP,
        "runs": [(one, page.names.get(one.made_by, ""), _counted(one)) for one in page.runs],
        "form": form,
        "sentence": sentence,
        "here": "traffic",
    }


def _counted(one: Reconciled) -> list[tuple[str, int]]:
    return [(str(said), one.classes[name]) for name, said in _CLASSES.items() if name in one.classes]
