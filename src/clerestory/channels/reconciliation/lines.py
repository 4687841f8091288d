"""The lines of a file of any size, block by block: numbered, decoded, and never one that fills the memory."""

from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Final

import polars as pl

from clerestory.channels.reconciliation.errors import LogFileError

BLOCK_BYTES: Final = 8 << 20
LONGEST_ROW: Final = 1 << 16


def lines_of(path: Path, skipped: int) -> Iterator[tuple[int, bytes, int]]:
    """Whole lines in blocks: the number of the first, the bytes without the last newline, bytes read.

    skipped: lines to leave out. A line without end grows to a block at most; the rest of it is left out.
    """
    with opened(path) as file:
        carry, number, overlong = b"", 1, False
        while data := file.read(BLOCK_BYTES):
            if number == 1 and not carry:
                refuse_other_encodings(path, data)
                data_read, data = len(data), data.removeprefix(b"\xef\xbb\xbf")
            else:
                data_read = len(data)
            if overlong:
                _, newline, data = data.partition(b"\n")
                overlong = not newline
                carry += newline
            whole, newline, rest = (carry + data).rpartition(b"\n")
            if not newline:
                carry, overlong = rest[: LONGEST_ROW + 2], len(rest) > LONGEST_ROW + 1
                continue
            count = whole.count(b"\n") + 1
            yield from _without(number, whole, data_read, skipped)
            number, carry = number + count, rest
        if carry:
            yield from _without(number, carry, 0, skipped)


def opened(path: Path) -> BufferedReader:
    """The file's bytes. Raises LogFileError."""
    try:
        return path.open("rb")
    except OSError as error:
        raise LogFileError(
            str(path), f"no file that can be read ({error.strerror})", "a log", "Name the file of the log."
        ) from None


def refuse_other_encodings(path: Path, raw: bytes) -> None:
    """Raises LogFileError for what begins like UTF-16 or like a packed file."""
    kinds = {
        b"\xff\xfe": "UTF-16",
        b"\xfe\xff": "UTF-16",
        b"\x1f\x8b": "gzip",
        b"PK\x03\x04": "a zip archive",
    }
    for sign, kind in kinds.items():
        if raw.startswith(sign):
            raise LogFileError(path.name, kind, "text in UTF-8", "Unpack or convert the file first.")


def _without(number: int, whole: bytes, size: int, skipped: int) -> Iterator[tuple[int, bytes, int]]:
    for _ in range(max(0, skipped + 1 - number)):
        _, newline, whole = whole.partition(b"\n")
        number += 1
        if not newline:
            return
    yield number, whole, size


def decoded(raw: bytes, number: int, encoding: str, bad: list[tuple[int, str]]) -> pl.DataFrame:
    """Lines that are text and not blank: columns number and line."""
    try:
        lines: list[str | None] = list(raw.decode(encoding).replace("\r\n", "\n").split("\n"))
    except UnicodeDecodeError:
        lines = []
        for at, line in enumerate(raw.replace(b"\r\n", b"\n").split(b"\n")):
            try:
                lines.append(line.decode(encoding))
            except UnicodeDecodeError:
                bad.append((number + at, f"bytes that are not {encoding}"))
                lines.append("")
    table = pl.DataFrame({"line": pl.Series(lines, dtype=pl.String)})
    table = table.select(
        pl.int_range(number, number + table.height, dtype=pl.Int64).alias("number"),
        pl.col("line").str.strip_suffix("\r"),
    )
    return table.filter(pl.col("line") != "")
