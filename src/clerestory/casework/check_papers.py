"""An officer reads the papers and says what they show; the law answers again.

Promises: what the paper shows replaces what was said about it; a request that nothing can save any more is
refused by the law at once; nothing is approved here, because the person who prepares does not conclude;
a finding made before the check ends with it, because it was made about other facts."""

from datetime import datetime

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.commands import Papers
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.establish import establish
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.casework.texts import kept_text
from clerestory.intake import requests
from clerestory.intake.established import Established
from clerestory.papers.instruments import WITHOUT_PAPER
from clerestory.parties import directory
from clerestory.parties.identities import PersonId
from clerestory.vocabulary.facts import Facts


def check_papers(reference: str, *, officer: PersonId, papers: Papers, at: datetime) -> QueryReply:
    """Where the request stands after the check. Raises NotAllowedError, RequestNotFoundError,
    StateChangeRefusedError, UnusableCommandError."""
    found = _established(papers)
    with transaction.atomic(), as_staff():
        staff.staff_with(officer, staff.PREPARING, doing="check papers")
        request = requests.fetch_for_change(reference)
        agency = directory.agency_card(request.agency)
        establish(request, found, officer=officer, at=at)
        return reply_for(requests.fetch(reference), agency, at=at)


def _established(papers: Papers) -> Established:
    found = Established(
        application=papers.application,
        authority=papers.authority,
        authority_expires_on=papers.authority_expires_on,
        authority_open_ended=papers.authority_open_ended or None,
        consent=papers.consent,
        purpose=papers.purpose,
        case_number=papers.case_number,
        emergency=papers.emergency,
        record=papers.record,
        checked_with=str(papers.checked_with),
        note=kept_text("/papers/note", papers.note) or None,
    )
    shown = papers.authority
    if shown is not None and shown.verified is True and shown.instrument not in WITHOUT_PAPER:
        raise UnusableCommandError(
            "/papers/authority/verified",
            "a yes without a kept paper behind it",
            "the paper itself, kept under this request, read and confirmed there (Papers)",
        )
    if not found.pointers():
        raise UnusableCommandError("/papers", "no part that was checked", "at least one part")
    if papers.authority_expires_on is not None and papers.authority is None:
        raise UnusableCommandError(
            "/papers/authority_expires_on", "a last day without a paper", "the paper as well"
        )
    if papers.authority_open_ended and (papers.authority is None or papers.authority_expires_on is not None):
        raise UnusableCommandError(
            "/papers/authority_open_ended", "no last day beside one, or without a paper", "one of the two"
        )
    # The published schema judges the words that staff chose, as it judges everybody's.
    Facts.from_json(
        {
            "id": "papers",
            "on": "2000-01-01",
            "law": "us",
            "requester": {"agency": "unknown"},
            "elements": ["name"],
        }
        | {"purpose": {"activity": "unknown"}, "subject": {"record": papers.record}}
        | {
            part: value
            for part, value in found.to_json().items()
            if part in ("application", "authority", "consent")
        }
    )
    return found
