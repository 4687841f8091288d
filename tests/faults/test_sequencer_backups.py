"""What was set back: database, store, witnesses, in every combination. No head is signed, none forks."""

from itertools import combinations

import pytest
from tests.world.ledger_invariants import forks, tables
from tests.world.ledger_starts import At, write

from clerestory.journal.sequencer.errors import NotSignedError, RefusedError, WaitingError
from clerestory.journal.sequencer.rounds import Sequencer

PARTS = ("database", "log", "witness-auditor", "witness-university")
SETS = [parts for count in (1, 2, 3, 4) for parts in combinations(PARTS, count)]


def grown(at: At) -> dict[int, bytes]:
    """Two more heads than at the start, the second with an entry that a backup does not have."""
    at.sequencer().round()
    write()
    at.sequencer().round()
    return at.shown()


def goes_on(at: At, kind: type[Sequencer] = Sequencer) -> NotSignedError | None:
    """Two rounds after another entry; what they say."""
    met = None
    for _ in range(2):
        try:
            at.sequencer().round()
        except NotSignedError as error:
            met = error
    return met


@pytest.mark.slow
def test_what_was_set_back_is_noticed_and_nothing_is_signed(starts, told):
    """Every set of parts but the whole."""
    wrong = []
    with starts.many("boundary") as again:
        for parts in SETS[:-1]:
            at = again()
            shown = grown(at)
            at.set_back(*parts)
            at = at.restarted()
            write()
            heads = len(tables(at.database).heads)
            said = goes_on(at)
            expected = WaitingError if {*parts} <= {*PARTS[2:]} else RefusedError
            wrong += [f"{parts} | {each}" for each in forks(shown, at.shown())]
            if type(said) is not expected or len(tables(at.database).heads) != heads:
                wrong.append(f"{parts} | It said: {said}")
    told("database, store and witnesses set back, alone and together", len(SETS) - 1, wrong)
    assert not wrong


@pytest.mark.slow
def test_when_everything_was_set_back_at_once_only_who_kept_a_checkpoint_can_tell(starts, told):
    """The limit: nothing here remembers. A witness outside of the same backup is what it takes."""
    with starts.many("boundary") as again:
        at = again()
        shown = grown(at)
        at.set_back(*PARTS)
        at = at.restarted()
        write()
        said = goes_on(at)
        found = forks(shown, at.shown())
    told("planted: database, store and every witness set back at once", 1, [f"all | {one}" for one in found])
    assert said is None
    assert found == ["Two roots were shown for 271 leaves."]


@pytest.mark.slow
def test_a_witness_that_forgot_is_left_out_by_a_new_policy_and_the_log_goes_on(starts):
    with starts.many("boundary") as again:
        at = again()
        shown = grown(at)
        at.set_back("witness-auditor")
        at = at.restarted()
        assert "was set back to an older state, or lost its state" in str(goes_on(at))
        lines = at.ledger.policy_file.read_text().splitlines()
        kept = [line for line in lines if "auditor" not in line and not line.startswith(("group", "quorum"))]
        at.ledger.policy_file.write_text("\n".join([*kept, "quorum university"]) + "\n")
        write()
        at.sequencer().round()
        assert forks(shown, at.shown()) == []
        assert max(at.shown()) == 272
