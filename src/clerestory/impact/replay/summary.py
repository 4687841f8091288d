"""summary.json: totals, the table behind the chart, what changes and why, and the plain caption.

Every count passes the threshold. The same history and laws give the same bytes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from clerestory.impact.history.columns import ACTIVITIES
from clerestory.impact.replay.caption import caption
from clerestory.impact.replay.comparison import CHANGES, responsible, totals, transitions, with_change
from clerestory.impact.replay.put import OUTCOMES
from clerestory.impact.replay.result import NOT_RECORDED, Found
from clerestory.impact.replay.threshold import THRESHOLD, shown
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.requester_classes import CLASSES

FORMAT: Final = "clerestory/replay/1"


def summary(found: Found) -> dict[str, Any]:
    """The document, ready for `json.dumps`."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "caption": caption(found),
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "law": {"law": found.laws[0], "name": found.names[found.laws[0]]},
        "against": None,
        "unit": "answers about single elements",
        "threshold": THRESHOLD,
        "made_up": found.is_made_up,
        "origin": dict(found.origin),
        "questions": shown(found.questions),
        "answers": shown(found.answers),
        "outcomes": {law: _shown(found.outcomes(at).get((), {})) for at, law in enumerate(found.laws)},
        "months": _by(
            found, "month", {month: f"{month // 100}-{month % 100:02}" for month in found.months()}
        ),
        "elements": _by(found, "element", dict(enumerate(ELEMENTS))),
        "requester_classes": _by(found, "class", dict(enumerate(CLASSES))),
        "purposes": _by(found, "purpose", {**dict(enumerate(ACTIVITIES)), None: NOT_RECORDED}),
        "undetermined": {
            law: shown(found.outcomes(at).get((), {}).get("undetermined", 0))
            for at, law in enumerate(found.laws)
        },
    }
    if found.compares:
        document |= _compared(found)
    document["provisions"] = {
        name: {"citation": one.citation, "pack": one.pack, "says": one.says, "text": str(one.text)}
        for name, one in sorted(found.provisions.items())
    }
    return document


def _compared(found: Found) -> dict[str, Any]:
    changed = with_change(found.cells)
    law, against = found.laws
    behind = responsible(changed, list(found.rules), (law, against))
    return {
        "against": {"law": against, "name": found.names[against]},
        "comparison": {
            "says": f"what changes if {against} stands in the place of {law}",
            **_shown(totals(changed)),
        },
        "transitions": [
            {"law": before, "against": after, "answers": shown(count)}
            for (before, after), count in transitions(changed).items()
        ],
        "changes_by": {
            "element": _changes_by(changed, "element", ELEMENTS),
            "requester_class": _changes_by(changed, "class", tuple(CLASSES)),
        },
        "changes": {name: {"name": told} for name, told in CHANGES.items()},
        "responsible": [
            {"change": one.change, "law": one.law, "rule": one.rule or None, "answers": shown(one.answers)}
            for one in behind
        ],
    }


def _changes_by(changed: pl.DataFrame, column: str, values: Sequence[str]) -> dict[str, dict[str, int | str]]:
    """For each value that occurs, how many answers have which change; all changes are there."""
    found: dict[str, dict[str, int]] = {}
    for value, change, count in changed.group_by(column, "change").agg(pl.col("n").sum()).iter_rows():
        found.setdefault(values[value], dict.fromkeys(CHANGES, 0))[list(CHANGES)[change]] = int(count)
    return {value: _shown(found[value]) for value in values if value in found}


def _by(found: Found, column: str, values: Mapping[Any, str]) -> list[dict[str, Any]]:
    """A line for each value that occurs (each month, even without questions), with the outcomes per law."""
    counts: Sequence[dict[tuple[Any, ...], dict[str, int]]] = [
        found.outcomes(at, column) for at in range(len(found.laws))
    ]
    nothing = dict.fromkeys(OUTCOMES, 0)
    return [
        {
            column: name,
            **{law: _shown(one.get((value,), nothing)) for law, one in zip(found.laws, counts, strict=True)},
        }
        for value, name in values.items()
        if column == "month" or any((value,) in one for one in counts)
    ]


def _shown(counts: Mapping[str, int]) -> dict[str, int | str]:
    return {name: shown(count) for name, count in counts.items()}
