"""Where the facts of a history stand, in the words the compiled law asks for them.

The description of the columns is `history/columns.py`; nothing is said twice here. A law is carried faster
where a fact is known to be recorded, or to be the same in every row; opening a history tells both.
"""

from dataclasses import replace
from typing import Final

from clerestory.impact.history.columns import COLUMNS, Column, Kind
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.read import History
from clerestory.policy.replay import Holds, Place, Recorded

_HOLDS: Final = {
    Kind.DAY: Holds.DAY,
    Kind.LISTED: Holds.WORD,
    Kind.WORD: Holds.WORD,
    Kind.FLAG: Holds.FLAG,
    Kind.SET: Holds.SET,
}


def places(lists: Lists, unrecorded: frozenset[str]) -> tuple[Place, ...]:
    """A place for each column of a history that a law may read; `unrecorded`: those that hold a null."""
    return tuple(
        Place(one.name, _HOLDS[one.kind], _values(one, lists), _recorded(one, unrecorded))
        for one in COLUMNS
        if one.kind in _HOLDS
    )


def described(history: History) -> tuple[Place, ...]:
    """A place for each column as it stands in this history: what was seen in it when the history was opened.
    What is the same in every row need not be computed for any."""
    missing = frozenset(name for name, seen in history.ranges.items() if seen.nulls)
    return tuple(
        replace(
            one,
            recorded=Recorded.NEVER if seen.nulls == history.rows else one.recorded,
            least=seen.least,
            most=seen.most,
        )
        for one in places(history.lists, missing)
        for seen in (history.ranges[one.name],)
    )


def _values(column: Column, lists: Lists) -> tuple[str, ...]:
    return lists.of(column.listed) if column.listed else column.values


def _recorded(column: Column, unrecorded: frozenset[str]) -> Recorded:
    return Recorded.SOMETIMES if column.name in unrecorded else Recorded.ALWAYS
