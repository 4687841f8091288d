"""REPLAY: the same law over columns. Which policies are satisfied is computed for many questions at once.

Polars computes which policies hold in which row; what follows from that (layers, review, process) is said by
`policy/outcome` on the few distinct combinations. There is no second semantics.
"""

from clerestory.policy.program.places import Holds, Place, Recorded
from clerestory.policy.replay.law import LawInColumns
from clerestory.policy.replay.spans import spans
from clerestory.policy.replay.told import UNDETERMINED, Told

__all__ = ["UNDETERMINED", "Holds", "LawInColumns", "Place", "Recorded", "Told", "spans"]
