"""Who asks how often: kinds, agencies and days, in whole numbers that add up exactly.

Promises: published numbers are met exactly at full scale and to the nearest question at any other; the
questions of an agency spread over its days as the seasons say, each day within one question of its due.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from clerestory.impact.history.lists import NOBODY, Lists
from clerestory.impact.traffic.chance import SLOTS, number, parts_of, slots
from clerestory.impact.traffic.mix import Kind, Mix

STATE: Final = "{state}"
_WEIGHT: Final = 10**12


@dataclass(frozen=True)
class Agency:
    """One agency: its kind by place in the mix, its state (empty: federal or abroad), its questions in all.

    standing: place of its record. phase: where in its year the first question falls, below `Calendar.whole`.
    """

    kind: int
    state: str
    node: str
    questions: int
    standing: int
    phase: int


@dataclass(frozen=True)
class Calendar:
    """The days of the period; `until` is the sum of weights up to and with each day, `whole` that of all."""

    days: tuple[date, ...]
    until: tuple[int, ...]

    @property
    def whole(self) -> int:
        """The sum of all weights."""
        return self.until[-1]


def calendar(mix: Mix) -> Calendar:
    """The days of the mix with their weights."""
    count = (mix.last - mix.first).days + 1
    days = tuple(mix.first + timedelta(days=day) for day in range(count))
    weights = (mix.months[day.month - 1] * mix.weekdays[day.weekday()] for day in days)
    return Calendar(days, tuple(accumulate(weights)))


def questions_of_kinds(mix: Mix, rows: int) -> list[int]:
    """How many of `rows` questions each kind asks; published numbers first, to the nearest whole question."""
    fixed = [
        (2 * rows * kind.questions + mix.questions) // (2 * mix.questions)
        if kind.questions is not None
        else 0
        for kind in mix.kinds
    ]
    shares = [kind.share for kind in mix.kinds]
    left = max(rows - sum(fixed), 0)
    others = parts_of(left, shares) if any(shares) else [0] * len(shares)
    return [one + other for one, other in zip(fixed, others, strict=True)]


def agencies(mix: Mix, rows: int, seed: int, year: Calendar) -> list[Agency]:
    """Every agency of the mix, by running number."""
    made: list[Agency] = []
    for place, (kind, asked) in enumerate(zip(mix.kinds, questions_of_kinds(mix, rows), strict=True)):
        weights = [_WEIGHT // (rank + mix.flatness) for rank in range(1, kind.agencies + 1)]
        standings = slots(mix.groups["standing"].shares[kind.mixes["standing"]])
        states = _states(mix, kind, seed, place)
        for state, questions in zip(states, parts_of(asked, weights), strict=True):
            drawn = number(seed, 1, len(made))
            made.append(
                Agency(
                    kind=place,
                    state=state,
                    node=kind.node.replace(STATE, state),
                    questions=questions,
                    standing=standings[drawn % SLOTS],
                    phase=(drawn // SLOTS) % year.whole,
                )
            )
    return made


def lists_of(mix: Mix, everybody: list[Agency]) -> Lists:
    """The lists of the history these agencies make."""
    nodes = sorted({one.node for one in everybody})
    offices = [f"us-{state}" for state in mix.states]
    found = {"requesters": nodes, "offices": offices, "divisions": [NOBODY]}
    return Lists.checked(found, "the mix")


def _states(mix: Mix, kind: Kind, seed: int, place: int) -> list[str]:
    """The state of each agency of a kind, by rank: as many as drivers, in an order of chance."""
    if STATE not in kind.node:
        return [""] * kind.agencies
    parts = parts_of(kind.agencies, list(mix.states.values()))
    every = [state for state, part in zip(mix.states, parts, strict=True) for _ in range(part)]
    order = sorted(range(len(every)), key=lambda at: (number(seed, 1000 + place, at), at))
    return [every[at] for at in order]
