"""One value of another system's row, read as the mapping says.

Promises text without control characters, days that the calendar has, codes that the table names, and nothing
in between: what does not fit is refused, never mended. A refusal names the column and what was wrong with it,
never the value. Source of idea: unknown never releases, so a value that is not understood is none.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar, Final

from clerestory.registry.records import Value
from clerestory.registry.sources.json_text import read_json

TEXT, WHOLE, DAY, YES_NO, JSON, MOMENT = "text", "whole", "day", "yes_no", "json", "moment"
IMAGE = "image"
READS: Final = (TEXT, WHOLE, DAY, YES_NO, JSON, IMAGE)
LONGEST_TEXT: Final = 4_000
LARGEST_TEXT: Final = 12_000_000
LARGEST_IMAGE_BYTES: Final = 2_000_000
_IMAGES: Final = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_EARLIEST, _LATEST = date(1850, 1, 1), date(2199, 12, 31)
_PARTS: Final = {"YYYY": r"(?P<y>[0-9]{4})", "MM": r"(?P<m>[0-9]{2})", "DD": r"(?P<d>[0-9]{2})"}
_SHORT: Final = {"M": r"(?P<m>[0-9]{1,2})", "D": r"(?P<d>[0-9]{1,2})"}
_DEEPEST: Final = 12


class UnreadableError(Exception):
    """A value is not as the mapping says. found, expected: in words, without the value. For this room."""

    def __init__(self, column: str, found: str, expected: str) -> None:
        self.column, self.found, self.expected = column, found, expected
        super().__init__(f"{column}: found {found}, expected {expected}")


@dataclass(frozen=True)
class Column:
    """How one column is read.

    reads: text, whole, day, yes_no, json, moment. nothing: texts that mean that there is no value, beside
    the empty one. layout: of a day, such as "MM/DD/YYYY". codes: what each code means; a code that is not
    there is refused. yes, no: the texts that mean so. longest: signs.
    """

    name: str
    reads: str = TEXT
    required: bool = False
    nothing: frozenset[str] = frozenset()
    layout: str | None = None
    codes: Mapping[str, str] | None = None
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    longest: int = LONGEST_TEXT

    def read(self, row: Mapping[str, Any]) -> Value:
        """The value, or None where there is none. Raises UnreadableError."""
        found = row.get(self.name)
        if isinstance(found, str):
            found = self._plain(found)
            # A flag says itself what an empty text means; for all others it is no value.
            if found in self.nothing or (found == "" and self.reads != YES_NO):
                found = None
        if found is None:
            if self.required or (self.reads == YES_NO and "" not in self.yes | self.no):
                raise UnreadableError(self.name, "no value", "a value in each row")
            if self.reads != YES_NO:
                return None
        return self._READ[self.reads](self, found)

    def _plain(self, text: str) -> str:
        if len(text) > self.longest:
            raise UnreadableError(self.name, f"{len(text)} signs", f"at most {self.longest}")
        if self.reads in (JSON, IMAGE):
            return text.strip()
        text = text.strip(" \t\r\n\u00a0")
        if not text.isprintable():
            raise UnreadableError(self.name, "control characters", "signs that can be printed")
        return text

    def _text(self, found: Any) -> Value:
        if isinstance(found, bool) or not isinstance(found, str | int):
            raise UnreadableError(self.name, _kind(found), "text")
        text = str(found)
        if self.codes is None:
            return text
        if text not in self.codes:
            raise UnreadableError(self.name, "a code that the mapping does not name", "one of its codes")
        return self.codes[text]

    def _whole(self, found: Any) -> Value:
        number = _whole_of(found)
        if isinstance(found, str) and re.fullmatch(r"[+-]?[0-9]{1,18}", found):
            number = int(found)
        if number is None or abs(number) >= 2**53:
            raise UnreadableError(self.name, _kind(found), "a whole number")
        return number

    def _day(self, found: Any) -> Value:
        layout = self.layout or "YYYY-MM-DD"
        if isinstance(found, datetime):  # a day kept as the moment at which it began, in no zone
            is_midnight = found.tzinfo is None and not any((found.hour, found.minute, found.second))
            day = date(found.year, found.month, found.day) if is_midnight else None
        elif isinstance(found, date):
            day = found
        else:
            day = None if isinstance(found, bool | list | dict) else parse_day(str(found), layout)
        if day is None or not _EARLIEST <= day <= _LATEST:
            raise UnreadableError(
                self.name, "no day", f"{layout}, from {_EARLIEST.isoformat()} to {_LATEST.isoformat()}"
            )
        return day.isoformat()

    def _yes_no(self, found: Any) -> Value:
        if isinstance(found, bool):
            return found
        text = "" if found is None else str(found)
        if text not in self.yes and text not in self.no:
            raise UnreadableError(self.name, "neither of its words", "a word for yes or one for no")
        return text in self.yes

    def _json(self, found: Any) -> Value:
        if isinstance(found, str):
            try:
                found = read_json(found.encode())
            except ValueError:
                raise UnreadableError(self.name, "something that is not JSON", "JSON") from None
        return _plain_json(self.name, found)

    def _image(self, found: Any) -> Value:
        """A picture, as bytes or as base64 of them; it is of the kind that it begins with."""
        try:
            content = found if isinstance(found, bytes) else b64decode(str(found), validate=True)
        except ValueError:
            content = b""
        kind = next((kind for start, kind in _IMAGES.items() if content.startswith(start)), None)
        if kind is None or len(content) > LARGEST_IMAGE_BYTES:
            raise UnreadableError(
                self.name, "no picture of use", f"JPEG or PNG of at most {LARGEST_IMAGE_BYTES} bytes"
            )
        return {"media_type": kind, "base64": b64encode(content).decode("ascii")}

    def _moment(self, found: Any) -> Value:
        """A point in time or a running number, as text that sorts in its order."""
        if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
            return f"{found:020d}"
        if isinstance(found, str) and re.fullmatch(r"[0-9]{1,18}", found):
            return f"{int(found):020d}"
        try:
            moment = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
        except ValueError:
            raise UnreadableError(
                self.name, _kind(found), "a moment (ISO 8601) or a running number"
            ) from None
        if moment.tzinfo is None:
            raise UnreadableError(self.name, "a moment without its zone", "one with its distance from UTC")
        return moment.astimezone(UTC).isoformat(timespec="microseconds")

    _READ: ClassVar[dict[str, Callable[["Column", Any], Value]]] = {
        TEXT: _text,
        WHOLE: _whole,
        DAY: _day,
        YES_NO: _yes_no,
        JSON: _json,
        MOMENT: _moment,
        IMAGE: _image,
    }


def is_layout(layout: str) -> bool:
    """Whether a day can be read by it: YYYY once, and month and day once each (MM or M, DD or D)."""
    return _layout(layout) is not None


def parse_day(text: str, layout: str) -> date | None:
    """The day, or None if the text is not of that layout or the calendar has no such day."""
    pattern = _layout(layout)
    found = pattern.fullmatch(text) if pattern else None
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
    except ValueError:
        return None


def write_day(day: date, layout: str) -> str:
    """The day in that layout; the other direction of `parse_day`."""
    parts = {
        "YYYY": f"{day.year:04d}",
        "MM": f"{day.month:02d}",
        "DD": f"{day.day:02d}",
        "M": str(day.month),
        "D": str(day.day),
    }
    return re.sub("YYYY|MM|DD|M|D", lambda found: parts[found[0]], layout)


@cache
def _layout(layout: str) -> "re.Pattern[str] | None":
    words = re.findall("YYYY|MM|DD|M|D|.", layout)
    parts = {**_PARTS, **_SHORT}
    if len(words) > 12 or any(word.isalnum() and word not in parts for word in words):
        return None
    try:
        found = re.compile("".join(parts.get(word, re.escape(word)) for word in words))
    except re.error:  # the same part twice
        return None
    # Without a sign between them, days and months of one or two digits could be cut in two ways.
    is_clear = not any(word in _SHORT for word in words) or ")(" not in found.pattern
    return found if set(found.groupindex) == {"y", "m", "d"} and is_clear else None


def _plain_json(column: str, found: Any, depth: int = 0) -> Value:
    """The same, if it is nothing but text, whole numbers, true, false, nothing, lists and objects."""
    if depth > _DEEPEST:
        raise UnreadableError(column, f"more than {_DEEPEST} levels", "fewer")
    was_fraction = isinstance(found, Decimal) and _whole_of(found) is None
    if isinstance(found, Decimal):
        found = _whole_of(found)
    if isinstance(found, dict) and all(isinstance(name, str) for name in found):
        return {name: _plain_json(column, value, depth + 1) for name, value in found.items()}
    if isinstance(found, list):
        return [_plain_json(column, value, depth + 1) for value in found]
    if isinstance(found, str) and all(sign.isprintable() or sign in "\n\t" for sign in found):
        return found
    if found is None and not was_fraction:
        return None
    if isinstance(found, bool) or (isinstance(found, int) and abs(found) < 2**53):
        return found
    raise UnreadableError(column, _kind(found), "text, whole numbers, true, false, lists and objects")


def _whole_of(found: object) -> int | None:
    """A whole number that is one, however it is written; None for everything else."""
    if isinstance(found, Decimal):  # 1e999999999 is a whole number, too: of a billion digits
        is_small = found.is_finite() and found.adjusted() < 20
        return int(found) if is_small and found == found.to_integral_value() else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _kind(found: object) -> str:
    words = {str: "other text", bool: "true or false", list: "a list", dict: "an object", bytes: "bytes"}
    words |= {int: "a number", float: "a number with a fraction", Decimal: "a number with a fraction"}
    return next((word for kind, word in words.items() if type(found) is kind), f"a {type(found).__name__}")
