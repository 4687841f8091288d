"""What stands beside the columns while somebody reviews: risks with reasons, papers, earlier answers.

Promises that it shows what the office knows of the agency's questions and of these papers, and nothing of
anybody's record; none of it decides."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clerestory.casework import emergency, risk, staff
from clerestory.casework.session import as_staff
from clerestory.intake import documents, links, requests
from clerestory.intake.document_standing import SAYS
from clerestory.intake.earlier import earlier_answers
from clerestory.intake.links import Linked
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.parties import directory
from clerestory.parties.identities import PersonId
from clerestory.review import tasks, withholding
from clerestory.review.emergencies import emergency_rules
from clerestory.review.risks import Flag
from clerestory.review.withholding import WithheldElements
from clerestory.vocabulary.decision import Outcome


@dataclass(frozen=True, slots=True)
class EarlierLine:
    """An earlier answer to the same agency. outcomes: of its kept decision, element by element."""

    reference: str
    opened_at: datetime
    activity: str
    instrument: str | None
    outcomes: tuple[tuple[str, Outcome], ...]
    state: State


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of this request. instrument: as staff read it, or None."""

    number: int
    instrument: str | None
    says: str


@dataclass(frozen=True, slots=True)
class Aside:
    """Beside the columns. signs: of a forged emergency. narrow_to: elements of the office's list, where this
    would be answered as an emergency without a paper. withheld: by findings of this review."""

    flags: tuple[Flag, ...]
    signs: tuple[str, ...]
    narrow_to: tuple[str, ...]
    papers: tuple[PaperLine, ...]
    earlier: tuple[EarlierLine, ...]
    links: tuple[Linked, ...]
    withheld: tuple[WithheldElements, ...]


def review_aside(reference: str, *, viewer: PersonId, at: datetime) -> Aside:
    """What stands beside. Raises NotAllowedError, RequestNotFoundError, UnreadableRequestError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.LOOKING, doing="look at a request")
        request = requests.fetch(reference)
        agency = directory.agency_card(request.agency)
        task = tasks.latest_task_of(request.id)
        return Aside(
            flags=risk.risk_of_request(request, agency, at=at).flags,
            signs=emergency.signs(request, agency, at=at),
            narrow_to=emergency_rules().elements if emergency.is_without_paper(request) else (),
            papers=_papers(request),
            earlier=tuple(_earlier(each) for each in earlier_answers(request)),
            links=links.linked_with(request.id),
            withheld=withholding.withheld_in(task.id if task else None),
        )


def _papers(request: RequestRecord) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(each.number, each.instrument, SAYS[each.standing])
        for each in documents.of_request(request.id)
    )


def _earlier(request: RequestRecord) -> EarlierLine:
    answers = request.decision.elements if request.decision is not None else ()
    return EarlierLine(
        reference=request.reference,
        opened_at=request.opened_at,
        activity=request.claims.purpose.activity,
        instrument=request.claims.authority.instrument if request.claims.authority else None,
        outcomes=tuple((answer.element, answer.outcome) for answer in answers),
        state=request.state,
    )
