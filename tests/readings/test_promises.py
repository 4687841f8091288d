"""Every promise that ships has the verdict written here, under its own law and each law that extends it.

A proof that stops holding is a law that changed, or a machine that did; a refutation that stops is the same.
"""

from datetime import date
from functools import cache

import pytest

from clerestory.law.library import default_folder, open_library
from clerestory.law.promises import load_promises
from clerestory.policy.decide import Decider
from clerestory.policy.prove import Verdict, prove_promises
from clerestory.vocabulary.decision import Outcome

LIBRARY = open_library(default_folder())
DECIDER = Decider(LIBRARY)
DAY = date(2026, 11, 23)
REFUTED = {
    # What people believe of this law; an office could adopt the first two by directive.
    "mt-photo-immigration-who", "mt-photo-immigration-why", "mt-photo-warrant",
    # Closed by who asks; one that states the aim without being one of them gets through.
    "il-immigration-why", "ny-immigration-why",
    # Closed by why they ask: whoever states another aim gets through.
    "co-immigration-who", "md-immigration-who", "mn-immigration-who", "nj-immigration-who",
    "nm-immigration-who", "nv-immigration-who", "or-immigration-who", "ri-immigration-who",
    "ut-face-search-who", "va-immigration-who", "vt-immigration-who", "wa-immigration-who",
}  # fmt: skip
SHIPPED = {pack.id: load_promises(pack.folder) for pack in LIBRARY.packs.values()}


@cache
def proofs(law):
    return tuple(prove_promises(LIBRARY, law, DAY, DECIDER.decide))


def test_many_laws_come_with_promises():
    assert sum(bool(promises) for promises in SHIPPED.values()) >= 30
    assert len(SHIPPED["us"]) >= 6


def test_no_promise_of_this_list_is_gone():
    assert {one.id for promises in SHIPPED.values() for one in promises} >= REFUTED


@pytest.mark.parametrize("law", LIBRARY.laws())
def test_each_promise_has_the_verdict_written_down(law):
    found = {one.promise.id: one.verdict for one in proofs(law)}
    assert found
    assert found == {name: Verdict.REFUTED if name in REFUTED else Verdict.PROVED for name in found}


@pytest.mark.parametrize("law", [law for law in LIBRARY.laws() if SHIPPED[law] and law != "us"])
def test_a_refuting_request_is_released_and_a_proof_names_what_it_rests_on(law):
    for one in proofs(law):
        if one.verdict is Verdict.REFUTED:
            assert one.witness is not None
            assert {each.outcome for each in DECIDER.decide(one.witness).elements} == {Outcome.RELEASE}
        if one.verdict is Verdict.PROVED and one.promise in SHIPPED[law]:
            assert one.rests_on, one.promise.id


def test_a_promise_by_why_says_that_it_can_be_evaded():
    known = {one.id: one for promises in SHIPPED.values() for one in promises}
    by_why = [one for one in known.values() if one.basis == "why"]
    assert by_why
    for one in by_why:
        assert one.note, one.id
        if one.twin:
            assert known[one.twin].basis == "who"
