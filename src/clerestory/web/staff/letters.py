"""Letters about a request: what was written, what can be written now, where the agency's mail goes."""

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clerestory.casework.letter_pages import (
    agency_address,
    put_address,
    staff_letter,
    staff_letters,
)
from clerestory.casework.write_letter import write_letter
from clerestory.correspondence.errors import CorrespondenceError, LetterNotFoundError, UnusableAddressError
from clerestory.correspondence.kinds import LetterKind
from clerestory.correspondence.letters import AddressCard, LetterCard
from clerestory.parties.errors import UnknownPartyError
from clerestory.parties.identities import AgencyId
from clerestory.vocabulary.words import Language
from clerestory.web import faults, kept, words
from clerestory.web.doors import Audience, door
from clerestory.web.fields import OfficeForm, line, offer, one_of, tick
from clerestory.web.visitors import OfficeRequest, signed_in

KINDS: Final[words.Words] = {
    "acknowledgement": gettext_lazy("We received your request"),
    "more_needed": gettext_lazy("We need something more"),
    "refusal": gettext_lazy("Refusal with reasons, cures and appeal"),
    "release_notice": gettext_lazy("An answer is ready (nothing of its content)"),
    "appeal_decided": gettext_lazy("The appeal was decided"),
    "recall": gettext_lazy("Recall"),
    "attestation_due": gettext_lazy("Attestation of use is due"),
}
_LANGUAGES: Final = [("en", gettext_lazy("English")), ("es", gettext_lazy("Spanish"))]
_LANGUAGE_OF: Final[dict[str, Language]] = {"en": "en", "es": "es"}


class LetterForm(OfficeForm):
    """Which letter, in which language."""

    kind = one_of(gettext_lazy("Which letter"), ())
    language = one_of(gettext_lazy("In which language"), _LANGUAGES)

    def __init__(self, *args: Any, fitting: tuple[LetterKind, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(str(kind), KINDS[str(kind)]) for kind in fitting]
        offer(self, "kind", offered)


class AddressForm(OfficeForm):
    """Where an agency's mail goes."""

    email = line(
        gettext_lazy("E-mail address of the agency"),
        longest=254,
        help_text=gettext_lazy("Of the agency, not of a person. Leave it empty to send no mail."),
    )
    attach = tick(
        gettext_lazy("Attach the letter itself"),
        help_text=gettext_lazy("Otherwise the message only says that something waits after signing in."),
    )
    language = one_of(gettext_lazy("Language of messages"), _LANGUAGES)


@door(Audience.STAFF, methods=("GET", "POST"))
def letters(request: OfficeRequest, reference: str) -> HttpResponse:
    """The list, and the form that writes one."""
    viewer = signed_in(request).person
    page = staff_letters(reference, viewer=viewer)
    form = LetterForm(request.POST if request.method == "POST" else None, fitting=page.fitting)
    sentence = None
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        said = form.cleaned_data
        try:
            write_letter(
                reference,
                LetterKind(said["kind"]),
                language=_LANGUAGE_OF[said["language"]],
                by=viewer,
                at=request.at,
            )
        except CorrespondenceError as refusal:
            sentence = str(refusal)
        else:
            messages.success(request, _("The letter is written, signed and kept."))
            return redirect("web:letters", reference)
    context = {"page": page, "form": form, "kinds": KINDS, "sentence": sentence, "here": "request"}
    return render(request, "staff/letters.html", context, status=409 if sentence else 200)


@door(Audience.STAFF)
def letter(request: OfficeRequest, letter: UUID) -> HttpResponse:
    """One letter, to keep."""
    try:
        card, pdf = staff_letter(letter, viewer=signed_in(request).person)
    except LetterNotFoundError as refusal:
        return faults.refused(request, str(refusal), status=404)
    return as_pdf(card, pdf)


@door(Audience.STAFF, methods=("GET", "POST"))
def address(request: OfficeRequest, agency: UUID) -> HttpResponse:
    """Where an agency's mail goes, and the form to change it."""
    viewer = signed_in(request).person
    try:
        card, known = agency_address(AgencyId(agency), viewer=viewer)
    except UnknownPartyError as refusal:
        return faults.refused(request, str(refusal), status=404)
    initial = {"email": known.email, "attach": known.attach, "language": known.language} if known else {}
    form = AddressForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and not kept.is_coming_back(request) and form.is_valid():
        said = form.cleaned_data
        wanted = AddressCard(said["email"].strip(), said["attach"], _LANGUAGE_OF[said["language"]])
        try:
            put_address(card.id, wanted, by=viewer, at=request.at)
        except UnusableAddressError as wrong:
            form.add_error("email", str(wrong))
        else:
            messages.success(request, _("Mail to this agency goes there from now on."))
            return redirect("web:agency-mail", agency)
    return render(request, "staff/agency_mail.html", {"agency": card, "form": form, "here": "agency-mail"})


def as_pdf(card: LetterCard, pdf: bytes) -> HttpResponse:
    """A letter as a file to keep; its name holds the reference and the kind only."""
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"{card.reference}-{card.kind}-{card.language}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
