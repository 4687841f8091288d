"""Where the synthetic people live: counties, towns and ZIP codes, read from a data file and never from code.

Promises a `Place` that is complete, or a sentence saying which part of the file is missing. Names no state
itself.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from clerestory.registry.errors import SampleError
from clerestory.registry.sample.draw import Weighted

_PACKAGE: Final = Path(__file__).parents[2]
_FORMAT: Final = "clerestory/place/1"


@dataclass(frozen=True)
class Town:
    """A town, its county and one of its ZIP codes."""

    county: str
    town: str
    zip5: str


@dataclass(frozen=True)
class Place:
    """One state's towns, as likely as their counties are populous; `digest` is the sha256 of the file it came
    from."""

    state: str
    postal_code: str
    area_codes: tuple[str, ...]
    elsewhere: tuple[str, ...]
    counties: Weighted[tuple[Town, ...]]
    digest: str


def default_place() -> Path:
    """The place file shipped with the program: beside its packages, or in the clone it runs from."""
    shipped = _PACKAGE / "samples" / "place.json"
    return shipped if shipped.is_file() else _PACKAGE.parents[1] / "samples" / "place.json"


def read_place(path: Path) -> Place:
    """Read a place file. Raises SampleError saying what is missing."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SampleError(
            f"The place file {path} cannot be read ({error.strerror}). Name another one with --place."
        ) from error
    try:
        return _place(json.loads(raw), sha256(raw).hexdigest())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SampleError(
            f"The place file {path} is not a {_FORMAT} file: {type(error).__name__} {error}. "
            "Expected state, postal_code, area_codes, elsewhere, and counties with weight and towns; "
            "samples/place.json shows the form."
        ) from error


def _place(document: dict[str, Any], digest: str) -> Place:
    if document["format"] != _FORMAT:
        raise ValueError(f"format is {document['format']!r}")
    counties = Weighted(
        (
            tuple(
                Town(county["county"], town["town"], zip5)
                for town in county["towns"]
                for zip5 in town["zip5"]
            ),
            _positive(county["weight"]),
        )
        for county in document["counties"]
    )
    if not counties or not all(towns for towns, _ in counties):
        raise ValueError("a county without a town")
    return Place(
        state=document["state"],
        postal_code=document["postal_code"],
        area_codes=_some(document["area_codes"]),
        elsewhere=_some(document["elsewhere"]),
        counties=counties,
        digest=digest,
    )


def _positive(weight: object) -> int:
    if not isinstance(weight, int) or weight < 1:
        raise ValueError(f"weight is {weight!r}, expected a whole number above zero")
    return weight


def _some(words: list[Any]) -> tuple[str, ...]:
    if not words or not all(isinstance(word, str) for word in words):
        raise ValueError(f"{words!r} where a list of words is expected")
    return tuple(words)
