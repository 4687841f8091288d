"""How the layers of law add up for one element, as truths over any algebra: `verdict.add_up` said once more.

`verdict.py` stays the authority: it names the provisions that made an outcome. This says only under which
truths which outcome comes, for readings that ask about every request at once. Tests hold the two equal on
every assignment of one and of two layers. Reasons and duties are not modelled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

from clerestory.policy.program.algebra import B, Truths, V


@dataclass(frozen=True)
class Told(Generic[B]):
    """What a layer rules on one action. `forbidden`: provisions forbid it, as against nobody permitting it.
    `asked`: it was asked at all, and some provision speaks of the action."""

    allowed: "bool | B" = False
    forbidden: "bool | B" = False
    asked: "bool | B" = False


@dataclass(frozen=True)
class LayerTold(Generic[B]):
    """What one layer rules, by action; what is not named was not asked."""

    rulings: Mapping[str, Told[B]]
    speaks_only_by_ruling: bool = False
    is_office: bool = False

    def on(self, action: str) -> Told[B]:
        """The ruling on one action."""
        return self.rulings.get(action) or Told()


@dataclass(frozen=True)
class Outcomes(Generic[B]):
    """Under which truths which outcome comes; exactly one of the four holds."""

    release: "bool | B"
    review: "bool | B"
    withhold: "bool | B"
    out_of_scope: "bool | B"


@dataclass(frozen=True)
class _Said(Generic[B]):
    """What one layer says. `waits`: for a person, and no process compels it. `only_asks`: permits nothing
    itself."""

    outcomes: Outcomes[B]
    waits: "bool | B"
    only_asks: "bool | B"


def add_up(layers: Sequence[LayerTold[B]], truths: Truths[V, B]) -> Outcomes[B]:
    """The outcome for one element; `layers` most general first."""
    return _Adding(truths, layers).whole()


class _Adding(Generic[V, B]):
    def __init__(self, truths: Truths[V, B], layers: Sequence[LayerTold[B]]) -> None:
        self.t, self.layers = truths, layers
        self.settled = self._settled()
        # The most general layer that obliges, unless some layer forbids the obligation.
        unstopped = self.t.negated(self.t.any_of(one.on("compel").forbidden for one in layers))
        self.sources: list[bool | B] = []
        before: bool | B = False
        for one in layers:
            allowed = one.on("compel").allowed
            self.sources.append(self.t.all_of((unstopped, allowed, self.t.negated(before))))
            before = self.t.either(before, allowed)
        self.released = self._released_by_process()

    def whole(self) -> Outcomes[B]:
        """All layers together."""
        t = self.t
        said = [self._layer(depth) for depth in range(len(self.layers))]
        governs = [t.negated(one.outcomes.out_of_scope) for one in said]
        some = t.any_of(governs)
        closed = t.any_of(one.on("disclose").forbidden for one in self.layers)
        all_wait = t.all_of(t.either(t.negated(g), one.waits) for g, one in zip(governs, said, strict=True))
        all_ask = t.all_of(
            t.either(t.negated(g), one.only_asks) for g, one in zip(governs, said, strict=True)
        )
        shut = t.both(some, t.either(t.both(all_wait, closed), all_ask))
        strict = t.any_of(one.outcomes.withhold for one in said)
        waits = t.any_of(one.outcomes.review for one in said)
        nobody = t.negated(some)
        alone = len(self.layers) == 1
        return Outcomes(
            release=t.all_of((some, t.negated(shut), t.negated(strict), t.negated(waits))),
            review=t.all_of((some, t.negated(shut), t.negated(strict), waits)),
            withhold=t.any_of((shut, strict, nobody if not alone else False)),
            out_of_scope=nobody if alone else False,
        )

    def _settled(self) -> "bool | B":
        asked = [one.on("disclose_after_review") for one in self.layers]
        agree = self.t.all_of(self.t.either(self.t.negated(one.asked), one.allowed) for one in asked)
        return self.t.both(self.t.any_of(one.asked for one in asked), agree)

    def _released_by_process(self) -> "bool | B":
        """What the source of the obligation lets go at once, or a finding settled."""
        held = self.t.any_of(one.on("compel_without_review").forbidden for one in self.layers)
        at_once = self.t.any_of(
            self.t.both(source, one.on("compel_without_review").allowed)
            for source, one in zip(self.sources, self.layers, strict=True)
        )
        return self.t.either(self.t.both(at_once, self.t.negated(held)), self.settled)

    def _layer(self, depth: int) -> _Said[B]:
        t = self.t
        ordinary = self._ordinary(self.layers[depth])
        under = t.any_of(self.sources[: depth + 1])
        lets_go = t.both(under, self.released)
        # Process opens and never closes: where the layer lets it go anyway, its own answer stands.
        free = t.either(ordinary.outcomes.release, ordinary.outcomes.out_of_scope)
        looks = t.all_of((under, t.negated(self.released), t.negated(free)))
        own = t.negated(t.either(lets_go, looks))
        return _Said(
            Outcomes(
                release=t.either(lets_go, t.both(own, ordinary.outcomes.release)),
                review=t.either(looks, t.both(own, ordinary.outcomes.review)),
                withhold=t.both(own, ordinary.outcomes.withhold),
                out_of_scope=t.both(own, ordinary.outcomes.out_of_scope),
            ),
            waits=t.both(own, ordinary.waits),
            only_asks=t.both(own, ordinary.only_asks),
        )

    def _ordinary(self, layer: LayerTold[B]) -> _Said[B]:
        if layer.is_office:
            return self._directive(layer)
        if layer.speaks_only_by_ruling:
            speaks = self.t.either(layer.on("disclose").allowed, layer.on("disclose").forbidden)
            return self._either(speaks, self._weighed(layer), self._by_hand(layer))
        return self._either(layer.on("govern").allowed, self._weighed(layer), self._silent())

    def _weighed(self, layer: LayerTold[B]) -> _Said[B]:
        """A layer that has a say."""
        t, disclose = self.t, layer.on("disclose")
        goes = t.either(layer.on("disclose_without_review").allowed, self.settled)
        review = t.both(disclose.allowed, t.negated(goes))
        return _Said(
            Outcomes(
                release=t.both(disclose.allowed, goes),
                review=review,
                withhold=t.negated(disclose.allowed),
                out_of_scope=False,
            ),
            waits=review if layer.speaks_only_by_ruling else False,
            only_asks=False,
        )

    def _directive(self, layer: LayerTold[B]) -> _Said[B]:
        """An office can only be stricter, so where it is silent it abstains."""
        t = self.t
        closed = layer.on("disclose").forbidden
        asks = t.all_of(
            (t.negated(closed), layer.on("disclose_without_review").forbidden, t.negated(self.settled))
        )
        outcomes = Outcomes[B](False, asks, closed, t.negated(t.either(closed, asks)))
        return _Said(outcomes, waits=asks, only_asks=asks)

    def _by_hand(self, layer: LayerTold[B]) -> _Said[B]:
        """A pack that only asks for a person, or says nothing. A finding that counts settles its question."""
        t, asks = self.t, layer.on("disclose_without_review").forbidden
        review = t.both(asks, t.negated(self.settled))
        outcomes = Outcomes[B](t.both(asks, self.settled), review, False, t.negated(asks))
        return _Said(outcomes, waits=review, only_asks=asks)

    def _silent(self) -> _Said[B]:
        return _Said(Outcomes[B](False, False, False, True), False, False)

    def _either(self, condition: "bool | B", then: _Said[B], other: _Said[B]) -> _Said[B]:
        t = self.t

        def chosen(one: "bool | B", instead: "bool | B") -> "bool | B":
            return t.chosen(condition, one, instead)

        first, second = then.outcomes, other.outcomes
        return _Said(
            Outcomes(
                chosen(first.release, second.release),
                chosen(first.review, second.review),
                chosen(first.withhold, second.withhold),
                chosen(first.out_of_scope, second.out_of_scope),
            ),
            chosen(then.waits, other.waits),
            chosen(then.only_asks, other.only_asks),
        )
