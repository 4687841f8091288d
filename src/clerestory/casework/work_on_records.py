"""Staff work on a request for public records: acknowledge, take up, wait, take more time, close.

Each function is one use case: one transaction, the role checked first, the row locked, the law's row looked
up where the step needs one. A step that needs a row that nobody has read is refused with that sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import CaseworkError, UnusableCommandError
from clerestory.casework.records_steps import Taken, law_of, public_text, take, with_clock
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, kept_text, required_text
from clerestory.casework.write_records_letter import write_letter
from clerestory.correspondence.kinds import RecordsLetterKind
from clerestory.journal import actors
from clerestory.journal.records_events import RecordsSummarised
from clerestory.journal.write import record
from clerestory.law.public_records import RuleKind
from clerestory.parties.identities import PersonId
from clerestory.public_records import log, requests
from clerestory.public_records.clocks import months_as_days
from clerestory.public_records.fees import fee_for
from clerestory.public_records.records import Happened, RecordsRecord
from clerestory.public_records.states import Step, Who

DOING: Final = "work on requests for public records"
LONGEST_SUMMARY: Final = 600
MOST_MINUTES: Final = 60 * 1000


class NoRuleError(CaseworkError):
    """The step needs a rule of law, and none that was read says it."""

    def __init__(self, needs: str) -> None:
        super().__init__(
            f"No law that this office has read {needs}, so it cannot be done. Answer with what there "
            "is, or add "
            "the rule to the law's pack (public_records.toml) with its citation and source."
        )


class TooLateError(CaseworkError):
    """The day for this is over, or has not come."""


@contextmanager
def _at_work(number: str, by: PersonId) -> Iterator[RecordsRecord]:
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        yield requests.fetch_for_change(number)


def summarise_records(number: str, summary: str, *, by: PersonId, at: datetime, in_spanish: str = "") -> None:
    """What was asked, for the public log, without who asked; in_spanish: the same, where it is written. The
    entry holds the digest of both, one below the other. Raises NotAllowedError, UnusableCommandError,
    RecordsRequestNotFoundError."""
    with _at_work(number, by) as request:
        kept = public_text(
            request, "/summary", summary, wanted="what was asked, in a sentence", longest=LONGEST_SUMMARY
        )
        spanish = ""
        if in_spanish.strip():
            spanish = public_text(
                request, "/in_spanish", in_spanish, wanted="the same in Spanish", longest=LONGEST_SUMMARY
            )
        log.summarise(number, kept, spanish)
        today = office.the_office().day_of(at)
        requests.add_event(request, Happened.SUMMARISED, at=at, on=today, by=by, says=kept)
        happened = RecordsSummarised(summary_sha256=digest_of(f"{kept}\n{spanish}"))
        record(happened, subject_ref=number, actor=actors.person(by), at=at)


def acknowledge_records(number: str, *, single: bool, by: PersonId, at: datetime) -> RecordsRecord:
    """Acknowledge; the letter goes where there is a way. single: one record is asked that can be identified,
    which the law may want sooner."""
    with _at_work(number, by) as request:
        law, today = law_of(request), office.the_office().day_of(at)
        clocks = request.clocks
        if single:
            clocks = with_clock(clocks, single=law.clock(RuleKind.SINGLE_RECORD))
        taken = Taken(
            step=Step.ACKNOWLEDGE,
            who=Who.STAFF,
            by=by,
            details={"single": single},
            clocks=clocks,
            acknowledged_on=today,
        )
        moved = take(request, taken, at=at)
        write_letter(moved, RecordsLetterKind.ACKNOWLEDGED, at=at)
        return moved


def take_up_records(number: str, *, by: PersonId, at: datetime) -> RecordsRecord:
    """Begin the work."""
    with _at_work(number, by) as request:
        return take(request, Taken(step=Step.TAKE_UP, who=Who.STAFF, by=by), at=at)


def ask_clarification(number: str, question: str, *, by: PersonId, at: datetime) -> RecordsRecord:
    """Ask who asked; the clock stands still where the law lets it. Raises NoRuleError."""
    with _at_work(number, by) as request:
        text = public_text(request, "/question", question, wanted="what is not clear; who asked reads it")
        rule = law_of(request).rule(RuleKind.CLOCK_STOPS)
        if rule is None:
            raise NoRuleError("lets the clock stand still for a clarification")
        taken = Taken(
            step=Step.ASK_CLARIFICATION,
            who=Who.STAFF,
            by=by,
            says=text,
            provisions=(rule.id,),
            details={"citation": rule.citation, "reply_by": _reply_by(request, at=at)},
        )
        moved = take(request, taken, at=at)
        write_letter(moved, RecordsLetterKind.QUESTION, text=text, at=at)
        return moved


def ask_fee(number: str, *, minutes: int, cents_an_hour: int, by: PersonId, at: datetime) -> RecordsRecord:
    """Ask a fee with its arithmetic; the clock stands still until it is paid. Raises FeeRefusedError,
    NoRuleError."""
    if not 0 < minutes <= MOST_MINUTES:
        raise UnusableCommandError("/minutes", f"{minutes} minutes", f"1 to {MOST_MINUTES} minutes of work")
    with _at_work(number, by) as request:
        law = law_of(request)
        fee = fee_for(minutes, cents_an_hour, law.fee())
        stops, asked = law.rule(RuleKind.CLOCK_STOPS), law.rule(RuleKind.FEE)
        if stops is None or asked is None:
            raise NoRuleError("lets the clock stand still for a payment")
        taken = Taken(
            step=Step.ASK_FEE,
            who=Who.STAFF,
            by=by,
            says=fee.arithmetic,
            provisions=(asked.id, stops.id),
            minutes=minutes,
            cents=fee.cents,
            details={
                "citation": asked.citation,
                "cents": fee.cents,
                "reply_by": _reply_by(request, at=at),
            },
        )
        moved = take(request, taken, at=at)
        write_letter(moved, RecordsLetterKind.FEE, text=fee.arithmetic, at=at)
        return moved


def note_reply(number: str, reply: str, *, by: PersonId, at: datetime) -> RecordsRecord:
    """A clarification came by another road; the clock runs again."""
    with _at_work(number, by) as request:
        text = required_text("/reply", reply, wanted="what was answered")
        return take(request, Taken(step=Step.CLARIFY, who=Who.STAFF, by=by, wrote=text), at=at)


def note_payment(number: str, reason: str, *, by: PersonId, at: datetime) -> RecordsRecord:
    """The fee was paid, or is given up; the clock runs again. reason: how, for the file."""
    with _at_work(number, by) as request:
        text = public_text(
            request, "/reason", reason, wanted="that it was paid, or why it is not asked any more"
        )
        return take(request, Taken(step=Step.PAY, who=Who.STAFF, by=by, says=text), at=at)


def extend_records(number: str, reason: str, *, by: PersonId, at: datetime) -> RecordsRecord:
    """Take more time, by written notice with the reason, once and before the day is over. Raises NoRuleError,
    TooLateError."""
    with _at_work(number, by) as request:
        text = public_text(request, "/reason", reason, wanted="why more time is needed; who asked reads it")
        rule = law_of(request).rule(RuleKind.EXTENSION)
        if rule is None or rule.amount is None or request.due_on is None:
            raise NoRuleError("sets a longer time after written notice")
        if request.clocks.single is not None:
            raise NoRuleError("sets a longer time for a single record that can be identified")
        if request.clocks.extension is not None:
            raise TooLateError("The longer time was taken already, and there is only one. Answer now.")
        if office.the_office().day_of(at) > request.due_on:
            raise TooLateError(
                f"The answer was due {request.due_on}; the notice of a longer time must come before. "
                "Answer now."
            )
        longer = months_as_days(request.received_on, rule.amount, rule.citation)
        taken = Taken(
            step=Step.EXTEND,
            who=Who.STAFF,
            by=by,
            says=text,
            provisions=(rule.id,),
            details={"citation": rule.citation},
            clocks=with_clock(request.clocks, extension=longer),
        )
        moved = take(request, taken, at=at)
        write_letter(moved, RecordsLetterKind.EXTENDED, text=text, at=at)
        return moved


def close_without_reply(number: str, note: str, *, by: PersonId, at: datetime) -> RecordsRecord:
    """Close because no reply came for as long as the law says. Raises NoRuleError, TooLateError."""
    with _at_work(number, by) as request:
        text = kept_text("/note", note)
        rule = law_of(request).rule(RuleKind.CLOSE_WITHOUT_REPLY)
        if rule is None or rule.amount is None:
            raise NoRuleError("lets a request be closed because no reply came")
        last = last_day_for_reply(request, rule.amount)
        if last is not None and office.the_office().day_of(at) <= last:
            raise TooLateError(f"The reply may come until {last} ({rule.citation}). Close it after that day.")
        taken = Taken(
            step=Step.CLOSE,
            who=Who.STAFF,
            by=by,
            says=text,
            provisions=(rule.id,),
            details={"citation": rule.citation},
        )
        moved = take(request, taken, at=at)
        write_letter(moved, RecordsLetterKind.CLOSED, at=at)
        return moved


def last_day_for_reply(request: RecordsRecord, days: int) -> date | None:
    """The last day on which a reply is waited for; None: nothing was asked."""
    return request.still_since + timedelta(days=days) if request.still_since else None


def _reply_by(request: RecordsRecord, *, at: datetime) -> str:
    rule = law_of(request).rule(RuleKind.CLOSE_WITHOUT_REPLY)
    if rule is None or rule.amount is None:
        return ""
    return (office.the_office().day_of(at) + timedelta(days=rule.amount)).isoformat()
