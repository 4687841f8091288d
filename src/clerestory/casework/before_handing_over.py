"""A release lay ready for a while: before it is handed over, the law of that day is asked once more.

Promises the same question and the same checks as before sealing and unlocking, that a fault hands nothing
over, and that the sentence for the agency tells nothing that the register of records knows. What is held back
stays where it is: it can be collected once what changed is settled, or a supervisor calls it back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from clerestory.casework import alarms, deciding, tell_notices
from clerestory.casework.delivery_case import case_of, question_of
from clerestory.intake.records import RequestRecord
from clerestory.journal.actors import Actor
from clerestory.parties.identities import AgencyCard
from clerestory.release import checks
from clerestory.release.errors import CheckFailedError


@dataclass(frozen=True, slots=True)
class Held:
    """Why a release is not handed over now. check: the check, or the kind of a fault. says: for its
    agency."""

    check: str
    says: str


_TOLD_FIRST: Final = "notice_comes_first"
_SAYS: Final = {
    _TOLD_FIRST: (
        "The law wants a notice to go out before what was asked under request {reference} is handed over. "
        "The office sees to it; collect the release after that."
    ),
    "agreement_still_stands": (
        "The agreement under which request {reference} was approved no longer covers it. Settle that with "
        "the office; then the release can be collected."
    ),
    "authority_still_holds": (
        "The paper behind request {reference} has run out. Ask again with a new request and one that is in "
        "force."
    ),
    "key_is_unchanged": (
        "The release of request {reference} was sealed to a key that is not your agency's any more. Ask "
        "again with a new request."
    ),
}
"""Of what an agency knows itself. All else is said in one way, because the answer may rest on what the
register knows of the person."""
_ELSE: Final = (
    "The law is asked once more before a release is handed over, and that of request {reference} is not "
    "handed over now. The office was told; call the office, or ask again with a new request."
)


def why_held(request: RequestRecord, agency: AgencyCard, *, at: datetime) -> Held | None:
    """Why nothing is handed over now, or None. Needs a session of the office."""
    if tell_notices.waits_before_disclosure(request, at=at):
        return _held(_TOLD_FIRST, request.reference)
    try:
        case = case_of(request, agency, question_of(request, agency, at=at), at=at)
        for check in checks.BEFORE:
            check(case)
    except CheckFailedError as failed:
        return _held(failed.check, request.reference)
    except deciding.FAULTS as fault:
        return _held(deciding.kind_of(fault), request.reference)
    return None


def keep_held(request: RequestRecord, held: Held, *, actor: Actor, at: datetime) -> None:
    """Tell the office. One entry, as a hand-over has one: their number tells nothing of the record."""
    alarms.raise_alarm(
        kind=held.check, where="collect_release", subject_ref=request.reference, actor=actor, at=at
    )


def _held(check: str, reference: str) -> Held:
    return Held(check, _SAYS.get(check, _ELSE).format(reference=reference))
