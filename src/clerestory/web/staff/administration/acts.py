"""An act of administration: one form, one use case, one page that shows the form again when it was refused.

Promises that nothing typed is lost, that a refusal is its sentence, and that a form sent after the sign-in
ended is shown filled in and does nothing by itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clerestory.errors import ClerestoryError
from clerestory.web import kept
from clerestory.web.fields import OfficeForm
from clerestory.web.visitors import OfficeRequest


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done on a page. lead: what it means, shown above the form; done: what is said after."""

    title: str
    button: str
    form: type[OfficeForm]
    done: str
    lead: str = ""
    warns: bool = False


def act_page(
    request: OfficeRequest,
    act: Act,
    form: OfficeForm,
    *,
    do: Callable[[Any], str | None],
    context: Mapping[str, Any],
) -> HttpResponse:
    """The form, or what came of it. do: calls the use case with a valid form, and may return an address to
    go to instead of `context["back"]`."""
    sentence = None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        try:
            to = do(form)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, act.done)
            return redirect(to or context["back"])
    shown = {"act": act, "form": form, "sentence": sentence, "here": "administration", **context}
    return render(request, "administration/act.html", shown, status=409 if sentence else 200)


def typed_or_none(request: OfficeRequest) -> Any:
    """What was sent, where something was."""
    return request.POST if request.method == "POST" else None
