"""A step of a request for public records, whole: state, clock, what happened, log and journal.

Promises that the day is counted anew at each step, with closed days and the times in which the clock stood
still, and that the journal has the step in the same transaction. Refuses words that would tell who asked."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from clerestory.casework import office, records_law
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.records_law import RecordsLaw
from clerestory.casework.texts import digest_of, required_text
from clerestory.intake.office_days import closed_days
from clerestory.journal import actors
from clerestory.journal.records_events import RecordsMoved
from clerestory.journal.write import record
from clerestory.law.public_records import RuleKind
from clerestory.parties.identities import PersonId
from clerestory.public_records import contact, log, requests
from clerestory.public_records.clocks import Clocks, answer_by, years_after
from clerestory.public_records.errors import ContactForgottenError
from clerestory.public_records.records import Happened, RecordsRecord
from clerestory.public_records.states import ENDED, STANDS_STILL, Step, Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that is taken. says: the office's words, which who asked reads. wrote: words of who asked.
    clocks: other rules from now on."""

    step: Step
    who: Who
    by: PersonId | None
    says: str = ""
    wrote: str = field(default="", repr=False)
    provisions: tuple[str, ...] = ()
    minutes: int = 0
    cents: int = 0
    details: dict[str, Any] = field(default_factory=dict)
    clocks: Clocks | None = None
    acknowledged_on: date | None = None


def take(request: RecordsRecord, taken: Taken, *, at: datetime) -> RecordsRecord:
    """The request after the step. Raises StepNotOpenError. Needs a session of the office, and the row
    locked."""
    today = office.the_office().day_of(at)
    moved = requests.move(request, taken.step, taken.who, on=today)
    requests.add_event(
        moved,
        Happened(str(taken.step)),
        at=at,
        on=today,
        by=taken.by,
        says=taken.says,
        wrote=taken.wrote,
        keks=(office.keys().slips,),
        details=taken.details,
    )
    moved = count_anew(moved, taken.clocks, acknowledged_on=taken.acknowledged_on)
    moved = requests.keep_forget_on(moved, _forget_on(moved))
    log.follow(moved)
    happened = RecordsMoved(
        step=str(taken.step),
        by=str(taken.who),
        before=str(request.state),
        state=str(moved.state),
        due_on=moved.next_due.isoformat() if moved.next_due else "",
        minutes=taken.minutes,
        cents=taken.cents,
        provisions=taken.provisions,
        says_sha256=digest_of(taken.says) if taken.says else "",
    )
    actor = actors.person(taken.by) if taken.by is not None else actors.OFFICE
    record(happened, subject_ref=request.number, actor=actor, at=at)
    return moved


def count_anew(
    request: RecordsRecord, clocks: Clocks | None = None, *, acknowledged_on: date | None = None
) -> RecordsRecord:
    """The request with its day counted from its rules, or from `clocks`. While the clock stands still, and
    after the end, the day stays as it was counted last."""
    rules = clocks or request.clocks
    acknowledged = acknowledged_on or request.acknowledged_on
    if request.state in STANDS_STILL or request.state in ENDED:
        return request
    due = answer_by(
        request.received_on,
        rules,
        acknowledged_on=acknowledged,
        holidays=closed_days(request.law, since=request.received_on),
        stops=requests.stops_of(request.id),
    )
    return requests.keep_clocks(request, rules, due, acknowledged_on=acknowledged)


def law_of(request: RecordsRecord) -> RecordsLaw:
    """The rows of the day on which it came."""
    return records_law.rules_for(request.law, request.received_on)


def public_text(request: RecordsRecord, pointer: str, text: str, *, wanted: str, longest: int = 2000) -> str:
    """A text that may stand in the log. Raises UnusableCommandError also where it holds a part of how who
    asked is reached."""
    kept = required_text(pointer, text, wanted=wanted, longest=longest, letters=2)
    try:
        reached = contact.contact(request.id, keks=(office.keys().slips,))
    except ContactForgottenError:
        return kept
    if contact.stands_in(reached, kept):
        raise UnusableCommandError(
            pointer,
            "a part of how the asker is reached",
            "words that do not tell who asked; the log is public",
        )
    return kept


def _forget_on(request: RecordsRecord) -> date | None:
    """When the contact is destroyed: so many years after the end as the law says, or the office's own."""
    if request.closed_on is None:
        return None
    rule = law_of(request).rule(RuleKind.KEEP)
    years = rule.amount if rule is not None and rule.amount is not None else records_law.OWN_KEEP_YEARS
    return years_after(request.closed_on, years)


def with_clock(clocks: Clocks, **rules: Any) -> Clocks:
    """The same rules with others in place of some."""
    return replace(clocks, **rules)
