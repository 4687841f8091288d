"""Exactly what the recipient would see, for the reviewer, while the vault stays closed.

Promises elements, their shapes and everything around them (envelope, duties, mark, letter) as the release
would have them; placeholders stand where content would. Opens nothing: who decides need not look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import deciding, office, question, staff
from clerestory.casework.derived_answers import is_wished
from clerestory.casework.errors import DecisionFaultError
from clerestory.casework.session import as_staff
from clerestory.correspondence.kinds import Content, LetterKind, compose
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, PersonId
from clerestory.release.shapes import Shape, shape_of
from clerestory.vocabulary.decision import Obligation

NEXT: Final = "next number"


@dataclass(frozen=True, slots=True)
class ElementPreview:
    """One element in its shape."""

    element: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Preview:
    """What would leave. envelope: members of the signed part and what stands in them, in words. duties: that
    go with it. letter: the notice that would be sent, which holds nothing of the release."""

    elements: tuple[ElementPreview, ...]
    envelope: tuple[tuple[str, str], ...]
    duties: tuple[Obligation, ...]
    letter: Content


def preview(reference: str, elements: tuple[str, ...], *, viewer: PersonId, at: datetime) -> Preview | None:
    """What would leave if these elements were approved; None for no element. Raises NotAllowedError,
    RequestNotFoundError, UnreadableRequestError."""
    if not elements:
        return None
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="look at a request")
        request = requests.fetch(reference)
        agency = directory.agency_card(request.agency)
        derived = is_wished(request)
        return Preview(
            elements=tuple(ElementPreview(name, shape_of(name, derived=derived)) for name in elements),
            envelope=_envelope(request, agency),
            duties=_duties(request, agency, at=at),
            letter=_letter(request, agency, at=at),
        )


def _envelope(request: RequestRecord, agency: AgencyCard) -> tuple[tuple[str, str], ...]:
    days = office.ENVELOPE_LIFE.days
    return (
        ("reference", f"{request.reference}-R and the {NEXT}"),
        ("issuer", office.the_office().name),
        ("agency", agency.node),
        ("recipient_key", agency.sealing_key_thumbprint or "none: nothing can be sealed"),
        ("decision", "its name, and the SHA-256 of the public leaf that tells nothing of it"),
        ("issued_at", "the minute of sealing"),
        ("expires_at", f"{days} days after sealing; then it is destroyed"),
        ("mark", f"CM1.{request.reference}-R and the {NEXT}, then 32 signs that name this recipient"),
    )


def _duties(request: RequestRecord, agency: AgencyCard, *, at: datetime) -> tuple[Obligation, ...]:
    """Those that come with an answer if everything said is proved, as an approval takes it to be."""
    try:
        claimed = question.as_claimed(request, agency, at=at, register=request.register)
        return deciding.decide(claimed).obligations
    except DecisionFaultError:
        return ()


def _letter(request: RequestRecord, agency: AgencyCard, *, at: datetime) -> Content:
    here = office.the_office()
    values = {
        "office": here.name,
        "agency": agency.name,
        "reference": request.reference,
        "date": here.day_of(at).isoformat(),
        "on": here.day_of(at).isoformat(),
        "expires": here.day_of(at + office.ENVELOPE_LIFE).isoformat(),
    }
    return compose(LetterKind.RELEASE_NOTICE, "en", values)
