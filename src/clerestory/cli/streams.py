"""JSON documents out of files of any size: one object, a list, or objects one after another, in bounded
memory.

Each object is read whole, none is kept; an object larger than a mebibyte is refused. Duplicate keys and
numbers JSON does not know are refused, because two readers could read them differently.
"""

import codecs
import json
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from clerestory.errors import ClerestoryError

LARGEST_OBJECT_BYTES: Final = 1 << 20
_CHUNK: Final = 1 << 16
_BLANK: Final = " \t\r\n"


class UnreadableInputError(ClerestoryError):
    """Input that is not JSON objects; the message says where and what was found."""


class _RepeatedKeyError(ValueError):
    pass


def open_spooled(name: str) -> IO[bytes]:
    """The bytes of file `name`, or of standard input for `-`, ready to be read twice.

    What cannot be rewound (a pipe) is copied to a temporary file first. Raises UnreadableInputError.
    """
    try:
        if name == "-":
            return _spooled(sys.stdin.buffer)
        source = Path(name).open("rb")  # noqa: SIM115 - the caller closes it
        if stat.S_ISREG(os.fstat(source.fileno()).st_mode):
            return source
        with source:
            return _spooled(source)
    except OSError as error:
        raise UnreadableInputError(
            f"{name}: cannot be read ({error.strerror}); expected a file of Facts."
        ) from None


def _spooled(source: IO[bytes]) -> IO[bytes]:
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    shutil.copyfileobj(source, spool, _CHUNK)
    spool.seek(0)
    return spool


def documents(source: IO[bytes], name: str) -> Iterator[tuple[int, Any]]:
    """Every JSON value in `source` with its position, counted from 1. Rewinds first.

    Raises UnreadableInputError at the first byte that cannot be part of one.
    """
    return _Reader(source, name).documents()


class _Reader:
    """A window over the source: `text[at:]` is what was read and not yet used."""

    def __init__(self, source: IO[bytes], name: str) -> None:
        source.seek(0)
        self.source, self.name = source, name
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.json = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse_constant)
        self.text, self.at, self.ended, self.count = "", 0, False, 0

    def documents(self) -> Iterator[tuple[int, Any]]:
        if self.peek() == "[":
            yield from self.listed()
        else:
            while self.peek():
                yield self.value()
        if self.count == 0 and not self.text.strip():
            return

    def listed(self) -> Iterator[tuple[int, Any]]:
        self.at += 1
        if self.peek() == "]":
            self.at += 1
        else:
            while True:
                yield self.value()
                mark = self.peek()
                self.at += 1
                if mark == "]":
                    break
                if mark != ",":
                    raise self.fault(f"found {mark!r} after it" if mark else "the list ends", "',' or ']'")
        if self.peek():
            raise self.fault(f"found {self.peek()!r} after the list", "the end of the input")

    def value(self) -> tuple[int, Any]:
        self.count += 1
        self.peek()
        while True:
            try:
                found, end = self.json.raw_decode(self.text, self.at)
            except _RepeatedKeyError as error:
                raise self.fault(str(error), "each key once") from None
            except json.JSONDecodeError as error:
                if self.more():
                    continue
                raise self.fault(
                    f"found text that is not JSON ({error.msg.lower()})", "a JSON object"
                ) from None
            except (ValueError, RecursionError) as error:
                raise self.fault(
                    f"found a value no Facts can hold ({type(error).__name__})", "a JSON object"
                ) from None
            if (
                end == len(self.text)
                and not self.ended
                and not isinstance(found, (dict, list))
                and self.more()
            ):
                continue  # a number at the edge of the window may go on
            self.at = end
            return self.count, found

    def peek(self) -> str:
        """The next character that is not blank, or '' at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _BLANK:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def more(self) -> bool:
        """Read on. False at the end of the source. Raises when one object grows beyond the bound."""
        if self.ended:
            return False
        if len(self.text) - self.at > LARGEST_OBJECT_BYTES:
            raise self.fault(f"an object of more than {LARGEST_OBJECT_BYTES:,} bytes", "a smaller object")
        try:
            data = self.source.read(_CHUNK)
            more = self.decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            raise self.fault("found bytes that are not UTF-8", "UTF-8 text") from None
        self.text, self.at = self.text[self.at :] + more, 0
        self.ended = not data
        return not self.ended

    def fault(self, found: str, expected: str) -> UnreadableInputError:
        return UnreadableInputError(
            f"{self.name}: object {max(self.count, 1)}: {found}; expected {expected}."
        )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        seen: set[str] = set()
        # `add` says None, so the first key that was seen before is the one that is found.
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _RepeatedKeyError(f"found the key {twice[:40]!r} twice")
    return document


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
