"""The shape of each element as its recipient would read it, without a record: for whoever decides about it.

Promises to hold no content and to need no vault. A member that a record lacks is left out of the release;
nothing stands here that no record may hold.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from clerestory.release.deriving import ANSWERS

SHAPES: Final = Path(__file__).with_name("shapes.toml")
YES_OR_NO: Final = "yes_or_no"
_UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Shape:
    """kind: text, record, list, either, image, yes_or_no, or unknown where nobody described it.
    members: names."""

    kind: str
    members: tuple[str, ...] = ()


def shape_of(element: str, *, derived: bool) -> Shape:
    """What of this element would be read. derived: yes or no is wanted where there is such an answer."""
    if derived and element in ANSWERS:
        return Shape(YES_OR_NO, (ANSWERS[element],))
    return _shapes().get(element, Shape(_UNKNOWN))


@cache
def _shapes() -> dict[str, Shape]:
    read = tomllib.loads(SHAPES.read_text("utf-8"))
    return {name: Shape(row["kind"], tuple(row.get("members", ()))) for name, row in read.items()}
