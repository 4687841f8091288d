"""Answer a request for public records: in part, whole, or not, with the provision and the reason; look again.

Promises that a denial names a provision that is in force and says why, that both and the answer stand in the
public log in the same transaction, and that a complaint is settled by somebody who did not deny. Refuses an
answer before the log says what was asked, so that no line of the log is an answer to nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import CaseworkError, NotAllowedError, UnusableCommandError
from clerestory.casework.records_steps import Taken, public_text, take
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of
from clerestory.casework.work_on_records import DOING
from clerestory.casework.write_records_letter import write_letter
from clerestory.correspondence.kinds import RecordsLetterKind
from clerestory.journal import actors
from clerestory.journal.records_events import RecordsComplaintAnswered
from clerestory.journal.write import record
from clerestory.law.provision import LawError
from clerestory.parties.identities import PersonId
from clerestory.public_records import log, requests
from clerestory.public_records.records import Happened, RecordsRecord
from clerestory.public_records.states import DENIALS, Step, Who

LONGEST_ANSWER: Final = 8000
LONGEST_GROUND: Final = 2000
_DENIED: Final = (Happened.DENY, Happened.DENY_IN_PART)


class NotSummarisedError(CaseworkError):
    """The public log does not say yet what was asked."""

    def __init__(self) -> None:
        super().__init__(
            "The public log does not say yet what was asked. Write the sentence for the log first, "
            "without who "
            "asked."
        )


class NoComplaintError(CaseworkError):
    """No complaint waits for an answer."""

    def __init__(self) -> None:
        super().__init__("No complaint waits for an answer here. Look at the request's page.")


@dataclass(frozen=True, slots=True)
class Ground:
    """A provision that a denial can rest on, as the law's packs hold it that day."""

    id: str
    citation: str
    says: str
    text: str


def grounds_on(law: str, day: date) -> tuple[Ground, ...]:
    """The provisions in force that day, by citation; none where the packs cannot be read."""
    try:
        layers = office.law_library().layers(law, day)
    except LawError:
        return ()
    found = [
        Ground(one.id, one.citation, one.says, str(one.text))
        for layer in layers
        for one in layer.pack.provisions
        if one.effective_on <= day and (one.repealed_on is None or day < one.repealed_on) and not one.duty
    ]
    return tuple(sorted(found, key=lambda one: (one.citation, one.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Why something is not given: the id of a provision, and the reason in words that the public may read."""

    provision: str
    ground: str


def answer_in_part(number: str, answer: str, *, by: PersonId, at: datetime) -> RecordsRecord:
    """Give a part now and work on; the clock runs on."""
    return _answer(number, answer, None, Step.ANSWER_IN_PART, by=by, at=at)


def answer_records(number: str, answer: str, *, by: PersonId, at: datetime) -> RecordsRecord:
    """Give the whole answer."""
    return _answer(number, answer, None, Step.ANSWER, by=by, at=at)


def deny_records_in_part(
    number: str, answer: str, denial: Denial, *, by: PersonId, at: datetime
) -> RecordsRecord:
    """Give the answer without a part that the law closes."""
    return _answer(number, answer, denial, Step.DENY_IN_PART, by=by, at=at)


def deny_records(number: str, denial: Denial, *, by: PersonId, at: datetime) -> RecordsRecord:
    """Give nothing, and say under which law and why."""
    return _answer(number, "", denial, Step.DENY, by=by, at=at)


def settle_complaint(number: str, answer: str, *, again: bool, by: PersonId, at: datetime) -> RecordsRecord:
    """Answer a complaint; again: the denial falls and the request is worked on again. By a supervisor or
    counsel who did not deny. Raises NoComplaintError, NotAllowedError, StepNotOpenError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing="settle a complaint about public records")
        request = requests.fetch_for_change(number)
        if request.complained_on is None:
            raise NoComplaintError
        _refuse_who_denied(request, by)
        text = public_text(request, "/answer", answer, wanted="the answer; who asked reads it")
        today = office.the_office().day_of(at)
        requests.add_event(
            request, Happened.COMPLAINT_ANSWERED, at=at, on=today, by=by, says=text, details={"again": again}
        )
        settled = requests.keep_complaint(request, None)
        happened = RecordsComplaintAnswered(again=again, answer_sha256=digest_of(text))
        record(happened, subject_ref=number, actor=actors.person(by), at=at)
        if again:
            settled = take(settled, Taken(step=Step.LOOK_AGAIN, who=Who.SUPERVISOR, by=by), at=at)
            log.take_back_denial(number)
        write_letter(settled, RecordsLetterKind.COMPLAINT, text=text, at=at)
        return settled


@contextmanager
def _at_work(number: str, by: PersonId) -> Iterator[RecordsRecord]:
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        request = requests.fetch_for_change(number)
        line = log.line_of(number)
        if line is None or not line.summary:
            raise NotSummarisedError
        yield request


def _answer(
    number: str, answer: str, denial: Denial | None, step: Step, *, by: PersonId, at: datetime
) -> RecordsRecord:
    with _at_work(number, by) as request:
        text, rests, ground = "", None, ""
        if step is not Step.DENY:
            text = public_text(
                request, "/answer", answer, wanted="the answer; the log shows it", longest=LONGEST_ANSWER
            )
        if denial is not None:
            rests = _ground(request, denial.provision, on=office.the_office().day_of(at))
            ground = public_text(
                request, "/ground", denial.ground, wanted="why it is not given", longest=LONGEST_GROUND
            )
        taken = Taken(
            step=step,
            who=Who.STAFF,
            by=by,
            says=text or ground,
            provisions=(rests.id,) if rests else (),
            details=(
                {"citation": rests.citation, "provision": rests.id, "text": rests.text, "ground": ground}
                if rests
                else {}
            ),
        )
        moved = take(request, taken, at=at)
        log.tell(number, answer=text, citation=rests.citation if rests else "", ground=ground)
        write_letter(
            moved,
            _LETTERS[step],
            text=text,
            ground=ground,
            citation=rests.citation if rests else "",
            at=at,
        )
        return moved


_LETTERS: Final = {
    Step.ANSWER_IN_PART: RecordsLetterKind.ANSWERED_IN_PART,
    Step.ANSWER: RecordsLetterKind.ANSWERED,
    Step.DENY_IN_PART: RecordsLetterKind.DENIED_IN_PART,
    Step.DENY: RecordsLetterKind.DENIED,
}


def _ground(request: RecordsRecord, provision: str, *, on: date) -> Ground:
    found = next((one for one in grounds_on(request.law, on) if one.id == provision), None)
    if found is None:
        raise UnusableCommandError(
            "/provision",
            "no provision that is in force today" if provision else "no provision",
            "the provision of law under which it is not given",
        )
    return found


def _refuse_who_denied(request: RecordsRecord, by: PersonId) -> None:
    events = requests.events_of(request.id, keks=(office.keys().slips,))
    denied = [event.by for event in events if event.kind in _DENIED]
    if request.state in DENIALS and denied and denied[-1] == by:
        raise NotAllowedError(
            "You denied this request yourself. Somebody else settles the complaint about it."
        )
