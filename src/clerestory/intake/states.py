"""The life of a request as one table: state, event, next state, who may.

Promises that a request moves only along a row of `STEPS`, and that an end is an end. Pure data and two
questions; the diagram in the documentation is generated from it. Refuses to know why a step happens:
`casework` does."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a request stands. Values are stored and shown in the API; never rename one."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SEALED = "sealed"
    RELEASED = "released"
    COLLECTED = "collected"
    WITHHELD = "withheld"
    NO_RECORD = "no_record"
    STOPPED = "stopped"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What happens to a request."""

    REFUSE = "refuse"
    SEND_TO_REVIEW = "send_to_review"
    CHECK_PAPERS = "check_papers"
    RECORD_FINDING = "record_finding"
    APPROVE = "approve"
    FIND_NOTHING = "find_nothing"
    SEAL = "seal"
    UNLOCK = "unlock"
    STOP = "stop"
    REOPEN = "reopen"
    COLLECT = "collect"
    EXPIRE = "expire"
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
    Move(State.RECEIVED, Step.REFUSE, State.WITHHELD, Who.LAW),
    Move(State.RECEIVED, Step.SEND_TO_REVIEW, State.IN_REVIEW, Who.LAW),
    Move(State.RECEIVED, Step.APPROVE, State.APPROVED, Who.LAW),
    Move(State.RECEIVED, Step.FIND_NOTHING, State.NO_RECORD, Who.LAW),
    Move(State.IN_REVIEW, Step.CHECK_PAPERS, State.IN_REVIEW, Who.OFFICER),
    Move(State.IN_REVIEW, Step.REFUSE, State.WITHHELD, Who.LAW),
    Move(State.IN_REVIEW, Step.RECORD_FINDING, State.IN_REVIEW, Who.REVIEWER),
    Move(State.IN_REVIEW, Step.REFUSE, State.WITHHELD, Who.REVIEWER),
    Move(State.IN_REVIEW, Step.APPROVE, State.APPROVED, Who.REVIEWER),
    Move(State.IN_REVIEW, Step.FIND_NOTHING, State.NO_RECORD, Who.REVIEWER),
    Move(State.IN_REVIEW, Step.WITHDRAW, State.WITHDRAWN, Who.REQUESTER),
    Move(State.APPROVED, Step.SEAL, State.SEALED, Who.WORKER),
    Move(State.APPROVED, Step.STOP, State.STOPPED, Who.WORKER),
    Move(State.APPROVED, Step.FIND_NOTHING, State.NO_RECORD, Who.WORKER),
    Move(State.APPROVED, Step.WITHDRAW, State.WITHDRAWN, Who.REQUESTER),
    Move(State.SEALED, Step.UNLOCK, State.RELEASED, Who.WORKER),
    Move(State.SEALED, Step.STOP, State.STOPPED, Who.WORKER),
    Move(State.SEALED, Step.EXPIRE, State.EXPIRED, Who.WORKER),
    Move(State.SEALED, Step.WITHDRAW, State.WITHDRAWN, Who.REQUESTER),
    Move(State.STOPPED, Step.REOPEN, State.IN_REVIEW, Who.SUPERVISOR),
    Move(State.STOPPED, Step.WITHDRAW, State.WITHDRAWN, Who.REQUESTER),
    Move(State.RELEASED, Step.COLLECT, State.COLLECTED, Who.REQUESTER),
    Move(State.RELEASED, Step.EXPIRE, State.EXPIRED, Who.WORKER),
    Move(State.COLLECTED, Step.COLLECT, State.COLLECTED, Who.REQUESTER),
)

SAYS: Final[dict[State, str]] = {
    State.RECEIVED: "Received",
    State.IN_REVIEW: "A person is looking at it",
    State.APPROVED: "Approved; being sealed",
    State.SEALED: "Sealed; waiting for the public ledger's proof",
    State.RELEASED: "Sealed and ready to collect",
    State.COLLECTED: "Collected",
    State.WITHHELD: "Withheld",
    State.NO_RECORD: "Nothing to send: not exactly one record matches, or the law closes all of it",
    State.STOPPED: "Stopped by a check before sending; the office is looking at it",
    State.EXPIRED: "Not collected in time; destroyed",
    State.WITHDRAWN: "Withdrawn by the requester",
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
