"""A record of the mix: facts in words, turned into the numbers of a history.

Promises records that no history would refuse: known columns and words, lists of elements only where they are
limited, no facts of a paper nobody recorded.
"""

from typing import Any, Final

from clerestory.impact.history.columns import BY_NAME, LIMITED, Column, Kind
from clerestory.impact.traffic.table import Table

_OWN: Final = ("day", "agency", "requester", "recipient", "office")
"""Columns that come from the day and the agency, never from a record."""


def record(parent: Table, name: str, entry: Table) -> dict[str, int | bool]:
    """The record `name` of a group as numbers by column. Raises TrafficError naming what cannot be used."""
    made: dict[str, int | bool] = {}
    for column_name, said in entry.content.items():
        if column_name == "subject":
            continue
        column = BY_NAME.get(column_name)
        if column is None or column_name in _OWN:
            raise entry.fault(column_name, "an unknown fact", "a column of docs/reference/history-columns.md")
        made[column_name] = _value(entry, column, said)
    for part in LIMITED:
        _limit(entry, part, made)
    paper = [column_name for column_name in made if column_name.startswith("authority.")]
    if paper and not made.get("authority.instrument"):
        raise parent.fault(name, "facts of a paper without a known authority.instrument", "the paper first")
    return made


def _limit(entry: Table, part: str, made: dict[str, int | bool]) -> None:
    limited, listed = f"{part}.limited", f"{part}.elements"
    if listed in made and not made.get(limited, True):
        raise entry.fault(listed, f"elements although {limited} is false", "one of the two")
    if listed in made:
        made[limited] = True
    elif made.get(limited):
        raise entry.fault(limited, "true without elements", f"{listed}")
    elif limited in made:
        made[listed] = 0


def _value(entry: Table, column: Column, said: Any) -> int | bool:
    if column.kind is Kind.FLAG:
        if not isinstance(said, bool):
            raise entry.fault(column.name, repr(said)[:60], "true or false")
        return said
    words = ("none",) if column.kind is Kind.LISTED else column.values
    if column.kind is not Kind.SET:
        if said not in words:
            raise entry.fault(column.name, repr(said)[:60], f"one of {', '.join(words)}")
        return words.index(said)
    if not isinstance(said, list) or any(each not in words for each in said):
        raise entry.fault(column.name, repr(said)[:60], f"a list of {', '.join(words)}")
    return sum(1 << words.index(each) for each in set(said))
