"""Somebody of an agency breaks off a request and goes on later: keep what was typed, give it back, send it.

Promises that a draft is seen by its own agency only and is gone once it is sent, thrown away, or 30 days
old. Refuses to decide or to look anybody up: a draft asks nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.answer_query import answer_query
from clerestory.casework.commands import Claims, OpenQuery
from clerestory.casework.replies import QueryReply
from clerestory.casework.session import OfficeSide, as_agency, as_office
from clerestory.intake import drafts, requests
from clerestory.intake.drafts import Answers, DraftRecord
from clerestory.intake.errors import DraftRefusedError
from clerestory.parties import directory
from clerestory.parties.identities import AgencyId, PersonId


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list. saved_by: the name of who saved it last."""

    id: UUID
    activity: str
    elements: tuple[str, ...]
    saved_by: str
    saved_at: datetime
    forget_on: date


def keep_draft(answers: Answers, *, draft: UUID | None, agency: AgencyId, by: PersonId, at: datetime) -> UUID:
    """Keep what was typed so far; the draft's handle. draft: the one to replace, if it is still there.
    Raises DraftRefusedError, NotAllowedError."""
    with transaction.atomic():
        staff.refuse_outsider(by, agency, doing="keep its drafts")
        today = office.the_office().day_of(at)
        with as_agency(agency):
            return drafts.keep(
                agency, answers, draft=draft, by=by, today=today, at=at, kek=office.keys().slips
            )


def read_draft(draft: UUID, *, agency: AgencyId) -> DraftRecord:
    """A draft of this agency. Raises DraftRefusedError."""
    with as_agency(agency):
        return drafts.fetch(agency, draft, keks=(office.keys().slips,))


def draft_rows(agency: AgencyId) -> tuple[DraftRow, ...]:
    """The agency's drafts, the last saved first, without anything that names a person they are about."""
    with transaction.atomic(), as_agency(agency):
        found = drafts.drafts_of(agency, keks=(office.keys().slips,))
        names = directory.full_names(frozenset(each.saved_by for each in found))
        return tuple(
            DraftRow(
                id=each.id,
                activity="".join(each.answers.get("activity", ())),
                elements=tuple(each.answers.get("elements", ())),
                saved_by=names.get(each.saved_by, ""),
                saved_at=each.saved_at,
                forget_on=each.forget_on,
            )
            for each in found
        )


def claims_like(reference: str, *, agency: AgencyId) -> Claims:
    """What was asked and said in an earlier request of this agency. Raises RequestNotFoundError, also for
    another agency's, and UnreadableRequestError."""
    with transaction.atomic(), as_agency(agency):
        return requests.fetch(reference).claims


def drop_draft(draft: UUID, *, agency: AgencyId, by: PersonId) -> None:
    """Throw a draft away. Raises NotAllowedError, DraftRefusedError where there is none (also another
    agency's)."""
    with transaction.atomic():
        staff.refuse_outsider(by, agency, doing="keep its drafts")
        with as_agency(agency):
            if not drafts.forget(agency, draft):
                raise DraftRefusedError(drafts.NOT_THERE)


def send_draft(command: OpenQuery, draft: UUID | None, *, at: datetime) -> QueryReply:
    """Ask, and forget the draft the question was written in. Raises as `answer_query`; then the draft
    stays."""
    with transaction.atomic():
        reply = answer_query(command, at=at)
        if draft is not None:
            with as_agency(command.agency):
                drafts.forget(command.agency, draft)
        return reply


def forget_drafts(*, at: datetime) -> int:
    """Delete the drafts that nobody sent in time; how many."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        return drafts.forget_old(office.the_office().day_of(at))
