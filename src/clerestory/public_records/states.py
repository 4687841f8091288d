"""The life of a request for public records as one table: from which state which step leads where, and whose.

Promises that nothing moves a request but a row of this table. The clock of the law stands still in
`STANDS_STILL` and nowhere else."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    CLARIFICATION_ASKED = "clarification_asked"
    FEE_ASKED = "fee_asked"
    IN_WORK = "in_work"
    EXTENDED = "extended"
    ANSWERED_IN_PART = "answered_in_part"
    ANSWERED = "answered"
    DENIED = "denied"
    DENIED_IN_PART = "denied_in_part"
    CLOSED_WITHOUT_REPLY = "closed_without_reply"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What somebody does."""

    ACKNOWLEDGE = "acknowledge"
    TAKE_UP = "take_up"
    ASK_CLARIFICATION = "ask_clarification"
    ASK_FEE = "ask_fee"
    CLARIFY = "clarify"
    PAY = "pay"
    EXTEND = "extend"
    ANSWER_IN_PART = "answer_in_part"
    ANSWER = "answer"
    DENY_IN_PART = "deny_in_part"
    DENY = "deny"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    LOOK_AGAIN = "look_again"


class Who(StrEnum):
    """Whose step it is."""

    ASKER = "asker"
    STAFF = "staff"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Move:
    """One row."""

    state: State
    step: Step
    next: State
    who: Who


STANDS_STILL: Final = frozenset({State.CLARIFICATION_ASKED, State.FEE_ASKED})
WORKABLE: Final = (State.ACKNOWLEDGED, State.IN_WORK, State.EXTENDED, State.ANSWERED_IN_PART)
"""The office owes an answer, or the rest of one, and the clock runs."""
_WHAT_STAFF_DO: Final = (
    (Step.ASK_CLARIFICATION, State.CLARIFICATION_ASKED),
    (Step.ASK_FEE, State.FEE_ASKED),
    (Step.EXTEND, State.EXTENDED),
    (Step.ANSWER_IN_PART, State.ANSWERED_IN_PART),
    (Step.ANSWER, State.ANSWERED),
    (Step.DENY_IN_PART, State.DENIED_IN_PART),
    (Step.DENY, State.DENIED),
)
OPEN: Final = (State.RECEIVED, *WORKABLE, State.CLARIFICATION_ASKED, State.FEE_ASKED)
STEPS: Final[tuple[Move, ...]] = (
    Move(State.RECEIVED, Step.ACKNOWLEDGE, State.ACKNOWLEDGED, Who.STAFF),
    Move(State.ACKNOWLEDGED, Step.TAKE_UP, State.IN_WORK, Who.STAFF),
    *(Move(state, step, after, Who.STAFF) for state in WORKABLE for step, after in _WHAT_STAFF_DO),
    Move(State.CLARIFICATION_ASKED, Step.CLARIFY, State.IN_WORK, Who.ASKER),
    Move(State.CLARIFICATION_ASKED, Step.CLARIFY, State.IN_WORK, Who.STAFF),
    Move(State.FEE_ASKED, Step.PAY, State.IN_WORK, Who.STAFF),
    *(Move(state, Step.CLOSE, State.CLOSED_WITHOUT_REPLY, Who.STAFF) for state in sorted(STANDS_STILL)),
    *(Move(state, Step.WITHDRAW, State.WITHDRAWN, Who.ASKER) for state in OPEN),
    Move(State.DENIED, Step.LOOK_AGAIN, State.IN_WORK, Who.SUPERVISOR),
    Move(State.DENIED_IN_PART, Step.LOOK_AGAIN, State.IN_WORK, Who.SUPERVISOR),
)
ENDED: Final = frozenset(State) - frozenset(OPEN)
DENIALS: Final = frozenset({State.DENIED, State.DENIED_IN_PART})

SAYS: Final[dict[State, str]] = {
    State.RECEIVED: "Received; to be acknowledged",
    State.ACKNOWLEDGED: "Acknowledged",
    State.CLARIFICATION_ASKED: "Waiting for a clarification; the clock stands still",
    State.FEE_ASKED: "Waiting for payment; the clock stands still",
    State.IN_WORK: "In work",
    State.EXTENDED: "In work, with a longer time by written notice",
    State.ANSWERED_IN_PART: "Answered in part; the rest is in work",
    State.ANSWERED: "Answered",
    State.DENIED: "Denied",
    State.DENIED_IN_PART: "Answered, and denied in part",
    State.CLOSED_WITHOUT_REPLY: "Closed: no reply came",
    State.WITHDRAWN: "Withdrawn by who asked",
}


def step_from(state: State, step: Step, who: Who) -> State | None:
    """The state that follows, or None when the table has no such row."""
    return next((row.next for row in STEPS if (row.state, row.step, row.who) == (state, step, who)), None)


def steps_of_staff(state: State) -> tuple[Step, ...]:
    """What the office's people may do from here, in the order of the table."""
    return tuple(row.step for row in STEPS if row.state is state and row.who is not Who.ASKER)
