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
    """`number` tells the columns of one law from those of another."""

    law: LawInColumns
    kind: RowKind
    number: int

    @cached_property
    def columns(self) -> tuple[pl.Expr, ...]:
        """One expression for each number of each judgement, under names of their own."""
        every = [expression for one in self._signatures for expression in one.columns]
        return tuple(expression.alias(f"law {self.number} {at}") for at, expression in enumerate(every))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of `columns`."""
        return tuple(f"law {self.number} {at}" for at in range(len(self.columns)))

    @cached_property
    def provisions(self) -> dict[str, Provision]:
        """Every provision of the law's layers, by id."""
        return {one.id: one for layer in self.law.layers for one in layer.pack.provisions}

    def told(self, values: Values, elements: tuple[str, ...]) -> dict[str, Told]:
        """What the law says of each element; `values` in the order of `columns`."""
        at, judged = 0, []
        for signature in self._signatures:
            width = len(signature.columns)
            judged.append((signature, tuple(values[at : at + width])))
            at += width
        return self.law.told(judged, elements)

    @cached_property
    def _signatures(self) -> tuple[Signature, ...]:
        judgements = self.kind.judgements()
        return tuple(self.law.signature(one.party, one.passes_on, one.activity) for one in judgements)
