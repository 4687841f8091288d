"""Replays that the worker made, for the answers: only those whose files are whole and whose key still holds.

Promises that a result of other packs, of another history or with changed files is not told.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from clerestory.law.library import Library
from clerestory.law.provision import LawError
from clerestory.publication.records import ReplayNow
from clerestory.publication.what_if import About, Question, key_of

CHANGES: Final = (
    "newly_withheld", "newly_reviewed", "newly_released", "newly_out_of_scope", "unchanged",
    "cannot_be_compared",
)  # fmt: skip
_LAST_WRITTEN: Final = "provenance.json"
_TOLD: Final[dict[tuple[object, ...], tuple[ReplayNow, ...]]] = {}


def replays_told(replays: Path, about: About, library: Library, law: str) -> tuple[ReplayNow, ...]:
    """Those in which another law stands in the place of `law`, by the name of the other and the months."""
    written = tuple(
        (one.parent.name, one.stat().st_mtime_ns) for one in sorted(replays.glob(f"*/{_LAST_WRITTEN}"))
    )
    place = (replays, written, about, library.folder, law)
    if place not in _TOLD:
        found = (_one(replays / key, about, library, law) for key, _ in written)
        told = sorted((one for one in found if one), key=lambda one: (one.against, one.first, one.last))
        _TOLD.clear()  # an older listing is not asked for again
        _TOLD[place] = tuple(told)
    return _TOLD[place]


def _one(folder: Path, about: About, library: Library, law: str) -> ReplayNow | None:
    try:
        data = (folder / "summary.json").read_bytes()
        provenance = json.loads((folder / _LAST_WRITTEN).read_text("utf-8"))
        if provenance["files"]["summary.json"] != f"sha256:{sha256(data).hexdigest()}":
            return None
        summary: dict[str, Any] = json.loads(data)
        if summary["law"]["law"] != law or not summary["against"]:
            return None
        question = Question(law, summary["against"]["law"], summary["first"][:7], summary["last"][:7])
        if key_of(question, about, library) != folder.name:
            return None
        return ReplayNow(
            law=law,
            against=question.against,
            first=question.first,
            last=question.last,
            key=folder.name,
            made_up=bool(summary["made_up"]),
            questions=summary["questions"],
            answers=summary["answers"],
            changes=tuple(_changes(summary["comparison"])),
        )
    except (OSError, ValueError, KeyError, TypeError, LawError):
        return None  # being thrown away, or spoiled: the page of that replay says so


def _changes(comparison: dict[str, Any]) -> Iterator[tuple[str, int | str]]:
    for name in CHANGES:
        yield name, comparison[name]
