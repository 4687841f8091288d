"""The table of states: every state is reached, ends are ends, and nobody skips the people who have to
look."""

from itertools import product

from clerestory.intake.states import ENDS, SAYS, STEPS, State, Step, Who, possible_from, step_from


def test_every_state_has_words_and_is_reached_from_the_first() -> None:
    assert set(SAYS) == set(State)
    reached = {State.DRAFT}
    while more := {move.next for move in STEPS if move.state in reached} - reached:
        reached |= more
    assert reached == set(State)


def test_no_row_stands_twice_and_each_question_has_one_answer() -> None:
    asked = [(move.state, move.step, move.who) for move in STEPS]
    assert len(set(asked)) == len(asked)


def test_an_end_is_never_left() -> None:
    assert {State.WITHDRAWN, State.CLOSED, State.NO_RECORD, State.EXPIRED} == ENDS
    for state in ENDS:
        assert {move.next for move in possible_from(state)} <= {state}


def test_only_a_reviewer_or_the_law_on_arrival_approves_and_only_the_worker_seals_and_unlocks() -> None:
    approvals = {(move.state, move.who) for move in STEPS if move.next is State.APPROVED}
    assert approvals == {
        (State.RECEIVED, Who.LAW),
        (State.IN_REVIEW, Who.REVIEWER),
        (State.SECOND_REVIEW, Who.REVIEWER),
    }
    sealing = {(move.state, move.who) for move in STEPS if move.next is State.SEALED}
    assert sealing == {(State.APPROVED, Who.WORKER)}
    unlocking = {(move.state, move.who) for move in STEPS if move.next is State.RELEASED}
    assert unlocking == {(State.SEALED, Who.WORKER)}


def test_what_the_table_does_not_hold_is_not_a_step() -> None:
    for state, step, who in product(State, Step, Who):
        rows = [move for move in STEPS if (move.state, move.step, move.who) == (state, step, who)]
        assert step_from(state, step, who) == (rows[0].next if rows else None)
