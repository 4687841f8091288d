"""What the papers of requests show about themselves, for many requests in two statements; no content."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from clerestory.intake.document_models import Document, DocumentCheck
from clerestory.intake.document_standing import CheckKind, Outcome, Standing
from clerestory.intake.links import LinkKind
from clerestory.intake.models import Link, Request
from clerestory.intake.records import RequestRecord

_DOUBTED: Final = {Standing.DOUBTED, Standing.NOT_CONFIRMED, Standing.REJECTED}
_WEEK: Final = timedelta(days=7)


@dataclass(slots=True)
class PaperSigns:
    """Of one request: where its papers stand, which signatures they bear, what they were read as, and
    whether one was doubted and found genuine."""

    standings: set[str] = field(default_factory=set)
    signatures: set[str] = field(default_factory=set)
    instruments: set[str] = field(default_factory=set)
    was_doubted: bool = False

    @property
    def is_doubted(self) -> bool:
        """Whether a paper is doubted now, was not confirmed, or is not what it says."""
        return bool(self.standings & _DOUBTED)

    def add(self, other: "PaperSigns") -> None:
        """Take over the signs of a request that this one is a part of."""
        self.standings |= other.standings
        self.signatures |= other.signatures
        self.instruments |= other.instruments
        self.was_doubted = self.was_doubted or other.was_doubted


def paper_signs(requests: Collection[UUID]) -> dict[UUID, PaperSigns]:
    """The signs of each of these requests; one without papers has empty ones."""
    found: dict[UUID, PaperSigns] = defaultdict(PaperSigns)
    rows = Document.objects.filter(request_id__in=requests)
    for request, standing, signatures, instrument in rows.values_list(
        "request_id", "standing", "signatures", "instrument"
    ):
        signs = found[request]
        signs.standings.add(standing)
        signs.signatures.add(signatures)
        if instrument:
            signs.instruments.add(instrument)
    settled = DocumentCheck.objects.filter(
        document__request_id__in=requests,
        kind=str(CheckKind.DOUBT_SETTLED),
        outcome=str(Outcome.GENUINE),
    )
    for request in settled.values_list("document__request_id", flat=True):
        found[request].was_doubted = True
    return found


def after_refusal(requests: Collection[UUID]) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Those of these requests that ask what was refused before: in the same words by the same agency; and
    those where somebody else was refused, or other words meant the same.

    Kept apart, because an agency may notice what follows from its own questions and must not notice what
    follows from another's, or from what the register knows."""
    rows = Link.objects.filter(later_id__in=requests, kind=str(LinkKind.AFTER_REFUSAL))
    own: set[UUID] = set()
    elsewhere: set[UUID] = set()
    for later, *told in rows.values_list(
        "later_id",
        "later__agency_id",
        "earlier__agency_id",
        "later__subject_digest",
        "earlier__subject_digest",
    ):
        agency, before, words, words_before = told
        (own if agency == before and words and words == words_before else elsewhere).add(later)
    return frozenset(own), frozenset(elsewhere - own)


def same_elsewhere(request: RequestRecord, behind: Collection[UUID], *, at: datetime) -> bool:
    """Whether another agency sent a paper with the same bytes, or asked about the same, within a week.

    behind: the request and those it is a part of."""
    others = Request.objects.filter(opened_at__gt=at - _WEEK).exclude(agency_id=request.agency)
    if request.subject_digest and others.filter(subject_digest=request.subject_digest).exists():
        return True
    own = Document.objects.filter(request_id__in=behind).values_list("sha256", flat=True)
    return (
        Document.objects.filter(sha256__in=list(own), sent_at__gt=at - _WEEK)
        .exclude(agency_id=request.agency)
        .exists()
    )
