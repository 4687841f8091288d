"""The formulas a proof rests on say of a request what the live reading answers, for every law, both ways.

From the solver: requests it makes up, to each outcome, are put to DECIDE. To the solver: facts of the public
format are asked of the formulas. A formula that said too little would let a promise count as proved; nothing
else would notice.
"""

import json
import random
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readings.questions import questions

from clerestory.law.library import default_folder, open_library
from clerestory.policy.decide import Decider
from clerestory.policy.outcome.decision import ACTIVITIES
from clerestory.policy.program.domain import DAY, PASSES_ON
from clerestory.policy.program.hierarchy import above_party
from clerestory.policy.program.mentioned import Mentioned
from clerestory.policy.program.unknowns import Unknowns
from clerestory.policy.prove.encoding import Encoding, domain_of
from clerestory.policy.prove.search import Search
from clerestory.policy.prove.standing import Standing, first_day, standing
from clerestory.policy.prove.witness import facts_of
from clerestory.policy.question import context, judgements
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.facts import Facts

LIBRARY = open_library(default_folder())
DECIDER = Decider(LIBRARY)
SOME = ("us", "us-mt", "us-nv")
LAWS = [law if law in SOME else pytest.param(law, marks=pytest.mark.slow) for law in LIBRARY.laws()]


class Bench:
    """A law on all its days, encoded, with a solver."""

    def __init__(self, law: str):
        whole = standing(LIBRARY, law, first_day(LIBRARY, law))
        self.law, self.unknowns = law, Unknowns(domain_of([whole]))
        self.standing: Standing = whole
        encoding = Encoding(whole, self.unknowns)
        self.outcomes = encoding.outcomes()
        self.search = Search(self.unknowns, [one.switch for one in encoding.rules])
        trees = [each.tree for layer in whole.layers for each in whole.provisions(layer)]
        self.named = Mentioned(tuple(trees)).entities()

    def class_of(self, party):
        """The representative of a party, found by what it lies within."""

        def seen(one):
            exact = one if any(each == ("Requester", one) for each in self.named) else None
            return exact, [
                {each for each in above_party(layer, one) if each in self.named}
                for layer in self.standing.layers
            ]

        return next(one.name for one in self.unknowns.domain.parties if seen(one.name) == seen(party))

    def as_formulas(self, party, element, said):
        """What is known of one judgement, fact by fact."""
        unknowns = self.unknowns
        found = [unknowns.parties[self.class_of(party)], unknowns.elements[element]]
        for path, value in leaves(said):
            if path == DAY:
                found.append(unknowns.says(path, max(d for d in unknowns.domain.words[DAY] if d <= value)))
            elif path in unknowns.words:
                other = unknowns.domain.words[path][1] if path in unknowns.domain.open else None
                found.append(unknowns.says(path, value if value in unknowns.domain.words[path] else other))
            elif path in unknowns.flags:
                found.append(unknowns.flags[path] if value else unknowns.negated(unknowns.flags[path]))
            else:
                found += [
                    holds if one in value else unknowns.negated(holds)
                    for one, holds in unknowns.sets[path].items()
                ]
        return found


def leaves(said, path=("context",)):
    for name, value in said.items():
        yield from leaves(value, (*path, name)) if isinstance(value, dict) else [((*path, name), value)]


@cache
def bench(law: str) -> Bench:
    return Bench(law)


@pytest.mark.parametrize("law", LAWS)
def test_what_the_solver_makes_up_is_decided_as_it_says(law):
    made = bench(law)
    draw = random.Random(law)
    unknowns = made.unknowns
    seen = set()
    for _ in range(30):
        wanted = draw.choice((Outcome.RELEASE, Outcome.RELEASE, Outcome.REVIEW, Outcome.WITHHOLD))
        wishes = [getattr(made.outcomes, wanted), unknowns.negated(unknowns.flags[PASSES_ON])]
        for path in draw.sample(sorted(unknowns.words), 3):
            wishes.append(draw.choice(list(unknowns.words[path][1].values())))
        wishes += [
            draw.choice((one, unknowns.negated(one))) for one in draw.sample(list(unknowns.flags.values()), 4)
        ]
        wishes.append(draw.choice(list(unknowns.sets[draw.choice(sorted(unknowns.sets))].values())))
        wishes.append(unknowns.elements[draw.choice(ELEMENTS)])
        wishes.append(draw.choice(list(unknowns.parties.values())))
        while not made.search.is_possible(*wishes):
            wishes.pop()
        found = made.search.find(*wishes)
        facts = facts_of(found, unknowns.domain, "made up")
        (answer,) = DECIDER.decide(facts).elements
        assert answer.outcome is wanted, facts
        said = dict(leaves(context(facts, facts.purpose.activity)))
        said = {path: tuple(value) if isinstance(value, list) else value for path, value in said.items()}
        assert said == found.facts
        seen.add(wanted)
    assert len(seen) == 3


@pytest.mark.parametrize("law", LAWS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_anybody_may_ask_is_decided_as_the_formulas_say(law, data):
    made = bench(law)
    text = json.dumps(data.draw(questions())).replace("us-mt", law if law != "us" else "us-zz")
    facts = Facts.from_json(json.loads(text) | {"law": law})
    if not made.standing.first <= facts.on <= made.standing.last:
        return
    for judgement in judgements(facts, ACTIVITIES):
        said = context(facts, judgement.activity)
        for element in facts.elements:
            known = made.as_formulas(judgement.party, element, said)
            possible = {
                outcome: made.search.is_possible(getattr(made.outcomes, outcome), *known)
                for outcome in Outcome
            }
            assert sum(possible.values()) == 1, (facts, possible)
            if len(set(judgements(facts, ACTIVITIES))) == 1:
                (answer,) = (one for one in DECIDER.decide(facts).elements if one.element == element)
                assert possible[answer.outcome], (facts, answer)
