"""A law put to the rows of one kind: the columns to compute for each row, and what their values mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from clerestory.impact.replay.kinds import RowKind
from clerestory.law.provision import Provision
from clerestory.policy.replay import UNDETERMINED, LawInColumns, Told
from clerestory.policy.replay.signature import Signature

Values = Sequence[int | None]
OUTCOMES: Final = ("release", "review", "withhold", "out_of_scope", UNDETERMINED)
"""What a law can say of an element asked, in the order in which tables show it. The place is the code."""


@dataclass(frozen=True)
class Put:
    """`number`: the law's place in the order of the laws."""

    law: LawInColumns
    kind: RowKind
    number: int

    @cached_property
    def columns(self) -> tuple[pl.Expr, ...]:
        """The expressions to compute, each once. The same name is the same number, also in another law."""
        every = (expression for one in self._signatures for expression in one.columns)
        return tuple({one.meta.output_name(): one for one in every}.values())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of `columns`."""
        return tuple(one.meta.output_name() for one in self.columns)

    @cached_property
    def provisions(self) -> dict[str, Provision]:
        """Every provision of the law's layers, by id."""
        return {one.id: one for layer in self.law.layers for one in layer.pack.provisions}

    def told(self, values: Values, elements: tuple[str, ...]) -> dict[str, Told]:
        """What the law says of each element; `values` in the order of `columns`."""
        judged = [
            (signature, tuple(values[at] for at in places))
            for signature, places in zip(self._signatures, self._places, strict=True)
        ]
        return self.law.told(judged, elements)

    @cached_property
    def _places(self) -> tuple[tuple[int, ...], ...]:
        """Where among `columns` the numbers of each signature are."""
        place = {name: at for at, name in enumerate(self.names)}
        return tuple(tuple(place[name] for name in one.names) for one in self._signatures)

    @cached_property
    def _signatures(self) -> tuple[Signature, ...]:
        judgements = self.kind.judgements()
        return tuple(self.law.signature(one.party, one.passes_on, one.activity) for one in judgements)
