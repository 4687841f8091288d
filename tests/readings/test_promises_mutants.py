"""A proof that nothing could shake proves nothing: each rule that a shipped promise rests on is taken away,
or one condition of it is turned round, and some promise of that law must fall.

The falling is a real one: the request that was found is released by the live reading of the changed law.
"""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from tests.readings.weighed_cases import turned_round

from clerestory.law.library import Library, default_folder, open_library
from clerestory.law.promises import load_promises
from clerestory.policy.decide import Decider
from clerestory.policy.prove import Prover, Verdict, standing

LIBRARY = open_library(default_folder())
DAY = date(2026, 11, 23)
LAWS = [pack.id for pack in LIBRARY.packs.values() if load_promises(pack.folder)]
SOME = ("us-il", "us-or")


def proofs(library, law):
    """The verdicts on the promises of a pack under its law as `library` has it."""
    prover = Prover(
        standing(library, law, DAY), load_promises(library.pack(law).folder), Decider(library).decide
    )
    return {one.id: prover.prove(one) for one in prover.promises}


def changed(law, provisions):
    """The shelf with other provisions in the pack of `law`."""
    pack = replace(LIBRARY.pack(law), provisions=tuple(provisions))
    return Library(LIBRARY.folder, LIBRARY.places, {**LIBRARY._loaded, law: pack})


def mutants(law, name):
    """The law without the provision, and with each condition of it turned round."""
    provisions = LIBRARY.pack(law).provisions
    yield "left out", [one for one in provisions if one.id != name]
    for number in range(len(LIBRARY.pack(law).by_id[name].tree["conditions"])):
        yield (
            str(number),
            [
                replace(one, tree=turned_round(one.tree, number)) if one.id == name else one
                for one in provisions
            ],
        )


@cache
def kept(law):
    return {name: one for name, one in proofs(LIBRARY, law).items() if one.verdict is Verdict.PROVED}


@pytest.mark.parametrize(
    "law", [law if law in SOME else pytest.param(law, marks=pytest.mark.slow) for law in LAWS]
)
def test_without_a_rule_that_a_promise_rests_on_some_promise_falls(law):
    resting = sorted({name for one in kept(law).values() for pack, name in one.rests_on if pack == law})
    forbids = [name for name in resting if LIBRARY.pack(law).by_id[name].effect == "forbid"]
    assert forbids
    survivors = set()
    for name in forbids:
        for change, provisions in mutants(law, name):
            found = proofs(changed(law, provisions), law)
            if all(found[promise].verdict is Verdict.PROVED for promise in kept(law)):
                survivors.add((name, change))
            assert all(one.verdict is not Verdict.UNDETERMINED for one in found.values()), (name, change)
    assert not survivors
