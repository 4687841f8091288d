"""What was set back: database, store, witnesses, in every combination. No head is signed, none forks."""

from contextlib import suppress
from itertools import combinations

import pytest
from tests.world.ledger_invariants import forks, tables
from tests.world.ledger_starts import At, write

from clerestory.journal.sequencer.book import Head
from clerestory.journal.sequencer.errors import NotSignedError, RefusedError, WaitingError
from clerestory.journal.sequencer.growing import Tree
from clerestory.journal.sequencer.rounds import Sequencer
from clerestory.ledger.errors import MalformedError
from clerestory.ledger.note import parse_signature_lines
from clerestory.ledger.tiles import subtrees_in
from clerestory.ledger.witnessing import request_of, with_lines
from clerestory.logstore.witness_errors import WitnessFaultError

PARTS = ("database", "log", "witness-auditor", "witness-university")
SETS = [parts for count in (1, 2, 3, 4) for parts in combinations(PARTS, count)]


def grown(at: At) -> dict[int, bytes]:
    """Two more heads than at the start, the second with an entry that a backup does not have."""
    at.sequencer().round()
    write()
    at.sequencer().round()
    return at.shown()


def goes_on(at: At, kind: type[Sequencer] = Sequencer) -> NotSignedError | None:
    """Two rounds; what they say."""
    met = None
    for _ in range(2):
        try:
            at.sequencer(kind).round()
        except NotSignedError as error:
            met = error
    return met


def set_back(starts, kind: type[Sequencer], sets: list[tuple[str, ...]]) -> list[str]:
    """What goes wrong after each of these sets of parts was set back, and another entry was written."""
    wrong = []
    with starts.many("boundary") as again:
        for parts in sets:
            at = again()
            shown = grown(at)
            at.set_back(*parts)
            at = at.restarted()
            write()
            heads = len(tables(at.database).heads)
            said = goes_on(at, kind)
            expected = WaitingError if {*parts} <= {*PARTS[2:]} else RefusedError
            wrong += [f"{parts} | {each}" for each in forks(shown, at.shown())]
            if type(said) is not expected or len(tables(at.database).heads) != heads:
                wrong.append(f"{parts} | It said: {said}")
    return wrong


@pytest.mark.slow
def test_what_was_set_back_is_noticed_and_nothing_is_signed(starts, told):
    """Every set of parts but the whole."""
    wrong = set_back(starts, Sequencer, SETS[:-1])
    told("database, store and witnesses set back, alone and together", len(SETS) - 1, wrong)
    assert not wrong


class Trusting(Sequencer):
    """Believes its database, its clock, and whoever answers."""

    def _confirmed(self, now) -> Head:
        self._book.open()
        self._published, self._left = now, self._around.store.read("checkpoint")
        return self._last(now)

    def _check_clock(self, now) -> None:
        """It is what it is."""

    def _publish(self, tree: Tree, now) -> None:
        note, lines = self._note(tree, now), []
        subtree = subtrees_in(self._around.store.read, tree.size)
        for one in self._around.asked(self._around.policy(), self._book.holds()):
            with suppress(WitnessFaultError, MalformedError):
                answer = one.client.ask(request_of(one.holds, note, subtree))
                lines += parse_signature_lines(answer.body)
        self._around.store.replace("checkpoint", with_lines(note, lines).to_bytes())


@pytest.mark.slow
def test_a_sequencer_that_trusts_its_database_is_caught(starts, told):
    sets = [("database",), ("database", "log"), ("database", "log", "witness-auditor")]
    wrong = set_back(starts, Trusting, sets)
    told("planted: a sequencer that trusts its database", len(sets), wrong)
    assert "Two roots were shown for 271 leaves." in " ".join(wrong)
    caught = {each.partition(" | ")[0] for each in wrong}
    assert caught == {
        str(parts) for parts in sets[1:]
    }  # the store alone refuses other bytes in the first case


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
