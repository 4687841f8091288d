"""What changes if one law stood in the place of another, answer by answer, and the provision behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from clerestory.impact.replay.put import OUTCOMES
from clerestory.policy.replay import UNDETERMINED
from clerestory.vocabulary.decision import SEVERITY, Outcome

UNCHANGED: Final = "unchanged"
CANNOT_BE_COMPARED: Final = "cannot_be_compared"
CHANGES: Final[dict[str, str]] = {
    "newly_withheld": "newly withheld",
    "newly_reviewed": "newly sent to a person",
    "newly_released": "newly released",
    "newly_out_of_scope": "no longer spoken of",
    UNCHANGED: "unchanged",
    CANNOT_BE_COMPARED: "cannot be compared",
}
"""Every change, in the order of tables, with its name."""
_NEW: Final = {
    Outcome.WITHHOLD: "newly_withheld",
    Outcome.REVIEW: "newly_reviewed",
    Outcome.RELEASE: "newly_released",
    Outcome.OUT_OF_SCOPE: "newly_out_of_scope",
}


@dataclass(frozen=True)
class Responsible:
    """A change, and the provision of the stricter law that makes it (empty: silence, or no single one)."""

    change: str
    law: str
    rule: str
    answers: int


def change_of(before: str, after: str) -> str:
    """What happens to an answer whose outcome goes from `before` to `after`."""
    if UNDETERMINED in (before, after):
        return CANNOT_BE_COMPARED
    return UNCHANGED if before == after else _NEW[Outcome(after)]


def with_change(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells of two laws with a column `change`, a place in CHANGES."""
    names = list(CHANGES)
    table = [
        (before, after, names.index(change_of(one, other)))
        for before, one in enumerate(OUTCOMES)
        for after, other in enumerate(OUTCOMES)
    ]
    schema = {"outcome 0": pl.UInt8, "outcome 1": pl.UInt8, "change": pl.UInt8}
    return cells.join(pl.DataFrame(table, schema=schema, orient="row"), on=["outcome 0", "outcome 1"])


def totals(changed: pl.DataFrame) -> dict[str, int]:
    """How many element answers each change has; all changes are there."""
    found = dict(changed.group_by("change").agg(pl.col("n").sum()).iter_rows())
    return {name: int(found.get(code, 0)) for code, name in enumerate(CHANGES)}


def transitions(changed: pl.DataFrame) -> dict[tuple[str, str], int]:
    """How many element answers go from which outcome to which."""
    found = changed.group_by("outcome 0", "outcome 1").agg(pl.col("n").sum()).sort("outcome 0", "outcome 1")
    return {(OUTCOMES[one], OUTCOMES[other]): int(count) for one, other, count in found.iter_rows()}


def responsible(changed: pl.DataFrame, rules: list[str], laws: tuple[str, str]) -> tuple[Responsible, ...]:
    """Which provision makes each change, the most frequent first: that of the law with the stricter answer,
    because it holds back what the other lets go."""
    keys = ["change", "outcome 0", "rule 0", "outcome 1", "rule 1"]
    counts: dict[tuple[str, str, str], int] = {}
    for change, before, old, after, new, count in changed.group_by(keys).agg(pl.col("n").sum()).iter_rows():
        name = list(CHANGES)[change]
        if name not in (UNCHANGED, CANNOT_BE_COMPARED):
            is_stricter = _severity(OUTCOMES[after]) > _severity(OUTCOMES[before])
            key = (name, laws[is_stricter], rules[new if is_stricter else old])
            counts[key] = counts.get(key, 0) + int(count)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Responsible(*key, count) for key, count in ordered)


def _severity(outcome: str) -> int:
    order: Mapping[str, int] = {str(one): place for one, place in SEVERITY.items()}
    return order[outcome]
