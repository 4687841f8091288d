"""A table's last column as bars, drawn for the page's own style sheet; a withheld count is a hatched bar."""

from dataclasses import dataclass
from typing import Final

from clerestory.publication.reports.view import ShownTable

LEFT: Final = 250
"""Room for names, at least."""
_LETTER: Final = 7.6
_RIGHT: Final = 96
_ROOM: Final = 294
"""How long the longest bar is."""
_LINE: Final = 30
HATCHED: Final = 42


@dataclass(frozen=True, slots=True)
class Bar:
    """One line. width: None where it is withheld. left: where bars begin."""

    name: str
    says: str
    y: int
    width: int | None
    left: int

    @property
    def text_at(self) -> int:
        """Where its number stands."""
        return self.left + (HATCHED if self.width is None else self.width) + 8

    @property
    def middle(self) -> int:
        """The height of its text."""
        return self.y + 15


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from the top, and how high the picture is."""

    bars: tuple[Bar, ...]
    height: int
    width: int
    left: int
    hatched: int = HATCHED


def chart(table: ShownTable) -> Chart | None:
    """The picture of a table with several lines; None for one number, and where there is nothing but zero."""
    lines = [row for row in table.rows if not row.is_total]
    counts = [row.cells[-1].count for row in lines]
    most = max((count for count in counts if count is not None), default=0)
    if len(lines) < 2 or (most == 0 and None not in counts):
        return None
    left = max(LEFT, 12 + round(_LETTER * max(len(row.name) for row in lines)))
    bars = tuple(
        Bar(
            row.name, row.cells[-1].says, 8 + at * _LINE, None if count is None else _width(count, most), left
        )
        for at, (row, count) in enumerate(zip(lines, counts, strict=True))
    )
    return Chart(bars, 12 + len(lines) * _LINE, left + _ROOM + _RIGHT, left)


def _width(count: float, most: float) -> int:
    return round(_ROOM * count / most) if most else 0
