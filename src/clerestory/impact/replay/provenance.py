"""provenance.json: from what, with what and how well checked a result was made, so that it can be made again.

Everything in it but times is the same for the same history, laws and program.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version  # noqa: TID251 - asks for a version, imports nothing
from typing import Any, Final

from clerestory import __version__
from clerestory.impact.history.columns import DIGEST, VERSION
from clerestory.impact.history.read import History
from clerestory.impact.replay.count import RARE_ROWS, Counting
from clerestory.impact.replay.gate import FILLED, PIECES_AT_MOST, Checked
from clerestory.impact.replay.pieces import Stretch
from clerestory.impact.replay.threshold import FEW, THRESHOLD
from clerestory.law.pack import Pack
from clerestory.law.provision import Provision

FORMAT: Final = "clerestory/replay-provenance/1"
UNVERIFIED: Final = "unverified"


@dataclass(frozen=True)
class Circumstances:
    """What was asked for and how long it took. at: when the run began. engine: what
    computed. seconds: by part of the work."""

    at: datetime
    engine: Mapping[str, str | list[int]]
    seed: int
    wanted: int
    seconds: Mapping[str, float]


def packs(stretches: Sequence[Stretch]) -> dict[str, Pack]:
    """Every pack that answered, by id, the most general first."""
    layers = (layer for stretch in stretches for law in stretch.laws for layer in law.layers)
    return {layer.pack.id: layer.pack for layer in layers}


def undated(stretches: Sequence[Stretch], first: date, last: date) -> Iterator[Provision]:
    """Provisions in force on some day of the period whose days nobody verified: when they began or ended may
    be wrong, so a replay by date rests on them only with a warning."""
    for pack in packs(stretches).values():
        for one in pack.provisions:
            ends = one.repealed_on
            if one.dated == UNVERIFIED and one.effective_on <= last and (ends is None or ends > first):
                yield one


def provenance(
    history: History,
    laws: Sequence[str],
    counting: Counting,
    checked: Checked,
    circumstances: Circumstances,
    files: Mapping[str, str],
) -> dict[str, Any]:
    """The document. `files`: the sha256 of each other file of the result, by name."""
    stretches = counting.stretches
    counted = circumstances.seconds.get("counting", 0.0)
    return {
        "format": FORMAT,
        "files": {name: f"sha256:{digest}" for name, digest in files.items()},
        "program": {
            "clerestory": __version__,
            **circumstances.engine,
            "polars": version("polars"),
            "cedarpy": version("cedarpy"),
            "python": sys.version.split()[0],
        },
        "history": {
            "sha256": history.digest,
            "format": VERSION,
            "columns_sha256": DIGEST,
            "rows": history.rows,
            "files": [{"name": one.path.name, "sha256": one.sha256} for one in history.files],
            "first": history.first.isoformat(),
            "last": history.last.isoformat(),
        },
        "period": {
            "first": stretches[0].first.isoformat(),
            "last": stretches[-1].last.isoformat(),
            "rows": counting.rows,
        },
        "laws": list(laws),
        "packs": [
            {"pack": one.id, "version": one.version, "digest": one.digest}
            for one in packs(stretches).values()
        ],
        "spans": [{"first": one.first.isoformat(), "last": one.last.isoformat()} for one in stretches],
        "checked": _how_checked(counting, checked, circumstances),
        "seed": circumstances.seed,
        "suppression": {
            "threshold": THRESHOLD,
            "shown_as": FEW,
            "complementary": False,
            "says": "Only counts below the threshold are hidden. No further counts are hidden to keep them "
            "from being worked out of sums; do not publish cells that could point at a person.",
        },
        "warnings": [_warning(one) for one in undated(stretches, stretches[0].first, stretches[-1].last)],
        "began": circumstances.at.isoformat(),
        "seconds": {name: round(took, 3) for name, took in circumstances.seconds.items()},
        "rows_a_second": round(counting.rows / counted) if counted else None,
    }


def told(checked: Checked) -> str:
    """What the gate found, in one line."""
    return (
        f"{checked.sampled:,} rows and {checked.rare:,} rare combinations checked by Cedar, 0 differ "
        f"({checked.decisions:,} decisions)"
    )


def _how_checked(counting: Counting, checked: Checked, circumstances: Circumstances) -> dict[str, Any]:
    return {
        "by": "Cedar's own engine and the compiled law, from the facts of the row",
        "says": told(checked),
        "rows": checked.sampled,
        "rows_wanted": circumstances.wanted,
        "drawn_from": f"at most {PIECES_AT_MOST} pieces of the history, drawn by chance",
        "combinations": counting.combinations,
        "rare_combinations": counting.rare_combinations,
        "rare_combinations_checked": checked.rare,
        "rare_combinations_at_most": circumstances.wanted,
        "rare_below_rows": RARE_ROWS,
        "decisions": checked.decisions,
        "filled_by_chance": FILLED,
        "filled": "unrecorded facts as not said, and by chance",
        "different": 0,
    }


def _warning(one: Provision) -> dict[str, Any]:
    return {
        "provision": one.id,
        "pack": one.pack,
        "citation": one.citation,
        "effective": one.effective_on.isoformat(),
        "repealed": one.repealed_on.isoformat() if one.repealed_on else None,
        "says": "The days on which it began or ended are not verified: near them the replay may apply it too "
        "early or too late.",
    }
