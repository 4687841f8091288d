"""Replays for public pages: which question a result answers, where it is kept, and what was measured.

Promises that a result is found only under the history, the packs and the period that made it: its folder is
named by a key of all of them, so a law that changes never shows an older result as its own. A history is
described once, when the worker has checked it, so that a page need not read it. Results are written whole by
`impact.replay`; the oldest are thrown away, because each can be made again.
"""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any, Final

from clerestory import __version__
from clerestory.law.library import Library
from clerestory.publication.errors import PublicationError

FORMAT: Final = "clerestory/what-if/1"
KEPT_AT_MOST: Final = 24
SAMPLE_ROWS: Final = 200_000
SAMPLE_SEED: Final = 7
ROWS_A_SECOND: Final = 6_000
"""How many questions a replay answers where nothing was measured yet; careful."""
_MANIFEST: Final = "history.json"
_ABOUT: Final = "about-history.json"
_LAST_WRITTEN: Final = "provenance.json"


class NotThereError(PublicationError):
    """What a replay needs is not there. The message says what, and how to mend it."""


@dataclass(frozen=True)
class About:
    """A history that was checked. digest: of its history.json. made_up: nobody asked these questions."""

    digest: str
    rows: int
    first: date
    last: date
    made_up: bool

    def months(self) -> tuple[str, ...]:
        """Every month it reaches into, as 2024-10, in order."""
        begins = self.first.year * 12 + self.first.month - 1
        ends = self.last.year * 12 + self.last.month - 1
        return tuple(f"{month // 12}-{month % 12 + 1:02}" for month in range(begins, ends + 1))


@dataclass(frozen=True)
class Question:
    """What somebody wants to know: the traffic of these months under `law`, and if `against` stood in its
    place. first, last: months as 2024-10, both counted."""

    law: str
    against: str
    first: str
    last: str

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        begins, ends = date.fromisoformat(f"{self.first}-01"), date.fromisoformat(f"{self.last}-01")
        return begins, (ends + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def key_of(question: Question, about: About, library: Library) -> str:
    """What names the result of a question: history, packs, period and program. Raises LawError, also where a
    law covers no whole period."""
    begins, ends = question.days
    begins, ends = max(begins, about.first), min(ends, about.last)
    stamps = [
        (layer.pack.id, layer.pack.digest)
        for law in (question.law, question.against)
        for on in (begins, ends)
        for layer in library.layers(law, on)
    ]
    parts = [FORMAT, __version__, about.digest, stamps, question.law, question.against]
    text = json.dumps([*parts, begins.isoformat(), ends.isoformat()])
    return sha256(text.encode()).hexdigest()[:32]


def folder_of(replays: Path, key: str) -> Path:
    """Where the result with this key is or would be."""
    return replays / key


def is_ready(replays: Path, key: str) -> bool:
    """Is there a whole result with this key?"""
    return (folder_of(replays, key) / _LAST_WRITTEN).is_file()


def describe(history: Path, replays: Path) -> About:
    """Check the history whole and write down what it is. Raises HistoryError, NotThereError."""
    from clerestory.impact.history.read import open_history  # Polars is loaded only where it is needed

    found = open_history(history)
    made_up = found.origin.get("synthetic") is True
    about = About(found.digest, found.rows, found.first, found.last, made_up)
    document = {"format": FORMAT, **asdict(about), "first": str(about.first), "last": str(about.last)}
    beside = replays / f".{_ABOUT}.{os.getpid()}"
    try:
        replays.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(document) + "\n", "utf-8")
        beside.replace(replays / _ABOUT)
    except OSError as error:
        raise NotThereError(
            f"{replays}: cannot be written to ({error.strerror}). Free some space or mend its rights."
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return about


def described(history: Path, replays: Path) -> About | None:
    """What is known of the history that lies there now; None where there is none or nobody checked it yet."""
    try:
        digest = sha256((history / _MANIFEST).read_bytes()).hexdigest()
        document = json.loads((replays / _ABOUT).read_text("utf-8"))
        if (document.pop("format"), document["digest"]) != (FORMAT, digest):
            return None
        days = {name: date.fromisoformat(document[name]) for name in ("first", "last")}
        return About(**{**document, **days})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_there(history: Path) -> bool:
    """Does a history lie there, checked or not?"""
    return (history / _MANIFEST).is_file()


def make_sample(history: Path) -> None:
    """Put a small made-up history there, whole or not at all. Raises TrafficError."""
    from clerestory.impact.traffic.make import write_traffic
    from clerestory.impact.traffic.mix import default_mix, read_mix

    beside = history.with_name(f".{history.name}.unfinished")
    shutil.rmtree(beside, ignore_errors=True)  # what a worker that was ended left behind
    beside.parent.mkdir(parents=True, exist_ok=True)
    write_traffic(beside, SAMPLE_ROWS, SAMPLE_SEED, read_mix(default_mix()), lambda rows: None)
    beside.rename(history)


def make(question: Question, key: str, library: Library, history: Path, replays: Path, at: datetime) -> None:
    """Make the result with this key and throw away the oldest. Raises what `replay` raises."""
    from clerestory.impact.replay.run import Order, replay

    begins, ends = question.days
    replays.mkdir(parents=True, exist_ok=True)
    order = Order(
        history, question.law, question.against, folder_of(replays, key), at, first=begins, last=ends
    )
    replay(order, library, _no_bar)
    prune(replays, KEPT_AT_MOST)


def throw_away(replays: Path, key: str) -> None:
    """Take away a result that cannot be used, so that it can be made again."""
    shutil.rmtree(folder_of(replays, key), ignore_errors=True)


def prune(replays: Path, most: int) -> None:
    """Keep the `most` newest results."""
    there = sorted(_results(replays), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in there[most:]:
        shutil.rmtree(old, ignore_errors=True)


def usual_seconds(replays: Path, rows: int) -> int:
    """How long a replay of so many questions takes here, from those that were made."""
    took = [speed for one in _results(replays)[:5] if (speed := _rows_a_second(one))]
    return max(1, round(rows / (median(took) if took else ROWS_A_SECOND)))


def _rows_a_second(result: Path) -> float | None:
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError):
        document: dict[str, Any] = json.loads((result / _LAST_WRITTEN).read_text("utf-8"))
        seconds: float = sum(document["seconds"].values())
        return float(document["period"]["rows"]) / seconds
    return None


def _results(replays: Path) -> list[Path]:
    return [one.parent for one in sorted(replays.glob(f"*/{_LAST_WRITTEN}"))]


def _no_bar(what: str, whole: int) -> "nullcontext[Callable[[int], None]]":
    return nullcontext(lambda done: None)
