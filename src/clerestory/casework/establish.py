"""What staff established is kept, and the law answers again; shared by every way in which papers are checked.

Promises: what the paper shows replaces what was said about it; a request that nothing can save any more is
refused by the law at once; a finding made before ends, because it was made about other facts."""

from datetime import datetime

from clerestory.casework import alarms, approval, deciding, notices_owed, question, telling
from clerestory.casework.errors import DecisionFaultError
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


def establish(request: RequestRecord, found: Established, *, officer: PersonId, at: datetime) -> None:
    """Keep what was found and ask the law again. Invariant: the request's row is locked in this transaction.

    Raises StateChangeRefusedError.
    """
    requests.move(request, Step.CHECK_PAPERS, Who.OFFICER)
    requests.keep_established(request, request.established.with_more(found), prepared_by=officer)
    record(
        PapersChecked(checked_with=str(found.checked_with), established=found.pointers()),
        subject_ref=request.reference,
        actor=actors.person(officer),
        at=at,
        person=request.handle,
    )
    _end_earlier_findings(request, at=at)
    _answer_again(requests.fetch(request.reference), directory.agency_card(request.agency), at=at)


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
    notices_owed.open_notices(request, (proved, blind), at=at)
    if deciding.withholds_everything(blind) and deciding.withholds_everything(proved):
        tasks.conclude(tasks.open_task_of(request.id), at=at)
        approval.refuse(
            request,
            agency,
            decision=standing,
            told=telling.told(standing, blind=blind),
            who=Who.LAW,
            by="law",
            actor=actors.LAW,
            at=at,
        )
