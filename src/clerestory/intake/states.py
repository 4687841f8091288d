"""The life of a request as one table: state, event, next state, who may.

Promises that a request moves only along a row of `STEPS`, and that an end is an end. Pure data and two
questions; the diagram in the documentation is generated from it. Refuses to know why a step happens:
`casework` does."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a request stands. Values are stored and shown in the API; never rename one."""

    DRAFT = "draft"
    RECEIVED = "received"
    NEEDS_INFORMATION = "needs_information"
    IN_REVIEW = "in_review"
    SECOND_REVIEW = "second_review"
    DECIDED_IN_PART = "decided_in_part"
    APPROVED = "approved"
    SEALED = "sealed"
    RELEASED = "released"
    ANSWERED = "answered"
    COLLECTED = "collected"
    ACKNOWLEDGED = "acknowledged"
    RECALLED = "recalled"
    WITHHELD = "withheld"
    NO_RECORD = "no_record"
    APPEALED = "appealed"
    STOPPED = "stopped"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Step(StrEnum):
    """What happens to a request."""

    SUBMIT = "submit"
    REFUSE = "refuse"
    SEND_TO_REVIEW = "send_to_review"
    CHECK_PAPERS = "check_papers"
    ASK_FOR_MORE = "ask_for_more"
    GIVE_MORE = "give_more"
    LAPSE = "lapse"
    RECORD_FINDING = "record_finding"
    WAIT_FOR_SECOND = "wait_for_second"
    DECIDE_IN_PART = "decide_in_part"
    APPROVE = "approve"
    FIND_NOTHING = "find_nothing"
    SEAL = "seal"
    ANSWER = "answer"
    UNLOCK = "unlock"
    STOP = "stop"
    REOPEN = "reopen"
    COLLECT = "collect"
    ACKNOWLEDGE = "acknowledge"
    ATTEST_USE = "attest_use"
    RECALL = "recall"
    CONFIRM_DESTROYED = "confirm_destroyed"
    EXPIRE = "expire"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    LOOK_AGAIN = "look_again"
    CLOSE = "close"
    WITHDRAW = "withdraw"


class Who(StrEnum):
    """Who may take a step. LAW: no person, the decision alone."""

    LAW = "law"
    OFFICER = "officer"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    WORKER = "worker"
    REQUESTER = "requester"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table."""

    state: State
    step: Step
    next: State
    who: Who


STEPS: Final[tuple[Move, ...]] = (
    Move(State.DRAFT, Step.SUBMIT, State.RECEIVED, Who.REQUESTER),
    Move(State.RECEIVED, Step.REFUSE, State.WITHHELD, Who.LAW),
    Move(State.RECEIVED, Step.SEND_TO_REVIEW, State.IN_REVIEW, Who.LAW),
    Move(State.RECEIVED, Step.APPROVE, State.APPROVED, Who.LAW),
    Move(State.RECEIVED, Step.FIND_NOTHING, State.NO_RECORD, Who.LAW),
    Move(State.IN_REVIEW, Step.CHECK_PAPERS, State.IN_REVIEW, Who.OFFICER),
    Move(State.IN_REVIEW, Step.ASK_FOR_MORE, State.NEEDS_INFORMATION, Who.OFFICER),
    Move(State.IN_REVIEW, Step.REFUSE, State.WITHHELD, Who.LAW),
    Move(State.IN_REVIEW, Step.RECORD_FINDING, State.IN_REVIEW, Who.REVIEWER),
    Move(State.IN_REVIEW, Step.WAIT_FOR_SECOND, State.SECOND_REVIEW, Who.REVIEWER),
    Move(State.IN_REVIEW, Step.DECIDE_IN_PART, State.DECIDED_IN_PART, Who.OFFICER),
    Move(State.IN_REVIEW, Step.REFUSE, State.WITHHELD, Who.REVIEWER),
    Move(State.IN_REVIEW, Step.APPROVE, State.APPROVED, Who.REVIEWER),
    Move(State.IN_REVIEW, Step.FIND_NOTHING, State.NO_RECORD, Who.REVIEWER),
    Move(State.IN_REVIEW, Step.WITHDRAW, State.WITHDRAWN, Who.REQUESTER),
    Move(State.SECOND_REVIEW, Step.CHECK_PAPERS, State.IN_REVIEW, Who.OFFICER),
    Move(State.SECOND_REVIEW, Step.ASK_FOR_MORE, State.NEEDS_INFORMATION, Who.OFFICER),
    Move(State.SECOND_REVIEW, Step.RECORD_FINDING, State.SECOND_REVIEW, Who.REVIEWER),
    Move(State.SECOND_REVIEW, Step.DECIDE_IN_PART, State.DECIDED_IN_PART, Who.OFFICER),
    Move(State.SECOND_REVIEW, Step.REFUSE, State.WITHHELD, Who.REVIEWER),
    Move(State.SECOND_REVIEW, Step.APPROVE, State.APPROVED, Who.REVIEWER),
    Move(State.SECOND_REVIEW, Step.FIND_NOTHING, State.NO_RECORD, Who.REVIEWER),
    Move(State.SECOND_REVIEW, Step.WITHDRAW, State.WITHDRAWN, Who.REQUESTER),
    Move(State.NEEDS_INFORMATION, Step.GIVE_MORE, State.IN_REVIEW, Who.REQUESTER),
    Move(State.NEEDS_INFORMATION, Step.GIVE_MORE, State.IN_REVIEW, Who.OFFICER),
    Move(State.NEEDS_INFORMATION, Step.LAPSE, State.CLOSED, Who.WORKER),
    Move(State.NEEDS_INFORMATION, Step.WITHDRAW, State.WITHDRAWN, Who.REQUESTER),
    Move(State.DECIDED_IN_PART, Step.CLOSE, State.CLOSED, Who.WORKER),
    Move(State.APPROVED, Step.SEAL, State.SEALED, Who.WORKER),
    Move(State.APPROVED, Step.ANSWER, State.ANSWERED, Who.WORKER),
    Move(State.APPROVED, Step.STOP, State.STOPPED, Who.WORKER),
    Move(State.APPROVED, Step.FIND_NOTHING, State.NO_RECORD, Who.WORKER),
    Move(State.APPROVED, Step.RECALL, State.RECALLED, Who.SUPERVISOR),
    Move(State.APPROVED, Step.WITHDRAW, State.WITHDRAWN, Who.REQUESTER),
    Move(State.SEALED, Step.UNLOCK, State.RELEASED, Who.WORKER),
    Move(State.SEALED, Step.STOP, State.STOPPED, Who.WORKER),
    Move(State.SEALED, Step.EXPIRE, State.EXPIRED, Who.WORKER),
    Move(State.SEALED, Step.RECALL, State.RECALLED, Who.SUPERVISOR),
    Move(State.SEALED, Step.WITHDRAW, State.WITHDRAWN, Who.REQUESTER),
    Move(State.STOPPED, Step.REOPEN, State.IN_REVIEW, Who.SUPERVISOR),
    Move(State.STOPPED, Step.WITHDRAW, State.WITHDRAWN, Who.REQUESTER),
    Move(State.RELEASED, Step.COLLECT, State.COLLECTED, Who.REQUESTER),
    Move(State.RELEASED, Step.EXPIRE, State.EXPIRED, Who.WORKER),
    Move(State.RELEASED, Step.RECALL, State.RECALLED, Who.SUPERVISOR),
    Move(State.COLLECTED, Step.COLLECT, State.COLLECTED, Who.REQUESTER),
    Move(State.COLLECTED, Step.ACKNOWLEDGE, State.ACKNOWLEDGED, Who.REQUESTER),
    Move(State.COLLECTED, Step.RECALL, State.RECALLED, Who.SUPERVISOR),
    Move(State.ACKNOWLEDGED, Step.ATTEST_USE, State.CLOSED, Who.REQUESTER),
    Move(State.ACKNOWLEDGED, Step.RECALL, State.RECALLED, Who.SUPERVISOR),
    Move(State.ANSWERED, Step.RECALL, State.RECALLED, Who.SUPERVISOR),
    Move(State.RECALLED, Step.CONFIRM_DESTROYED, State.CLOSED, Who.REQUESTER),
    Move(State.WITHHELD, Step.APPEAL, State.APPEALED, Who.REQUESTER),
    Move(State.WITHHELD, Step.CLOSE, State.CLOSED, Who.WORKER),
    Move(State.APPEALED, Step.UPHOLD, State.CLOSED, Who.SUPERVISOR),
    Move(State.APPEALED, Step.LOOK_AGAIN, State.IN_REVIEW, Who.SUPERVISOR),
)

UNDER_REVIEW: Final[frozenset[State]] = frozenset({State.IN_REVIEW, State.SECOND_REVIEW})
"""A person of the office looks at it; the law is asked anew each time somebody looks."""
SETTLED: Final[frozenset[State]] = frozenset(
    {
        State.ANSWERED,
        State.COLLECTED,
        State.ACKNOWLEDGED,
        State.RECALLED,
        State.WITHHELD,
        State.NO_RECORD,
        State.EXPIRED,
        State.WITHDRAWN,
        State.CLOSED,
    }
)
"""The office has nothing more to send; the requester may still have something to do."""
UNDECIDED: Final[frozenset[State]] = UNDER_REVIEW | {State.DRAFT, State.RECEIVED, State.NEEDS_INFORMATION}
"""Nothing was decided yet that would stand."""

SAYS: Final[dict[State, str]] = {
    State.DRAFT: "A draft that was not sent",
    State.RECEIVED: "Received",
    State.NEEDS_INFORMATION: "Waiting for more from the requester; the clock stands still",
    State.IN_REVIEW: "A person is looking at it",
    State.SECOND_REVIEW: "Approved by one person; a second one is looking at it",
    State.DECIDED_IN_PART: "Decided in part; each part goes on under a number of its own",
    State.APPROVED: "Approved; being sealed",
    State.SEALED: "Sealed; waiting for the public ledger's proof",
    State.RELEASED: "Sealed and ready to collect",
    State.ANSWERED: "Answered on the line it came by",
    State.COLLECTED: "Collected",
    State.ACKNOWLEDGED: "Collected, and receipt acknowledged",
    State.RECALLED: "Called back by the office: not to be used, to be destroyed",
    State.WITHHELD: "Withheld",
    State.NO_RECORD: "Nothing to send: not exactly one record matches, or the law closes all of it",
    State.APPEALED: "The refusal was appealed; somebody who did not refuse looks at it",
    State.STOPPED: "Stopped by a check before sending; the office is looking at it",
    State.EXPIRED: "Not collected in time; destroyed",
    State.WITHDRAWN: "Withdrawn by the requester",
    State.CLOSED: "Closed; nothing more is due",
}

ENDS: Final[frozenset[State]] = frozenset(State) - {
    move.state for move in STEPS if move.next is not move.state
}


def step_from(state: State, step: Step, who: Who) -> State | None:
    """The state that follows, or None when the table has no such row."""
    return next(
        (move.next for move in STEPS if (move.state, move.step, move.who) == (state, step, who)), None
    )


def possible_from(state: State) -> tuple[Move, ...]:
    """The rows that leave `state`, in the order of the table."""
    return tuple(move for move in STEPS if move.state is state)
