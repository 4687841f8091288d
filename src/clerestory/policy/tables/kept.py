"""Tables of the law that many people look at: computed when first asked for, and kept as long as they hold.

Promises that a kept table is given out only while computing it again would give the same cells: its key is
the law, the digest of each layer, the provisions of each layer that are in force, and on which side of every
day named inside a policy the asked day lies. How much is kept is bounded. Reads no clock and no settings.
"""

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, TypeVar

from clerestory.law.library import Library
from clerestory.law.provision import LawError, Provision
from clerestory.policy.decide import Decider, Sample
from clerestory.policy.tables.askers import Paper
from clerestory.policy.tables.comparison import Comparison, compare
from clerestory.policy.tables.grid import Grid, grid, uncertain_days
from clerestory.vocabulary.days import number_of

GRIDS_KEPT: Final = 160
COMPARISONS_KEPT: Final = 32
_READS_THE_DAY: Final = '"attr": "day"'
_A_DAY: Final = re.compile(r'"Value": ((?:19|20|21)[0-9]{6})\b')

Table = TypeVar("Table", Grid, Comparison)


@dataclass
class KeptTables:
    """Tables over one library, with a decider of their own: whoever reads them never keeps an agency's
    request waiting for the office's decider. Threads take turns."""

    library: Library
    _decider: Decider = field(init=False, repr=False)
    _turn: Any = field(default_factory=threading.Lock, repr=False)
    _grids: OrderedDict[Hashable, Grid] = field(default_factory=OrderedDict, repr=False)
    _comparisons: OrderedDict[Hashable, Comparison] = field(default_factory=OrderedDict, repr=False)
    _days_inside: dict[tuple[str, str], tuple[int, ...] | None] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Take a decider."""
        self._decider = Decider(self.library, sample=Sample(first=20))

    def grid(self, law: str, on: date, paper: Paper, credential: str) -> Grid:
        """The grid of one paper for holders of one kind of credential. Raises LawError as `grid` does."""
        with self._turn:
            key = (self._standing(law, on), paper.name, credential)
            return _kept(
                self._grids,
                key,
                GRIDS_KEPT,
                on,
                lambda: grid(self._decider, law, on, papers=(paper,), credential=credential),
            )

    def is_kept(self, law: str, on: date, paper: Paper, credential: str) -> bool:
        """Would `grid` give its answer at once? Raises LawError as `grid` does."""
        with self._turn:
            return (self._standing(law, on), paper.name, credential) in self._grids

    def comparison(self, laws: Sequence[str], on: date) -> Comparison:
        """The usual questions put to several laws. A law that cannot be asked says why."""
        with self._turn:
            key = tuple(self._standing_or_none(law, on) for law in laws)
            if None in key:  # what cannot be used today may be mended tomorrow
                return compare(self._decider, laws, on)
            return _kept(
                self._comparisons, key, COMPARISONS_KEPT, on, lambda: compare(self._decider, laws, on)
            )

    def provisions(self, law: str, on: date) -> dict[str, Provision]:
        """Every provision of every layer of `law` by id, in force or not. Raises LawError."""
        with self._turn:
            return {one.id: one for layer in self.library.layers(law, on) for one in layer.pack.provisions}

    def uncertain_days(self, law: str, on: date) -> tuple[Provision, ...]:
        """Provisions that decide on this day or might have, whose days were not verified. Raises LawError."""
        with self._turn:
            return uncertain_days(self._decider, law, on)

    def _standing_or_none(self, law: str, on: date) -> Hashable:
        try:
            return self._standing(law, on)
        except LawError:
            return None

    def _standing(self, law: str, on: date) -> Hashable:
        """What decides under `law` on this day, so that two days with the same standing have one answer."""
        return law, tuple(
            (
                layer.pack.digest,
                tuple(one.id for one in in_force),
                self._sides(layer.pack.digest, in_force, on),
            )
            for layer in self.library.layers(law, on)
            for in_force in (layer.pack.in_force(on),)
        )

    def _sides(self, digest: str, in_force: tuple[Provision, ...], on: date) -> Hashable:
        """On which side of each day that a policy itself compares with the asked day lies."""
        number = number_of(on)
        sides: list[Hashable] = []
        for one in in_force:
            key = (digest, one.id)
            if key not in self._days_inside:
                self._days_inside[key] = _days_inside(one)
            days = self._days_inside[key]
            if days is None:
                return number
            sides += ((number > day) - (number < day) for day in days)
        return tuple(sides)


def _days_inside(provision: Provision) -> tuple[int, ...] | None:
    """The days with which a policy compares the asked day; None where it reads the day in another way."""
    text = json.dumps(provision.tree)
    if _READS_THE_DAY not in text:
        return ()
    return tuple(int(day) for day in _A_DAY.findall(text)) or None


def _kept(
    store: "OrderedDict[Hashable, Table]", key: Hashable, most: int, on: date, make: Callable[[], Table]
) -> Table:
    if key not in store:
        store[key] = make()
        if len(store) > most:
            store.popitem(last=False)
    store.move_to_end(key)
    return replace(store[key], on=on)
