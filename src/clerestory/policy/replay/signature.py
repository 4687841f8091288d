"""What the columns of a signature are, and what a row of them means under the law they were made for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from clerestory.law.library import Layer
from clerestory.law.provision import Provision
from clerestory.policy.outcome.ruling import SILENT, Ruling
from clerestory.policy.outcome.verdict import Rulings, add_up
from clerestory.policy.program.answers import add_up as rule_on
from clerestory.policy.replay.slots import WORD_BITS, Held
from clerestory.policy.replay.stances import Stances, Weighed
from clerestory.policy.replay.told import ANYTHING, Possible
from clerestory.vocabulary.decision import SEVERITY, Outcome
from clerestory.vocabulary.elements import ELEMENTS

AFTER_REVIEW: Final = "disclose_after_review"
Values = Sequence[int | None]


@dataclass(frozen=True, eq=False)
class Signature:
    """How one judgement of each row is computed (`columns`) and read (`possible`, `rulings`).

    columns: one expression a number, named by what it computes; the first `words` hold bits, the others a
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
    _outcomes: dict[int, Outcome] = field(default_factory=dict, repr=False)
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

    @cached_property
    def stances(self) -> Stances:
        """Which stances the layers can take."""
        return Stances((*self.policies, self.reviewed))

    def outcome(self, stance: int) -> Outcome:
        """What follows from a stance. It does not depend on which provisions brought it about, nor on the
        element."""
        known = self._outcomes.get(stance)
        if known is None:
            holding = self.stances.examples(stance, (*self.policies, self.reviewed))
            rulings = self.ruled(holding, ELEMENTS[0])
            known = self._outcomes[stance] = add_up(self.layers, rulings, ELEMENTS[0]).outcome
        return known

    def ruled(self, holding: Sequence[Weighed], element: str, on: date | None = None) -> list[Rulings]:
        """What each layer rules on an element where exactly these policies hold."""
        reviewed = self.reviewed in holding
        speaking: dict[tuple[int, str], list[Provision]] = {}
        for one in holding:
            if one.provision is not None:
                speaking.setdefault((one.layer, one.action), []).append(one.provision)
        return [
            {
                (action, element): _ruling(speaking.get((depth, action), ()))
                for action in actions
                if action != AFTER_REVIEW or reviewed
            }
            for depth, actions in enumerate(self.spoken(on))
        ]

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
        self.known: dict[tuple[int, ...], Possible] = {}

    def possible(self, values: Sequence[int]) -> Possible:
        """What these values may come to; looked up by the bits that matter to this element."""
        bits = (value & read for value, read in zip(values, self.bits, strict=False))
        key = (*bits, *(values[mask] >> self.number & 1 for mask in self.masks))
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = self._possible(values)
        return known

    def rulings(self, values: Sequence[int], on: date | None) -> list[Rulings]:
        """What each layer rules on that day."""
        surely, _ = self._holding(values)
        holding = [one for one in surely if _decides(one.provision, on)]
        return self.signature.ruled(holding, self.element, on)

    def _holding(self, values: Sequence[int]) -> tuple[list[Weighed], list[Weighed]]:
        """The policies that surely hold, and those that may."""
        words, number = self.signature.words, self.number
        surely, perhaps = [], []
        for one in self.policies:
            if one.must.holds(values, words, number):
                surely.append(one)
            elif one.may is not one.must and one.may.holds(values, words, number):
                perhaps.append(one)
        return surely, perhaps

    def _possible(self, values: Sequence[int]) -> Possible:
        surely, perhaps = self._holding(values)
        stances = self.signature.stances
        base = stances.of(surely)
        doubts: dict[tuple[Held, Held], list[Weighed]] = {}
        for one in perhaps:
            doubts.setdefault((one.must, one.may), []).append(one)
        open_to = [group for group in doubts.values() if stances.of(group, base) != base]
        every = stances.every(base, open_to)
        if every is None:
            return Possible(ANYTHING.mildest, ANYTHING.strictest, _ids(open_to))
        outcomes = sorted({self.signature.outcome(one) for one in every}, key=SEVERITY.__getitem__)
        if len(outcomes) > 1:
            return Possible(outcomes[0], outcomes[-1], _ids(open_to))
        return Possible(outcomes[0], outcomes[0], self._agreed(surely, open_to, base, every))

    def _agreed(
        self, surely: Sequence[Weighed], open_to: Sequence[Sequence[Weighed]], base: int, every: set[int]
    ) -> tuple[str, ...]:
        """The provisions that make the outcome whatever else holds. Each surely holds: what may not hold is
        missing one way."""
        stances = self.signature.stances
        sure_ids = {one.provision.id for one in surely if one.provision is not None}
        agreed: list[str] | None = None
        for stance in (base, *sorted(every - {base})):
            added = stances.examples(stance, [one for group in open_to for one in group])
            rulings = self.signature.ruled([*surely, *added], self.element)
            rules = dict.fromkeys(
                one.id for one in add_up(self.signature.layers, rulings, self.element).rules()
            )
            agreed = [
                one for one in (rules if agreed is None else agreed) if one in rules and one in sure_ids
            ]
        return tuple(agreed or ())


def _decides(provision: Provision | None, on: date | None) -> bool:
    return provision is None or on is None or provision.is_in_force(on)


def _ids(groups: Sequence[Sequence[Weighed]]) -> tuple[str, ...]:
    found = (one.provision.id for group in groups for one in group if one.provision is not None)
    return tuple(dict.fromkeys(found))


def _ruling(holding: Sequence[Provision]) -> Ruling:
    """Cedar's rule on provisions that hold."""
    if not holding:
        return SILENT
    provisions = {one.id: one for one in holding}
    answer = rule_on([(one.id, one.effect) for one in provisions.values()], ())
    return Ruling(answer.allowed, tuple(provisions[one] for one in answer.determining))
