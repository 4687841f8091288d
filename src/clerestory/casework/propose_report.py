"""A report over days that somebody chose: proposed, previewed, confirmed by a second person, published.

Promises that nothing leaves before another supervisor or counsel confirmed it with the preview before them,
because a published table can never be taken back; each step is an entry. Preview and publication are work of
the queue `publication`: they may take minutes."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from clerestory.casework import make_report, staff
from clerestory.casework.make_report import Confirmed
from clerestory.casework.session import OfficeSide, as_office, as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.journal import actors
from clerestory.journal.report_events import ReportConfirmed, ReportDeclined, ReportProposed
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.publication.reports.periods import Period
from clerestory.publication.reports.tables import TooLittleError
from clerestory.reports import kept, proposals
from clerestory.reports.errors import ProposalMovedError, ReportTakenError
from clerestory.reports.proposals import ProposalCard, State

PREVIEW_JOB: Final = "reports.preview"
PUBLISH_JOB: Final = "reports.publish"
PROPOSING: Final = "propose a report"
DECLINING: Final = "decline a report"
FEWEST_LETTERS: Final = 3


def propose_report(first: date, last: date, *, ground: str, by: PersonId, at: datetime) -> UUID:
    """Propose a report over two days and all between. Raises NotAllowedError, PeriodError, NotOverError,
    ReportTakenError, ProposalMovedError, UnusableCommandError."""
    period = Period(first, last)
    why = _reason(ground)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing=PROPOSING)
        make_report.refuse_not_over(period, at=at)
        if kept.is_taken(period.name):
            raise ReportTakenError(f"The report of {period.name} is published already and stays as it is.")
        card = proposals.propose(period.name, first, last, ground=why, by=by, at=at)
        happened = ReportProposed(proposal=str(card.id), report=period.name, ground_sha256=digest_of(why))
        record(happened, subject_ref="office", actor=actors.person(by), at=at)
        app.configure_task(PREVIEW_JOB, queue="publication").defer(proposal=str(card.id))
    return card.id


def preview_report(proposal: UUID, *, at: datetime) -> None:
    """Find out what would be withheld, and keep it beside the proposal. Work of the queue."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        card = proposals.card(proposal)
    if card.state not in (State.PROPOSED, State.PREVIEWED):
        return
    preview = make_report.preview_of(Period(card.first, card.last), at=at)
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        proposals.keep_preview(proposal, preview.to_json())


def confirm_report(proposal: UUID, *, by: PersonId, at: datetime) -> None:
    """Let it leave. by: another person than who proposed it. Raises NotAllowedError, NoSuchProposalError,
    ProposalMovedError."""
    with transaction.atomic(), as_staff():
        card = proposals.card(proposal)
        make_report.refuse_alone(by, PersonId(card.proposed_by))
        if card.state is State.PREVIEWED and make_report.preview_from(card.preview).refused:
            raise ProposalMovedError("The preview says that there would be no report. Decline it instead.")
        proposals.settle(proposal, State.CONFIRMED, by=by, at=at)
        happened = ReportConfirmed(
            proposal=str(proposal), report=card.name, preview_sha256=digest_of(card.preview)
        )
        record(happened, subject_ref="office", actor=actors.person(by), at=at)
        app.configure_task(PUBLISH_JOB, queue="publication").defer(proposal=str(proposal))


def decline_report(proposal: UUID, *, ground: str, by: PersonId, at: datetime) -> None:
    """Do not let it leave; whoever proposed it may take it back so. Raises as `confirm_report`."""
    why = _reason(ground)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing=DECLINING)
        card = proposals.settle(proposal, State.DECLINED, by=by, at=at, says=why)
        happened = ReportDeclined(proposal=str(proposal), report=card.name, ground_sha256=digest_of(why))
        record(happened, subject_ref="office", actor=actors.person(by), at=at)


def publish_confirmed(proposal: UUID, *, at: datetime) -> None:
    """Publish what two people let leave, or keep why it could not. Work of the queue; raises what a fault
    raises."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        card = proposals.card(proposal)
        if card.state is not State.CONFIRMED or card.settled_by is None:
            return
        both = Confirmed(str(proposal), PersonId(card.proposed_by), PersonId(card.settled_by))
        try:
            with transaction.atomic():
                make_report.make_report(Period(card.first, card.last), confirmed=both, at=at)
        except (TooLittleError, ReportTakenError, make_report.NotOverError) as refusal:
            proposals.end(proposal, State.STOPPED, says=str(refusal))
        else:
            proposals.end(proposal, State.PUBLISHED)


def publish_waiting(*, at: datetime) -> None:
    """Those whose own job was lost."""
    with transaction.atomic(), as_office(OfficeSide.WORKER):
        waiting = proposals.in_state(State.CONFIRMED)
    for proposal in waiting:
        publish_confirmed(proposal, at=at)


def one(proposal: UUID, *, viewer: PersonId) -> ProposalCard:
    """A proposal for its page. Raises NotAllowedError, NoSuchProposalError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(viewer, staff.REOPENING, doing="see proposals of reports")
        return proposals.card(proposal)


def _reason(ground: str) -> str:
    return required_text("/ground", ground, wanted="a reason in words", letters=FEWEST_LETTERS)
