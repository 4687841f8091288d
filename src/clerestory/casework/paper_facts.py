"""What a paper shows reaches the law here, and nowhere else.

Promises that it does so only from a paper that stands verified, or to restrict: an agency's own paper, one
that was found false, one that has run out, is not in force or is about somebody else."""

import hmac
from datetime import datetime
from typing import Final

from clerestory.casework import office
from clerestory.casework.commands import CheckedWith
from clerestory.casework.establish import establish
from clerestory.intake import documents, parts, requests
from clerestory.intake.document_fields import TypedFields, court_key
from clerestory.intake.document_standing import ENOUGH, CheckKind, Outcome, Standing
from clerestory.intake.documents import DocumentRecord
from clerestory.intake.established import Established
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import UNDER_REVIEW, State
from clerestory.papers.instruments import Side, side_of
from clerestory.parties.identities import PersonId

_WITH: Final = {
    CheckKind.CALL_BACK: CheckedWith.ISSUER_CALLED_BACK,
    CheckKind.COURT_DOCKET: CheckedWith.COURT_DOCKET,
}


def is_checked_now(request: RequestRecord) -> bool:
    """Whether the papers of this request are checked now: a person of the office looks at it, or at a part
    that it was divided into."""
    if request.state is State.DECIDED_IN_PART:
        return bool(parts.looked_at_below(request.id))
    return request.state in UNDER_REVIEW


def let_count(request: RequestRecord, document: DocumentRecord, *, at: datetime) -> None:
    """Hand what the paper shows to the law, where it may count: verified, or only to restrict. Of a request
    that was divided it counts for each part that is looked at; for one that waits, once it is back."""
    if request.state is State.DECIDED_IN_PART:
        for reference in parts.looked_at_below(request.id):
            _let_count(requests.fetch_for_change(reference), document, at=at)
    else:
        _let_count(request, document, at=at)


def let_wholes_count(part: RequestRecord, *, at: datetime) -> None:
    """Catch up on what was checked of the papers of the whole while this part waited for its agency.
    Invariant: the part's row is locked in this transaction."""
    for whole in parts.with_wholes((part,))[part.id][1:]:
        for document in documents.of_request(whole):
            if part.established.document is None:
                _let_count(requests.fetch(part.reference), document, at=at)


def _let_count(request: RequestRecord, document: DocumentRecord, *, at: datetime) -> None:
    if request.state not in UNDER_REVIEW or document.typed_by is None:
        return
    fields = documents.fields_of(document, keks=(office.keys().slips,))
    if fields is None:
        return
    verified = document.standing is Standing.VERIFIED
    if not verified and not _only_restricts(fields, document, at=at):
        return
    found = Established(
        authority=fields.authority(verified=verified),
        document=str(document.id),
        authority_expires_on=fields.expires_on,
        authority_open_ended=fields.open_ended or None,
        checked_with=str(_checked_with(document)),
    )
    establish(request, found, officer=document.typed_by, at=at)
    requests.keep_preparers(request.reference, _confirmed_by(document))


def _confirmed_by(document: DocumentRecord) -> tuple[PersonId, ...]:
    """Upon whose word it stands verified: like who read it, they do not approve what it opens."""
    return tuple(
        line.by
        for line in document.checks
        if line.by is not None and line.kind in ENOUGH and line.outcome is Outcome.CONFIRMED
    )


def _only_restricts(fields: TypedFields, document: DocumentRecord, *, at: datetime) -> bool:
    """An agency's own paper; one that does not hold, or is not what it says."""
    ended = fields.expires_on is not None and fields.expires_on < office.the_office().day_of(at)
    return (
        side_of(fields.instrument) is Side.AGENCY
        or document.standing is Standing.REJECTED
        or ended
        or fields.names_individual is False
        or fields.in_force is False
    )


def _checked_with(document: DocumentRecord) -> CheckedWith:
    kinds = [line.kind for line in reversed(document.checks) if line.outcome is Outcome.CONFIRMED]
    return next((_WITH[kind] for kind in kinds if kind in _WITH), CheckedWith.ORIGINAL_SEEN)


def docket_digest(fields: TypedFields) -> str:
    """Keyed, so that nobody finds a case by trying numbers."""
    docket = court_key(fields.docket)
    if not docket:
        return ""
    place = f"{court_key(fields.court)}\n{docket}".encode()
    return hmac.digest(office.keys().digests, b"clerestory/docket/1\n" + place, "sha256").hex()
