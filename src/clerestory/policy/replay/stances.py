"""What policies come to whichever they are: of each layer and action, is it forbidden, is it permitted?

An outcome follows from this stance alone, so policies of which nobody can say whether they hold need not be
taken both ways one by one: only as many ways count as there are stances.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from clerestory.law.provision import Provision
from clerestory.policy.replay.slots import Held

_MOST: Final = 512
"""More stances than this are not weighed; anything may come of it."""


@dataclass(frozen=True, eq=False)
class Weighed:
    """A policy as a signature holds it: for which elements it surely holds, and for which it may. Without a
    provision it stands for the question whether a reviewer found anything."""

    layer: int
    provision: Provision | None
    action: str
    must: Held
    may: Held


class Stances:
    """Stances as numbers: two bits a layer and action (forbidden, permitted), and one for the reviewer."""

    def __init__(self, policies: Sequence[Weighed]) -> None:
        pairs = dict.fromkeys((one.layer, one.action) for one in policies if one.provision is not None)
        places = {pair: 1 << 2 * at for at, pair in enumerate(pairs)}
        self._forbids = sum(places.values())
        self._reviewed = 1 << 2 * len(places)
        self._bits: dict[Weighed, int] = {
            one: self._reviewed
            if one.provision is None
            else places[one.layer, one.action] << (one.provision.effect == "permit")
            for one in policies
        }

    def of(self, holding: Iterable[Weighed], base: int = 0) -> int:
        """The stance where these hold, besides what made `base`."""
        for one in holding:
            base |= self._bits[one]
        return base & ~((base & self._forbids) << 1)  # one forbid suffices; permits no longer matter

    def every(self, base: int, doubts: Sequence[Sequence[Weighed]]) -> set[int] | None:
        """Every stance there may be where each of these groups holds as a whole or does not. None: too
        many."""
        found = {base}
        for group in doubts:
            found |= {self.of(group, one) for one in found}
            if len(found) > _MOST:
                return None
        return found

    def examples(self, stance: int, policies: Iterable[Weighed]) -> list[Weighed]:
        """Of these policies one for each part of the stance, in their order."""
        found, left = [], stance
        for one in policies:
            if left & self._bits[one]:
                left &= ~self._bits[one]
                found.append(one)
        return found
