"""Pre-authorised references: the list, a proposal, one with its confirmation and its end. The code is shown
in the answer to the confirmation, and never again."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clerestory.casework import preauthorise, reference_pages
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.preauthorise import ProposeReference
from clerestory.casework.reference_basis import Basis
from clerestory.casework.reference_pages import Offered
from clerestory.errors import ClerestoryError
from clerestory.intake.errors import ReferenceNotFoundError, RequestNotFoundError
from clerestory.parties.identities import AgencyId
from clerestory.web import faults, kept, words
from clerestory.web.doors import Audience, door
from clerestory.web.fields import REFERENCE, OfficeForm, day, line, offer, one_of, sentences, several, tick
from clerestory.web.visitors import OfficeRequest, signed_in

_NEEDED: Final = {"required": "This is needed."}
_RECORDS: Final = tuple(preauthorise.RECORDS)


class ReferenceForm(OfficeForm):
    """What may be asked under the reference, by whom, on what it rests, and for how long."""

    agency = one_of("Agency", ())
    agreement = one_of(
        "Agreement it rests on", (), empty="None: a checked request", help_text="One that stands today."
    )
    request = line(
        "Or the checked request it rests on",
        longest=40,
        help_text="Its reference. Where a paper stands behind it, the code counts only for the person or "
        "vehicle of that request. Its purpose and what was established are taken from it.",
    )
    activity = one_of(
        "Purpose, under an agreement", words.choices(words.ACTIVITIES), empty="As the request says"
    )
    claimed_use = one_of("Permitted use claimed, under an agreement", words.choices(words.USES), empty="None")
    case_number = tick("A case number was seen for these questions")
    attestations = several(
        "What the agency attested in writing for each of these questions", words.choices(words.ATTESTATIONS)
    )
    record = one_of("Kind of record", words.choices(words.RECORDS, _RECORDS))
    elements = several(
        "Data",
        words.choices(words.ELEMENTS),
        required=True,
        error_messages=_NEEDED,
        help_text="Only what the law lets go without a person looking; the rest is asked for one by one.",
    )
    first_on = day("First day")
    last_on = day(
        "Last day", help_text=f"At most {preauthorise.LONGEST_DAYS} days. Renew it with another one."
    )
    most_a_day = forms.IntegerField(
        label="Questions a day, at most",
        min_value=1,
        max_value=preauthorise.MOST_A_DAY,
        error_messages={**_NEEDED, "invalid": "Write a whole number."},
    )
    ground = sentences(
        "Why", rows=3, help_text="In words, without names. Your colleague reads it.", error_messages=_NEEDED
    )

    def __init__(self, *args: Any, choices: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agency", [("", "Choose one"), *((str(each.id), each.name) for each in choices.agencies)])
        none = ("", "None: a checked request")
        offer(self, "agreement", [none, *((number, number) for number in choices.agreements)])

    def clean(self) -> None:
        """Both days; and one thing that it rests on."""
        said = self.cleaned_data
        for name in ("first_on", "last_on"):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, "Choose a day.")
        if bool(said.get("agreement")) is bool(said.get("request")):
            self.add_error("request", "Name an agreement or a checked request, one of the two.")
        if said.get("request") and not REFERENCE.fullmatch(said["request"].strip()):
            self.add_error("request", "Write the reference as it stands on the request's page.")

    def wish(self, request: UUID | None) -> ProposeReference:
        """What was proposed. request: the handle of the request that was named."""
        said = self.cleaned_data
        return ProposeReference(
            agency=AgencyId(UUID(said["agency"])),
            basis=Basis(said["agreement"], request),
            activity=said["activity"],
            claimed_use=said["claimed_use"] or None,
            case_number=said["case_number"] or None,
            attestations=tuple(said["attestations"]),
            record=said["record"],
            elements=tuple(said["elements"]),
            first_on=said["first_on"],
            last_on=said["last_on"],
            most_a_day=said["most_a_day"],
            ground=said["ground"],
        )


class EndForm(OfficeForm):
    """Why not, or why no more."""

    ground = sentences("Why it ends", rows=2, error_messages=_NEEDED)


@door(Audience.DESK)
def every(request: OfficeRequest) -> HttpResponse:
    """The latest references, and how each stands."""
    lines = reference_pages.references_list(viewer=signed_in(request).person, at=request.at)
    return render(request, "staff/references.html", {"lines": lines})


@door(Audience.DESK, methods=("GET", "POST"))
def propose(request: OfficeRequest) -> HttpResponse:
    """The form of a proposal; POST proposes it to a colleague."""
    viewer, sentence = signed_in(request).person, ""
    choices = reference_pages.offered(viewer=viewer, at=request.at)
    typed = request.POST if request.method == "POST" else None
    form = ReferenceForm(typed, choices=choices, initial=_begun(request))
    if typed is not None and not kept.is_coming_back(request) and form.is_valid():
        try:
            named = form.cleaned_data["request"].strip()
            handle = reference_pages.begun_from(named, viewer=viewer)[1] if named else None
            made = preauthorise.propose_reference(form.wish(handle), by=viewer, at=request.at)
        except NotAllowedError:
            raise
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, "Proposed. A supervisor or counsel other than you confirms it.")
            return redirect("web:switch-reference", made)
    context = {"form": form, "sentence": sentence}
    return render(request, "staff/reference_propose.html", context, status=409 if sentence else 200)


@door(Audience.DESK, methods=("GET", "POST"))
def one(request: OfficeRequest, reference_id: UUID) -> HttpResponse:
    """One reference; POST confirms it and shows its code, this once."""
    if request.method != "POST" or kept.is_coming_back(request):
        return _shown(request, reference_id, EndForm())
    try:
        code = preauthorise.confirm_reference(reference_id, by=signed_in(request).person, at=request.at)
    except NotAllowedError:
        raise
    except ReferenceNotFoundError as unknown:
        return faults.refused(request, str(unknown), status=404)
    except ClerestoryError as refusal:
        return _shown(request, reference_id, EndForm(), str(refusal))
    answer = _shown(request, reference_id, EndForm(), code=code)
    answer["Cache-Control"] = "private, no-store"
    return answer


@door(Audience.DESK, methods=("POST",))
def end(request: OfficeRequest, reference_id: UUID) -> HttpResponse:
    """End it, or decline what was proposed."""
    form, sentence = EndForm(request.POST), ""
    if not kept.is_coming_back(request) and form.is_valid():
        try:
            preauthorise.end_reference(
                reference_id, ground=form.cleaned_data["ground"], by=signed_in(request).person, at=request.at
            )
        except NotAllowedError:
            raise
        except ReferenceNotFoundError as unknown:
            return faults.refused(request, str(unknown), status=404)
        except ClerestoryError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, "Ended. Whatever comes with its code is asked as if there were none.")
            return redirect("web:switch-reference", reference_id)
    return _shown(request, reference_id, form, sentence)


def _shown(
    request: OfficeRequest, reference: UUID, form: EndForm, sentence: str = "", code: str = ""
) -> HttpResponse:
    try:
        found = reference_pages.one_reference(reference, viewer=signed_in(request).person, at=request.at)
    except ReferenceNotFoundError as unknown:
        return faults.refused(request, str(unknown), status=404)
    context = {"one": found, "form": form, "sentence": sentence, "code": code}
    return render(request, "staff/reference.html", context, status=409 if sentence else 200)


def _begun(request: OfficeRequest) -> dict[str, str]:
    """What the page that somebody came from filled in: a request, or an agency."""
    named, agency = request.GET.get("request", ""), request.GET.get("agency", "")
    if not REFERENCE.fullmatch(named):
        return {"agency": agency}
    try:
        whose, _handle = reference_pages.begun_from(named, viewer=signed_in(request).person)
    except RequestNotFoundError:
        return {}
    return {"request": named, "agency": str(whose)}
