"""Where a paper stands: verified only once everything that is asked was done, about what was typed last."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from clerestory.intake.document_standing import Check, CheckKind, Outcome, Standing, standing

TYPED = Check(CheckKind.TYPED, Outcome.CONFIRMED)
CALLED = Check(CheckKind.CALL_BACK, Outcome.CONFIRMED)
LOOKED = Check(CheckKind.SECOND_LOOK, Outcome.CONFIRMED)
DOUBTED = Check(CheckKind.DOUBT, Outcome.FORGED)
GENUINE = Check(CheckKind.DOUBT_SETTLED, Outcome.GENUINE)
FALSE = Check(CheckKind.DOUBT_SETTLED, Outcome.NOT_GENUINE)


def of_court(*checks, known=False):
    return standing("judicial_warrant", checks, court_is_known=known)


def test_a_paper_of_a_new_court_needs_all_three():
    assert standing(None, (), court_is_known=False) is Standing.TO_READ
    assert of_court(TYPED) is Standing.TO_CONFIRM
    assert of_court(TYPED, CALLED) is Standing.SECOND_LOOK
    assert of_court(TYPED, CALLED, LOOKED) is Standing.VERIFIED
    assert of_court(TYPED, CALLED, known=True) is Standing.VERIFIED


def test_seeing_the_original_confirms_nothing():
    seen = Check(CheckKind.ORIGINAL_SEEN, Outcome.CONFIRMED)
    assert of_court(TYPED, seen, known=True) is Standing.TO_CONFIRM


def test_what_was_confirmed_before_it_was_read_anew_confirms_nothing():
    assert of_court(TYPED, CALLED, LOOKED, TYPED, known=True) is Standing.TO_CONFIRM


def test_no_answer_changes_nothing_and_a_denial_goes_to_counsel():
    silent = Check(CheckKind.CALL_BACK, Outcome.NO_ANSWER)
    denied = Check(CheckKind.COURT_DOCKET, Outcome.DENIED)
    assert of_court(TYPED, silent) is Standing.TO_CONFIRM
    assert of_court(TYPED, CALLED, silent, known=True) is Standing.VERIFIED
    assert of_court(TYPED, CALLED, denied, known=True) is Standing.NOT_CONFIRMED


def test_a_denial_is_counsels_and_no_second_call_or_reading_undoes_it():
    denied = Check(CheckKind.CALL_BACK, Outcome.DENIED)
    assert of_court(TYPED, denied, CALLED, known=True) is Standing.NOT_CONFIRMED
    assert of_court(TYPED, denied, TYPED, CALLED, known=True) is Standing.NOT_CONFIRMED
    assert of_court(TYPED, denied, GENUINE, CALLED, known=True) is Standing.VERIFIED
    assert of_court(TYPED, denied, GENUINE, CALLED, denied, CALLED, known=True) is Standing.NOT_CONFIRMED


def test_a_doubt_holds_until_counsel_settles_it_and_false_is_for_good():
    assert of_court(TYPED, CALLED, DOUBTED, known=True) is Standing.DOUBTED
    assert of_court(TYPED, CALLED, DOUBTED, GENUINE, known=True) is Standing.VERIFIED
    assert of_court(TYPED, CALLED, DOUBTED, GENUINE, DOUBTED, known=True) is Standing.DOUBTED
    assert of_court(TYPED, CALLED, DOUBTED, FALSE, known=True) is Standing.REJECTED
    assert of_court(TYPED, DOUBTED, FALSE, TYPED, CALLED, known=True) is Standing.REJECTED


ANY = st.lists(
    st.sampled_from([Check(kind, outcome) for kind, outcome in product(CheckKind, Outcome)]), max_size=8
)


@given(ANY, st.booleans())
def test_nothing_is_verified_without_a_confirmation_after_the_last_reading(checks, known):
    if of_court(*checks, known=known) is not Standing.VERIFIED:
        return
    last_read = max(at for at, each in enumerate(checks) if each.kind is CheckKind.TYPED)
    after = checks[last_read:]
    enough = {CheckKind.CALL_BACK, CheckKind.COURT_DOCKET}
    assert any(each.kind in enough and each.outcome is Outcome.CONFIRMED for each in after)
    assert known or any(each.kind is CheckKind.SECOND_LOOK for each in after)
    assert Check(CheckKind.DOUBT_SETTLED, Outcome.NOT_GENUINE) not in checks[-1:]
