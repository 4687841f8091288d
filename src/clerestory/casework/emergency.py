"""Imminent danger: less leaves, nothing without a call back, the paper is owed, another person looks after.

Promises that an emergency without a verified paper is answered with the office's short list at most (the law
still decides); that nobody approves it before the number of the register was called; that signs of a forged
one are shown; that each is counted. Source: FBI notice of 4 November 2024 on false emergency requests.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from clerestory.casework import office
from clerestory.casework.commands import CheckedWith, Verdict
from clerestory.casework.paper_force import as_it_counts
from clerestory.casework.stricter import withheld_because
from clerestory.intake import clock_stops, deadlines, paper_signs, parts
from clerestory.intake.office_days import closed_days
from clerestory.intake.records import RequestRecord
from clerestory.journal import actors
from clerestory.journal.review_events import LookOpened, PaperBecameDue
from clerestory.journal.write import record
from clerestory.papers.instruments import WITHOUT_PAPER
from clerestory.parties import register
from clerestory.parties.identities import AgencyCard
from clerestory.review import looks
from clerestory.review.emergencies import Seen, emergency_rules, signs_of_forgery
from clerestory.review.looks import LookKind
from clerestory.vocabulary.decision import Decision, Outcome

_DOMAIN: Final = "domain"


def is_claimed(request: RequestRecord) -> bool:
    """Whether imminent danger is claimed, or was found."""
    return request.claims.purpose.emergency is True or request.established.emergency is True


def is_without_paper(request: RequestRecord) -> bool:
    """Whether it would be answered as an emergency: the danger was confirmed, and no paper counts today."""
    if request.established.emergency is not True:
        return False
    paper = as_it_counts(request).established.authority
    return (
        paper is None
        or paper.verified is not True
        or paper.in_force is False
        or paper.instrument in WITHOUT_PAPER
    )


def narrowed(decision: Decision, request: RequestRecord) -> Decision:
    """The decision with no more than the office's list for an emergency without a paper."""
    if not is_without_paper(request):
        return decision
    rules = emergency_rules()
    beyond = [name for name in decision.with_outcome(Outcome.RELEASE) if name not in rules.elements]
    return withheld_because(decision, dict.fromkeys(beyond, rules.ground))


def why_not_yet(request: RequestRecord, agency: AgencyCard) -> str | None:
    """Why nobody may approve this emergency yet, or None."""
    if not is_without_paper(request):
        return None
    if register.entry_of(agency.id).call_back is None:
        return (
            "The register has no number to call this agency back, so an emergency of it is not answered "
            "without a paper. Have the number entered from a directory, or wait for the paper."
        )
    if request.established.checked_with != CheckedWith.ISSUER_CALLED_BACK:
        return (
            "Nobody called the agency back at the number of the register. An officer calls it, never the "
            "number in the request, and checks the papers again with 'called back'."
        )
    return None


def signs(
    request: RequestRecord, agency: AgencyCard, *, at: datetime, of_others: bool = True
) -> tuple[str, ...]:
    """Signs of a forged emergency, each in one sentence; none where no danger is claimed. of_others: with
    those that come from another agency's questions; what the agency could notice must not follow from them.
    """
    if not is_claimed(request):
        return ()
    entry = register.entry_of(agency.id)
    behind = parts.with_wholes((request,))[request.id]
    return signs_of_forgery(
        Seen(
            has_number=entry.call_back is not None,
            called_back=request.established.checked_with == CheckedWith.ISSUER_CALLED_BACK,
            known_for=at - entry.registered_at,
            domains=tuple(each.value for each in entry.identifiers if each.kind == _DOMAIN),
            texts=tuple(stop.answer for each in behind for stop in clock_stops.stops_of(each)),
            same_elsewhere=of_others and paper_signs.same_elsewhere(request, behind, at=at),
        )
    )


def after_approval(request: RequestRecord, *, task: UUID, findings: int, at: datetime) -> None:
    """What follows from an emergency that was approved: the paper is owed, and where one person alone
    approved another one looks after, within a working day."""
    if not is_without_paper(request):
        return
    due_at = at + emergency_rules().paper_within
    looks.owe_paper(request.id, since=at, due_at=due_at)
    owed = PaperBecameDue(due_at=due_at.isoformat())
    record(owed, subject_ref=request.reference, actor=actors.OFFICE, at=at, person=request.handle)
    if findings > 1:
        return
    here = office.the_office()
    today = here.day_of(at)
    due = deadlines.after_working_days(
        today, emergency_rules().look_within_working_days, holidays=closed_days(here.law, since=today)
    )
    look = looks.open_look(task, kind=LookKind.EMERGENCY, first=str(Verdict.APPROVE), due_on=due.on, at=at)
    opened = LookOpened(
        look=str(look.id),
        kind=str(look.kind),
        due_on=due.on.isoformat(),
        drawn_from=None,
        share=None,
    )
    record(opened, subject_ref=request.reference, actor=actors.OFFICE, at=at, person=request.handle)


@dataclass(frozen=True, slots=True)
class EmergencyCounts:
    """Emergencies answered without a paper in a time."""

    answered: int
    paper_in_time: int
    paper_late: int
    paper_missing: int


def counts_of_a_year(*, until: datetime) -> EmergencyCounts:
    """The counts of the 365 days before this moment, and this moment's own."""
    return counts(until - timedelta(days=365), until + timedelta(microseconds=1))


def counts(since: datetime, until: datetime) -> EmergencyCounts:
    """How many there were, and what became of their papers. Needs a session of the office."""
    found = looks.emergencies_between(since, until)
    came = [each for each in found if each.came_at is not None]
    in_time = sum(each.came_at is not None and each.came_at <= each.due_at for each in came)
    return EmergencyCounts(
        answered=len(found),
        paper_in_time=in_time,
        paper_late=len(came) - in_time,
        paper_missing=len(found) - len(came),
    )
