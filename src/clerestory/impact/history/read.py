"""Opens a history: every file is checked before anybody computes with it.

Promises that what `open_history` returns holds rows of this version only: files whole and unchanged, columns
and types as described, every number a known one, no contradiction within a row. Memory is bounded: one file
at a time, a few figures of each. Refuses anything else in one sentence.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final

import polars as pl

from clerestory.impact.errors import HistoryError
from clerestory.impact.history.columns import DIGEST, VERSION, polars_schema
from clerestory.impact.history.faults import Range, ranges_of
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.write import KEY, MANIFEST, metadata
from clerestory.vocabulary.days import day_of

_EXPORT_AGAIN: Final = "Export the history again."


@dataclass(frozen=True)
class HistoryFile:
    """One checked file."""

    path: Path
    rows: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class History:
    """A checked history. `digest` is that of history.json, which holds the digest of each file. `ranges`:
    what stands in each column, over all files. `origin`: what its maker says about the rows."""

    folder: Path
    files: tuple[HistoryFile, ...]
    lists: Lists
    rows: int
    first: date
    last: date
    digest: str
    ranges: Mapping[str, Range]
    origin: Mapping[str, Any]

    def scan(self, columns: Sequence[str] | None = None) -> pl.LazyFrame:
        """The rows, read when the query runs; all columns, or only those named."""
        rows = pl.scan_parquet([one.path for one in self.files], glob=False)
        return rows if columns is None else rows.select(columns)


def open_history(folder: Path, progress: Callable[[int], None] = lambda rows: None) -> History:
    """Check the history in `folder` and return it. progress: told the number of rows checked so far.

    Raises HistoryError for the first fault.
    """
    manifest, digest = _manifest(folder)
    where = str(folder / MANIFEST)
    lists = Lists.checked(manifest, where)
    files = [_listed(folder, entry, where) for entry in manifest["files"]]
    _nothing_else(folder, files)
    ranges: dict[str, Range] = {}
    rows = 0
    for one in files:
        found = _check(one, lists)
        ranges = {name: found[name].joined(ranges[name]) for name in ranges} or dict(found)
        rows += one.rows
        progress(rows)
    if manifest.get("rows") != rows:
        raise HistoryError(where, f"{manifest.get('rows')} rows", f"{rows:,} as in its files", _EXPORT_AGAIN)
    days = ranges["day"]
    origin = manifest.get("origin")
    return History(
        folder=folder,
        files=tuple(files),
        lists=lists,
        rows=rows,
        first=_day(days.least),
        last=_day(days.most),
        digest=digest,
        ranges=ranges,
        origin=origin if isinstance(origin, dict) else {},
    )


def _manifest(folder: Path) -> tuple[dict[str, Any], str]:
    path = folder / MANIFEST
    if not folder.is_dir():
        raise HistoryError(
            str(folder), "no folder", "a folder with a history", "Name the folder that holds history.json."
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise HistoryError(
            str(folder),
            f"no {MANIFEST} that can be read ({error.strerror})",
            "one, written last when the history is whole",
            "The export did not finish, or this is another folder. " + _EXPORT_AGAIN,
        ) from None
    try:
        manifest = json.loads(raw)
    except ValueError:
        raise HistoryError(str(path), "text that is not JSON", "a JSON object", _EXPORT_AGAIN) from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), list):
        raise HistoryError(str(path), "no list 'files'", "a list of the files", _EXPORT_AGAIN)
    _same_version(str(path), manifest.get("format"), manifest.get("digest"))
    if not manifest["files"]:
        raise HistoryError(
            str(path), "no files", "one at least", "There is nothing to replay: choose a longer period."
        )
    return manifest, sha256(raw).hexdigest()


def _same_version(where: str, version: object, digest: object) -> None:
    if version != VERSION:
        raise HistoryError(
            where,
            f"the schema version {str(version)[:60]!r}",
            f"{VERSION!r}",
            "Export the history again with this program, or use the program it was made with.",
        )
    if digest != DIGEST:
        raise HistoryError(
            where,
            f"the schema digest {str(digest)[:12]}…",
            f"{DIGEST[:12]}…, which stands for the same columns and codes",
            "Its numbers may mean something else. " + _EXPORT_AGAIN,
        )


def _listed(folder: Path, entry: object, where: str) -> HistoryFile:
    form = {"name": str, "rows": int, "size_bytes": int, "sha256": str}
    if not isinstance(entry, dict) or any(not isinstance(entry.get(key), kind) for key, kind in form.items()):
        raise HistoryError(where, "a file entry that cannot be read", ", ".join(form), _EXPORT_AGAIN)
    if Path(entry["name"]).name != entry["name"]:
        raise HistoryError(where, f"the file name {entry['name']!r}", "a name without folders", _EXPORT_AGAIN)
    return HistoryFile(folder / entry["name"], entry["rows"], entry["size_bytes"], entry["sha256"])


def _nothing_else(folder: Path, files: Sequence[HistoryFile]) -> None:
    known = {one.path.name for one in files}
    if len(known) != len(files):
        raise HistoryError(str(folder / MANIFEST), "a file named twice", "each once", _EXPORT_AGAIN)
    for path in sorted(folder.glob("*.parquet")):
        if path.name not in known:
            raise HistoryError(
                str(path), f"a file that {MANIFEST} does not name", "only files it names", "Take it away."
            )


def _check(one: HistoryFile, lists: Lists) -> Mapping[str, Range]:
    """What stands in the columns of a file that is as it should be."""
    _unchanged(one)
    where = one.path.name
    try:
        about = pl.read_parquet_metadata(one.path)
        _same_version(where, about.get(f"{KEY}.version"), about.get(f"{KEY}.digest"))
        if about.get(f"{KEY}.lists") != metadata(lists)[f"{KEY}.lists"]:
            raise HistoryError(
                where, "the digest of other lists", f"that of the lists in {MANIFEST}", _EXPORT_AGAIN
            )
        _same_columns(where, pl.scan_parquet(one.path, glob=False).collect_schema())
        return ranges_of(pl.scan_parquet(one.path, glob=False), where, lists, one.rows)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        told = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise HistoryError(
            where, f"a file that cannot be read as Parquet ({told})", "a whole Parquet file", _EXPORT_AGAIN
        ) from None


def _unchanged(one: HistoryFile) -> None:
    try:
        size_bytes = one.path.stat().st_size
        with one.path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest() if size_bytes == one.size_bytes else ""
    except OSError as error:
        raise HistoryError(
            one.path.name, f"no file that can be read ({error.strerror})", "one, as listed", _EXPORT_AGAIN
        ) from None
    if size_bytes != one.size_bytes:
        raise HistoryError(
            one.path.name,
            f"{size_bytes:,} bytes",
            f"{one.size_bytes:,}",
            "The file was cut short or changed. " + _EXPORT_AGAIN,
        )
    if digest != one.sha256:
        raise HistoryError(
            one.path.name,
            f"other bytes (sha256 {digest[:12]}…)",
            f"those listed ({one.sha256[:12]}…)",
            "The file was changed after it was written. " + _EXPORT_AGAIN,
        )


def _same_columns(where: str, found: dict[str, pl.DataType]) -> None:
    for name, kind in polars_schema().items():
        if name not in found:
            raise HistoryError(where, f"no column {name!r}", f"one of type {kind.__name__}", _EXPORT_AGAIN)
        if found[name] != kind:
            raise HistoryError(
                where, f"the column {name!r} of type {found[name]}", f"{kind.__name__}", _EXPORT_AGAIN
            )
    for name in found:
        if name not in polars_schema():
            raise HistoryError(
                where,
                f"the column {name!r}",
                "only columns of the schema",
                "Leave it out: a history holds nothing that is not described.",
            )


def _day(number: int | None) -> date:
    if number is None:
        raise AssertionError("a checked file has a day in every row")
    return day_of(number)
