"""What the solver's terms say of a condition, Cedar says of the facts; both where it holds and where not.

For each construct of the subset that a fact can stand in, requests are drawn that the formulas count as
described, and as not described, and Cedar is asked. What the terms cannot say is refused by name.
"""

import random
from datetime import date

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import open_library
from clerestory.law.promises import PromiseError, read_promises
from clerestory.policy.decide import Decider
from clerestory.policy.program.domain import PASSES_ON
from clerestory.policy.prove import Prover, standing
from clerestory.policy.prove.search import Search
from clerestory.policy.prove.witness import facts_of, is_described

DAY = date(2026, 11, 23)
GROUPS = '[groups]\ngovernment = ["us", "us-*", "=private.toll"]\n[classes]\nclosed = ["photo", "ssn"]\n'
CONDITIONS = (
    'context.mode == "bulk"',
    'context.authority.instrument != context.consent.form',
    'context.subject.resolved == context.reviewer.finding',
    '["bulk", "single"].contains(context.mode)',
    '[context.mode, "portal"].contains(context.channel)',
    'context.authority.elements.contains(resource.name)',
    'context.subject.keys.containsAll(["name", "dob"])',
    'context.subject.keys.containsAny(["name", "plate"])',
    '["name", "dob", "photo"].containsAll(context.subject.keys)',
    '["name", "dob"].containsAny(context.subject.keys)',
    'context.authority.elements.containsAll(context.consent.elements)',
    'context.authority.elements.containsAny(context.consent.elements)',
    'context.authority.elements == context.consent.elements',
    'context.subject.keys == ["name"]',
    'context.subject.keys.isEmpty()',
    '(if context.purpose.emergency then context.mode else context.channel) == "portal"',
    '(if context.purpose.emergency then context.subject.keys else ["dob"]).contains("dob")',
    'if context.requester.verified then context.purpose.emergency else context.purpose.case_number',
    'context.requester.verified == context.purpose.emergency',
    'context.day < 20270101',
    '20270101 <= context.day && context.day <= 20270131',
    'context.reviewer.division == "legal"',
    'context.purpose.claimed_use == "b4" || context.purpose.claimed_use == "none"',
    'principal in Group::"us/government"',
    'principal in [Requester::"us.dhs", Requester::"us-*.police"]',
    'principal is Requester in Requester::"us.dhs"',
    'principal == Requester::"us.dhs" || principal == Requester::"private"',
    'resource in Class::"us/closed"',
    'resource == Element::"photo" && !(principal in Requester::"us")',
    'principal has name || resource has name',
)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs")
    free = f'{note("free")}permit (principal, action == Action::"disclose", resource);'
    write_pack(folder, "us", layer="federal", policies=free, more=GROUPS)
    return open_library(folder)


def proven(library, tmp_path, condition):
    path = tmp_path / "it.cedar"
    path.write_text(f"forbid (principal, action, resource) when {{ {condition} }};")
    (promise,) = read_promises(path)
    return promise, Prover(standing(library, "us", DAY), [promise], Decider(library).decide)


def drawn(search, unknowns, draw, formula):
    """A request as the formula says, some of its facts by chance."""
    wishes = [formula, unknowns.negated(unknowns.flags[PASSES_ON]), unknowns.one_activity()]
    wishes += [
        draw.choice(list(unknowns.words[path][1].values())) for path in draw.sample(sorted(unknowns.words), 3)
    ]
    wishes += [
        draw.choice((one, unknowns.negated(one))) for one in draw.sample(list(unknowns.flags.values()), 3)
    ]
    wishes += [draw.choice(list(members.values())) for members in unknowns.sets.values()]
    wishes += [draw.choice(list(unknowns.elements.values())), draw.choice(list(unknowns.parties.values()))]
    while not search.is_possible(*wishes):
        wishes.pop(draw.randrange(3, len(wishes)) if len(wishes) > 3 else 0)
    return search.find(*wishes)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_cedar_finds_a_request_as_the_formulas_do(library, tmp_path, condition):
    promise, prover = proven(library, tmp_path, condition)
    unknowns, draw = prover.unknowns, random.Random(condition)
    search, region = Search(unknowns), prover.region(promise)
    for formula, expected in ((region, True), (unknowns.negated(region), False)):
        for _ in range(8):
            if not search.is_possible(formula):
                assert condition.startswith("principal has")  # every resource has a name
                continue
            facts = facts_of(drawn(search, unknowns, draw, formula), unknowns.domain, "drawn")
            assert is_described(promise, prover.standing.layers[-1], facts) is expected, facts


@pytest.mark.parametrize(
    ("condition", "construct"),
    [
        ("context.day + 1 > 20270101", "arithmetic"),
        ("context.reviewer.division == context.channel", "any word"),
        ("context.subject.keys.contains(context.reviewer.division)", "any word"),
        ("[context.reviewer.division].contains(context.channel)", "any word"),
        ('context.channel like "p*"', "`like`"),
        ("context.purpose == context.purpose", "as a whole"),
    ],
)
def test_what_the_terms_cannot_say_is_refused_by_name(library, tmp_path, condition, construct):
    with pytest.raises(PromiseError, match=construct):
        proven(library, tmp_path, condition)
