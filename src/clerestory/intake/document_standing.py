"""Where the checks of a paper stand, as one pure question over what was found and what people did.

Promises that a paper counts only when somebody typed what it shows, its issuer or the court's docket
confirmed what was typed, a second person looked where a court was never seen before, and no doubt is open;
otherwise one standing that says what is missing. An agency's own paper needs no confirmation to restrict; to
open anything it needs the same.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clerestory.papers.instruments import Side, side_of


class Standing(StrEnum):
    """Where a paper stands; stored and shown, never renamed."""

    TO_READ = "to_read"
    TO_CONFIRM = "to_confirm"
    SECOND_LOOK = "second_look"
    DOUBTED = "doubted"
    VERIFIED = "verified"
    NOT_CONFIRMED = "not_confirmed"
    REJECTED = "rejected"


FOR_COUNSEL: Final = (Standing.DOUBTED, Standing.NOT_CONFIRMED)
"""What counsel has to look at before anything else happens."""
SAYS: Final[dict[Standing, str]] = {
    Standing.TO_READ: "Nobody has read it yet",
    Standing.TO_CONFIRM: "Read; its issuer has not confirmed it yet",
    Standing.SECOND_LOOK: "Confirmed; the first from this court, so a second person looks at it",
    Standing.DOUBTED: "Doubted; counsel looks at it",
    Standing.VERIFIED: "Verified",
    Standing.NOT_CONFIRMED: "Its issuer does not confirm it; counsel looks at it",
    Standing.REJECTED: "Found not to be what it says",
}


def as_told(standing: Standing) -> Standing:
    """The standing that whoever sent the paper is told. Whether a second person has to look depends on what
    others sent, so a paper that waits for one is told like one that waits for its issuer."""
    return Standing.TO_CONFIRM if standing is Standing.SECOND_LOOK else standing


class CheckKind(StrEnum):
    """What a person did about a paper."""

    TYPED = "typed"
    CALL_BACK = "call_back"
    COURT_DOCKET = "court_docket"
    ORIGINAL_SEEN = "original_seen"
    SECOND_LOOK = "second_look"
    DOUBT = "doubt"
    DOUBT_SETTLED = "doubt_settled"


class Outcome(StrEnum):
    """What came of it."""

    CONFIRMED = "confirmed"
    DENIED = "denied"
    DIFFERS = "differs"
    NO_ANSWER = "no_answer"
    GENUINE = "genuine"
    NOT_GENUINE = "not_genuine"
    FORGED = "forged"
    ALTERED = "altered"
    EXPIRED = "expired"
    NARROWED = "narrowed"
    WRONG_SUBJECT = "wrong_subject"
    CONTRADICTION = "contradiction"


CONFIRMING: Final = frozenset({CheckKind.CALL_BACK, CheckKind.COURT_DOCKET, CheckKind.ORIGINAL_SEEN})
ENOUGH: Final = frozenset({CheckKind.CALL_BACK, CheckKind.COURT_DOCKET})
"""What makes a paper verified; that the original was seen tells nothing about who wrote it."""
DOUBTS: Final = (
    Outcome.FORGED,
    Outcome.ALTERED,
    Outcome.EXPIRED,
    Outcome.NARROWED,
    Outcome.WRONG_SUBJECT,
    Outcome.CONTRADICTION,
)


@dataclass(frozen=True, slots=True)
class Check:
    """One check as the standing needs it."""

    kind: CheckKind
    outcome: Outcome


def standing(instrument: str | None, checks: tuple[Check, ...], *, court_is_known: bool) -> Standing:
    """Where the paper stands. instrument: as typed, None before anybody read it. checks: oldest first.
    court_is_known: another paper of the same court was verified before."""
    settled = _last(checks, {CheckKind.DOUBT_SETTLED})
    if settled is Outcome.NOT_GENUINE:
        return Standing.REJECTED
    if _has_open_doubt(checks):
        return Standing.DOUBTED
    if instrument is None:
        return Standing.TO_READ
    if _is_denied(checks):
        return Standing.NOT_CONFIRMED
    since = _since_typed(checks)
    answered = _last(tuple(each for each in since if each.outcome is not Outcome.NO_ANSWER), ENOUGH)
    if answered is None:
        return Standing.TO_CONFIRM
    if answered is not Outcome.CONFIRMED:
        return Standing.NOT_CONFIRMED
    needs_look = side_of(instrument) is Side.COURT and not court_is_known
    if needs_look and _last(since, {CheckKind.SECOND_LOOK}) is not Outcome.CONFIRMED:
        return Standing.SECOND_LOOK
    return Standing.VERIFIED


def _since_typed(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """What was checked after somebody last typed what the paper shows: it was about those fields."""
    typed = [at for at, check in enumerate(checks) if check.kind is CheckKind.TYPED]
    return checks[typed[-1] :] if typed else ()


def _has_open_doubt(checks: tuple[Check, ...]) -> bool:
    raised = [check for check in checks if check.kind in (CheckKind.DOUBT, CheckKind.DOUBT_SETTLED)]
    return bool(raised) and raised[-1].kind is CheckKind.DOUBT


def _is_denied(checks: tuple[Check, ...]) -> bool:
    """Its issuer or the court said no and counsel did not find it genuine after: asking again, or reading it
    anew, is not enough."""
    spoke = [
        check.outcome
        for check in checks
        if check.kind is CheckKind.DOUBT_SETTLED or (check.kind in ENOUGH and check.outcome is Outcome.DENIED)
    ]
    return bool(spoke) and spoke[-1] is Outcome.DENIED


def _last(checks: tuple[Check, ...], kinds: "frozenset[CheckKind] | set[CheckKind]") -> Outcome | None:
    return next((check.outcome for check in reversed(checks) if check.kind in kinds), None)
