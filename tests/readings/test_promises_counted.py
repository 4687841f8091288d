"""Small laws made up at random, and every request that they can tell apart put to them.

The only test of a proof that shares nothing with it: no formulas, no solver, no choice of what to look at.
What a promise describes is weighed in Python; what the law answers, by the live reading.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import open_library
from clerestory.law.promises import PromiseError, read_promises
from clerestory.policy.decide import Decider, Sample
from clerestory.policy.prove import Verdict, prove_promises
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Facts

DAY = date(2026, 11, 23)
PARTIES = (
    "us.dhs",
    "us.dhs.ice",
    "us.dhs.ice.ero",
    "us.dhs.tsa",
    "us-zz",
    "us-zz.police",
    "us-aa.police",
    "private",
)
ELEMENTS = ("photo", "ssn", "name")
SCOPES = ("us.dhs", "us.dhs.ice", "us-zz", "us-*.police", "private")
AIMS = ("research", "insurance", "toll")
"""The last is one that no rule mentions; so is the party "private" in many a law."""
FACTS = {
    "verified": (False, True),
    "emergency": (False, True),
    "mode": (None, "bulk"),
    "instrument": (None, "judicial_warrant"),
    "finding": (None, "approve", "refuse"),
}


@dataclass(frozen=True)
class Atom:
    """One condition: its text, and what it comes to for a request that is judged for a party and an aim."""

    text: str
    holds: Callable[[str, str, str, dict], bool]


def within(party, scope):
    places = [".".join(party.split(".")[:end]) for end in range(1, len(party.split(".")) + 1)]
    states = [f"us-*{place[5:]}" for place in places if place.startswith("us-")]
    return scope in (*places, *states)


def atoms(draw):
    scope, aim, element = draw.choice(SCOPES), draw.choice(AIMS[:2]), draw.choice(ELEMENTS[:2])
    return (
        Atom(f'principal in Requester::"{scope}"', lambda party, *_: within(party, scope)),
        Atom(f'principal == Requester::"{scope}"', lambda party, *_: party == scope),
        Atom(f'resource == Element::"{element}"', lambda _, __, asked, ___: asked == element),
        Atom(f'context.purpose.activity == "{aim}"', lambda _, told, *__: told == aim),
        Atom("context.requester.passes_on", lambda *args: args[3]["recipient"] is not None),
        Atom("context.requester.verified", lambda *args: bool(args[3].get("verified"))),
        Atom("context.purpose.emergency", lambda *args: bool(args[3].get("emergency"))),
        Atom('context.mode == "bulk"', lambda *args: args[3].get("mode") == "bulk"),
        Atom('context.authority.instrument == "judicial_warrant"',
             lambda *args: args[3].get("instrument") == "judicial_warrant"),
        Atom('context.reviewer.finding == "approve"', lambda *args: args[3].get("finding") == "approve"),
        Atom('context.reviewer.finding == "refuse"', lambda *args: args[3].get("finding") == "refuse"),
    )  # fmt: skip


def condition(draw, most):
    """Some atoms and some of them denied: text, and whether they hold."""
    chosen = [(one, draw.random() < 0.3) for one in draw.sample(atoms(draw), draw.randint(0, most))]
    text = " && ".join(f"!({one.text})" if denied else one.text for one, denied in chosen) or "true"
    return text, lambda *judged: all(one.holds(*judged) != denied for one, denied in chosen)


def policies(draw, pack, *, governs):
    """A law of a few rules; the likeliest thing in it is that something goes."""
    kinds = [
        ("permit", '[Action::"disclose", Action::"disclose_without_review"]', 1),
        ("permit", '[Action::"disclose"]', 2),
        ("permit", '[Action::"disclose_after_review"]', 2),
        ("permit", '[Action::"compel", Action::"compel_without_review"]', 3),
        *([("forbid", '[Action::"disclose"]', 2)] * 2),
        ("forbid", '[Action::"disclose_without_review"]', 2),
        ("forbid", '[Action::"compel"]', 3),
    ]
    kinds = [("permit", '[Action::"govern"]', 1)] * governs + [kinds[0], *draw.sample(kinds, 4)]
    return "\n".join(
        f"{note(f'{pack}-{number}')}{effect} (principal, action in {actions}, resource) "
        f"when {{ {condition(draw, most)[0]} }};"
        for number, (effect, actions, most) in enumerate(kinds)
    )


def every_request(law):
    """Every request that such a law can tell apart, as Facts, with each judgement of it; all elements in
    each."""
    said = [dict(zip(FACTS, values, strict=True)) for values in product(*FACTS.values())]
    mixed = [(aim,) for aim in AIMS] + ([pair for pair in product(AIMS, AIMS) if pair[0] < pair[1]])
    pairs = [pair for pair in product(PARTIES, PARTIES) if pair[0] < pair[1]]
    for facts, aims, (agency, recipient) in product(said, mixed, [(one, None) for one in PARTIES] + pairs):
        document = {
            "id": "one of all",
            "on": DAY.isoformat(),
            "law": law,
            "elements": list(ELEMENTS),
            "requester": {"agency": agency, "recipient": recipient, "verified": facts["verified"]},
            "purpose": {"activity": aims[0], "mixed_with": list(aims[1:]), "emergency": facts["emergency"]},
            "mode": facts["mode"],
            "authority": {"instrument": facts["instrument"]} if facts["instrument"] else None,
            "reviewer": {"finding": facts["finding"]},
        }
        judged = product({agency, recipient or agency}, aims, [facts | {"recipient": recipient}])
        yield Facts.from_json(document), list(judged)


def broken_by_trial(library, law, regions):
    """Which regions hold a request that is released: every request tried."""
    decider = Decider(library, sample=Sample(first=0, then_every=10**9))
    broken = set()
    for facts, judged in every_request(law):
        free = [one.element for one in decider.decide(facts).elements if one.outcome is Outcome.RELEASE]
        for number, region in enumerate(regions):
            if number not in broken and any(
                region(party, aim, element, said) for element in free for party, aim, said in judged
            ):
                broken.add(number)
    return broken


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_trying_every_request_gives_the_verdict_of_the_proof(seed, tmp_path):
    draw = random.Random(seed)
    law = ("us", "us-zz")[seed % 2]
    write_pack(tmp_path / "packs", "us", layer="federal", policies=policies(draw, "f", governs=1))
    if law != "us":
        state = policies(draw, "s", governs=seed // 2 % 2)
        write_pack(tmp_path / "packs", "us-zz", extends="us", policies=state)
    library = open_library(tmp_path / "packs")
    verdicts, regions = [], []
    while len(regions) < 12:
        text, holds = condition(draw, 4)
        path = tmp_path / "it.cedar"
        path.write_text(f"forbid (principal, action, resource) when {{ {text} }};")
        try:
            (proof,) = prove_promises(library, law, DAY, Decider(library).decide, read_promises(path))
        except PromiseError:  # describes nothing
            continue
        verdicts.append(proof.verdict)
        regions.append(holds)
    broken = broken_by_trial(library, law, regions)
    assert verdicts == [
        Verdict.REFUTED if number in broken else Verdict.PROVED for number in range(len(regions))
    ]
