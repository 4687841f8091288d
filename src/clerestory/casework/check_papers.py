"""An officer reads the papers and says what they show; the law answers again.

Promises: what the paper shows replaces what was said about it; a request that nothing can save any more is
refused by the law at once; nothing is approved here, because the person who prepares does not conclude;
a finding made before the check ends with it, because it was made about other facts."""

from datetime import datetime

from django.db import transaction

from clerestory.casework import alarms, approval, deciding, question, staff, telling
from clerestory.casework.commands import Papers
from clerestory.casework.errors import DecisionFaultError, UnusableCommandError
from clerestory.casework.replies import QueryReply
from clerestory.casework.reply import reply_for
from clerestory.casework.session import as_staff
from clerestory.casework.texts import kept_text
from clerestory.intake import requests
from clerestory.intake.established import Established
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import Step, Who
from clerestory.journal import actors
from clerestory.journal.events import PapersChecked, TaskOpened
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, PersonId
from clerestory.review import tasks
from clerestory.vocabulary.facts import Facts


def check_papers(reference: str, *, officer: PersonId, papers: Papers, at: datetime) -> QueryReply:
    """Where the request stands after the check. Raises NotAllowedError, RequestNotFoundError,
    StateChangeRefusedError, UnusableCommandError."""
    found = _established(papers)
    with transaction.atomic(), as_staff():
        staff.staff_with(officer, staff.PREPARING, doing="check papers")
        request = requests.fetch_for_change(reference)
        agency = directory.agency_card(request.agency)
        requests.move(request, Step.CHECK_PAPERS, Who.OFFICER)
        requests.keep_established(request, request.established.with_more(found), prepared_by=officer)
        record(
            PapersChecked(checked_with=str(papers.checked_with), established=found.pointers()),
            subject_ref=reference,
            actor=actors.person(officer),
            at=at,
            person=request.handle,
        )
        _end_earlier_findings(request, at=at)
        _answer_again(requests.fetch(reference), agency, at=at)
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


def _end_earlier_findings(request: RequestRecord, *, at: datetime) -> None:
    task = tasks.open_task_of(request.id)
    if not task.findings:
        return
    tasks.conclude(task, at=at)
    anew = tasks.open_task(request.id, at=at)
    opened = TaskOpened(task=str(anew.id), kind="papers_checked", due_on=request.due.on.isoformat())
    record(opened, subject_ref=request.reference, actor=actors.LAW, at=at, person=request.handle)


def _answer_again(request: RequestRecord, agency: AgencyCard, *, at: datetime) -> None:
    try:
        asked = question.as_established(request, agency, at=at, register=request.register)
        standing = deciding.decide(asked)
        # As on arrival: what the registry knows does not decide whether a person still has to look.
        blind = deciding.decide(question.as_established(request, agency, at=at, register=None))
        proved = deciding.decide(question.as_claimed(request, agency, at=at, register=None))
    except DecisionFaultError as fault:
        # What the officer found is kept; the law is asked again when the review is concluded.
        alarms.raise_alarm(
            kind=fault.kind, where="check_papers", subject_ref=request.reference, actor=actors.LAW, at=at
        )
        return
    record(
        deciding.as_event(standing, deciding.ESTABLISHED, of=asked),
        subject_ref=request.reference,
        actor=actors.LAW,
        at=at,
        person=request.handle,
    )
    if deciding.withholds_everything(blind) and deciding.withholds_everything(proved):
        tasks.conclude(tasks.open_task_of(request.id), at=at)
        approval.refuse(
            request,
            decision=standing,
            told=telling.told(standing, blind=blind),
            who=Who.LAW,
            by="law",
            actor=actors.LAW,
            at=at,
        )
