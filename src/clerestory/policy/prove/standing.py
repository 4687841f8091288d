"""A law over a run of days: its layers, and the provisions that decide on any of those days.

One proof covers all the days, because each provision comes with the days on which it decides.
"""

from dataclasses import dataclass
from datetime import date

from clerestory.law.library import Layer, Library
from clerestory.law.provision import Provision
from clerestory.policy.outcome.decision import judges_other_records_alike


@dataclass(frozen=True)
class Standing:
    """`law` from `first` to `last` (inclusive), layers most general first."""

    law: str
    layers: tuple[Layer, ...]
    first: date
    last: date

    def provisions(self, layer: Layer) -> tuple[Provision, ...]:
        """The provisions of a layer that decide on any of the days, in the pack's order."""
        return tuple(
            one
            for one in layer.pack.provisions
            if one.effective_on <= self.last and (one.repealed_on is None or self.first < one.repealed_on)
        )

    def changes(self) -> tuple[date, ...]:
        """Every day on which a provision of it begins or ends."""
        days = {day for layer in self.layers for day in layer.pack.boundaries()}
        return tuple(sorted(days))

    @property
    def judges_other_records_alike(self) -> bool:
        """Does it judge records of another kind as motor vehicle records?"""
        return judges_other_records_alike(self.layers)


def standing(library: Library, law: str, first: date, last: date | None = None) -> Standing:
    """`law` from `first` to `last`, or to the last day it covers.

    Raises UnknownLawError, OutsideCoverageError, or the error of a broken pack.
    """
    layers = library.layers(law, first)
    covered = min(layer.pack.covers_until for layer in layers)
    return Standing(law, layers, first, covered if last is None else min(last, covered))


def first_day(library: Library, law: str) -> date:
    """The first day that every layer of `law` covers. Raises what `Library.layers` raises."""
    last = library.pack(law).covers_until
    return max(layer.pack.covers_from for layer in library.layers(law, last))
