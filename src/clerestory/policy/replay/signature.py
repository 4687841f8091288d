"""What the columns of a signature are, and what a row of them means under the law they were made for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Final

import polars as pl

from clerestory.law.library import Layer
from clerestory.law.provision import Provision
from clerestory.policy.outcome.ruling import Ruling
from clerestory.policy.outcome.verdict import Rulings, Verdict, add_up
from clerestory.policy.program.answers import add_up as rule_on
from clerestory.policy.replay.slots import WORD_BITS, Held
from clerestory.policy.replay.told import ANYTHING, Possible
from clerestory.vocabulary.decision import SEVERITY
from clerestory.vocabulary.elements import ELEMENTS

AFTER_REVIEW: Final = "disclose_after_review"
_MOST_UNCERTAIN: Final = 8
"""More policies than this are not taken both ways; the answer is undetermined."""

Values = Sequence[int | None]


@dataclass(frozen=True, eq=False)
class Weighed:
    """A policy as a signature holds it: for which elements it surely holds, and for which it may. Without a
    provision it stands for the question whether a reviewer found anything."""

    layer: int
    provision: Provision | None
    action: str
    must: Held
    may: Held


@dataclass(frozen=True, eq=False)
class Signature:
    """How one judgement of each row is computed (`columns`) and read (`possible`, `rulings`).

    columns: one expression a number, each under a name of its own; the first `words` hold bits, the others a
    bit for each element. provisions: of each layer. policies: those that can hold, in the order of the law.
    reviewed: did a reviewer find anything? Only then is it asked whose finding counts.
    """

    layers: tuple[Layer, ...]
    provisions: tuple[tuple[Provision, ...], ...]
    actions: frozenset[str]
    columns: tuple[pl.Expr, ...]
    words: int
    policies: tuple[Weighed, ...]
    reviewed: Weighed
    _readers: dict[str, "_Reader"] = field(default_factory=dict, repr=False)
    _spoken: dict[date | None, tuple[tuple[str, ...], ...]] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(one.meta.output_name() for one in self.columns)

    def possible(self, values: Values, element: str) -> Possible:
        """What a row may come to for `element`. A null in `values` leaves everything open."""
        whole = [one for one in values if one is not None]
        return self._reader(element).possible(whole) if len(whole) == len(self.columns) else ANYTHING

    def rulings(
        self, values: Sequence[int], elements: Sequence[str], on: date | None = None
    ) -> tuple[Rulings, ...]:
        """What every layer rules on each action and element, on that day (by all its provisions, unless
        given), in a row in which every fact was recorded."""
        heard: tuple[dict[tuple[str, str], Ruling], ...] = tuple({} for _ in self.layers)
        for element in elements:
            for found, one in zip(heard, self._reader(element).rulings(values, on), strict=True):
                found |= one
        return heard

    def spoken(self, on: date | None = None) -> tuple[tuple[str, ...], ...]:
        """The actions that each layer's provisions speak of, on that day or on any."""
        known = self._spoken.get(on)
        if known is None:
            known = self._spoken[on] = self._spoken_of(on)
        return known

    def _spoken_of(self, on: date | None) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(
                sorted(
                    self.actions & {action for one in layer if _decides(one, on) for action in one.actions}
                )
            )
            for layer in self.provisions
        )

    def _reader(self, element: str) -> "_Reader":
        known = self._readers.get(element)
        return known or self._readers.setdefault(element, _Reader(self, element))


class _Reader:
    """Reads signatures for one element, and remembers what it read."""

    def __init__(self, signature: Signature, element: str) -> None:
        self.signature, self.element = signature, element
        self.number = ELEMENTS.index(element)
        speaking = [one for one in signature.policies if one.may.elements >> self.number & 1]
        self.policies: tuple[Weighed, ...] = (*speaking, signature.reviewed)
        bits = [0] * signature.words
        masks: set[int] = set()
        for held in (held for one in self.policies for held in (one.must, one.may)):
            masks |= {signature.words + mask for mask in held.masks}
            if held.bit is not None:
                bits[held.bit // WORD_BITS] |= 1 << held.bit % WORD_BITS
        self.bits, self.masks = tuple(bits), tuple(sorted(masks))
        self.spoken = signature.spoken()
        self.known: dict[tuple[int, ...], Possible] = {}

    def possible(self, values: Sequence[int]) -> Possible:
        """What these values may come to; looked up by the bits that matter to this element."""
        bits = (value & read for value, read in zip(values, self.bits, strict=False))
        key = (*bits, *(values[mask] >> self.number & 1 for mask in self.masks))
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = self._possible(values)
        return known

    def surely_holding(self, values: Sequence[int]) -> list[Weighed]:
        """The policies that hold."""
        words = self.signature.words
        return [one for one in self.policies if one.must.holds(values, words, self.number)]

    def rulings(self, values: Sequence[int], on: date | None) -> list[Rulings]:
        """What each layer rules on that day."""
        holding = [one for one in self.surely_holding(values) if _decides(one.provision, on)]
        return self._ruled(holding, self.signature.spoken(on))

    def _ruled(self, holding: Sequence[Weighed], spoken: Sequence[Sequence[str]]) -> list[Rulings]:
        """What each layer rules where exactly these policies hold."""
        reviewed = self.signature.reviewed in holding
        heard: list[Rulings] = []
        for depth, actions in enumerate(spoken):
            rulings: dict[tuple[str, str], Ruling] = {}
            for action in actions:
                if action != AFTER_REVIEW or reviewed:
                    found = [one.provision for one in holding if one.layer == depth and one.action == action]
                    rulings[action, self.element] = _ruling(found)
            heard.append(rulings)
        return heard

    def _possible(self, values: Sequence[int]) -> Possible:
        holding = self.surely_holding(values)
        words = self.signature.words
        doubtful = [
            one for one in self.policies if one not in holding and one.may.holds(values, words, self.number)
        ]
        doubts = list(dict.fromkeys((one.must, one.may) for one in doubtful))
        if len(doubts) > _MOST_UNCERTAIN:
            return Possible(ANYTHING.mildest, ANYTHING.strictest, _ids(doubtful))
        verdicts = []
        for ways in product((False, True), repeat=len(doubts)):
            taken = {doubt for doubt, way in zip(doubts, ways, strict=True) if way}
            found = [one for one in self.policies if one in holding or (one.must, one.may) in taken]
            rulings = self._ruled(found, self.spoken)
            verdicts.append(add_up(self.signature.layers, rulings, self.element))
        return _agreed(verdicts, doubtful)


def _decides(provision: Provision | None, on: date | None) -> bool:
    return provision is None or on is None or provision.is_in_force(on)


def _agreed(verdicts: Sequence[Verdict], doubtful: Sequence[Weighed]) -> Possible:
    outcomes = sorted({one.outcome for one in verdicts}, key=SEVERITY.__getitem__)
    if len(outcomes) > 1:
        return Possible(outcomes[0], outcomes[-1], _ids(doubtful))
    told = [tuple(dict.fromkeys(rule.id for rule in one.rules())) for one in verdicts]
    agreed = tuple(rule for rule in told[0] if all(rule in each for each in told))
    return Possible(outcomes[0], outcomes[0], agreed)


def _ids(doubtful: Sequence[Weighed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.provision.id for one in doubtful if one.provision is not None))


def _ruling(holding: Sequence[Provision | None]) -> Ruling:
    """Cedar's rule on provisions that hold."""
    provisions = {one.id: one for one in holding if one is not None}
    answer = rule_on([(one.id, one.effect) for one in provisions.values()], ())
    return Ruling(answer.allowed, tuple(provisions[one] for one in answer.determining))
