"""Writes a history: Parquet files of bounded size and, last of all, history.json, which makes them a history.

Promises the same bytes for the same rows on any number of threads, and nothing that looks whole before it is:
files carry another name until all of them are there, and a folder without history.json is refused by
`open_history`. Refuses to write into a folder that holds anything.
"""

import io
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import polars as pl

from clerestory.impact.errors import HistoryError
from clerestory.impact.history.columns import DIGEST, VERSION, polars_schema
from clerestory.impact.history.lists import Lists

MANIFEST: Final = "history.json"
ROWS_A_GROUP: Final = 1 << 20
ROWS_A_FILE: Final = 1 << 21
UNFINISHED: Final = ".unfinished"
KEY: Final = "clerestory.history"
"""Prefix of the entries in each file's own metadata."""


def metadata(lists: Lists) -> dict[str, str]:
    """What each file says about itself: the version, its digest and the digest of the lists."""
    return {f"{KEY}.version": VERSION, f"{KEY}.digest": DIGEST, f"{KEY}.lists": lists.digest}


class HistoryWriter:
    """Takes tables of rows in order and leaves a history, or, after any error, nothing.

    folder: must be empty or not be there. origin: whatever the maker wants to say in history.json about where
    the rows come from. Use as a context manager and call `finish`; leaving without it removes all of it.
    Raises HistoryError for a folder that holds something, OSError where the disk cannot take the files.
    """

    def __init__(self, folder: Path, lists: Lists, *, origin: Mapping[str, Any]) -> None:
        self.folder, self.lists, self.origin = folder, lists, dict(origin)
        self._waiting: list[pl.DataFrame] = []
        self._waiting_rows, self._files, self._is_finished = 0, list[dict[str, Any]](), False
        self._made_folder = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        found = next(folder.iterdir(), None)
        if found is not None:
            raise HistoryError(
                str(folder), f"{found.name!r} in it", "an empty folder", "Choose another one, or empty it."
            )

    def __enter__(self) -> Self:
        """Nothing is written yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Remove everything unless it was finished."""
        if self._is_finished:
            return
        for path in [
            *self.folder.glob(f"*{UNFINISHED}"),
            *(self.folder / one["name"] for one in self._files),
        ]:
            path.unlink(missing_ok=True)
        if self._made_folder:
            self.folder.rmdir()

    def add(self, rows: pl.DataFrame) -> None:
        """Take more rows; shape (n, number of columns), columns as `polars_schema`."""
        self._waiting.append(rows.select(list(polars_schema())))
        self._waiting_rows += rows.height
        while self._waiting_rows >= ROWS_A_FILE:
            waiting = pl.concat(self._waiting)
            self._write(waiting.head(ROWS_A_FILE))
            self._waiting = [waiting.slice(ROWS_A_FILE)]
            self._waiting_rows -= ROWS_A_FILE

    def finish(self) -> dict[str, Any]:
        """Write what waits, give the files their names, and the manifest last. Returns the manifest."""
        if self._waiting_rows:
            self._write(pl.concat(self._waiting))
        manifest = {
            "format": VERSION,
            "digest": DIGEST,
            "rows": sum(one["rows"] for one in self._files),
            "origin": self.origin,
            "files": self._files,
            "requesters": list(self.lists.requesters),
            "offices": list(self.lists.offices),
            "divisions": list(self.lists.divisions),
        }
        unfinished = self.folder / f"{MANIFEST}{UNFINISHED}"
        unfinished.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        for one in self._files:
            (self.folder / f"{one['name']}{UNFINISHED}").rename(self.folder / one["name"])
        unfinished.rename(self.folder / MANIFEST)
        self._is_finished = True
        return manifest

    def _write(self, rows: pl.DataFrame) -> None:
        packed = io.BytesIO()
        rows.rechunk().write_parquet(
            packed,
            compression="zstd",
            compression_level=3,
            statistics=True,
            row_group_size=ROWS_A_GROUP,
            metadata=metadata(self.lists),
        )
        name, content = f"part-{len(self._files):05d}.parquet", packed.getbuffer()
        with (self.folder / f"{name}{UNFINISHED}").open("wb") as file:
            file.write(content)
        self._files.append(
            {
                "name": name,
                "rows": rows.height,
                "size_bytes": len(content),
                "sha256": sha256(content).hexdigest(),
            }
        )
