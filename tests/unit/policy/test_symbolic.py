"""How layers add up, said twice: `outcome.verdict` for one request, `outcome.symbolic` for all at once.

A layer's rulings on one element have a few hundred combinations, so one and two layers are compared on every
one of them; three, as a state with an office's directives has, on a fixed draw. The symbolic side runs over
whole columns of assignments at once, one bit an assignment.
"""

import random
from datetime import date
from itertools import product

import pytest

from clerestory.law.library import default_folder, open_library
from clerestory.policy.outcome.ruling import SILENT, Ruling
from clerestory.policy.outcome.symbolic import LayerTold, Told, add_up
from clerestory.policy.outcome.verdict import add_up as add_up_one
from clerestory.policy.program.algebra import Truths
from clerestory.vocabulary.decision import Outcome

LIBRARY = open_library(default_folder())
US, GOVERNS, OFFICE = LIBRARY.layers("us-mt", date(2026, 3, 1))
BY_RULING = LIBRARY.layers("us-nv", date(2026, 3, 1))[1]
PERMIT = next(one for one in US.pack.provisions if one.effect == "permit")
FORBID = next(one for one in US.pack.provisions if one.effect == "forbid")
ALLOWED, FORBIDDEN = Ruling(True, (PERMIT,)), Ruling(False, (FORBID,))
NOT_ASKED = None
ELEMENT = "photo"
ACTIONS = ("govern", "disclose", "disclose_without_review", "compel", "compel_without_review",
           "disclose_after_review")  # fmt: skip
WAYS = (
    (SILENT, ALLOWED),
    *(((SILENT, ALLOWED, FORBIDDEN),) * 4),
    (NOT_ASKED, SILENT, ALLOWED, FORBIDDEN),
)
EVERY = [dict(zip(ACTIONS, ways, strict=True)) for ways in product(*WAYS)]


class Bits:
    """Truths over many assignments: bit i is the truth under assignment i."""

    def __init__(self, count):
        self.all = (1 << count) - 1

    def both(self, left, right):
        return left & right

    def either(self, left, right):
        return left | right

    def negated(self, one):
        return self.all ^ one


def column(assignments, depth, action, holds):
    """One bit an assignment: what `holds` of the ruling there."""
    text = "".join("1" if holds(assignment[depth][action]) else "0" for assignment in reversed(assignments))
    return int(text, 2)


def told(layer, assignments, depth):
    return LayerTold(
        {
            action: Told(
                column(assignments, depth, action, lambda one: one is ALLOWED),
                column(assignments, depth, action, lambda one: one is FORBIDDEN),
                column(assignments, depth, action, lambda one: one is not NOT_ASKED),
            )
            for action in ACTIONS
        },
        layer.pack.speaks_only_by_ruling,
        layer.pack.layer == "office",
    )


def outcome_of(layers, assignment):
    heard = [
        {(action, ELEMENT): one for action, one in rulings.items() if one is not None}
        for rulings in assignment
    ]
    return add_up_one(layers, heard, ELEMENT).outcome


def differences(layers, assignments):
    """Assignments under which the two do not say the same single outcome."""
    found = add_up(
        [told(layer, assignments, depth) for depth, layer in enumerate(layers)],
        Truths(Bits(len(assignments))),
    )
    texts = {}
    for outcome in Outcome:
        truth = getattr(found, outcome)
        number = truth if not isinstance(truth, bool) else (1 << len(assignments)) - 1 if truth else 0
        texts[outcome] = f"{number:0{len(assignments)}b}"[::-1]
    strays = []
    for number, assignment in enumerate(assignments):
        said = [outcome for outcome in Outcome if texts[outcome][number] == "1"]
        if said != [outcome_of(layers, assignment)]:
            strays.append((assignment, said))
    return strays


@pytest.mark.parametrize("layer", [US, GOVERNS, BY_RULING, OFFICE], ids=lambda one: one.pack.id)
def test_one_layer_adds_up_alike_on_every_assignment(layer):
    assert len(EVERY) == 648
    assert not differences((layer,), [(one,) for one in EVERY])


@pytest.mark.slow
@pytest.mark.parametrize(
    "layers",
    [(US, GOVERNS), (US, BY_RULING), (GOVERNS, OFFICE), (BY_RULING, OFFICE)],
    ids=lambda pair: "+".join(one.pack.id for one in pair),
)
def test_two_layers_add_up_alike_on_every_assignment(layers):
    assert not differences(layers, list(product(EVERY, EVERY)))


@pytest.mark.parametrize(
    "layers",
    [
        (US, GOVERNS),
        (US, BY_RULING),
        (GOVERNS, OFFICE),
        (US, GOVERNS, OFFICE),
        (US, BY_RULING, OFFICE),
    ],
    ids=lambda line: "+".join(one.pack.id for one in line),
)
def test_layers_add_up_alike_on_a_draw_of_assignments(layers):
    draw = random.Random(len(layers))
    assert not differences(layers, [tuple(draw.choices(EVERY, k=len(layers))) for _ in range(20_000)])
