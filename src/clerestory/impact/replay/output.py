"""Writes a result: four files in a folder that appears whole or not at all.

Promises that a failure, also of the disk, leaves no folder that looks whole and takes away what it began.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from clerestory.impact.replay.errors import ReplayError

CELLS: Final = "cells.csv"
SUMMARY: Final = "summary.json"
CHART: Final = "chart.svg"
PROVENANCE: Final = "provenance.json"
FILES: Final = (CELLS, SUMMARY, CHART, PROVENANCE)


@contextmanager
def folder_for(out: Path) -> Iterator[Path]:
    """A new folder beside `out` to write to; it takes the place of `out` if the block ends well.

    Raises ReplayError where `out` holds something or the disk does not take it.
    """
    _refuse_what_holds_something(out)
    beside = out.absolute().parent / f".{out.name}.unfinished-{os.getpid()}"
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir()
        yield beside
        beside.replace(out)
    except OSError as error:
        raise ReplayError(
            f"The result cannot be written to {out}: {error.strerror}. Nothing was kept. Free some space or "
            "choose another folder with --out, then run the command again."
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_text(folder: Path, name: str, content: str) -> str:
    """Write a file and return its sha256. Raises OSError where the disk does not take it."""
    raw = content.encode()
    with (folder / name).open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    return sha256(raw).hexdigest()


def as_json(document: Mapping[str, Any]) -> str:
    """A document as all files of a result write it."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _refuse_what_holds_something(out: Path) -> None:
    try:
        found = next(out.iterdir(), None) if out.exists() else None
    except OSError as error:
        raise ReplayError(
            f"{out}: found no folder that can be written to ({error.strerror}); expected an empty folder or "
            "none. Choose another one with --out."
        ) from None
    if found is not None:
        raise ReplayError(
            f"{out}: found {found.name!r} in it; expected an empty folder or none. Choose another one with "
            "--out, or empty it."
        )
