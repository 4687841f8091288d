"""From rulings to an outcome: how the layers of law add up for one element.

Rules of the house: the most restrictive layer wins; what obliges (court process, a statute's mandate) lifts
its own layer and those below it, never one above; a reviewer's finding settles only what needed a person.
Source: docs/decisions/0005-how-layers-add-up.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clerestory.law.library import Layer
from clerestory.law.provision import Provision
from clerestory.policy.outcome.ruling import SILENT, Ruling
from clerestory.vocabulary.decision import SEVERITY, Effect, Outcome, Reading, Rule


@dataclass(frozen=True)
class LayerVerdict:
    """What one layer says of one element. `deciding` made the outcome, first the one to tell people about;
    where silence made it, `governing` says why the layer has a say at all."""

    layer: Layer
    outcome: Outcome
    deciding: tuple[Provision, ...]
    effect: Effect
    compelled: bool = False
    governing: tuple[Provision, ...] = ()
    only_asks: bool = False
    """It sends the question to a person, whose finding may settle it, and permits nothing itself."""


@dataclass(frozen=True)
class Verdict:
    """The answer of all layers together for one element; `leading` are the layers that made it."""

    outcome: Outcome
    layers: tuple[LayerVerdict, ...]

    @property
    def leading(self) -> LayerVerdict:
        """The layer whose reason people are told: the last (most local) of the strictest."""
        strictest = [one for one in self.layers if one.outcome is self.outcome]
        speaking = [one for one in strictest if one.deciding] or strictest or list(self.layers)
        return speaking[-1]

    def rules(self) -> tuple[Rule, ...]:
        """Every provision that took part, the leading layer's first, each once."""
        ordered = [self.leading, *(one for one in self.layers if one is not self.leading)]
        found: dict[tuple[str, str], Rule] = {}
        for one in ordered:
            for provision in one.deciding or one.governing:
                effect = _effect(one, provision) if one.deciding else Effect.GOVERNS
                found.setdefault(
                    (provision.id, effect), Rule(provision.id, provision.citation, effect, provision.text)
                )
        return tuple(found.values())


Rulings = Mapping[tuple[str, str], Ruling]


def ruling(heard: Rulings, action: str, element: str) -> Ruling:
    """The ruling on `action` for `element`; what was not asked is not permitted."""
    return heard.get((action, element), SILENT)


def add_up(layers: Sequence[Layer], rulings: Sequence[Rulings], element: str) -> Verdict:
    """The verdict on `element`; `rulings` holds each layer's rulings in the same order as `layers`."""
    compelled_from = _compelled_from(rulings, element)
    settled = _settled(rulings, element)
    verdicts: list[LayerVerdict] = []
    for depth, (layer, heard) in enumerate(zip(layers, rulings, strict=True)):
        if compelled_from is not None and depth >= compelled_from:
            obliged = _compelled(layer, rulings, element, depth, compelled_from, settled)
            verdicts.append(_easier(obliged, _ordinary(layer, heard, element, settled)))
        else:
            verdicts.append(_ordinary(layer, heard, element, settled))
    governing = [one for one in verdicts if one.outcome is not Outcome.OUT_OF_SCOPE]
    if governing and all(_waits_for_a_person(one) for one in governing):
        closed = [one for heard in rulings for one in _forbidding(ruling(heard, "disclose", element))]
        if closed:  # for instance a reviewer's refusal, on a day on which federal law did not govern yet
            refused = LayerVerdict(governing[0].layer, Outcome.WITHHOLD, tuple(closed), Effect.FORBIDS)
            return Verdict(Outcome.WITHHOLD, (refused, *verdicts))
    if governing and all(one.only_asks for one in governing):
        # Nobody permits it, so there is nothing a person could allow; else a fact left out, which a rule may
        # answer by asking for a person, would open what silence closes.
        silent = LayerVerdict(governing[0].layer, Outcome.WITHHOLD, (), Effect.GOVERNS)
        return Verdict(Outcome.WITHHOLD, (silent, *verdicts))
    if governing:
        return Verdict(max((one.outcome for one in governing), key=SEVERITY.__getitem__), tuple(verdicts))
    if len(layers) == 1:
        return Verdict(Outcome.OUT_OF_SCOPE, tuple(verdicts))
    # What no law speaks of, no law permits; a combined answer never says "out of scope".
    return Verdict(Outcome.WITHHOLD, tuple(verdicts))


def _compelled_from(rulings: Sequence[Rulings], element: str) -> int | None:
    """The most general layer that obliges, unless some layer forbids the obligation."""
    if any(ruling(heard, "compel", element).is_forbidden for heard in rulings):
        return None
    return next(
        (depth for depth, heard in enumerate(rulings) if ruling(heard, "compel", element).allowed), None
    )


def _settled(rulings: Sequence[Rulings], element: str) -> Ruling:
    """Does the reviewer's finding settle what needs a person? Every layer that says whose finding counts must
    agree, so a division whose approval means nothing to one law cannot lift another's review."""
    question = ("disclose_after_review", element)
    asked = [heard[question] for heard in rulings if question in heard]
    agreed = bool(asked) and all(one.allowed for one in asked)
    return Ruling(agreed, tuple(provision for one in asked for provision in one.provisions))


def _compelled(
    layer: Layer, rulings: Sequence[Rulings], element: str, depth: int, source: int, settled: Ruling
) -> LayerVerdict:
    at_once = ruling(rulings[source], "compel_without_review", element)
    held = [one for heard in rulings for one in _forbidding(ruling(heard, "compel_without_review", element))]
    if at_once.allowed and not held:
        deciding = ruling(rulings[source], "compel", element).provisions if depth == source else ()
        return LayerVerdict(layer, Outcome.RELEASE, deciding, Effect.OBLIGES, compelled=True)
    if settled.allowed:
        return LayerVerdict(layer, Outcome.RELEASE, settled.provisions, Effect.PERMITS, compelled=True)
    obliging = ruling(rulings[source], "compel", element).provisions
    here = _forbidding(ruling(rulings[depth], "compel_without_review", element))
    effect = Effect.NEEDS_REVIEW if held else Effect.OBLIGES
    return LayerVerdict(layer, Outcome.REVIEW, here or tuple(held) or obliging, effect, compelled=True)


def _easier(obliged: LayerVerdict, ordinary: LayerVerdict) -> LayerVerdict:
    """Process opens and never closes: where the layer lets it go anyway, a look by counsel adds nothing."""
    free = ordinary.outcome in (Outcome.RELEASE, Outcome.OUT_OF_SCOPE)
    return ordinary if free and obliged.outcome is not Outcome.RELEASE else obliged


def _forbidding(ruling: Ruling) -> tuple[Provision, ...]:
    return ruling.provisions if ruling.is_forbidden else ()


def _ordinary(layer: Layer, heard: Rulings, element: str, settled: Ruling) -> LayerVerdict:
    if layer.pack.layer == "office":
        return _directive(layer, heard, element, settled)
    governs = ruling(heard, "govern", element)
    disclose = ruling(heard, "disclose", element)
    if layer.pack.speaks_only_by_ruling:
        if not (disclose.allowed or disclose.is_forbidden):
            return _by_hand(layer, ruling(heard, "disclose_without_review", element), settled)
    elif not governs.allowed:
        return LayerVerdict(layer, Outcome.OUT_OF_SCOPE, (), Effect.GOVERNS)
    if disclose.is_forbidden:
        return LayerVerdict(layer, Outcome.WITHHOLD, disclose.provisions, Effect.FORBIDS)
    if not disclose.allowed:
        return LayerVerdict(layer, Outcome.WITHHOLD, (), Effect.GOVERNS, governing=governs.provisions)
    at_once = ruling(heard, "disclose_without_review", element)
    if at_once.allowed:
        return LayerVerdict(layer, Outcome.RELEASE, at_once.provisions, Effect.PERMITS)
    if settled.allowed:
        return LayerVerdict(
            layer, Outcome.RELEASE, (*disclose.provisions, *settled.provisions), Effect.PERMITS
        )
    if at_once.is_forbidden:
        return LayerVerdict(
            layer, Outcome.REVIEW, (*at_once.provisions, *disclose.provisions), Effect.NEEDS_REVIEW
        )
    return LayerVerdict(layer, Outcome.REVIEW, disclose.provisions, Effect.NEEDS_REVIEW)


def _directive(layer: Layer, heard: Rulings, element: str, settled: Ruling) -> LayerVerdict:
    """An office's own directives: they can only be stricter than the law, so where they are silent they
    abstain."""
    disclose, at_once = ruling(heard, "disclose", element), ruling(heard, "disclose_without_review", element)
    if disclose.is_forbidden:
        return LayerVerdict(layer, Outcome.WITHHOLD, disclose.provisions, Effect.FORBIDS)
    if at_once.is_forbidden and not settled.allowed:
        return LayerVerdict(layer, Outcome.REVIEW, at_once.provisions, Effect.NEEDS_REVIEW, only_asks=True)
    return LayerVerdict(layer, Outcome.OUT_OF_SCOPE, (), Effect.GOVERNS)


def _by_hand(layer: Layer, at_once: Ruling, settled: Ruling) -> LayerVerdict:
    """A pack that only asks for a person, or says nothing. A finding that counts settles its question."""
    if not at_once.is_forbidden:
        return LayerVerdict(layer, Outcome.OUT_OF_SCOPE, (), Effect.GOVERNS)
    if settled.allowed:
        return LayerVerdict(layer, Outcome.RELEASE, settled.provisions, Effect.PERMITS, only_asks=True)
    return LayerVerdict(layer, Outcome.REVIEW, at_once.provisions, Effect.NEEDS_REVIEW, only_asks=True)


def _waits_for_a_person(verdict: LayerVerdict) -> bool:
    may_wait = verdict.layer.pack.speaks_only_by_ruling or verdict.layer.pack.layer == "office"
    return may_wait and verdict.outcome is Outcome.REVIEW and not verdict.compelled


def _effect(verdict: LayerVerdict, provision: Provision) -> Effect:
    if provision.effect == "forbid":
        return Effect.FORBIDS if verdict.outcome is Outcome.WITHHOLD else Effect.NEEDS_REVIEW
    if provision.obliges or (verdict.compelled and verdict.effect is Effect.OBLIGES):
        return Effect.OBLIGES
    if verdict.outcome is Outcome.REVIEW and provision.text is not Reading.READ:
        return Effect.NEEDS_REVIEW
    return Effect.PERMITS
